/** The transformations: composed with each other, cached, and misused. */
@NullMarked
package dev.panax.test.transforms;

import org.jspecify.annotations.NullMarked;

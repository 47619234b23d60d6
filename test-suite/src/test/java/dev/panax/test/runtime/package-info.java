/** Programs as they run: on several threads, and for long. */
@NullMarked
package dev.panax.test.runtime;

import org.jspecify.annotations.NullMarked;

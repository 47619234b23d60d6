/** The reference evaluator as a backend, and random programs on every backend against it. */
@NullMarked
package dev.panax.test.reference;

import org.jspecify.annotations.NullMarked;

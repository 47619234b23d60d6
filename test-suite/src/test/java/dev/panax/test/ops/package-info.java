/** The op table: every function of the public API under every transformation on every backend. */
@NullMarked
package dev.panax.test.ops;

import org.jspecify.annotations.NullMarked;

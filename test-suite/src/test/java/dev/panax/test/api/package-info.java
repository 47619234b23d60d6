/** The public API: what the types promise, and the messages of its errors. */
@NullMarked
package dev.panax.test.api;

import org.jspecify.annotations.NullMarked;

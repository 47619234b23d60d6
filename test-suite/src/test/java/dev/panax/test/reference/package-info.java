/**
 * The oracle of the tests: a backend that interprets programs one equation and one element at a
 * time, written to be obviously right rather than fast.
 */
@NullMarked
package dev.panax.test.reference;

import org.jspecify.annotations.NullMarked;

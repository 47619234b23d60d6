/** The examples of the documents that this project comes from, with the numbers printed there. */
@NullMarked
package dev.panax.test.documents;

import org.jspecify.annotations.NullMarked;

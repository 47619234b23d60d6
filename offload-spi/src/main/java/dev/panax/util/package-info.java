/** What several modules need and that has nothing to do with arrays. */
package dev.panax.util;

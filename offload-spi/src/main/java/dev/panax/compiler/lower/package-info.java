/** placeholder */
package dev.panax.compiler.lower;

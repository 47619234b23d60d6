/**
 * A part of simplification: a program in terms of dtypes that kernels compute with.
 *
 * <p>Complex numbers are pairs of real ones here. In memory an array of complex numbers is an array
 * of real ones with another dimension, of size 2, at the end; {@link dev.panax.program.Op.View}
 * makes the one of the other without moving anything. A program takes and returns complex arrays as
 * before; between, each is two real arrays, which are simplified, fused and compiled like all
 * others. Routines of a device's library are passed complex arrays whole.
 *
 * <p>Narrow integers and floats of 16 bits need no such rewriting: the loop IR holds them as the
 * wider scalars that they are among, and narrows each result ({@link
 * dev.panax.compiler.loop.ScalarFunctions}).
 */
package dev.panax.compiler.legalize;

/**
 * From loop IR to machine code: a {@link dev.panax.compiler.loop.LoopKernel} becomes a hidden class
 * through {@link java.lang.classfile}, in two twins. The scalar twin is plain bytecode; the vector
 * twin computes a vector's width of iterations of each loop over lanes at a time, by the Vector
 * API.
 */
package dev.panax.cpu.emit;

/**
 * The loop IR: what the compiler emits device code from. A {@link LoopKernel} is a tree of loops
 * over typed scalars that reads and writes strided views of memory.
 *
 * <pre>
 *   LoopKernel  ::= kernel (View...) For                 the root loop; a call runs a range of it
 *   View        ::= DType use [Stride...]                an address and strides, given at run time
 *   Statement   ::= For loop size kind { Statement... }
 *                 | Value = Instruction
 *                 | Accumulator = identity               Declare
 *                 | Accumulator &lt;- Value                 Accumulate
 *                 | View[loop...] = Value                Store
 *   Instruction ::= constant | size | index of a loop
 *                 | View[loop...] | View[loop...] if Value else Value
 *                 | function of Values | value of an Accumulator
 * </pre>
 *
 * <p>A kernel is pure structure: extents, strides and addresses are arguments, so that kernels are
 * compared, cached and compiled by value, and arrays of all shapes share their code. The functions
 * of the IR are those that hardware has; {@link LoopBuilder} expands the program's functions into
 * them ({@link Elementary} the transcendental ones), so that every code generator, and the
 * interpreter, computes the same bits.
 *
 * <p>{@link LoopBuilder} makes kernels, {@link LoopChecker} says which are well-formed, {@link
 * LoopPrinter} writes one as text, {@link LoopInterpreter} runs one slowly.
 */
package dev.panax.compiler.loop;

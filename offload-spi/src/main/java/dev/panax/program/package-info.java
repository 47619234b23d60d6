/**
 * The program format: the small, typed language that every transformation rewrites and every device
 * compiles.
 *
 * <pre>
 *   Program   ::= { lambda ; inputs . let equations in outputs }
 *   Equation  ::= Var... = Op Atom...
 *   Atom      ::= Var | Literal
 *   Var       ::= id : ArrayType
 *   Literal   ::= number : scalar ArrayType
 *   ArrayType ::= DType Shape weak?
 * </pre>
 *
 * <p>{@link dev.panax.program.Op} is the closed set of operations, {@link
 * dev.panax.program.TypeRules} gives the result types of each, {@link
 * dev.panax.program.ProgramBuilder} is the only way to make a program, and {@link
 * dev.panax.program.ProgramPrinter} writes one as text.
 */
package dev.panax.program;

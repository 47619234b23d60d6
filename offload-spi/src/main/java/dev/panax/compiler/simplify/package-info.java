/**
 * The first compiler stage: a program in, a smaller program with the same results out.
 *
 * <p>Calls are inlined, as are branches whose index is constant, complex arithmetic is written in
 * real numbers ({@link dev.panax.compiler.legalize.Legalizer}), the programs inside of the other
 * operations are simplified, and every equation is added to the new program through {@link
 * dev.panax.compiler.simplify.Rewriter}, which first asks the rules whether the value is already
 * there, is a constant, or has a cheaper form:
 *
 * <ul>
 *   <li>common subexpressions are shared, dead equations dropped;
 *   <li>scalar arithmetic on literals is done now ({@link dev.panax.compiler.simplify.Scalars});
 *   <li>elementwise identities that hold bit for bit in IEEE arithmetic ({@link
 *       dev.panax.compiler.simplify.ElementwiseRules});
 *   <li>data movement composes, vanishes, and moves behind elementwise operations where that leaves
 *       fewer elements to compute ({@link dev.panax.compiler.simplify.MovementRules});
 *   <li>reductions and matrix products absorb the transposes and broadcasts of their operands
 *       ({@link dev.panax.compiler.simplify.ContractionRules}).
 * </ul>
 *
 * <p>What later stages may rely on, beyond the program's being well typed:
 *
 * <ul>
 *   <li>there are no calls, no weak types, and no equation is dead;
 *   <li>an equation with an empty result is a broadcast of a literal, and none has an empty
 *       operand;
 *   <li>the operand of a broadcast has no dimension of size 1, and the result has more elements
 *       than the operand or the operand is a scalar;
 *   <li>a reduction folds at least one dimension, and none of size 1;
 *   <li>an elementwise operation with a non-scalar result has no operand that is a broadcast
 *       scalar: the scalar itself is the operand;
 *   <li>a {@code dot_general} accumulates in the dtype of its operands, has more than one term to
 *       sum and more than one row or column;
 *   <li>in each operand of a {@code dot_general} the contracting dimensions are neighbours in the
 *       order of the operation's list, dimensions of size 1 aside, and so are the free dimensions.
 * </ul>
 *
 * <p>Time is linear in the size of the program: each rule looks at an equation and the definitions
 * of its operands only.
 */
package dev.panax.compiler.simplify;

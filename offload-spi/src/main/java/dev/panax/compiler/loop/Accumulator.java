package dev.panax.compiler.loop;

import dev.panax.program.Reducer;

/**
 * A variable that folds values: set to the identity of its reducer where it is declared, updated
 * with {@link Statement.Accumulate}, read with {@link Instruction.Read}. Sums and products may be
 * reassociated.
 *
 * @param id unique in its kernel; numbered in order of declaration
 * @param reducer what it folds with; {@code SUM} and {@code PROD} of numbers, {@code MAX} and
 *     {@code MIN} of floats and signed integers, {@code AND}, {@code OR} and {@code XOR} of bools
 *     and integers
 * @param dtype the type of what is folded
 */
public record Accumulator(int id, Reducer reducer, ScalarType dtype) {
  /**
   * The type that scalar code keeps it in: float64 for sums of float32, which added one after the
   * other lose up to a digit with every tenfold of terms.
   */
  public ScalarType scalarType() {
    return reducer == Reducer.SUM && dtype == ScalarType.FLOAT32 ? ScalarType.FLOAT64 : dtype;
  }

  @Override
  public String toString() {
    return "@" + id;
  }
}

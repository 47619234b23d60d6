package dev.panax.compiler.loop;

import dev.panax.program.DType;
import dev.panax.program.Reducer;

/**
 * A variable that folds values: set to the identity of its reducer where it is declared, updated
 * with {@link Statement.Accumulate}, read with {@link Instruction.Read}. Sums and products may be
 * reassociated.
 *
 * @param id unique in its kernel; numbered in order of declaration
 * @param reducer what it folds with: {@code AND}, {@code OR} or {@code XOR} for bools
 * @param dtype the type of what is folded
 */
public record Accumulator(int id, Reducer reducer, DType dtype) {
  @Override
  public String toString() {
    return "@" + id;
  }
}

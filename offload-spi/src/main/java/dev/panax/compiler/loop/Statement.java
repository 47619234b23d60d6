package dev.panax.compiler.loop;

import java.util.List;

/** A step of a kernel. */
public sealed interface Statement {

  /**
   * Runs {@code body} for each index from 0 below a size.
   *
   * @param loop unique in its kernel; numbered in order of the tree
   * @param size which of the kernel's sizes is the extent
   * @param kind how the iterations may be run
   * @param body its values are seen in it alone
   */
  record For(int loop, int size, LoopKind kind, List<Statement> body) implements Statement {
    public For {
      body = List.copyOf(body);
    }
  }

  /** Defines {@code result}. */
  record Let(Value result, Instruction instruction) implements Statement {}

  /** Sets {@code accumulator} to the identity of its reducer. */
  record Declare(Accumulator accumulator) implements Statement {}

  /** Folds {@code operand} into {@code accumulator}. */
  record Accumulate(Accumulator accumulator, Value operand) implements Statement {}

  /** Writes an element. */
  record Store(Access target, Value value) implements Statement {}
}

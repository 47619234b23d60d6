package dev.panax.compiler.lower;

import dev.panax.compiler.loop.LoopKernel;
import dev.panax.program.Op;
import dev.panax.program.Var;
import java.util.List;

/** One thing that a device does to run a program. */
public sealed interface Command {

  /**
   * A call of a kernel.
   *
   * @param kernel what is called
   * @param extent the size of its root loop
   * @param arguments of the kernel, in order
   * @param reads the arrays that it reads
   * @param writes the arrays that it writes, in part at least
   * @param work an estimate of the time that the call takes, in nanoseconds on one core
   */
  record Call(
      LoopKernel kernel,
      long extent,
      List<Argument> arguments,
      List<Var> reads,
      List<Var> writes,
      long work)
      implements Command {
    public Call {
      arguments = List.copyOf(arguments);
      reads = List.copyOf(reads);
      writes = List.copyOf(writes);
    }
  }

  /** A matrix product. */
  record Dot(Op.DotGeneral op, Var lhs, Var rhs, Var result) implements Command {
    @Override
    public List<Var> reads() {
      return List.of(lhs, rhs);
    }

    @Override
    public List<Var> writes() {
      return List.of(result);
    }
  }

  /** The arrays that this reads. */
  List<Var> reads();

  /** The arrays that this writes. */
  List<Var> writes();

  /** What a kernel is passed. */
  sealed interface Argument {
    /** The address of an element of an array, or of where one would be. */
    record Address(Var array, long byteOffset) implements Argument {}

    /** A stride or a size. */
    record Integral(long value) implements Argument {}
  }
}

package dev.panax.compiler.lower;

import dev.panax.compiler.loop.LoopKernel;
import dev.panax.program.Atom;
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

  /**
   * A call of a routine of the device's library.
   *
   * @param op what it does
   * @param inputs arrays and constants
   * @param writes the arrays of the results
   */
  record Routine(Op op, List<Atom> inputs, List<Var> writes) implements Command {
    public Routine {
      inputs = List.copyOf(inputs);
      writes = List.copyOf(writes);
    }

    @Override
    public List<Var> reads() {
      return inputs.stream().filter(Var.class::isInstance).map(Var.class::cast).toList();
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

package dev.panax.cpu.link;

import dev.panax.cpu.emit.Kernel;
import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.parallel.Workers;

/** A command with all that is known before a call bound to it. */
sealed interface LinkedStep {
  /** Does the step's work in the arrays of {@code frame}. */
  void run(Frame frame);

  /** An address that a call computes: a base plus an offset. */
  record Pointer(int base, long offset) {
    long in(Frame frame) {
      return frame.bases[base] + offset;
    }
  }

  /**
   * A call of a kernel.
   *
   * @param index of the kernel's arguments in the frame
   * @param positions of the addresses among the arguments
   * @param pointers the addresses
   * @param extent of the root loop
   * @param grain the fewest iterations that are worth handing to another thread
   * @param work an estimate of the call's time on one thread, in nanoseconds
   */
  record Call(
      TieredKernel kernel,
      int index,
      int[] positions,
      Pointer[] pointers,
      int extent,
      int grain,
      long work)
      implements LinkedStep {
    @Override
    public void run(Frame frame) {
      long[] arguments = frame.arguments[index];
      for (int i = 0; i < positions.length; i++) {
        arguments[positions[i]] = pointers[i].in(frame);
      }
      Kernel twin = kernel.pick(work);
      if (extent <= grain) {
        twin.run(arguments, 0, extent);
      } else {
        Workers.shared()
            .parallelFor(
                extent, grain, (begin, end) -> twin.run(arguments, (int) begin, (int) end));
      }
    }
  }

  /**
   * A call of a library routine.
   *
   * @param index of the routine's addresses in the frame
   * @param pointers to the operands, then to the results
   */
  record Routine(dev.panax.cpu.link.Routine routine, int index, Pointer[] pointers)
      implements LinkedStep {
    @Override
    public void run(Frame frame) {
      long[] addresses = frame.arguments[index];
      for (int i = 0; i < pointers.length; i++) {
        addresses[i] = pointers[i].in(frame);
      }
      routine.run(addresses);
    }
  }

  /** Overwrites a dead temporary array with nan patterns, so that a late read shows. */
  record Poison(Pointer array, long byteSize) implements LinkedStep {
    @Override
    public void run(Frame frame) {
      Memory.ALL.asSlice(array.in(frame), byteSize).fill((byte) 0xff);
    }
  }
}

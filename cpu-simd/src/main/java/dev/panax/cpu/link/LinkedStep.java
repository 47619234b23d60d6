package dev.panax.cpu.link;

import dev.panax.cpu.emit.Kernel;
import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.parallel.Workers;
import dev.panax.program.DType;

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
   */
  record Call(Kernel kernel, int index, int[] positions, Pointer[] pointers, int extent, int grain)
      implements LinkedStep {
    @Override
    public void run(Frame frame) {
      long[] arguments = frame.arguments[index];
      for (int i = 0; i < positions.length; i++) {
        arguments[positions[i]] = pointers[i].in(frame);
      }
      if (extent <= grain) {
        kernel.run(arguments, 0, extent);
      } else {
        Workers.shared()
            .parallelFor(
                extent, grain, (begin, end) -> kernel.run(arguments, (int) begin, (int) end));
      }
    }
  }

  /** A matrix product for each index of the batch dimensions. */
  record Dot(
      DotLayout layout, DType dtype, DType accumulator, Pointer lhs, Pointer rhs, Pointer result)
      implements LinkedStep {
    @Override
    public void run(Frame frame) {
      long x = lhs.in(frame);
      long y = rhs.in(frame);
      long z = result.in(frame);
      long bytes = (long) layout.m() * layout.n() * accumulator.byteSize();
      for (int i = 0; i < layout.batchCount(); i++) {
        StridedDot.run(
            layout,
            dtype,
            accumulator,
            x + offset(layout.lhsBatch().toArray(), i) * dtype.byteSize(),
            y + offset(layout.rhsBatch().toArray(), i) * dtype.byteSize(),
            z + i * bytes);
      }
    }

    /** The offset of matrix {@code i} in row-major order of the batch dimensions. */
    private long offset(int[] strides, int i) {
      long offset = 0;
      int rest = i;
      for (int d = strides.length - 1; d >= 0; d--) {
        int size = layout.batch().get(d);
        offset += (long) (rest % size) * strides[d];
        rest /= size;
      }
      return offset;
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

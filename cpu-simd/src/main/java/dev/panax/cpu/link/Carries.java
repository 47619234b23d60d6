package dev.panax.cpu.link;

import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;

/**
 * The carries of a loop. A trip reads them from one place and writes the next ones to another, in
 * turns: the memory of the operation's results, and scratch memory. The first trip reads them from
 * the operands.
 */
final class Carries {
  private final Subroutine body;

  /** The number of the body's inputs before the carries. */
  private final int constants;

  /** Where the operands, and where the results begin among the operation's addresses. */
  private final int firstOperand;

  private final int firstResult;

  private final int count;
  private final long[] offsets;
  private final long scratchBytes;

  Carries(Subroutine body, int constants, int count, int firstOperand, int firstResult) {
    this.body = body;
    this.constants = constants;
    this.count = count;
    this.firstOperand = firstOperand;
    this.firstResult = firstResult;
    this.offsets = new long[count];
    long end = 0;
    for (int i = 0; i < count; i++) {
      offsets[i] = end;
      long bytes = body.isFixed(i) ? 0 : body.resultBytes(i);
      end += Math.ceilDiv(bytes, Memory.ALIGNMENT) * Memory.ALIGNMENT;
    }
    scratchBytes = end;
  }

  /** Scratch memory for one run of the loop; to be given to {@link #free}. */
  long allocate() {
    return MemoryPool.shared().allocate(scratchBytes);
  }

  void free(long scratch) {
    MemoryPool.shared().free(scratch, scratchBytes);
  }

  /**
   * Sets the addresses for a trip.
   *
   * @param isFirst whether it is the first trip
   * @param toResults whether it writes to the results, and so reads from the scratch memory
   */
  void bind(Frame frame, long[] addresses, long scratch, boolean isFirst, boolean toResults) {
    for (int i = 0; i < count; i++) {
      if (!body.isFixed(i)) {
        long own = scratch + offsets[i];
        long result = addresses[firstResult + i];
        long source = isFirst ? addresses[firstOperand + i] : toResults ? own : result;
        body.setInput(frame, constants + i, source);
        body.setResult(frame, i, toResults ? result : own);
      } else if (isFirst) {
        body.setInput(frame, constants + i, addresses[firstOperand + i]);
      }
    }
  }

  /** Where carry {@code i} is after a number of trips, the last of which wrote as said. */
  long address(int i, long[] addresses, long scratch, boolean noTrips, boolean toResults) {
    return noTrips || body.isFixed(i)
        ? addresses[firstOperand + i]
        : toResults ? addresses[firstResult + i] : scratch + offsets[i];
  }

  /** Moves the carries to the results, where they are not there. */
  void finish(long[] addresses, long scratch, boolean noTrips, boolean toResults) {
    for (int i = 0; i < count; i++) {
      long address = address(i, addresses, scratch, noTrips, toResults);
      long result = addresses[firstResult + i];
      if (address != result) {
        Subroutine.copy(address, result, body.resultBytes(i));
      }
    }
  }
}

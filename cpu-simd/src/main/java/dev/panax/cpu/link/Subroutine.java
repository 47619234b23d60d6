package dev.panax.cpu.link;

import dev.panax.cpu.memory.Memory;
import dev.panax.program.ArrayType;
import dev.panax.program.Program;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program that an operation of another program runs, any number of times in one frame, on arrays
 * in memory of its caller: it reads its inputs at addresses, and writes its results to addresses.
 */
final class Subroutine {
  /** The base of a result that is not computed into its place. */
  private static final int NONE = -1;

  /** A result that is an input, a constant, or the same as another result. */
  private record Copy(LinkedStep.Pointer source, int result, long bytes) {}

  private final LinkedProgram program;
  private final long[] resultBytes;

  /** For each result that is computed into its place the base of that, or {@link #NONE}. */
  private final int[] bases;

  private final Copy[] copies;
  private final boolean[] fixed;

  /**
   * A program without carries: all results are written.
   *
   * @param program simplified
   * @param linked the same, compiled
   */
  Subroutine(Program program, LinkedProgram linked) {
    this(program, linked, 0, 0);
  }

  /**
   * The body of a loop.
   *
   * @param constants the number of inputs before the carries
   * @param carries the number of carries, the first results; those that the program returns as they
   *     are, are {@linkplain #isFixed fixed} and not written
   */
  Subroutine(Program program, LinkedProgram linked, int constants, int carries) {
    this.program = linked;
    this.resultBytes = program.outputTypes().stream().mapToLong(ArrayType::byteSize).toArray();
    int inputs = linked.inputCount();
    int outputs = linked.outputCount();
    bases = new int[resultBytes.length];
    Arrays.fill(bases, NONE);
    fixed = new boolean[carries];
    var isPlaced = new boolean[outputs];
    List<Copy> copies = new ArrayList<>();
    for (int i = 0; i < bases.length; i++) {
      int source = linked.source(i);
      int output = source - inputs;
      if (i < carries && source == constants + i) {
        fixed[i] = true;
      } else if (output >= 0 && output < outputs && !isPlaced[output]) {
        isPlaced[output] = true;
        bases[i] = source;
      } else {
        var pointer =
            output < outputs
                ? new LinkedStep.Pointer(source, 0)
                : new LinkedStep.Pointer(
                    inputs + outputs + 1, linked.constantAddress(output - outputs));
        copies.add(new Copy(pointer, i, resultBytes[i]));
      }
    }
    this.copies = copies.toArray(Copy[]::new);
  }

  /** Whether a carry never changes, so that its result is not written. */
  boolean isFixed(int carry) {
    return fixed[carry];
  }

  int resultCount() {
    return resultBytes.length;
  }

  long resultBytes(int i) {
    return resultBytes[i];
  }

  /** A frame to run in; to be given to {@link #leave}. */
  Frame enter() {
    return program.enter();
  }

  void leave(Frame frame) {
    program.leave(frame);
  }

  void setInput(Frame frame, int i, long address) {
    frame.bases[i] = address;
  }

  /** Says where to write result {@code i}: nowhere that an input is. */
  void setResult(Frame frame, int i, long address) {
    frame.results[i] = address;
    if (bases[i] != NONE) {
      frame.bases[bases[i]] = address;
    }
  }

  void run(Frame frame) {
    try {
      program.run(frame);
      for (var copy : copies) {
        copy(copy.source.in(frame), frame.results[copy.result], copy.bytes);
      }
    } finally {
      // The constants among its results are the program's.
      Reference.reachabilityFence(program);
    }
  }

  static void copy(long from, long to, long bytes) {
    MemorySegment.copy(Memory.ALL, from, Memory.ALL, to, bytes);
  }
}

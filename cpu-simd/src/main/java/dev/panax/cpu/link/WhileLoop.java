package dev.panax.cpu.link;

import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import dev.panax.program.ArrayType;
import dev.panax.program.Op;
import dev.panax.program.Program;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** A {@code while}: runs its first sweep until the condition fails, then the others. */
final class WhileLoop implements Routine {
  /** Records are this far apart: the widest element. */
  private static final long RECORD_ALIGNMENT = 16;

  /**
   * A sweep ready to run.
   *
   * @param firstOperand the position of its first constant among the addresses
   * @param inputOffsets where the records that it reads are in the slot of a trip
   * @param recordOffsets where those that it writes are
   */
  private record Sweep(
      Subroutine body,
      int constants,
      int carryCount,
      Carries carries,
      int firstOperand,
      long[] inputOffsets,
      long[] recordOffsets) {

    void setConstants(Frame frame, long[] addresses) {
      for (int i = 0; i < constants; i++) {
        body.setInput(frame, i, addresses[firstOperand + i]);
      }
    }

    void setRecords(Frame frame, long slot) {
      for (int i = 0; i < inputOffsets.length; i++) {
        body.setInput(frame, constants + carryCount + i, slot + inputOffsets[i]);
      }
      for (int i = 0; i < recordOffsets.length; i++) {
        body.setResult(frame, carryCount + i, slot + recordOffsets[i]);
      }
    }
  }

  private final int conditionConstants;
  private final Subroutine condition;
  private final Sweep[] sweeps;

  /** The bytes that all records of a trip take. */
  private final long slotBytes;

  WhileLoop(Op.While loop, Function<Program, LinkedProgram> compiler) {
    conditionConstants = loop.constants();
    condition = new Subroutine(loop.condition(), compiler.apply(loop.condition()));
    sweeps = new Sweep[loop.sweeps().size()];
    int operand = loop.constants();
    int result = operand + loop.sweeps().stream().mapToInt(s -> s.constants() + s.carries()).sum();
    var recordOffsets = new long[0];
    long end = 0;
    for (int i = 0; i < sweeps.length; i++) {
      Op.Sweep sweep = loop.sweeps().get(i);
      int constants = sweep.constants();
      var body =
          new Subroutine(sweep.body(), compiler.apply(sweep.body()), constants, sweep.carries());
      long[] inputOffsets = recordOffsets;
      List<ArrayType> records = sweep.records();
      recordOffsets = Arrays.copyOf(inputOffsets, inputOffsets.length + records.size());
      for (int r = 0; r < records.size(); r++) {
        recordOffsets[inputOffsets.length + r] = end;
        long bytes = records.get(r).byteSize();
        end += Math.ceilDiv(bytes, RECORD_ALIGNMENT) * RECORD_ALIGNMENT;
      }
      sweeps[i] =
          new Sweep(
              body,
              constants,
              sweep.carries(),
              new Carries(body, constants, sweep.carries(), operand + constants, result),
              operand,
              inputOffsets,
              Arrays.copyOfRange(recordOffsets, inputOffsets.length, recordOffsets.length));
      operand += constants + sweep.carries();
      result += sweep.carries();
    }
    slotBytes = end;
  }

  @Override
  public void run(long[] addresses) {
    try (var tape = new Tape(slotBytes)) {
      long trips = first(addresses, tape);
      for (int i = 1; i < sweeps.length; i++) {
        if (sweeps[i].body.resultCount() > 0) {
          again(sweeps[i], i % 2 == 1, trips, addresses, tape);
        }
      }
    }
  }

  /** Runs the first sweep; returns the number of trips. */
  private long first(long[] addresses, Tape tape) {
    Sweep sweep = sweeps[0];
    Frame test = condition.enter();
    Frame frame = sweep.body.enter();
    long scratch = sweep.carries.allocate();
    long verdict = MemoryPool.shared().allocate(1);
    try {
      for (int i = 0; i < conditionConstants; i++) {
        condition.setInput(test, i, addresses[i]);
      }
      condition.setResult(test, 0, verdict);
      sweep.setConstants(frame, addresses);
      long trip = 0;
      while (holds(test, addresses, scratch, trip, verdict)) {
        sweep.carries.bind(frame, addresses, scratch, trip == 0, isToResults(trip));
        sweep.setRecords(frame, tape.slot(trip));
        sweep.body.run(frame);
        trip++;
      }
      sweep.carries.finish(addresses, scratch, trip == 0, isToResults(trip - 1));
      return trip;
    } finally {
      MemoryPool.shared().free(verdict, 1);
      sweep.carries.free(scratch);
      sweep.body.leave(frame);
      condition.leave(test);
    }
  }

  /** Whether the condition holds for the carries after a number of trips. */
  private boolean holds(Frame test, long[] addresses, long scratch, long trips, long verdict) {
    Sweep sweep = sweeps[0];
    for (int i = 0; i < sweep.carryCount; i++) {
      long address =
          sweep.carries.address(i, addresses, scratch, trips == 0, isToResults(trips - 1));
      condition.setInput(test, conditionConstants + i, address);
    }
    condition.run(test);
    return Memory.ALL.get(ValueLayout.JAVA_BYTE, verdict) != 0;
  }

  /** Whether a trip of the first sweep writes its carries to the results. */
  private static boolean isToResults(long trip) {
    return trip % 2 == 0;
  }

  /** Runs a further sweep over the same trips. */
  private static void again(Sweep sweep, boolean isDown, long trips, long[] addresses, Tape tape) {
    Frame frame = sweep.body.enter();
    long scratch = sweep.carries.allocate();
    try {
      sweep.setConstants(frame, addresses);
      for (long done = 0; done < trips; done++) {
        // So that the last trip writes to the results.
        boolean toResults = (trips - done) % 2 == 1;
        sweep.carries.bind(frame, addresses, scratch, done == 0, toResults);
        sweep.setRecords(frame, tape.slot(isDown ? trips - 1 - done : done));
        sweep.body.run(frame);
      }
      sweep.carries.finish(addresses, scratch, trips == 0, true);
    } finally {
      sweep.carries.free(scratch);
      sweep.body.leave(frame);
    }
  }
}

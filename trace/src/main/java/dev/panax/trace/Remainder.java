package dev.panax.trace;

import dev.panax.program.Op;
import dev.panax.program.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is left of an operation with programs inside when the part of it that depends on known
 * operands has run.
 *
 * @param results the results that are known, null for the others
 * @param op what computes the others
 * @param operands of {@code op}: known ones, and null for those that are not
 * @param places for each of the others, in order, its number among the results of {@code op}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Remainder(
    @Nullable Array[] results, Op.Control op, @Nullable Array[] operands, List<Integer> places) {

  /**
   * Runs the known part of {@code op} under the current trace.
   *
   * @param operands those that are unknown are not read, and may be null
   */
  public static Remainder of(Op.Control op, @Nullable Array[] operands, BitSet unknown) {
    return switch (op) {
      case Op.Call call -> call(call, operands, unknown);
      case Op.Checkpoint checkpoint -> CheckpointSplit.of(checkpoint, unknown).run(operands);
      case Op.CustomJvp(_, var body, _, _) -> all(op, body, operands);
      case Op.CustomVjp(_, var body, _, _) -> all(op, body, operands);
      case Op.Cond cond -> CondSplit.of(cond, unknown).run(operands);
      case Op.Scan scan -> ScanSplit.of(scan, unknown).run(operands);
      case Op.While loop -> WhileSplit.run(loop, operands, unknown);
    };
  }

  /** Whether all results are known. */
  public boolean isEmpty() {
    return places.isEmpty();
  }

  /** All results, given those of {@link #op}. */
  public Array[] merge(Array[] rest) {
    var merged = new Array[results.length];
    int next = 0;
    for (int i = 0; i < merged.length; i++) {
      Array known = results[i];
      merged[i] = known == null ? rest[places.get(next++)] : known;
    }
    return merged;
  }

  private static Remainder call(Op.Call call, @Nullable Array[] operands, BitSet unknown) {
    Split split = Split.of(call.body(), unknown, new BitSet());
    Array[] values = Ops.call(call.name(), split.known(), known(operands, unknown));
    var rest = new ArrayList<@Nullable Array>();
    rest.addAll(Arrays.asList(values).subList(split.knownCount(), values.length));
    unknown.stream().forEach(i -> rest.add(operands[i]));
    return of(
        spread(values, split.unknownOutputs(), call.body().outputs().size()),
        new Op.Call(call.name(), split.unknown()),
        rest);
  }

  /** All of {@code op}: it does not come apart. */
  private static Remainder all(Op.Control op, Program body, @Nullable Array[] operands) {
    return of(new @Nullable Array[body.outputs().size()], op, Arrays.asList(operands));
  }

  /** A remainder whose operation has just the unknown results. */
  static Remainder of(@Nullable Array[] results, Op.Control op, List<@Nullable Array> operands) {
    var places = new ArrayList<Integer>();
    for (var result : results) {
      if (result == null) {
        places.add(places.size());
      }
    }
    return new Remainder(results, op, operands.toArray(new @Nullable Array[0]), places);
  }

  /** The first of {@code known} in order, with null at the places of the mask. */
  static @Nullable Array[] spread(Array[] known, BitSet mask, int length) {
    var spread = new @Nullable Array[length];
    int next = 0;
    for (int i = 0; i < length; i++) {
      spread[i] = mask.get(i) ? null : known[next++];
    }
    return spread;
  }

  /** The operands that are not unknown. */
  static Array[] known(@Nullable Array[] operands, BitSet unknown) {
    var known = new ArrayList<Array>();
    for (int i = 0; i < operands.length; i++) {
      if (!unknown.get(i)) {
        known.add(Objects.requireNonNull(operands[i]));
      }
    }
    return known.toArray(Array[]::new);
  }
}

package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Var;
import dev.panax.trace.Array;
import dev.panax.trace.Interpreter;
import dev.panax.trace.Ops;
import dev.panax.trace.Split;
import dev.panax.trace.StageTrace;
import dev.panax.trace.Trace;
import dev.panax.trace.WhileSplit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The transpose of a {@code while} that is linear in some operands.
 *
 * <p>Each sweep is cut into what it computes without the linear values, and a linear part. The
 * transposed loop does first the sweeps of the one kind, which record what the linear parts need;
 * then, beginning with the last, the transpose of each linear part, over the same trips in the
 * opposite direction. The carries of such a sweep are the cotangents of the linear carries, and the
 * sums of those of the linear constants; it records the cotangents of the linear records that it
 * read, for the transposes of the sweeps that gave them.
 */
final class WhileTranspose {
  private record Key(Op.While loop, BitSet linear) {}

  /** One sweep of the original. */
  private final class Part {
    final Op.Sweep sweep;
    final Split split;

    /** The position of its first constant and of its first carry among the operands. */
    final int firstConstant;

    final int firstCarry;

    /** The operands that its linear part takes as they are, in the order of its residuals. */
    final List<Integer> constantResiduals = new ArrayList<>();

    /** For each residual, its number among all records, or the complement among those operands. */
    final List<Integer> residuals = new ArrayList<>();

    Part(Op.Sweep sweep, Split split, int firstConstant) {
      this.sweep = sweep;
      this.split = split;
      this.firstConstant = firstConstant;
      this.firstCarry = firstConstant + sweep.constants();
    }

    int[] linearConstants() {
      return linear.get(0, firstCarry).stream().filter(i -> i >= firstConstant).toArray();
    }

    int[] linearCarries() {
      int end = firstCarry + sweep.carries();
      return linear.get(0, end).stream().filter(i -> i >= firstCarry).toArray();
    }

    int knownConstants() {
      return sweep.constants() - linearConstants().length;
    }

    int knownCarries() {
      return sweep.carries() - linearCarries().length;
    }

    /** The type of an operand, by its position. */
    ArrayType type(int operand) {
      return sweep.body().inputs().get(operand - firstConstant).type();
    }
  }

  /** The operands in which the loop is linear, carries that become so on the way among them. */
  private final BitSet linear;

  private final List<Part> parts = new ArrayList<>();
  private final Op.While transposed;

  /** The types of all records of the transposed loop so far. */
  private final List<ArrayType> records = new ArrayList<>();

  /** The numbers among them of those of the original loop that are not linear, in order. */
  private final List<Integer> knownRecords = new ArrayList<>();

  /** For each linear record of the original, those that are cotangents of it. */
  private final Map<Integer, List<Integer>> cotangentRecords = new HashMap<>();

  static WhileTranspose of(Op.While loop, BitSet linear) {
    var key = new Key(loop, (BitSet) linear.clone());
    return loop.condition().derive(key, () -> new WhileTranspose(loop, key.linear));
  }

  private WhileTranspose(Op.While loop, BitSet linearOperands) {
    WhileSplit split = WhileSplit.of(loop, linearOperands);
    linear = split.unknownOperands();
    var sweeps = new ArrayList<Op.Sweep>();
    int operand = loop.constants();
    for (int k = 0; k < loop.sweeps().size(); k++) {
      Op.Sweep sweep = loop.sweeps().get(k);
      var part = new Part(sweep, split.sweeps().get(k), operand);
      parts.add(part);
      sweeps.add(known(part));
      operand = part.firstCarry + sweep.carries();
    }
    for (var part : parts.reversed()) {
      sweeps.add(transposed(part));
    }
    transposed = WhileSplit.pruned(new Op.While(condition(loop), loop.constants(), sweeps));
  }

  /** The condition, on the carries that are not linear. */
  private Program condition(Op.While loop) {
    Part first = parts.getFirst();
    var unknown = new BitSet();
    for (int carry : first.linearCarries()) {
      unknown.set(loop.constants() + carry - first.firstCarry);
    }
    Split split = Split.of(loop.condition(), unknown, new BitSet());
    if (!split.unknownOutputs().isEmpty()) {
      throw new AssertionError("A condition is not linear.");
    }
    return split.known();
  }

  /** The sweep of {@code part} without linear values, with records for its linear part. */
  private Op.Sweep known(Part part) {
    Program body = part.split.known();
    int held = part.knownConstants() + part.knownCarries();
    var types = new ArrayList<>(body.inputTypes().subList(0, held));
    types.addAll(records);
    int[] read = knownRecords.stream().mapToInt(Integer::intValue).toArray();

    List<Atom> outputs = new ArrayList<>(body.outputs().subList(0, part.split.knownCount()));
    for (int i = part.knownCarries(); i < outputs.size(); i++) {
      knownRecords.add(records.size());
      records.add(outputs.get(i).type());
    }
    int[] known = knownOperands(part);
    for (var residual : body.outputs().subList(outputs.size(), body.outputs().size())) {
      int constant =
          residual instanceof Var v
              ? body.inputs().subList(0, part.knownConstants()).indexOf(v)
              : -1;
      if (constant >= 0) {
        part.residuals.add(~part.constantResiduals.size());
        part.constantResiduals.add(known[constant]);
      } else {
        part.residuals.add(records.size());
        records.add(residual.type());
        outputs.add(residual);
      }
    }
    Program recording = body.extract(body.inputs(), outputs);
    StageTrace.Staged staged =
        StageTrace.stage(
            "transpose",
            types,
            inputs -> {
              var arguments = new ArrayList<>(Arrays.asList(inputs).subList(0, held));
              for (int record : read) {
                arguments.add(inputs[held + record]);
              }
              return Interpreter.eval(recording, arguments.toArray(Array[]::new));
            });
    return new Op.Sweep(staged.program(), part.knownConstants(), part.knownCarries());
  }

  /** The operands of {@code part} that are not linear. */
  private int[] knownOperands(Part part) {
    int end = part.firstCarry + part.sweep.carries();
    return IntStream.range(part.firstConstant, end).filter(i -> !linear.get(i)).toArray();
  }

  /** The transpose of the linear part of {@code part}. */
  private Op.Sweep transposed(Part part) {
    Program body = part.split.unknown();
    int constants = part.constantResiduals.size();
    int[] linearCarries = part.linearCarries();
    int[] linearConstants = part.linearConstants();
    int carries = linearCarries.length + linearConstants.length;
    int held = constants + carries;

    var types = new ArrayList<ArrayType>();
    part.constantResiduals.forEach(operand -> types.add(part.type(operand)));
    for (int carry : linearCarries) {
      types.add(part.type(carry));
    }
    for (int constant : linearConstants) {
      types.add(part.type(constant));
    }
    types.addAll(records);

    int residuals = part.residuals.size();
    var isLinear = new BitSet();
    isLinear.set(residuals, body.inputs().size());
    List<Integer> linearRead = linearRecordsBefore(part);
    List<Integer> linearGiven = linearRecordsOf(part);
    var emitted = new ArrayList<Integer>();
    StageTrace.Staged staged =
        StageTrace.stage(
            "transpose",
            types,
            inputs -> {
              Array[] others =
                  part.residuals.stream()
                      .map(place -> place >= 0 ? inputs[held + place] : inputs[~place])
                      .toArray(Array[]::new);
              var cotangents = new @Nullable Array[body.outputs().size()];
              for (int i = 0; i < linearCarries.length; i++) {
                cotangents[i] = inputs[constants + i];
              }
              for (int i = 0; i < linearGiven.size(); i++) {
                Array sum = null;
                for (int record : cotangentRecords.getOrDefault(linearGiven.get(i), List.of())) {
                  Array next = inputs[held + record];
                  sum = sum == null ? next : Ops.add(sum, next);
                }
                cotangents[linearCarries.length + i] = sum;
              }
              // They come for constants, carries, records.
              @Nullable Array[] pulled = Transpose.backward(body, isLinear, others, cotangents);
              var outputs = new ArrayList<Array>();
              for (int i = 0; i < linearCarries.length; i++) {
                Array cotangent = pulled[linearConstants.length + i];
                outputs.add(JvpRules.orZero(cotangent, part.type(linearCarries[i])));
              }
              for (int i = 0; i < linearConstants.length; i++) {
                Array sum = inputs[constants + linearCarries.length + i];
                Array cotangent = pulled[i];
                outputs.add(cotangent == null ? sum : Ops.add(sum, cotangent));
              }
              for (int i = 0; i < linearRead.size(); i++) {
                Array cotangent = pulled[carries + i];
                if (cotangent != null) {
                  emitted.add(linearRead.get(i));
                  outputs.add(cotangent);
                }
              }
              return outputs.toArray(Array[]::new);
            });
    Program program = staged.program();
    for (int i = 0; i < emitted.size(); i++) {
      cotangentRecords.computeIfAbsent(emitted.get(i), _ -> new ArrayList<>()).add(records.size());
      records.add(program.outputs().get(carries + i).type());
    }
    return new Op.Sweep(program, constants, carries);
  }

  /** The numbers, among the records of the original loop, of the linear ones of {@code part}. */
  private List<Integer> linearRecordsOf(Part part) {
    int first = 0;
    for (var earlier : parts.subList(0, parts.indexOf(part))) {
      first += earlier.sweep.records().size();
    }
    var linearRecords = new ArrayList<Integer>();
    for (int i = 0; i < part.sweep.records().size(); i++) {
      if (part.split.unknownOutputs().get(part.sweep.carries() + i)) {
        linearRecords.add(first + i);
      }
    }
    return linearRecords;
  }

  private List<Integer> linearRecordsBefore(Part part) {
    var linearRecords = new ArrayList<Integer>();
    parts.subList(0, parts.indexOf(part)).forEach(p -> linearRecords.addAll(linearRecordsOf(p)));
    return linearRecords;
  }

  /**
   * The cotangents of the operands {@code x}, null where they are linear, of those of the results.
   */
  @Nullable Array[] apply(@Nullable Array[] x, @Nullable Array[] cts) {
    var operands = new ArrayList<Array>();
    for (int i = 0; i < x.length; i++) {
      Array operand = x[i];
      if (operand != null && !linear.get(i)) {
        operands.add(operand);
      }
    }
    int knownResults = 0;
    int result = cts.length;
    for (var part : parts.reversed()) {
      for (int constant : part.constantResiduals) {
        Array value = x[constant];
        if (value != null) {
          operands.add(value);
        }
      }
      result -= part.sweep.carries();
      for (int carry : part.linearCarries()) {
        Array cotangent = cts[result + carry - part.firstCarry];
        operands.add(JvpRules.orZero(cotangent, part.type(carry)));
      }
      for (int constant : part.linearConstants()) {
        operands.add(Ops.zeros(part.type(constant)));
      }
      knownResults += part.knownCarries();
    }
    Array[] results = Trace.bind(transposed, operands.toArray(Array[]::new));
    var cotangents = new @Nullable Array[x.length];
    int next = knownResults;
    for (var part : parts.reversed()) {
      for (int carry : part.linearCarries()) {
        cotangents[carry] = results[next++];
      }
      for (int constant : part.linearConstants()) {
        cotangents[constant] = results[next++];
      }
    }
    for (int i = 0; i < x.length; i++) {
      // The loop is linear in a carry that begins with a known value: its cotangent is not wanted.
      cotangents[i] = x[i] == null ? cotangents[i] : null;
    }
    return cotangents;
  }
}

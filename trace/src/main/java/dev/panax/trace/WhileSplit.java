package dev.panax.trace;

import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code while} cut by what is known: which operands and records of each sweep are unknown.
 *
 * <p>Residuals of an unknown number of trips cannot leave a loop. So the known carries are computed
 * by a loop of their own, and what remains is the whole loop, which computes them once more.
 *
 * @param sweeps the body of each sweep, cut
 * @param unknownOperands of the whole; carries that become unknown on the way are among them
 */
public record WhileSplit(List<Split> sweeps, BitSet unknownOperands) {

  /** Cuts {@code loop}, whose condition must not depend on unknown operands. */
  public static WhileSplit of(Op.While loop, BitSet unknown) {
    var unknownOperands = (BitSet) unknown.clone();
    var sweeps = new ArrayList<Split>();
    var unknownRecords = new ArrayList<Boolean>();
    int operand = loop.constants();
    for (var sweep : loop.sweeps()) {
      int firstCarry = operand + sweep.constants();
      int end = firstCarry + sweep.carries();
      Split split;
      boolean grown;
      do {
        // A carry is unknown in both ends of the body.
        BitSet unknownInputs = unknownOperands.get(operand, end);
        for (int i = 0; i < unknownRecords.size(); i++) {
          unknownInputs.set(end - operand + i, unknownRecords.get(i));
        }
        split = Split.of(sweep.body(), unknownInputs, unknownOperands.get(firstCarry, end));
        int before = unknownOperands.cardinality();
        split.unknownOutputs().get(0, sweep.carries()).stream()
            .forEach(i -> unknownOperands.set(firstCarry + i));
        grown = unknownOperands.cardinality() > before;
      } while (grown);
      sweeps.add(split);
      for (int i = 0; i < sweep.records().size(); i++) {
        unknownRecords.add(split.unknownOutputs().get(sweep.carries() + i));
      }
      operand = end;
    }
    return new WhileSplit(sweeps, unknownOperands);
  }

  private record KnownKey(Op.While loop, BitSet unknownOperands) {}

  static Remainder run(Op.While loop, @Nullable Array[] operands, BitSet unknown) {
    WhileSplit split = of(loop, unknown);
    var key = new KnownKey(loop, split.unknownOperands);
    Optional<Op.While> known =
        loop.condition().derive(key, () -> Optional.ofNullable(split.known(loop)));
    int count = loop.sweeps().stream().mapToInt(Op.Sweep::carries).sum();
    var results = new @Nullable Array[count];
    if (known.isPresent()) {
      Array[] values = Trace.bind(known.get(), Remainder.known(operands, split.unknownOperands));
      int next = 0;
      int operand = loop.constants();
      int result = 0;
      for (var sweep : loop.sweeps()) {
        operand += sweep.constants();
        for (int i = 0; i < sweep.carries(); i++, operand++, result++) {
          results[result] = split.unknownOperands.get(operand) ? null : values[next++];
        }
      }
    }
    var places = IntStream.range(0, count).filter(i -> results[i] == null).boxed().toList();
    return new Remainder(results, loop, operands, places);
  }

  /** The loop of the known carries alone; null where the condition depends on unknown ones. */
  private Op.@Nullable While known(Op.While loop) {
    int constants = loop.constants();
    Op.Sweep first = loop.sweeps().getFirst();
    int firstCarry = constants + first.constants();
    BitSet unknownTested = unknownOperands.get(0, constants);
    unknownOperands.get(firstCarry, firstCarry + first.carries()).stream()
        .forEach(i -> unknownTested.set(constants + i));
    Split condition = Split.of(loop.condition(), unknownTested, new BitSet());
    if (!condition.unknownOutputs().isEmpty()) {
      return null;
    }
    var knownSweeps = new ArrayList<Op.Sweep>();
    int operand = constants;
    for (int i = 0; i < sweeps.size(); i++) {
      Op.Sweep sweep = loop.sweeps().get(i);
      Program body = sweeps.get(i).known();
      int middle = operand + sweep.constants();
      int end = middle + sweep.carries();
      knownSweeps.add(
          new Op.Sweep(
              body.extract(body.inputs(), body.outputs().subList(0, sweeps.get(i).knownCount())),
              sweep.constants() - unknownOperands.get(operand, middle).cardinality(),
              sweep.carries() - unknownOperands.get(middle, end).cardinality()));
      operand = end;
    }
    int knownConstants = constants - unknownOperands.get(0, constants).cardinality();
    return pruned(new Op.While(condition.known(), knownConstants, knownSweeps));
  }

  /** The loop without the records that no sweep needs. */
  public static Op.While pruned(Op.While loop) {
    int count = loop.sweeps().stream().mapToInt(sweep -> sweep.records().size()).sum();
    var isNeeded = new BitSet();
    var bodies = new ArrayList<Program>();
    int end = count;
    for (var sweep : loop.sweeps().reversed()) {
      int first = end - sweep.records().size();
      Program body = sweep.body();
      var outputs = new ArrayList<>(body.outputs().subList(0, sweep.carries()));
      isNeeded.get(first, end).stream()
          .forEach(i -> outputs.add(body.outputs().get(sweep.carries() + i)));
      Program needed = body.extract(body.inputs(), outputs);
      int held = sweep.constants() + sweep.carries();
      for (var input : needed.usedInputs()) {
        int record = body.inputs().indexOf(input) - held;
        if (record >= 0) {
          isNeeded.set(record);
        }
      }
      bodies.addFirst(needed);
      end = first;
    }
    var sweeps = new ArrayList<Op.Sweep>();
    for (int i = 0; i < bodies.size(); i++) {
      Op.Sweep sweep = loop.sweeps().get(i);
      Program body = bodies.get(i);
      int held = sweep.constants() + sweep.carries();
      List<Var> inputs = new ArrayList<>(body.inputs().subList(0, held));
      for (int r = 0; held + r < body.inputs().size(); r++) {
        if (isNeeded.get(r)) {
          inputs.add(body.inputs().get(held + r));
        }
      }
      sweeps.add(
          new Op.Sweep(body.extract(inputs, body.outputs()), sweep.constants(), sweep.carries()));
    }
    return new Op.While(loop.condition(), loop.constants(), sweeps);
  }
}

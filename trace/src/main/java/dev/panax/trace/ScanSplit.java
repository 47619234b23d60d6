package dev.panax.trace;

import dev.panax.program.Atom;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code scan} cut in two. The known scan gives, beside the known results, the residuals of all
 * trips as stacked arrays, which the unknown scan runs over. Residuals that are the same in every
 * trip are computed once, before the loop, and with them all that the known body computes from
 * constants alone; residuals that are elements of a known operand are not copied.
 *
 * @param invariant from the known constants to the residuals that are the same in every trip, then
 *     the constants of the known scan
 * @param invariants the number of those residuals
 * @param known from those constants, the known carries and arrays, to the known results and the
 *     stacked residuals that are not operands
 * @param stacked for each stacked residual, its number among the arrays that {@code known} runs
 *     over if that is at least 0, else the complement of its number among the residuals it gives
 * @param unknown from the residuals that are the same in every trip, the unknown constants and
 *     carries, the stacked residuals and the unknown arrays, to the unknown results
 * @param unknownOperands of the whole; carries that become unknown on the way are among them
 */
record ScanSplit(
    Op.Scan whole,
    Program invariant,
    int invariants,
    Op.Scan known,
    List<Integer> stacked,
    Op.Scan unknown,
    BitSet unknownOperands,
    BitSet unknownResults) {

  private record Key(Op.Scan scan, BitSet unknown) {}

  static ScanSplit of(Op.Scan scan, BitSet unknown) {
    var key = new Key(scan, (BitSet) unknown.clone());
    return scan.body().derive(key, () -> cut(scan, key.unknown));
  }

  private static ScanSplit cut(Op.Scan scan, BitSet unknown) {
    int constants = scan.constants();
    int held = constants + scan.carries();
    var unknownOperands = (BitSet) unknown.clone();
    Split split;
    boolean grown;
    do {
      // A carry is unknown in both ends of the body.
      BitSet unknownCarries = unknownOperands.get(constants, held);
      split = Split.of(scan.body(), unknownOperands, unknownCarries);
      int before = unknownOperands.cardinality();
      split.unknownOutputs().get(0, scan.carries()).stream()
          .forEach(i -> unknownOperands.set(constants + i));
      grown = unknownOperands.cardinality() > before;
    } while (grown);
    BitSet unknownResults = split.unknownOutputs();
    int unknownConstants = unknownOperands.get(0, constants).cardinality();
    int unknownCarries = unknownOperands.get(constants, held).cardinality();
    int knownConstants = constants - unknownConstants;
    int knownCarries = scan.carries() - unknownCarries;

    // Cut the known body again, by what depends on carries and elements.
    int results = split.knownCount();
    var variantInputs = new BitSet();
    variantInputs.set(knownConstants, split.known().inputs().size());
    var inLoop = new BitSet();
    inLoop.set(0, results);
    Split loop = Split.of(split.known(), variantInputs, inLoop);

    // Of the residuals, first those that are the same in every trip, then the others.
    var invariantResiduals = new ArrayList<Var>();
    var stackedResiduals = new ArrayList<Var>();
    List<Var> inputs = split.unknown().inputs();
    for (int i = 0; i < split.residuals(); i++) {
      boolean isStacked = loop.unknownOutputs().get(results + i);
      (isStacked ? stackedResiduals : invariantResiduals).add(inputs.get(i));
    }
    Program body = loop.unknown();
    List<Var> elements =
        body.inputs().subList(loop.residuals() + knownCarries, body.inputs().size());
    List<Atom> outputs = new ArrayList<>(body.outputs().subList(0, results));
    var stacked = new ArrayList<Integer>();
    for (var residual : body.outputs().subList(results, body.outputs().size())) {
      int element = residual instanceof Var v ? elements.indexOf(v) : -1;
      stacked.add(element >= 0 ? element : ~(outputs.size() - results));
      if (element < 0) {
        outputs.add(residual);
      }
    }
    var known =
        new Op.Scan(
            body.extract(body.inputs(), outputs),
            scan.length(),
            scan.reverse(),
            scan.unroll(),
            loop.residuals(),
            knownCarries);

    List<Var> unknownInputs = inputs.subList(split.residuals(), inputs.size());
    int unknownHeld = unknownConstants + unknownCarries;
    var ordered = new ArrayList<>(invariantResiduals);
    ordered.addAll(unknownInputs.subList(0, unknownHeld));
    ordered.addAll(stackedResiduals);
    ordered.addAll(unknownInputs.subList(unknownHeld, unknownInputs.size()));
    var rest =
        new Op.Scan(
            split.unknown().extract(ordered, split.unknown().outputs()),
            scan.length(),
            scan.reverse(),
            scan.unroll(),
            invariantResiduals.size() + unknownConstants,
            unknownCarries);
    return new ScanSplit(
        scan,
        loop.known(),
        loop.knownCount(),
        known,
        stacked,
        rest,
        unknownOperands,
        unknownResults);
  }

  Remainder run(@Nullable Array[] operands) {
    Array[] knownOperands = Remainder.known(operands, unknownOperands);
    int constants = invariant.inputs().size();
    Array[] invariantValues = Interpreter.eval(invariant, Arrays.copyOf(knownOperands, constants));

    var inputs = new ArrayList<>(Arrays.asList(invariantValues));
    inputs.subList(0, invariants).clear();
    inputs.addAll(Arrays.asList(knownOperands).subList(constants, knownOperands.length));
    Array[] values =
        known.body().outputs().isEmpty()
            ? new Array[0]
            : Trace.bind(known, inputs.toArray(Array[]::new));
    int count = whole.body().outputs().size();
    int knownResults = count - unknownResults.cardinality();

    var rest =
        new ArrayList<@Nullable Array>(Arrays.asList(invariantValues).subList(0, invariants));
    int held = whole.constants() + whole.carries();
    unknownOperands.get(0, held).stream().forEach(i -> rest.add(operands[i]));
    int firstElement = known.constants() + known.carries();
    for (int source : stacked) {
      rest.add(source >= 0 ? inputs.get(firstElement + source) : values[knownResults + ~source]);
    }
    for (int i = held; i < operands.length; i++) {
      if (unknownOperands.get(i)) {
        rest.add(operands[i]);
      }
    }
    return Remainder.of(Remainder.spread(values, unknownResults, count), unknown, rest);
  }
}

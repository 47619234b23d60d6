package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.Op;
import dev.panax.program.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code cond} of known index cut in two: branches that give what is known and the residuals, and
 * branches that compute the rest. The residuals of all branches share places where their types
 * allow; a branch that has none for a place gives zeros.
 *
 * @param known from the known operands to the known results and the residuals
 * @param unknown from the residuals and the unknown operands to the unknown results
 * @param unknownOperands of the whole, the index (not unknown) among them
 */
record CondSplit(
    Op.Cond known, Op.Cond unknown, BitSet unknownOperands, BitSet unknownResults, int residuals) {

  private record Key(List<Program> branches, BitSet unknownOperands) {}

  static CondSplit of(Op.Cond cond, BitSet unknown) {
    var key = new Key(cond.branches(), (BitSet) unknown.clone());
    return cond.branches().getFirst().derive(key, () -> cut(cond.branches(), key.unknownOperands));
  }

  private static CondSplit cut(List<Program> branches, BitSet unknownOperands) {
    if (unknownOperands.get(0)) {
      throw new AssertionError("The index of a cond is an integer, and so never unknown.");
    }
    BitSet unknownInputs = unknownOperands.get(1, unknownOperands.length());
    var unknownResults = new BitSet();
    for (var branch : branches) {
      unknownResults.or(Split.of(branch, unknownInputs, new BitSet()).unknownOutputs());
    }
    List<Split> splits =
        branches.stream().map(branch -> Split.of(branch, unknownInputs, unknownResults)).toList();

    var slots = new ArrayList<ArrayType>();
    var places = new ArrayList<List<Integer>>();
    for (var split : splits) {
      List<ArrayType> outputs = split.known().outputTypes();
      places.add(assign(outputs.subList(split.knownCount(), outputs.size()), slots));
    }
    var known = new ArrayList<Program>();
    var unknown = new ArrayList<Program>();
    for (int i = 0; i < splits.size(); i++) {
      known.add(knownBranch(splits.get(i), places.get(i), slots));
      unknown.add(unknownBranch(splits.get(i), places.get(i), slots));
    }
    return new CondSplit(
        new Op.Cond(known), new Op.Cond(unknown), unknownOperands, unknownResults, slots.size());
  }

  /** A slot of the same type for each residual, no two in one; adds to {@code slots} as needed. */
  private static List<Integer> assign(List<ArrayType> residuals, List<ArrayType> slots) {
    var assigned = new ArrayList<Integer>();
    for (var type : residuals) {
      int slot = 0;
      while (slot < slots.size() && (!slots.get(slot).equals(type) || assigned.contains(slot))) {
        slot++;
      }
      if (slot == slots.size()) {
        slots.add(type);
      }
      assigned.add(slot);
    }
    return assigned;
  }

  private static Program knownBranch(Split split, List<Integer> places, List<ArrayType> slots) {
    return StageTrace.stage(
            "cond",
            split.known().inputTypes(),
            inputs -> {
              Array[] values = Interpreter.eval(split.known(), inputs);
              int count = split.knownCount();
              var outputs = new ArrayList<>(Arrays.asList(values).subList(0, count));
              for (int slot = 0; slot < slots.size(); slot++) {
                int residual = places.indexOf(slot);
                outputs.add(residual < 0 ? Ops.zeros(slots.get(slot)) : values[count + residual]);
              }
              return outputs.toArray(Array[]::new);
            })
        .program();
  }

  private static Program unknownBranch(Split split, List<Integer> places, List<ArrayType> slots) {
    List<ArrayType> inputTypes = split.unknown().inputTypes();
    var types = new ArrayList<>(slots);
    types.addAll(inputTypes.subList(split.residuals(), inputTypes.size()));
    return StageTrace.stage(
            "cond",
            types,
            inputs -> {
              var used = new ArrayList<Array>();
              places.forEach(slot -> used.add(inputs[slot]));
              used.addAll(Arrays.asList(inputs).subList(slots.size(), inputs.length));
              return Interpreter.eval(split.unknown(), used.toArray(Array[]::new));
            })
        .program();
  }

  Remainder run(@Nullable Array[] operands) {
    Array[] knownOperands = Remainder.known(operands, unknownOperands);
    Array[] values = Trace.bind(known, knownOperands);
    var rest = new ArrayList<@Nullable Array>();
    rest.add(knownOperands[0]);
    rest.addAll(Arrays.asList(values).subList(values.length - residuals, values.length));
    unknownOperands.stream().forEach(i -> rest.add(operands[i]));
    int count = values.length - residuals + unknownResults.cardinality();
    return Remainder.of(Remainder.spread(values, unknownResults, count), unknown, rest);
  }
}

package dev.panax.trace;

import dev.panax.program.Atom;
import dev.panax.program.Program;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A program cut in two: partial evaluation of programs.
 *
 * @param known from the known inputs to the known outputs, then the residuals
 * @param unknown from the residuals and the unknown inputs to the unknown outputs
 * @param unknownOutputs which of the outputs are unknown
 * @param residuals the number of values that the one computes for the other
 */
public record Split(Program known, Program unknown, BitSet unknownOutputs, int residuals) {
  private record Key(BitSet unknownInputs, BitSet unknownOutputs) {}

  /**
   * Cuts {@code program}.
   *
   * @param unknownOutputs the outputs to take for unknown, besides those that depend on unknown
   *     inputs
   */
  public static Split of(Program program, BitSet unknownInputs, BitSet unknownOutputs) {
    var key = new Key((BitSet) unknownInputs.clone(), (BitSet) unknownOutputs.clone());
    return program.derive(key, () -> cut(program, key));
  }

  /** The number of known outputs, residuals aside. */
  public int knownCount() {
    return known.outputs().size() - residuals;
  }

  private static Split cut(Program program, Key key) {
    var unknownOutputs = new BitSet();
    var unknown = new ArrayList<Program>();
    StageTrace.Staged known =
        StageTrace.stage(
            "jit",
            filter(program.inputTypes(), key.unknownInputs, false),
            knownValues -> {
              var knownResults = new ArrayList<Array>();
              StageTrace.Staged rest =
                  PartialTrace.stage(
                      "jit",
                      filter(program.inputTypes(), key.unknownInputs, true),
                      unknownValues -> {
                        Array[] inputs = merge(knownValues, unknownValues, key.unknownInputs);
                        var trace = (PartialTrace) Trace.current();
                        var unknownResults = new ArrayList<Array>();
                        Array[] results = Interpreter.eval(program, inputs);
                        for (int i = 0; i < results.length; i++) {
                          boolean isUnknown = key.unknownOutputs.get(i) || trace.owns(results[i]);
                          unknownOutputs.set(i, isUnknown);
                          (isUnknown ? unknownResults : knownResults).add(results[i]);
                        }
                        return unknownResults.toArray(Array[]::new);
                      });
              unknown.add(rest.program());
              knownResults.addAll(rest.constants());
              return knownResults.toArray(Array[]::new);
            });
    int knownCount = program.outputs().size() - unknownOutputs.cardinality();
    return pruned(known.program(), unknown.getFirst(), unknownOutputs, knownCount);
  }

  /** The two programs without the residuals that no result needs. */
  private static Split pruned(
      Program known, Program unknown, BitSet unknownOutputs, int knownCount) {
    int residuals = known.outputs().size() - knownCount;
    List<Var> used = unknown.usedInputs();
    var inputs = new ArrayList<Var>();
    List<Atom> outputs = new ArrayList<>(known.outputs().subList(0, knownCount));
    for (int i = 0; i < unknown.inputs().size(); i++) {
      Var input = unknown.inputs().get(i);
      if (i >= residuals || used.contains(input)) {
        inputs.add(input);
      }
      if (i < residuals && used.contains(input)) {
        outputs.add(known.outputs().get(knownCount + i));
      }
    }
    return new Split(
        known.extract(known.inputs(), outputs),
        unknown.extract(inputs, unknown.outputs()),
        unknownOutputs,
        outputs.size() - knownCount);
  }

  /** The elements of both arrays in order, those of the second one at the places of the mask. */
  static Array[] merge(Array[] first, Array[] second, BitSet mask) {
    var merged = new Array[first.length + second.length];
    int f = 0;
    int s = 0;
    for (int i = 0; i < merged.length; i++) {
      merged[i] = mask.get(i) ? second[s++] : first[f++];
    }
    return merged;
  }

  /** The elements at the places of the mask, or at the others. */
  static <T> List<T> filter(List<? extends T> values, BitSet mask, boolean wanted) {
    return IntStream.range(0, values.size())
        .filter(i -> mask.get(i) == wanted)
        .<T>mapToObj(values::get)
        .toList();
  }
}

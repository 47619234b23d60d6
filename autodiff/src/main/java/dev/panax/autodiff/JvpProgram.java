package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.program.Program;
import dev.panax.trace.Array;
import dev.panax.trace.Interpreter;
import dev.panax.trace.Ops;
import dev.panax.trace.StageTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that computes the results and tangents of another.
 *
 * @param program from the inputs, then their nonzero tangents, to the outputs, then their nonzero
 *     tangents
 * @param inputs which inputs have one
 * @param outputs which outputs have one
 */
record JvpProgram(Program program, BitSet inputs, BitSet outputs) {
  private record Key(BitSet inputs, BitSet wanted) {}

  /**
   * The derivative of {@code body}.
   *
   * @param inputs which inputs have a tangent
   * @param wanted which outputs are to have one even if it is zero
   */
  static JvpProgram of(Program body, BitSet inputs, BitSet wanted) {
    var key = new Key((BitSet) inputs.clone(), (BitSet) wanted.clone());
    return body.derive(key, () -> make(body, key));
  }

  private static JvpProgram make(Program body, Key key) {
    List<ArrayType> types = new ArrayList<>(body.inputTypes());
    key.inputs.stream().forEach(i -> types.add(types.get(i)));
    int count = body.inputs().size();
    var hasTangent = new BitSet();
    StageTrace.Staged staged =
        StageTrace.stage(
            "jvp",
            types,
            inputs -> {
              Array[] primals = Arrays.copyOf(inputs, count);
              Array[] nonzero = Arrays.copyOfRange(inputs, count, inputs.length);
              Duals results =
                  new Duals(primals, Duals.spread(nonzero, key.inputs, count))
                      .through("jvp", duals -> Interpreter.eval(body, duals));
              @Nullable Array[] tangents = results.tangents();
              key.wanted.stream()
                  .filter(i -> tangents[i] == null)
                  .forEach(i -> tangents[i] = Ops.zeros(results.primals()[i].type()));
              var outputs = new ArrayList<>(Arrays.asList(results.primals()));
              outputs.addAll(results.nonzeroTangents(hasTangent));
              return outputs.toArray(Array[]::new);
            });
    return new JvpProgram(staged.program(), key.inputs, hasTangent);
  }

  /**
   * The program with inputs and outputs in groups: the values of each group are followed by their
   * tangents.
   *
   * @param inputGroups the number of inputs in each group
   * @param outputGroups the number of outputs in each group
   */
  Program grouped(List<Integer> inputGroups, List<Integer> outputGroups) {
    return program.extract(
        grouped(program.inputs(), inputs, inputGroups),
        grouped(program.outputs(), outputs, outputGroups));
  }

  /** Values followed by the tangents that the mask says, put in groups. */
  private static <T> List<T> grouped(List<T> all, BitSet hasTangent, List<Integer> groups) {
    var grouped = new ArrayList<T>();
    int next = groups.stream().mapToInt(Integer::intValue).sum();
    int start = 0;
    for (int size : groups) {
      grouped.addAll(all.subList(start, start + size));
      int tangents = hasTangent.get(start, start + size).cardinality();
      grouped.addAll(all.subList(next, next + tangents));
      start += size;
      next += tangents;
    }
    return grouped;
  }

  /** Operands in the same groups; a tangent that the mask wants and is null is a zero. */
  static Array[] grouped(Array[] x, @Nullable Array[] t, BitSet hasTangent, List<Integer> groups) {
    var all = new ArrayList<>(Arrays.asList(x));
    hasTangent.stream().forEach(i -> all.add(JvpRules.orZero(t[i], x[i].type())));
    return grouped(all, hasTangent, groups).toArray(Array[]::new);
  }

  /** Results in groups as values and tangents. */
  static Duals ungrouped(Array[] results, BitSet hasTangent, List<Integer> groups) {
    var values = new ArrayList<Array>();
    var tangents = new ArrayList<@Nullable Array>();
    int next = 0;
    for (int size : groups) {
      int tangent = next + size;
      for (int i = 0; i < size; i++) {
        tangents.add(hasTangent.get(values.size()) ? results[tangent++] : null);
        values.add(results[next + i]);
      }
      next = tangent;
    }
    return new Duals(values.toArray(Array[]::new), tangents.toArray(new @Nullable Array[0]));
  }
}

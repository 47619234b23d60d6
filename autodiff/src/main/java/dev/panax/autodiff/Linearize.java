package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.program.Program;
import dev.panax.trace.Array;
import dev.panax.trace.Interpreter;
import dev.panax.trace.PartialTrace;
import dev.panax.trace.StageTrace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A function at a point: its results there, and the program of its tangents, which is linear.
 *
 * @param values the results
 * @param program from the residuals, then the tangents of the differentiated inputs, to those
 *     result tangents that are not zero
 * @param residuals the values at the point that the program needs
 * @param hasTangent which results have a tangent
 */
record Linearize(Array[] values, Program program, List<Array> residuals, BitSet hasTangent) {

  /**
   * Linearizes {@code function} at {@code primals}.
   *
   * @param transform the user's word for why
   * @param differentiated which inputs have a tangent; they are floating
   */
  static Linearize at(
      String transform, Array[] primals, BitSet differentiated, UnaryOperator<Array[]> function) {
    List<ArrayType> tangentTypes =
        differentiated.stream().mapToObj(i -> primals[i].type()).toList();
    var values = new ArrayList<Array>();
    var hasTangent = new BitSet();
    StageTrace.Staged staged =
        PartialTrace.stage(
            transform,
            tangentTypes,
            tangents -> {
              Duals results =
                  new Duals(primals, Duals.spread(tangents, differentiated, primals.length))
                      .through(transform, function);
              values.addAll(List.of(results.primals()));
              return results.nonzeroTangents(hasTangent).toArray(Array[]::new);
            });
    return new Linearize(
        values.toArray(Array[]::new), staged.program(), staged.constants(), hasTangent);
  }

  /** The result tangents, null for zero, of the tangents of the differentiated inputs. */
  @Nullable Array[] pushForward(Array[] tangents) {
    var inputs = new ArrayList<>(residuals);
    inputs.addAll(List.of(tangents));
    Array[] nonzero = Interpreter.eval(program, inputs.toArray(Array[]::new));
    return Duals.spread(nonzero, hasTangent, values.length);
  }

  /** The cotangents, null for zero, of the differentiated inputs, of those of the results. */
  @Nullable Array[] pullBack(@Nullable Array[] cotangents) {
    var linear = new BitSet();
    linear.set(residuals.size(), program.inputs().size());
    var nonzero = new @Nullable Array[hasTangent.cardinality()];
    int next = 0;
    for (int i = 0; i < values.length; i++) {
      if (hasTangent.get(i)) {
        nonzero[next++] = cotangents[i];
      }
    }
    return Transpose.backward(program, linear, residuals.toArray(Array[]::new), nonzero);
  }
}

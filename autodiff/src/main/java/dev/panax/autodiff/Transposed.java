package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.program.Program;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import dev.panax.trace.StageTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The transpose of a program.
 *
 * @param program from the inputs it is not linear in, then the nonzero cotangents of its outputs,
 *     to the nonzero cotangents of the others
 * @param nonzero which inputs have one
 */
record Transposed(Program program, BitSet nonzero) {
  private record Key(BitSet linear, BitSet nonzeroCotangents, BitSet wanted) {}

  /**
   * The transpose of {@code body}.
   *
   * @param linear which inputs it is linear in
   * @param nonzeroCotangents which outputs have a cotangent
   * @param wanted the inputs whose cotangent is to be returned even if it is zero
   */
  static Transposed of(Program body, BitSet linear, BitSet nonzeroCotangents, BitSet wanted) {
    var key =
        new Key(
            (BitSet) linear.clone(), (BitSet) nonzeroCotangents.clone(), (BitSet) wanted.clone());
    return body.derive(key, () -> make(body, key));
  }

  private static Transposed make(Program body, Key key) {
    var types = new ArrayList<ArrayType>();
    for (int i = 0; i < body.inputs().size(); i++) {
      if (!key.linear.get(i)) {
        types.add(body.inputs().get(i).type());
      }
    }
    int others = types.size();
    key.nonzeroCotangents.stream().forEach(i -> types.add(body.outputs().get(i).type()));
    int[] linearInputs = key.linear.stream().toArray();
    var nonzero = new BitSet();
    StageTrace.Staged staged =
        StageTrace.stage(
            "transpose",
            types,
            inputs -> {
              var cotangents = new @Nullable Array[body.outputs().size()];
              int next = others;
              for (int i = 0; i < cotangents.length; i++) {
                cotangents[i] = key.nonzeroCotangents.get(i) ? inputs[next++] : null;
              }
              @Nullable Array[] results =
                  Transpose.backward(body, key.linear, Arrays.copyOf(inputs, others), cotangents);
              var outputs = new ArrayList<Array>();
              for (int i = 0; i < results.length; i++) {
                int input = linearInputs[i];
                Array result = results[i];
                if (result == null && key.wanted.get(input)) {
                  result = Ops.zeros(body.inputs().get(input).type());
                }
                if (result != null) {
                  nonzero.set(input);
                  outputs.add(result);
                }
              }
              return outputs.toArray(Array[]::new);
            });
    return new Transposed(staged.program(), nonzero);
  }
}

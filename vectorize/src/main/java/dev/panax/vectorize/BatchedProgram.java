package dev.panax.vectorize;

import dev.panax.program.ArrayType;
import dev.panax.program.IntList;
import dev.panax.program.Program;
import dev.panax.trace.Array;
import dev.panax.trace.Interpreter;
import dev.panax.trace.StageTrace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A program on a batch.
 *
 * @param outputAxes where the batch is in each output; {@link Batched#SHARED} if nowhere
 */
record BatchedProgram(Program program, IntList outputAxes) {
  private record Key(BatchAxis batch, IntList inputAxes, BitSet front) {}

  /**
   * The form of {@code body} for the examples of {@code batch}.
   *
   * @param inputAxes where the batch is in each input
   * @param front the outputs that are to have it as their first dimension
   */
  static BatchedProgram of(Program body, BatchAxis batch, IntList inputAxes, BitSet front) {
    var key = new Key(batch, inputAxes, (BitSet) front.clone());
    return body.derive(key, () -> make(body, key));
  }

  /** The type of an array of examples of {@code type} with the batch at {@code axis}. */
  static ArrayType batchedType(ArrayType type, int axis, int size) {
    return axis == Batched.SHARED ? type : type.withShape(type.shape().insert(axis, size));
  }

  private static BatchedProgram make(Program body, Key key) {
    return of(
        body.inputTypes(),
        key.batch,
        key.inputAxes,
        key.front,
        examples -> Interpreter.eval(body, examples));
  }

  /** The program of {@code function}, which is given single examples of {@code exampleTypes}. */
  static BatchedProgram of(
      List<ArrayType> exampleTypes,
      BatchAxis batch,
      IntList inputAxes,
      BitSet front,
      UnaryOperator<Array[]> function) {
    var types = new ArrayList<ArrayType>();
    for (int i = 0; i < inputAxes.size(); i++) {
      types.add(batchedType(exampleTypes.get(i), inputAxes.get(i), batch.size()));
    }
    var results = new ArrayList<Batched>();
    StageTrace.Staged staged =
        StageTrace.stage(
            "vmap",
            types,
            inputs -> {
              List<Batched> batched =
                  IntStream.range(0, inputs.length)
                      .mapToObj(i -> new Batched(inputs[i], inputAxes.get(i)))
                      .toList();
              List<Batched> outputs = BatchTrace.map(batch, List.of(), batched, function);
              for (int i = 0; i < outputs.size(); i++) {
                Batched output = outputs.get(i);
                results.add(
                    front.get(i) ? new Batched(output.withBatchAt(0, batch.size()), 0) : output);
              }
              return results.stream().map(Batched::value).toArray(Array[]::new);
            });
    int[] axes = results.stream().mapToInt(Batched::axis).toArray();
    return new BatchedProgram(staged.program(), IntList.of(axes));
  }

  /** Which outputs have the batch. */
  BitSet mapped() {
    var mapped = new BitSet();
    for (int i = 0; i < outputAxes.size(); i++) {
      mapped.set(i, outputAxes.get(i) != Batched.SHARED);
    }
    return mapped;
  }
}

package dev.panax.vectorize;

import dev.panax.program.ArrayType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.trace.Array;
import dev.panax.trace.JvpRule;
import dev.panax.trace.Ops;
import dev.panax.trace.Trace;
import dev.panax.trace.VjpRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The batching rules of the operations that carry a user's derivative: the derivative of the batch
 * applies that of one example to all of them. Results have the batch as their first dimension.
 */
final class CustomBatching {
  private CustomBatching() {}

  static List<Batched> apply(Op.CustomJvp op, int size, List<Batched> in) {
    var rule = new BatchedJvpRule((JvpRule) op.rule(), size, argumentAxes(op.constants(), in));
    Program body = batchedBody(op.body(), size, in);
    return atFront(
        Trace.bind(
            new Op.CustomJvp(op.name(), body, op.constants(), rule), ControlBatching.values(in)));
  }

  static List<Batched> apply(Op.CustomVjp op, int size, List<Batched> in) {
    var rule = new BatchedVjpRule((VjpRule) op.rule(), size, argumentAxes(op.constants(), in));
    Program body = batchedBody(op.body(), size, in);
    return atFront(
        Trace.bind(
            new Op.CustomVjp(op.name(), body, op.constants(), rule), ControlBatching.values(in)));
  }

  static List<Batched> apply(Op.CustomTangent op, int size, List<Batched> in) {
    IntList residualAxes = ControlBatching.axes(in.subList(0, op.residuals()));
    var pullback =
        new BatchedPullback(
            (VjpRule.Pullback) op.pullback(), size, residualAxes, argumentAxes(op.residuals(), in));
    List<ArrayType> types =
        op.tangents().stream().map(type -> BatchedProgram.batchedType(type, 0, size)).toList();
    return atFront(
        Trace.bind(
            new Op.CustomTangent(op.residuals(), types, pullback), ControlBatching.values(in)));
  }

  private static IntList argumentAxes(int from, List<Batched> in) {
    return ControlBatching.axes(in.subList(from, in.size()));
  }

  private static Program batchedBody(Program body, int size, List<Batched> in) {
    var all = new BitSet();
    all.set(0, body.outputs().size());
    return BatchedProgram.of(body, size, ControlBatching.axes(in), all).program();
  }

  private static List<Batched> atFront(Array[] values) {
    return Arrays.stream(values).map(value -> new Batched(value, 0)).toList();
  }

  private static Stream<Batched> batched(Array[] values, IntList axes) {
    return IntStream.range(0, values.length).mapToObj(i -> new Batched(values[i], axes.get(i)));
  }

  /**
   * A forward-mode rule for a batch.
   *
   * @param axes where the batch is in each argument
   */
  private record BatchedJvpRule(JvpRule rule, int size, IntList axes) implements JvpRule {
    @Override
    public Array[] apply(Array[] primals, Array[] tangents) {
      List<Batched> inputs =
          Stream.concat(batched(primals, axes), batched(tangents, axes)).toList();
      List<Batched> outputs =
          BatchTrace.map(
              size,
              List.of(),
              inputs,
              examples ->
                  rule.apply(
                      Arrays.copyOf(examples, primals.length),
                      Arrays.copyOfRange(examples, primals.length, examples.length)));
      return outputs.stream().map(output -> output.withBatchAt(0, size)).toArray(Array[]::new);
    }
  }

  /**
   * A reverse-mode rule for a batch.
   *
   * @param axes where the batch is in each argument
   */
  private record BatchedVjpRule(VjpRule rule, int size, IntList axes) implements VjpRule {
    @Override
    public Forward forward(Array[] primals) {
      var single = new ArrayList<Forward>();
      List<Batched> outputs =
          BatchTrace.map(
              size,
              List.of(),
              batched(primals, axes).toList(),
              examples -> {
                Forward forward = rule.forward(examples);
                single.add(forward);
                return Stream.concat(
                        Arrays.stream(forward.values()), Arrays.stream(forward.residuals()))
                    .toArray(Array[]::new);
              });
      int count = single.getFirst().values().length;
      List<Batched> residuals = outputs.subList(count, outputs.size());
      return new Forward(
          outputs.stream()
              .limit(count)
              .map(output -> output.withBatchAt(0, size))
              .toArray(Array[]::new),
          ControlBatching.values(residuals),
          new BatchedPullback(
              single.getFirst().pullback(), size, ControlBatching.axes(residuals), axes));
    }
  }

  /**
   * A backward pass for a batch. The cotangent of an argument that all examples share is the sum of
   * theirs.
   */
  private record BatchedPullback(
      VjpRule.Pullback pullback, int size, IntList residualAxes, IntList argumentAxes)
      implements VjpRule.Pullback {
    @Override
    public Array[] apply(Array[] residuals, Array[] cotangents) {
      Stream<Batched> atFront = Arrays.stream(cotangents).map(ct -> new Batched(ct, 0));
      List<Batched> results =
          BatchTrace.map(
              size,
              List.of(),
              Stream.concat(batched(residuals, residualAxes), atFront).toList(),
              examples ->
                  pullback.apply(
                      Arrays.copyOf(examples, residuals.length),
                      Arrays.copyOfRange(examples, residuals.length, examples.length)));
      return IntStream.range(0, results.size())
          .mapToObj(i -> {
            int axis = argumentAxes.get(i);
            return axis == Batched.SHARED
                ? Ops.sum(results.get(i).withBatchAt(0, size), IntList.of(0))
                : results.get(i).withBatchAt(axis, size);
          })
          .toArray(Array[]::new);
    }
  }
}

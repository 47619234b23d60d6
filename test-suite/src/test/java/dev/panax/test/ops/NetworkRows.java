package dev.panax.test.ops;

import static dev.panax.test.ops.OpRow.shapes;
import static dev.panax.test.ops.OpRow.smooth;
import static dev.panax.test.ops.OpRow.ulps;
import static dev.panax.test.ops.OpRow.ulpsOfLargest;
import static dev.panax.test.ops.Operand.real;
import static dev.panax.test.ops.Operand.signed;

import dev.panax.Nn;
import dev.panax.test.ops.OpRow.Accuracy;
import dev.panax.trace.Array;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The functions of neural networks. */
final class NetworkRows {
  private NetworkRows() {}

  static Stream<OpRow> rows() {
    Operand logit = real(-4, 4);
    return Stream.of(
        smooth("relu", Nn::relu, logit, x -> Math.max(x, 0), Accuracy.EXACT),
        smooth("sigmoid", Nn::sigmoid, logit, x -> 1 / (1 + Math.exp(-x)), ulps(5, 5)),
        alongRows("softmax", x -> Nn.softmax(x, -1), NetworkRows::softmax, logit),
        alongRows("logSoftmax", x -> Nn.logSoftmax(x, -1), x -> softmax(x).map(Math::log), logit),
        alongRows(
            "logsumexp",
            x -> Nn.logsumexp(x, 1),
            x -> x.map(Math::exp).reduce(row -> Math.log(Arrays.stream(row).sum()), 1),
            logit),
        OpRow.of(
            "oneHot",
            x -> Nn.oneHot(x[0], 4),
            List.of(signed(-1, 5)),
            List.of(shapes(new int[] {3}), shapes(new int[] {2, 3}), shapes(new int[] {})),
            x ->
                Nd.generate(
                    x[0].shape().insert(x[0].shape().rank(), 4),
                    index -> {
                      int last = index.length - 1;
                      return x[0].get(Arrays.copyOf(index, last)) == index[last] ? 1 : 0;
                    }),
            Accuracy.EXACT));
  }

  private static OpRow alongRows(
      String name, UnaryOperator<Array> function, UnaryOperator<Nd> reference, Operand operand) {
    return OpRow.of(
            name,
            x -> function.apply(x[0]),
            List.of(operand),
            List.of(shapes(new int[] {2, 3}), shapes(new int[] {3, 1}), shapes(new int[] {33, 70})),
            x -> reference.apply(x[0]),
            ulpsOfLargest(8))
        .withDerivative(true);
  }

  private static Nd softmax(Nd x) {
    Nd exponentials = x.map(Math::exp);
    Nd sums = exponentials.reduce(row -> Arrays.stream(row).sum(), 1);
    return Nd.map((a, sum) -> a / sum, exponentials, sums.reshape(x.shape().dim(0), 1));
  }
}

package dev.panax.test.ops;

import static dev.panax.test.ops.OpRow.ulpsOfLargest;
import static dev.panax.test.ops.Operand.real;

import dev.panax.Lax;
import dev.panax.program.FftType;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import java.util.List;
import java.util.stream.Stream;

/** Fourier transforms: there and back, with one element more than there were. */
final class FourierRows {
  private FourierRows() {}

  static Stream<OpRow> rows() {
    return Stream.of(
        OpRow.of(
            "fft",
            x -> thereAndBack(x[0]),
            List.of(real(-2, 2)),
            List.of(
                OpRow.shapes(new int[] {6}),
                OpRow.shapes(new int[] {2, 4}),
                OpRow.shapes(new int[] {1, 2}),
                OpRow.shapes(new int[] {40, 30}),
                OpRow.shapes(new int[] {2, 64})),
            x -> thereAndBack(x[0]),
            ulpsOfLargest(16)));
  }

  private static Array thereAndBack(Array x) {
    int n = x.shape().dim(x.rank() - 1);
    Array half = Lax.fft(x, FftType.RFFT, IntList.of(n));
    return Lax.fft(half, FftType.IRFFT, IntList.of(n + 1));
  }

  /** The n / 2 + 1 numbers of the half, and the conjugates of all but the first, added up. */
  private static Nd thereAndBack(Nd x) {
    Shape shape = x.shape();
    int last = shape.rank() - 1;
    int n = shape.dim(last);
    return Nd.generate(
        shape.remove(last).insert(last, n + 1),
        index -> {
          double sum = 0;
          int[] from = index.clone();
          for (int j = 0; j < n; j++) {
            from[last] = j;
            double weight = 1;
            for (int k = 1; k <= n / 2; k++) {
              double turns = (double) (index[last] * k % (n + 1)) / (n + 1);
              weight += 2 * Math.cos(2 * Math.PI * (turns - (double) (j * k % n) / n));
            }
            sum += x.get(from) * weight;
          }
          return sum / (n + 1);
        });
  }
}

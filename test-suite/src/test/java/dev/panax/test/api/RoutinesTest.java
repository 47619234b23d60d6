package dev.panax.test.api;

import static dev.panax.trace.Index.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.Lax;
import dev.panax.Numpy;
import dev.panax.program.DType;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Gathers, scatters, sorts and scans that are large enough to be divided among threads. */
class RoutinesTest {
  private static final int SIZE = 200_000;

  private final Random random = new Random(1);

  private float[] floats(int size) {
    var values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private int[] positions(int size, int bound) {
    return random.ints(size, 0, bound).toArray();
  }

  @Test
  void gathersElementsAndRows() {
    float[] x = floats(SIZE);
    int[] places = positions(SIZE, SIZE);
    float[] taken = Numpy.array(x).get(Numpy.array(places)).toFloatArray();
    int[] rows = positions(SIZE / 50, SIZE / 50);
    float[] takenRows = Numpy.array(x).reshape(-1, 50).get(Numpy.array(rows)).toFloatArray();
    var wanted = new float[SIZE];
    var wantedRows = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      wanted[i] = x[places[i]];
      wantedRows[i] = x[rows[i / 50] * 50 + i % 50];
    }
    assertThat(taken).containsExactly(wanted);
    assertThat(takenRows).containsExactly(wantedRows);
  }

  @Test
  void updatesTheSameElementsInOrder() {
    int[] places = positions(SIZE, 1_000);
    float[] values = floats(SIZE);
    Array zeros = Numpy.zeros(1_000);
    float[] last = zeros.at(Numpy.array(places)).set(Numpy.array(values)).toFloatArray();
    float[] sums = zeros.at(Numpy.array(places)).add(Numpy.array(values)).toFloatArray();
    var wantedLast = new float[1_000];
    var wantedSums = new float[1_000];
    for (int i = 0; i < SIZE; i++) {
      wantedLast[places[i]] = values[i];
      wantedSums[places[i]] += values[i];
    }
    assertThat(last).containsExactly(wantedLast);
    assertThat(sums).containsExactly(wantedSums);
  }

  @Test
  void updatesWideRowsInOrder() {
    int[] rows = positions(3, 2);
    float[] values = floats(3 * SIZE);
    Array updates = Numpy.array(values).reshape(3, SIZE);
    float[] sums = Numpy.zeros(2, SIZE).at(Numpy.array(rows)).add(updates).toFloatArray();
    var wanted = new float[2 * SIZE];
    for (int i = 0; i < values.length; i++) {
      wanted[rows[i / SIZE] * SIZE + i % SIZE] += values[i];
    }
    assertThat(sums).containsExactly(wanted);
  }

  @Test
  void slicesAndUpdatesLargeWindows() {
    float[] x = floats(SIZE);
    Array matrix = Numpy.array(x).reshape(400, 500);
    float[] window = matrix.get(slice(3, 399), slice(7, 500)).toFloatArray();
    float[] updated =
        Lax.dynamicUpdateSlice(
                matrix, Numpy.zeros(396, 493), List.of(Numpy.array(3), Numpy.array(7)))
            .toFloatArray();
    float[] wanted = x.clone();
    var wantedWindow = new float[396 * 493];
    for (int i = 0; i < wantedWindow.length; i++) {
      int at = (i / 493 + 3) * 500 + i % 493 + 7;
      wantedWindow[i] = x[at];
      wanted[at] = 0;
    }
    assertThat(window).containsExactly(wantedWindow);
    assertThat(updated).containsExactly(wanted);
  }

  @Test
  void sortsStably() {
    int[] keys = positions(SIZE, 100);
    Integer[] order = IntStream.range(0, SIZE).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (i, j) -> Integer.compare(keys[i], keys[j]));
    int[] wanted = Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    Array places = Lax.iota(DType.INT32, SIZE);
    Array narrow = Lax.sortKeyVal(Numpy.array(keys), places, 0).second();
    assertThat(narrow.toIntArray()).containsExactly(wanted);
    Config.current()
        .withX64(true)
        .run(() -> {
          Array wide = Numpy.array(keys).sub(50).astype(DType.INT64).mul(1L << 40);
          assertThat(Lax.sortKeyVal(wide, places, 0).second().toIntArray()).containsExactly(wanted);
          Array doubles = wide.astype(DType.FLOAT64);
          assertThat(Lax.sortKeyVal(doubles, places, 0).second().toIntArray())
              .containsExactly(wanted);
          return null;
        });
  }

  @Test
  void sortsBySeveralKeys() {
    int[] first = positions(SIZE, 10);
    int[] second = positions(SIZE, 10);
    Array places = Lax.iota(DType.INT32, SIZE);
    int[] order =
        Lax.sort(List.of(Numpy.array(first), Numpy.array(second), places), 0, 2)
            .get(2)
            .toIntArray();
    boolean isAscending =
        IntStream.range(1, SIZE)
            .allMatch(i -> {
              int[] before = {first[order[i - 1]], second[order[i - 1]], order[i - 1]};
              int[] after = {first[order[i]], second[order[i]], order[i]};
              return Arrays.compare(before, after) < 0;
            });
    assertThat(isAscending).isTrue();
  }

  @Test
  void ordersSpecialFloats() {
    Array x =
        Numpy.array(
            0f, -0f, Float.NaN, 1f, Float.NEGATIVE_INFINITY, -0f, Float.POSITIVE_INFINITY, -1f);
    assertThat(Lax.sort(x, 0).toFloatArray())
        .containsExactly(
            Float.NEGATIVE_INFINITY, -1f, 0f, -0f, -0f, 1f, Float.POSITIVE_INFINITY, Float.NaN);
    assertThat(Lax.topK(x, 8, 0).second().toIntArray()).containsExactly(2, 6, 3, 0, 1, 5, 7, 4);
    assertThat(Lax.argmax(x, 0, DType.INT32).itemInt()).isEqualTo(2);
    assertThat(Lax.argmin(x, 0, DType.INT32).itemInt()).isEqualTo(2);
  }

  @Test
  void scansLongRowsInBlocks() {
    float[] x = floats(SIZE);
    int[] integers = positions(SIZE, 1 << 30);
    float[] sums = Lax.cumsum(Numpy.array(x), 0, false).toFloatArray();
    float[] greatest = Lax.cummax(Numpy.array(x), 0, true).toFloatArray();
    float[] logs = Lax.cumlogsumexp(Numpy.array(x), 0, false).toFloatArray();
    int[] wrapped = Lax.cumsum(Numpy.array(integers), 0, false).toIntArray();
    double sum = 0;
    double exponentials = 0;
    double worstSum = 0;
    double worstLog = 0;
    var wantedWrapped = new int[SIZE];
    var wantedGreatest = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      sum += x[i];
      exponentials += Math.exp(x[i]);
      worstSum = Math.max(worstSum, Math.abs(sums[i] - sum));
      worstLog = Math.max(worstLog, Math.abs(logs[i] - Math.log(exponentials)));
      wantedWrapped[i] = integers[i] + (i == 0 ? 0 : wantedWrapped[i - 1]);
      int at = SIZE - 1 - i;
      wantedGreatest[at] = i == 0 ? x[at] : Math.max(wantedGreatest[at + 1], x[at]);
    }
    assertThat(worstSum).isLessThan(1e-4);
    assertThat(worstLog).isLessThan(1e-5);
    assertThat(wrapped).containsExactly(wantedWrapped);
    assertThat(greatest).containsExactly(wantedGreatest);
  }
}

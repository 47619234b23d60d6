package dev.panax.cpu.routines;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.panax.cpu.parallel.Workers;
import dev.panax.program.ArrayType;
import dev.panax.program.Op;

/** The routine of top_k: a heap of the best elements so far, the worst of them at its root. */
public final class TopK {
  private static final long NANOS_PER_ELEMENT = 2;

  private final ArrayType x;
  private final ArrayType values;
  private final ArrayType indices;
  private final Rows rows;
  private final Rows results;

  public TopK(Op.TopK op, ArrayType x, ArrayType values, ArrayType indices) {
    this.x = x;
    this.values = values;
    this.indices = indices;
    this.rows = Rows.of(x.shape(), op.axis());
    this.results = Rows.of(values.shape(), op.axis());
  }

  /** Selects; {@code addresses} are of the operand, the values, and the indices. */
  public void run(long[] addresses) {
    Span operand = Span.of(addresses[0], x.byteSize());
    Span best = Span.of(addresses[1], values.byteSize());
    Span places = Span.of(addresses[2], indices.byteSize());
    Workers.shared()
        .parallelFor(
            rows.count(),
            Work.grainOf(rows.length() * NANOS_PER_ELEMENT),
            (begin, end) -> {
              var keys = new long[rows.length()];
              var heap = new int[results.length()];
              for (long row = begin; row < end; row++) {
                select(operand, row, keys, heap);
                write(operand, best, places, row, heap);
              }
            });
  }

  private void select(Span operand, long row, long[] keys, int[] heap) {
    int width = x.dtype().byteSize();
    Keys.read(
        x.dtype(),
        true,
        operand.segment(),
        operand.base() + rows.start(row) * width,
        rows.inner() * width,
        keys.length,
        keys);
    int k = heap.length;
    for (int i = 0; i < k; i++) {
      heap[i] = i;
    }
    for (int i = k / 2 - 1; i >= 0; i--) {
      sink(keys, heap, i, k);
    }
    for (int i = k; i < keys.length; i++) {
      if (keys[i] > keys[heap[0]]) {
        heap[0] = i;
        sink(keys, heap, 0, k);
      }
    }
    for (int size = k - 1; size > 0; size--) {
      int worst = heap[0];
      heap[0] = heap[size];
      heap[size] = worst;
      sink(keys, heap, 0, size);
    }
  }

  private static void sink(long[] keys, int[] heap, int from, int size) {
    int element = heap[from];
    int at = from;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && isWorse(keys, heap[child + 1], heap[child])) {
        child++;
      }
      if (!isWorse(keys, heap[child], element)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = element;
  }

  /** Whether element i comes after element j. */
  private static boolean isWorse(long[] keys, int i, int j) {
    return keys[i] != keys[j] ? keys[i] < keys[j] : i > j;
  }

  private void write(Span operand, Span best, Span places, long row, int[] order) {
    int width = x.dtype().byteSize();
    long from = operand.base() + rows.start(row) * width;
    for (int i = 0; i < order.length; i++) {
      long to = results.start(row) + i * results.inner();
      Copying.copyOne(
          operand.segment(),
          from + order[i] * rows.inner() * width,
          best.segment(),
          best.base() + to * width,
          width);
      places.segment().set(JAVA_INT, places.base() + to * Integer.BYTES, order[i]);
    }
  }
}

package dev.panax.cpu.routines;

import dev.panax.cpu.parallel.Workers;
import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.Op;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The routine of sorts: finds the permutation that sorts the keys of a row, then moves each
 * operand's elements by it. It is always stable.
 *
 * <p>A single key of up to 32 bits is packed into a long with its place below, so that sorting
 * longs does it. Other keys are sorted by radix: by bytes from the last to the first, each time
 * stably, skipping bytes that are the same in all.
 */
public final class Sort {
  /** Up to how many elements insertion is faster than radix. */
  private static final int FEW = 32;

  private static final long NANOS_PER_ELEMENT = 20;

  /**
   * What a row is sorted by.
   *
   * @param offset in the element, in bytes
   */
  private record Key(int operand, DType dtype, int offset) {
    /** The bytes in which keys may differ; 16-bit floats are ordered as 32-bit ones. */
    int byteSize() {
      return dtype.isFloating() ? Math.max(dtype.byteSize(), Float.BYTES) : dtype.byteSize();
    }
  }

  private final List<ArrayType> types;
  private final List<Key> keys;
  private final Rows rows;

  private Sort(List<ArrayType> types, List<Key> keys, Rows rows) {
    this.types = types;
    this.keys = keys;
    this.rows = rows;
  }

  public static Sort of(Op.Sort op, List<ArrayType> types) {
    var keys = new ArrayList<Key>();
    for (int i = 0; i < op.numKeys(); i++) {
      DType part = types.get(i).dtype().realPart();
      keys.add(new Key(i, part, 0));
      if (types.get(i).dtype().isComplex()) {
        keys.add(new Key(i, part, part.byteSize()));
      }
    }
    return new Sort(types, keys, Rows.of(types.getFirst().shape(), op.dimension()));
  }

  /** Sorts; {@code addresses} are of the operands, then of the results. */
  public void run(long[] addresses) {
    int count = types.size();
    var operands = new Span[count];
    var results = new Span[count];
    for (int i = 0; i < count; i++) {
      operands[i] = Span.of(addresses[i], types.get(i).byteSize());
      results[i] = Span.of(addresses[count + i], types.get(i).byteSize());
    }
    Workers.shared()
        .parallelFor(
            rows.count(),
            Work.grainOf(rows.length() * NANOS_PER_ELEMENT),
            (begin, end) -> {
              var scratch = new Scratch(rows.length(), keys.size());
              for (long row = begin; row < end; row++) {
                sort(operands, results, row, scratch);
              }
            });
  }

  /** What a thread sorts in. */
  private static final class Scratch {
    final long[][] keys;
    final int[] counts = new int[1 << Byte.SIZE];
    int[] order;
    int[] spare;

    Scratch(int length, int keyCount) {
      keys = new long[keyCount][length];
      order = new int[length];
      spare = new int[length];
    }
  }

  private void sort(Span[] operands, Span[] results, long row, Scratch scratch) {
    int n = rows.length();
    for (int k = 0; k < keys.size(); k++) {
      Key key = keys.get(k);
      Span operand = operands[key.operand];
      int width = types.get(key.operand).dtype().byteSize();
      Keys.read(
          key.dtype,
          false,
          operand.segment(),
          operand.base() + rows.start(row) * width + key.offset,
          rows.inner() * width,
          n,
          scratch.keys[k]);
    }
    if (keys.size() == 1 && keys.getFirst().byteSize() <= Integer.BYTES) {
      sortPacked(scratch);
    } else {
      for (int i = 0; i < n; i++) {
        scratch.order[i] = i;
      }
      if (n <= FEW) {
        insert(scratch, n);
      } else {
        for (int k = keys.size() - 1; k >= 0; k--) {
          sortByRadix(scratch, scratch.keys[k], keys.get(k).byteSize());
        }
      }
    }
    for (int i = 0; i < operands.length; i++) {
      int width = types.get(i).dtype().byteSize();
      long start = rows.start(row) * width;
      permute(operands[i], results[i], start, rows.inner() * width, width, scratch.order);
    }
  }

  private static void sortPacked(Scratch scratch) {
    long[] packed = scratch.keys[0];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = packed[i] << Integer.SIZE | i;
    }
    Arrays.sort(packed);
    for (int i = 0; i < packed.length; i++) {
      scratch.order[i] = (int) packed[i];
    }
  }

  private static void insert(Scratch scratch, int n) {
    int[] order = scratch.order;
    for (int i = 1; i < n; i++) {
      int place = order[i];
      int j = i;
      while (j > 0 && isLess(scratch.keys, place, order[j - 1])) {
        order[j] = order[j - 1];
        j--;
      }
      order[j] = place;
    }
  }

  private static boolean isLess(long[][] keys, int i, int j) {
    for (long[] key : keys) {
      if (key[i] != key[j]) {
        return key[i] < key[j];
      }
    }
    return false;
  }

  private static void sortByRadix(Scratch scratch, long[] keys, int byteSize) {
    for (int digit = 0; digit < byteSize; digit++) {
      int shift = digit * Byte.SIZE;
      // The sign bit flipped, bytes are in the order of unsigned numbers.
      int flip = digit == byteSize - 1 ? 1 << (Byte.SIZE - 1) : 0;
      int[] counts = scratch.counts;
      Arrays.fill(counts, 0);
      for (long key : keys) {
        counts[((int) (key >> shift) & 0xFF) ^ flip]++;
      }
      if (counts[((int) (keys[0] >> shift) & 0xFF) ^ flip] == keys.length) {
        continue;
      }
      int sum = 0;
      for (int i = 0; i < counts.length; i++) {
        int size = counts[i];
        counts[i] = sum;
        sum += size;
      }
      int[] order = scratch.order;
      int[] sorted = scratch.spare;
      for (int place : order) {
        sorted[counts[((int) (keys[place] >> shift) & 0xFF) ^ flip]++] = place;
      }
      scratch.order = sorted;
      scratch.spare = order;
    }
  }

  private static void permute(Span from, Span to, long start, long step, int width, int[] order) {
    MemorySegment source = from.segment();
    long base = from.base() + start;
    for (int i = 0; i < order.length; i++) {
      Copying.copyOne(
          source, base + order[i] * step, to.segment(), to.base() + start + i * step, width);
    }
  }
}

package dev.panax;

import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import dev.panax.trace.Ops;

/**
 * The random bits of JAX: the block cipher Threefry-2x32 with 20 rounds, applied to counters.
 *
 * <p>The cipher (J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011) maps a pair
 * of 32-bit words to another under a key of two words. Which pairs it is given differs by
 * {@linkplain Config#partitionable mode}. In the partitionable mode, element i of an array comes
 * from the pair of the high and the low word of i, independent of all others. In the legacy mode,
 * the counters 0, 1, ..., padded to an even number with a 0, are cut in two halves, which give the
 * first and the second words of the pairs.
 */
final class Threefry {
  private static final int[][] ROTATIONS = {{13, 15, 26, 6}, {17, 29, 16, 24}};
  private static final long PARITY = 0x1BD11BDAL;

  private Threefry() {}

  /** Two words, or two arrays of words of one shape. */
  record Words(Array first, Array second) {}

  /** The key of {@code count} keys made from {@code key}, shape [count, 2]. */
  static Array split(Array key, int count) {
    if (!Config.current().partitionable()) {
      return legacyBits(key, 2 * count).reshape(count, 2);
    }
    Words keys = partitionableWords(key, count);
    return Ops.concatenate(1, keys.first.expandDims(1), keys.second.expandDims(1));
  }

  /** The key made from {@code key} and the uint32 scalar {@code data}, in both modes. */
  static Array foldIn(Array key, Array data) {
    Words words = cipher(key, new Words(word(0), data));
    return Ops.concatenate(0, words.first.reshape(1), words.second.reshape(1));
  }

  /** Random uint32s. */
  static Array bits32(Array key, Shape shape) {
    int count = Math.toIntExact(shape.size());
    if (!Config.current().partitionable()) {
      return Ops.reshape(legacyBits(key, count), shape);
    }
    Words words = partitionableWords(key, count);
    return Ops.reshape(xor(words.first, words.second), shape);
  }

  /** Random 64-bit words, as int64. */
  static Array bits64(Array key, Shape shape) {
    int count = Math.toIntExact(shape.size());
    Words words;
    if (Config.current().partitionable()) {
      words = partitionableWords(key, count);
    } else {
      Array bits = legacyBits(key, 2 * count);
      words =
          new Words(Ops.sliceAlong(bits, 0, 0, count), Ops.sliceAlong(bits, 0, count, 2 * count));
    }
    Array high = Ops.convert(words.first, DType.INT64);
    Array low = Ops.convert(words.second, DType.INT64);
    Array shifted = Ops.binary(BinaryFn.SHIFT_LEFT, high, Ops.scalar(32, DType.INT64));
    return Ops.reshape(Ops.binary(BinaryFn.OR, shifted, low), shape);
  }

  private static Words partitionableWords(Array key, int count) {
    return cipher(key, new Words(word(0), counters(count)));
  }

  private static Array legacyBits(Array key, int count) {
    int half = Math.ceilDiv(count, 2);
    Array second = add(counters(half), word(half));
    if (count % 2 == 1) {
      second = Ops.concatenate(0, Ops.sliceAlong(second, 0, 0, half - 1), word(0).reshape(1));
    }
    Words words = cipher(key, new Words(counters(half), second));
    return Ops.sliceAlong(Ops.concatenate(0, words.first, words.second), 0, 0, count);
  }

  static Words cipher(Array key, Words counters) {
    Array k0 = key.get(0);
    Array k1 = key.get(1);
    Array[] keys = {k0, k1, xor(xor(k0, k1), word(PARITY))};
    Array x0 = add(counters.first, keys[0]);
    Array x1 = add(counters.second, keys[1]);
    for (int i = 0; i < 5; i++) {
      for (int rotation : ROTATIONS[i % 2]) {
        x0 = add(x0, x1);
        x1 = xor(rotateLeft(x1, rotation), x0);
      }
      x0 = add(x0, keys[(i + 1) % 3]);
      x1 = add(x1, add(keys[(i + 2) % 3], word(i + 1)));
    }
    return new Words(x0, x1);
  }

  private static Array rotateLeft(Array x, int distance) {
    return Ops.binary(
        BinaryFn.OR,
        Ops.binary(BinaryFn.SHIFT_LEFT, x, word(distance)),
        Ops.binary(BinaryFn.SHIFT_RIGHT_LOGICAL, x, word(32 - distance)));
  }

  private static Array add(Array x, Array y) {
    return Ops.add(x, y);
  }

  private static Array xor(Array x, Array y) {
    return Ops.binary(BinaryFn.XOR, x, y);
  }

  private static Array word(long value) {
    return Ops.scalar(value, DType.UINT32);
  }

  private static Array counters(int count) {
    return Ops.iota(DType.UINT32, Shape.of(count), 0);
  }
}

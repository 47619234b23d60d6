package dev.panax;

import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Index;
import dev.panax.trace.Ops;
import dev.panax.trace.Pair;
import java.util.List;

/**
 * Random bits of a state that holds a key and a counter: a cipher of the counter and its
 * successors.
 *
 * <p>The state is four words of uint32: the key k0, k1, and the counter, the low word c0 and the
 * high word c1. The bits after n blocks have the counter n later. Source: XLA's expansion of
 * RngBitGenerator; Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (2011).
 */
final class CounterBits {
  private static final long PHILOX_MULTIPLIER_0 = 0xD2511F53L;
  private static final long PHILOX_MULTIPLIER_1 = 0xCD9E8D57L;
  private static final long PHILOX_WEYL_0 = 0x9E3779B9L;
  private static final long PHILOX_WEYL_1 = 0xBB67AE85L;
  private static final int PHILOX_ROUNDS = 10;

  private CounterBits() {}

  /** The next state, and words of Philox 4x32. */
  static Pair<Array, Array> philox(Array state, Shape shape) {
    int blocks = blocks(shape, 4);
    Array[] counter = counter(state, blocks);
    Array[] x = {counter[0], counter[1], spread(state, 0, blocks), spread(state, 1, blocks)};
    Array key0 = state.get(0);
    Array key1 = state.get(1);
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
      Array low0 = Ops.mul(x[0], word(PHILOX_MULTIPLIER_0));
      Array high0 = highProduct(x[0], PHILOX_MULTIPLIER_0);
      Array low1 = Ops.mul(x[2], word(PHILOX_MULTIPLIER_1));
      Array high1 = highProduct(x[2], PHILOX_MULTIPLIER_1);
      x = new Array[] {xor(xor(high1, x[1]), key0), low1, xor(xor(high0, x[3]), key1), low0};
      key0 = Ops.add(key0, word(PHILOX_WEYL_0));
      key1 = Ops.add(key1, word(PHILOX_WEYL_1));
    }
    return Pair.of(advanced(state, blocks), words(shape, x));
  }

  /** The next state, and words of threefry 2x32. */
  static Pair<Array, Array> threefry(Array state, Shape shape) {
    int blocks = blocks(shape, 2);
    Array[] counter = counter(state, blocks);
    Array key = state.get(Index.slice(0, 2));
    Threefry.Words words = Threefry.cipher(key, new Threefry.Words(counter[0], counter[1]));
    return Pair.of(advanced(state, blocks), words(shape, words.first(), words.second()));
  }

  private static int blocks(Shape shape, int wordsPerBlock) {
    return Math.toIntExact(Math.ceilDiv(shape.size(), wordsPerBlock));
  }

  /** The low and the high words of the counter and its successors. */
  private static Array[] counter(Array state, int blocks) {
    Array start = spread(state, 2, blocks);
    Array low = Ops.add(start, Ops.iota(DType.UINT32, Shape.of(blocks), 0));
    return new Array[] {low, Ops.add(spread(state, 3, blocks), carry(low, start))};
  }

  /** 1 where a sum of unsigned words has wrapped around to below its first term. */
  private static Array carry(Array sum, Array term) {
    return sum.lt(term).astype(DType.UINT32);
  }

  private static Array advanced(Array state, int blocks) {
    Array low = state.get(2);
    Array sum = Ops.add(low, word(blocks));
    Array high = Ops.add(state.get(3), carry(sum, low));
    return Numpy.stack(state.get(0), state.get(1), sum, high);
  }

  private static Array spread(Array state, int i, int blocks) {
    return Ops.broadcast(state.get(i), Shape.of(blocks));
  }

  /** The first words of the blocks, those of one block side by side. */
  private static Array words(Shape shape, Array... columns) {
    int size = Math.toIntExact(shape.size());
    Array all = Numpy.stack(List.of(columns), 1).ravel();
    IntList unit = IntList.of(1);
    return Ops.reshape(Ops.slice(all, IntList.of(0), IntList.of(size), unit), shape);
  }

  /** The upper 32 bits of the products, from those of halves of 16 bits. */
  private static Array highProduct(Array x, long multiplier) {
    Array low = word(multiplier & 0xFFFF);
    Array high = word(multiplier >>> 16);
    Array xLow = Ops.binary(BinaryFn.AND, x, word(0xFFFF));
    Array xHigh = shifted(x);
    Array middle = Ops.add(Ops.mul(xHigh, low), shifted(Ops.mul(xLow, low)));
    Array middleLow = Ops.binary(BinaryFn.AND, middle, word(0xFFFF));
    Array carry = shifted(Ops.add(Ops.mul(xLow, high), middleLow));
    return Ops.add(Ops.add(Ops.mul(xHigh, high), shifted(middle)), carry);
  }

  private static Array shifted(Array x) {
    return Ops.binary(BinaryFn.SHIFT_RIGHT_LOGICAL, x, word(16));
  }

  private static Array xor(Array x, Array y) {
    return Ops.binary(BinaryFn.XOR, x, y);
  }

  private static Array word(long value) {
    return Ops.scalar(value, DType.UINT32);
  }
}

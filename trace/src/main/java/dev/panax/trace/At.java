package dev.panax.trace;

import dev.panax.program.GatherScatterMode;
import dev.panax.program.Op;
import dev.panax.program.ScatterFn;

/**
 * Elements of an array, at an index, to be read or updated. As arrays never change, an update
 * returns a copy of the whole array: {@code y = x.at(idx(1)).add(2)} is what NumPy writes as {@code
 * x[1] += 2}.
 *
 * <p>The value of an update is broadcast to the shape that the index selects, and converted to the
 * array's dtype. Where an index names an element more than once, it is updated as often, and {@link
 * #set} leaves the last value. Updates out of bounds are dropped unless a {@linkplain
 * #mode(GatherScatterMode) mode} says otherwise.
 */
public final class At {
  private final Array x;
  private final IndexingOptions options;
  private final Index[] index;

  At(Array x, IndexingOptions options, Index... index) {
    this.x = x;
    this.options = options;
    this.index = index.clone();
  }

  /** The same elements with a mode for indices out of bounds. */
  public At mode(GatherScatterMode mode) {
    return new At(x, options.withMode(mode), index);
  }

  /** The same elements, of which {@link #get} reads {@code value} where they are out of bounds. */
  public At fillValue(Number value) {
    return new At(x, options.withMode(GatherScatterMode.FILL_OR_DROP).withFillValue(value), index);
  }

  /** The same elements with the promise that no element is named twice. */
  public At uniqueIndices() {
    return new At(x, options.withUniqueIndices(), index);
  }

  /** The same elements with the promise that indices are ascending. */
  public At indicesAreSorted() {
    return new At(x, options.withSortedIndices(), index);
  }

  /** The elements. */
  public Array get() {
    return Index.apply(x, options, index);
  }

  /** The array with the elements replaced. */
  public Array set(Array value) {
    return scatter(ScatterFn.SET, x, value);
  }

  public Array set(double value) {
    return set(Ops.weakScalar(value));
  }

  public Array set(long value) {
    return set(Ops.weakScalar("set", value));
  }

  /** The array with {@code value} added to the elements. */
  public Array add(Array value) {
    return scatter(ScatterFn.ADD, x, value);
  }

  public Array add(double value) {
    return add(Ops.weakScalar(value));
  }

  public Array add(long value) {
    return add(Ops.weakScalar("add", value));
  }

  /** The array with {@code value} subtracted from the elements. */
  public Array sub(Array value) {
    return scatter(ScatterFn.ADD, x, Ops.neg(value));
  }

  public Array sub(double value) {
    return sub(Ops.weakScalar(value));
  }

  public Array sub(long value) {
    return sub(Ops.weakScalar("sub", value));
  }

  /** The array with the elements multiplied by {@code value}. */
  public Array mul(Array value) {
    return scatter(ScatterFn.MUL, x, value);
  }

  public Array mul(double value) {
    return mul(Ops.weakScalar(value));
  }

  public Array mul(long value) {
    return mul(Ops.weakScalar("mul", value));
  }

  /** The array with the elements divided by {@code value}; floating. */
  public Array div(Array value) {
    return x.div(scatter(ScatterFn.MUL, Ops.full(1, x.type()), value));
  }

  public Array div(double value) {
    return div(Ops.weakScalar(value));
  }

  public Array div(long value) {
    return div(Ops.weakScalar("div", value));
  }

  /** The array with the elements raised to the power of {@code value}. */
  public Array pow(Array value) {
    return x.pow(scatter(ScatterFn.MUL, Ops.full(1, x.type()), value));
  }

  public Array pow(double value) {
    return pow(Ops.weakScalar(value));
  }

  public Array pow(long value) {
    return pow(Ops.weakScalar("pow", value));
  }

  /** The array with the lesser of the elements and {@code value}. */
  public Array min(Array value) {
    return scatter(ScatterFn.MIN, x, value);
  }

  public Array min(double value) {
    return min(Ops.weakScalar(value));
  }

  public Array min(long value) {
    return min(Ops.weakScalar("min", value));
  }

  /** The array with the greater of the elements and {@code value}. */
  public Array max(Array value) {
    return scatter(ScatterFn.MAX, x, value);
  }

  public Array max(double value) {
    return max(Ops.weakScalar(value));
  }

  public Array max(long value) {
    return max(Ops.weakScalar("max", value));
  }

  private Array scatter(ScatterFn fn, Array operand, Array value) {
    Indexer indexer = Indexer.of(operand.shape(), index);
    if (indexer.gathered().size() == 0) {
      return operand;
    }
    Array[] promoted = Arithmetic.promoteTypes(operand, value);
    Array target = promoted[0];
    Array updates = Arithmetic.broadcastTo("at", promoted[1], indexer.selected());
    Array windows = Ops.reverse(Ops.reshape(updates, indexer.gathered()), indexer.reversed());
    Array scattered =
        Ops.scatter(
            target,
            indexer.indices(),
            windows,
            new Op.Scatter(
                fn,
                indexer.dimensions(),
                options.scatterMode(),
                !indexer.hasArrays() || options.indicesAreSorted(),
                !indexer.hasArrays() || options.uniqueIndices()));
    return Ops.convert(scattered, operand.dtype(), operand.type().weak());
  }
}

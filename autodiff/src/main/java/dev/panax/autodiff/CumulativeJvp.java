package dev.panax.autodiff;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import org.jspecify.annotations.Nullable;

/**
 * The forward-mode rules of cumulative operations. A sum is linear. The others fold the pairs of a
 * value and a tangent with the forward-mode rule of the function of two elements; as that is
 * associative, too, a fold of all prefixes takes a number of steps that is logarithmic in their
 * length (Blelloch, Prefix sums and their applications, 1990).
 */
final class CumulativeJvp {
  private final Op.Cumulative op;

  private CumulativeJvp(Op.Cumulative op) {
    this.op = op;
  }

  /** Values and their tangents. */
  private record Pair(Array value, Array tangent) {}

  static Duals apply(Op.Cumulative op, Array x, @Nullable Array t) {
    Array value = Ops.cumulative(op.fn(), x, op.axis(), op.reverse());
    if (t == null) {
      return Duals.of(value, null);
    }
    return Duals.of(
        value,
        switch (op.fn()) {
          case SUM -> Ops.cumulative(op.fn(), t, op.axis(), op.reverse());
          case PROD, MAX, MIN, LOGSUMEXP -> {
            IntList flipped = op.reverse() ? IntList.of(op.axis()) : IntList.of();
            var forward = new Pair(Ops.reverse(x, flipped), Ops.reverse(t, flipped));
            yield Ops.reverse(new CumulativeJvp(op).scan(forward).tangent, flipped);
          }
        });
  }

  /** The folds of all prefixes: neighbours first, then those in between. */
  private Pair scan(Pair elements) {
    int n = size(elements);
    if (n < 2) {
      return elements;
    }
    Pair odd = scan(combine(every(elements, 0, n - 1, 2), every(elements, 1, n, 2)));
    Pair before = n % 2 == 0 ? every(odd, 0, size(odd) - 1, 1) : odd;
    Pair later = combine(before, every(elements, 2, n, 2));
    Pair first = every(elements, 0, 1, 1);
    return new Pair(
        interleave(Ops.concatenate(op.axis(), first.value, later.value), odd.value),
        interleave(Ops.concatenate(op.axis(), first.tangent, later.tangent), odd.tangent));
  }

  private int size(Pair elements) {
    return elements.value.shape().dim(op.axis());
  }

  private Pair combine(Pair left, Pair right) {
    Array x = left.value;
    Array y = right.value;
    return switch (op.fn()) {
      case SUM -> new Pair(Ops.add(x, y), Ops.add(left.tangent, right.tangent));
      case PROD ->
          new Pair(Ops.mul(x, y), Ops.add(Ops.mul(left.tangent, y), Ops.mul(x, right.tangent)));
      case MAX -> extreme(BinaryFn.MAX, left, right);
      case MIN -> extreme(BinaryFn.MIN, left, right);
      case LOGSUMEXP -> logAddExp(left, right);
    };
  }

  /** Equal elements have half of the tangent each. */
  private static Pair extreme(BinaryFn fn, Pair left, Pair right) {
    Array value = Ops.binary(fn, left.value, right.value);
    return new Pair(
        value,
        Ops.add(
            Ops.mul(left.tangent, share(left.value, right.value, value)),
            Ops.mul(right.tangent, share(right.value, left.value, value))));
  }

  private static Array share(Array x, Array y, Array extreme) {
    Array half = Ops.select(equal(y, extreme), Ops.scalarLike(0.5, x), Ops.scalarLike(1, x));
    return Ops.select(equal(x, extreme), half, Ops.scalarLike(0, x));
  }

  private static Array equal(Array x, Array y) {
    return Ops.compare(Comparison.EQ, x, y);
  }

  /** The share of each is the exponential of its distance from the result. */
  private static Pair logAddExp(Pair left, Pair right) {
    Array x = left.value;
    Array y = right.value;
    Array greater = Ops.binary(BinaryFn.MAX, x, y);
    Array difference = Ops.sub(x, y);
    // Infinities of one sign have no difference; the greater is then the result.
    Array isNan = Ops.compare(Comparison.NE, difference, difference);
    Array distance = Ops.neg(Ops.unary(UnaryFn.ABS, difference));
    Array rest = Ops.unary(UnaryFn.LOG1P, Ops.unary(UnaryFn.EXP, distance));
    Array value = Ops.select(isNan, Ops.add(x, y), Ops.add(greater, rest));
    return new Pair(
        value,
        Ops.add(
            Ops.mul(left.tangent, exponential(x, value)),
            Ops.mul(right.tangent, exponential(y, value))));
  }

  private static Array exponential(Array x, Array value) {
    Array isInfinite = equal(x, value);
    Array distance = Ops.select(isInfinite, Ops.scalarLike(0, x), Ops.sub(x, value));
    return Ops.unary(UnaryFn.EXP, distance);
  }

  private Pair every(Pair elements, int start, int limit, int stride) {
    return new Pair(
        every(elements.value, start, limit, stride), every(elements.tangent, start, limit, stride));
  }

  private Array every(Array x, int start, int limit, int stride) {
    var starts = new int[x.rank()];
    int[] limits = x.shape().toArray();
    int[] strides = IntList.filled(x.rank(), 1).toArray();
    starts[op.axis()] = start;
    limits[op.axis()] = limit;
    strides[op.axis()] = stride;
    return Ops.slice(x, IntList.of(starts), IntList.of(limits), IntList.of(strides));
  }

  /** The elements of both in turn, {@code even} first, which has as many or one more. */
  private Array interleave(Array even, Array odd) {
    int n = even.shape().dim(op.axis());
    int m = odd.shape().dim(op.axis());
    Array zero = Ops.scalarLike(0, even);
    Array spreadEven = spread(even, zero, 0, m == n ? 1 : 0);
    Array spreadOdd = spread(odd, zero, 1, m == n ? 0 : 1);
    return Ops.add(spreadEven, spreadOdd);
  }

  private Array spread(Array x, Array zero, int low, int high) {
    var lows = new int[x.rank()];
    var highs = new int[x.rank()];
    var interiors = new int[x.rank()];
    lows[op.axis()] = low;
    highs[op.axis()] = high;
    interiors[op.axis()] = 1;
    return Ops.pad(x, zero, IntList.of(lows), IntList.of(highs), IntList.of(interiors));
  }
}

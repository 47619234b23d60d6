package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DifferentiationException;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import dev.panax.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * The forward-mode rule of every operation: from operands with tangents to results with tangents. A
 * null tangent is zero. Each result tangent is linear in the operand tangents, with factors
 * computed from the values alone, so that linearization can stage the one and compute the other.
 */
final class JvpRules {
  private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

  private JvpRules() {}

  /** Applies the rule of {@code op}; at least one tangent is not null. */
  static Duals apply(Op op, Array[] x, @Nullable Array[] t) {
    return switch (op) {
      case Op.Unary(var fn) -> {
        Array value = Ops.unary(fn, x[0]);
        yield Duals.of(value, t[0] == null ? null : unary(fn, x[0], value, t[0]));
      }
      case Op.IntegerPow(var exponent) -> {
        Array value = Trace.bind1(op, x);
        yield Duals.of(value, t[0] == null ? null : integerPow(exponent, x[0], t[0]));
      }
      case Op.Binary(var fn) -> {
        Array value = Ops.binary(fn, x[0], x[1]);
        Array left = t[0] == null ? null : binaryLeft(fn, x[0], x[1], value, t[0]);
        Array right = t[1] == null ? null : binaryRight(fn, x[0], x[1], value, t[1]);
        yield Duals.of(value, widen(add(left, right), value.shape()));
      }
      case Op.Ternary(var fn) -> {
        Array value = Trace.bind1(op, x);
        yield Duals.of(value, widen(SpecialJvp.ternary(fn, x, t), value.shape()));
      }
      case Op.Compare _, Op.Bitcast _ -> Duals.of(Trace.bind1(op, x), null);
      case Op.Select _ -> {
        Array value = Trace.bind1(op, x);
        yield Duals.of(value, select(x, t, value));
      }
      case Op.Convert(var dtype, var _) -> {
        Array value = Trace.bind1(op, x);
        yield Duals.of(value, dtype.isFloating() ? linear(op, t[0]) : null);
      }
      case Op.ReducePrecision _,
          Op.Broadcast _,
          Op.Reshape _,
          Op.Transpose _,
          Op.Reverse _,
          Op.Slice _ ->
          Duals.of(Trace.bind1(op, x), linear(op, t[0]));
      case Op.Pad _, Op.Concatenate _ -> {
        var tangents = new Array[x.length];
        for (int i = 0; i < x.length; i++) {
          tangents[i] = orZero(t[i], x[i].type());
        }
        yield Duals.of(Trace.bind1(op, x), Trace.bind1(op, tangents));
      }
      case Op.Reduce(var reducer, var axes) -> reduce(reducer, axes, x[0], t[0]);
      case Op.DotGeneral dot -> {
        Array left = t[0] == null ? null : Ops.dotGeneral(t[0], x[1], dot);
        Array right = t[1] == null ? null : Ops.dotGeneral(x[0], t[1], dot);
        yield Duals.of(Ops.dotGeneral(x[0], x[1], dot), add(left, right));
      }
      case Op.Convolution convolution -> {
        Array left = t[0] == null ? null : Ops.convolution(t[0], x[1], convolution);
        Array right = t[1] == null ? null : Ops.convolution(x[0], t[1], convolution);
        yield Duals.of(Ops.convolution(x[0], x[1], convolution), add(left, right));
      }
      case Op.Iota _ -> Duals.of(Trace.bind1(op, x), null);
      case Op.Indexing indexing -> IndexingJvp.apply(indexing, x, t);
      case Op.Ordering ordering -> OrderingJvp.apply(ordering, x, t);
      case Op.Cumulative cumulative -> CumulativeJvp.apply(cumulative, x[0], t[0]);
      case Op.Annotation annotation -> CustomDerivatives.jvp(annotation, x, t);
      case Op.CustomTangent _ ->
          throw new DifferentiationException(
              "The backward pass of a customVjp function cannot be differentiated before it has run: differentiate the gradient, not the function that linearize or jvp made.");
      case Op.Control control -> ControlJvp.apply(control, x, t);
    };
  }

  /** The tangent of fn(x) = value, or null where fn is constant between jumps. */
  private static @Nullable Array unary(UnaryFn fn, Array x, Array value, Array t) {
    return switch (fn) {
      case NEG -> Ops.neg(t);
      // At 0 the slope from the right, as in JAX.
      case ABS -> Ops.select(Ops.compare(Comparison.GE, x, like(0, x)), t, Ops.neg(t));
      case SIGN, FLOOR, CEIL, ROUND, ROUND_AWAY_FROM_ZERO, IS_FINITE, NOT -> null;
      case CLZ, POPULATION_COUNT -> null;
      case SQUARE -> Ops.mul(t, Ops.mul(like(2, x), x));
      case SQRT -> Ops.mul(t, Ops.div(like(0.5, x), value));
      case RSQRT -> Ops.mul(t, Ops.mul(like(-0.5, x), Ops.div(value, x)));
      case CBRT -> Ops.mul(t, Ops.mul(like(1.0 / 3, x), Ops.integerPow(value, -2)));
      case EXP -> Ops.mul(t, value);
      case EXP2 -> Ops.mul(like(Math.log(2), x), Ops.mul(t, value));
      case EXPM1 -> Ops.mul(t, Ops.add(value, like(1, x)));
      case LOG -> Ops.div(t, x);
      case LOG1P -> Ops.div(t, Ops.add(x, like(1, x)));
      case SIN -> Ops.mul(t, Ops.unary(UnaryFn.COS, x));
      case COS -> Ops.neg(Ops.mul(t, Ops.unary(UnaryFn.SIN, x)));
      case TAN -> Ops.mul(t, Ops.add(like(1, x), Ops.mul(value, value)));
      case ASIN -> Ops.mul(t, rsqrt(Ops.sub(like(1, x), square(x))));
      case ACOS -> Ops.mul(t, Ops.neg(rsqrt(Ops.sub(like(1, x), square(x)))));
      case ATAN -> Ops.div(t, Ops.add(like(1, x), square(x)));
      case SINH -> Ops.mul(t, Ops.unary(UnaryFn.COSH, x));
      case COSH -> Ops.mul(t, Ops.unary(UnaryFn.SINH, x));
      // (1 + y)(1 - y) rather than 1 - y^2, which cancels near saturation.
      case TANH -> Ops.mul(Ops.add(t, Ops.mul(t, value)), Ops.sub(like(1, x), value));
      case ASINH -> Ops.mul(t, rsqrt(Ops.add(square(x), like(1, x))));
      case ACOSH -> Ops.mul(t, rsqrt(Ops.sub(square(x), like(1, x))));
      case ATANH -> Ops.div(Ops.div(t, Ops.sub(like(1, x), x)), Ops.add(like(1, x), x));
      case LOGISTIC -> Ops.mul(t, Ops.mul(value, Ops.sub(like(1, x), value)));
      case ERF ->
          Ops.mul(t, Ops.mul(like(TWO_OVER_SQRT_PI, x), Ops.unary(UnaryFn.EXP, negatedSquare(x))));
      case ERFC ->
          Ops.mul(t, Ops.mul(like(-TWO_OVER_SQRT_PI, x), Ops.unary(UnaryFn.EXP, negatedSquare(x))));
      case ERF_INV ->
          Ops.mul(
              t,
              Ops.mul(
                  like(1 / TWO_OVER_SQRT_PI, x), Ops.unary(UnaryFn.EXP, Ops.mul(value, value))));
      case LGAMMA -> Ops.mul(t, Ops.unary(UnaryFn.DIGAMMA, x));
      case DIGAMMA -> Ops.mul(t, Ops.binary(BinaryFn.POLYGAMMA, like(1, x), x));
      case BESSEL_I0E -> Ops.mul(t, SpecialJvp.besselI0e(x, value));
      case BESSEL_I1E -> Ops.mul(t, SpecialJvp.besselI1e(x, value));
    };
  }

  private static Array square(Array x) {
    return Ops.unary(UnaryFn.SQUARE, x);
  }

  private static Array rsqrt(Array x) {
    return Ops.unary(UnaryFn.RSQRT, x);
  }

  private static Array negatedSquare(Array x) {
    return Ops.neg(square(x));
  }

  private static @Nullable Array integerPow(int n, Array x, Array t) {
    if (n == 0) {
      return null;
    }
    return n == 1 ? t : Ops.mul(t, Ops.mul(like(n, x), Ops.integerPow(x, n - 1)));
  }

  /** The tangent of fn(x, y) = value by x. */
  private static @Nullable Array binaryLeft(BinaryFn fn, Array x, Array y, Array value, Array t) {
    return switch (fn) {
      case ADD, SUB, REM -> t;
      case MUL -> Ops.mul(t, y);
      case DIV -> Ops.div(t, y);
      case POW -> {
        // y x^(y-1), which is 0 at y = 0 even where x^-1 is infinite.
        Array slope = Ops.mul(y, Ops.binary(BinaryFn.POW, x, Ops.sub(y, like(1, y))));
        yield Ops.mul(t, Ops.select(equal(y, like(0, y)), Ops.zeros(slope.type()), slope));
      }
      case MAX, MIN -> Ops.mul(t, share(x, y, value));
      case ATAN2 -> Ops.mul(t, Ops.div(y, Ops.add(square(x), square(y))));
      case IGAMMA -> Ops.mul(t, Ops.binary(BinaryFn.IGAMMA_GRAD_A, x, y));
      case IGAMMAC -> Ops.neg(Ops.mul(t, Ops.binary(BinaryFn.IGAMMA_GRAD_A, x, y)));
      case IGAMMA_GRAD_A, RANDOM_GAMMA_GRAD, ZETA, POLYGAMMA ->
          throw SpecialJvp.notDifferentiable(fn.primitive(), "first");
      case NEXTAFTER, MULHI -> null;
      case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC -> null;
    };
  }

  /** The tangent of fn(x, y) = value by y. */
  private static @Nullable Array binaryRight(BinaryFn fn, Array x, Array y, Array value, Array t) {
    return switch (fn) {
      case ADD -> t;
      case SUB -> Ops.neg(t);
      case MUL -> Ops.mul(x, t);
      case DIV -> Ops.neg(Ops.mul(t, Ops.div(value, y)));
      case REM -> Ops.neg(Ops.mul(t, truncated(Ops.div(x, y))));
      case POW -> {
        // x^y log x, where log 0 would make 0 * -inf.
        Array isZero = equal(x, like(0, x));
        Array safe = Ops.select(isZero, like(1, x), x);
        yield Ops.mul(t, Ops.mul(Ops.unary(UnaryFn.LOG, safe), value));
      }
      case MAX, MIN -> Ops.mul(t, share(y, x, value));
      case ATAN2 -> Ops.mul(t, Ops.div(Ops.neg(x), Ops.add(square(x), square(y))));
      case IGAMMA -> Ops.mul(t, SpecialJvp.gammaDensity(x, y));
      case IGAMMAC -> Ops.neg(Ops.mul(t, SpecialJvp.gammaDensity(x, y)));
      case ZETA -> {
        Array next = Ops.binary(fn, Ops.add(x, like(1, x)), y);
        yield Ops.neg(Ops.mul(t, Ops.mul(x, next)));
      }
      case POLYGAMMA -> Ops.mul(t, Ops.binary(fn, Ops.add(x, like(1, x)), y));
      case IGAMMA_GRAD_A, RANDOM_GAMMA_GRAD ->
          throw SpecialJvp.notDifferentiable(fn.primitive(), "second");
      case NEXTAFTER, MULHI -> null;
      case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC -> null;
    };
  }

  /** 1 where x is the extremum and y is not, 0.5 where both are, else 0. */
  private static Array share(Array x, Array y, Array extremum) {
    Array half = Ops.select(equal(y, extremum), like(0.5, x), like(1, x));
    return Ops.select(equal(x, extremum), half, like(0, x));
  }

  private static Array truncated(Array x) {
    return Ops.mul(Ops.unary(UnaryFn.SIGN, x), Ops.unary(UnaryFn.FLOOR, Ops.unary(UnaryFn.ABS, x)));
  }

  private static @Nullable Array select(Array[] x, @Nullable Array[] t, Array value) {
    if (t[1] == null && t[2] == null) {
      return null;
    }
    Array onFalse = orZero(t[1], x[1].type());
    Array onTrue = orZero(t[2], x[2].type());
    return widen(Ops.select(x[0], onTrue, onFalse), value.shape());
  }

  private static Duals reduce(Reducer reducer, IntList axes, Array x, @Nullable Array t) {
    Array value = Ops.reduce(reducer, x, axes);
    if (t == null) {
      return Duals.of(value, null);
    }
    return switch (reducer) {
      case SUM -> Duals.of(value, Ops.sum(t, axes));
      case PROD -> Duals.of(value, product(x, t, axes));
      case MAX, MIN -> {
        // The mean over the places of the extremum.
        Array places = equal(x, Ops.broadcast(value, x.shape(), others(axes, x.rank())));
        Array weights = Ops.convert(places, t.dtype());
        Array sum = Ops.sum(Ops.mul(t, weights), axes);
        yield Duals.of(value, Ops.div(sum, Ops.sum(weights, axes)));
      }
      case AND, OR, XOR -> Duals.of(value, null);
    };
  }

  /** The tangent of the product along {@code axes}, by halves: (p q)' = p' q + p q'. */
  private static Array product(Array x, Array t, IntList axes) {
    IntList kept = others(axes, x.rank());
    int[] permutation = new int[x.rank()];
    int n = 1;
    for (int i = 0; i < axes.size(); i++) {
      permutation[i] = axes.get(i);
      n *= x.shape().dim(axes.get(i));
    }
    for (int i = 0; i < kept.size(); i++) {
      permutation[axes.size() + i] = kept.get(i);
    }
    Shape rest = x.shape().removeAll(axes);
    Shape flat = rest.insert(0, n);
    Array values = Ops.reshape(Ops.transpose(x, IntList.of(permutation)), flat);
    Array tangents = Ops.reshape(Ops.transpose(t, IntList.of(permutation)), flat);
    if (n == 0) {
      return Ops.zeros(t.type().withShape(rest));
    }
    while (n > 1) {
      int half = n / 2;
      Array p = Ops.sliceAlong(values, 0, 0, half);
      Array q = Ops.sliceAlong(values, 0, half, 2 * half);
      Array products = Ops.mul(p, q);
      Array sums =
          Ops.add(
              Ops.mul(Ops.sliceAlong(tangents, 0, 0, half), q),
              Ops.mul(p, Ops.sliceAlong(tangents, 0, half, 2 * half)));
      if (n % 2 == 1) {
        products = Ops.concatenate(0, products, Ops.sliceAlong(values, 0, n - 1, n));
        sums = Ops.concatenate(0, sums, Ops.sliceAlong(tangents, 0, n - 1, n));
      }
      values = products;
      tangents = sums;
      n = half + n % 2;
    }
    return Ops.reshape(tangents, rest);
  }

  private static @Nullable Array linear(Op op, @Nullable Array t) {
    return t == null ? null : Trace.bind1(op, t);
  }

  static @Nullable Array add(@Nullable Array left, @Nullable Array right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return Ops.add(left, right);
  }

  /** The tangent of a scalar operand stretched to the result's shape. */
  static @Nullable Array widen(@Nullable Array t, Shape shape) {
    return t == null || t.shape().equals(shape) ? t : Ops.broadcast(t, shape);
  }

  static Array orZero(@Nullable Array t, ArrayType type) {
    return t == null ? Ops.zeros(type) : t;
  }

  /** The scalar {@code value} of x's type. */
  static Array like(Number value, Array x) {
    return Ops.scalarLike(value, x);
  }

  private static Array equal(Array x, Array y) {
    return Ops.compare(Comparison.EQ, x, y);
  }

  static IntList others(IntList axes, int rank) {
    return IntList.of(
        IntList.range(0, rank).stream().filter(axis -> !axes.contains(axis)).toArray());
  }
}

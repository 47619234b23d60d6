package dev.panax.autodiff;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.TernaryFn;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import org.jspecify.annotations.Nullable;

/** The forward-mode rules of the special functions, and of functions of three operands. */
final class SpecialJvp {
  private SpecialJvp() {}

  /** The slope of e^-|x| I0(x), which is {@code value}. */
  static Array besselI0e(Array x, Array value) {
    return Ops.sub(Ops.unary(UnaryFn.BESSEL_I1E, x), Ops.mul(Ops.unary(UnaryFn.SIGN, x), value));
  }

  /** The slope of e^-|x| I1(x), which is {@code value}. */
  static Array besselI1e(Array x, Array value) {
    // i0e - i1e (sign x + 1 / x), whose last term is 1/2 at 0.
    double epsilon = x.dtype() == DType.FLOAT64 ? Math.ulp(1d) : Math.ulp(1f);
    Array isTiny = Ops.compare(Comparison.LE, Ops.unary(UnaryFn.ABS, x), like(epsilon, x));
    Array safe = Ops.select(isTiny, like(epsilon, x), x);
    Array factor = Ops.add(Ops.unary(UnaryFn.SIGN, safe), Ops.div(like(1, x), safe));
    Array slope = Ops.sub(Ops.unary(UnaryFn.BESSEL_I0E, safe), Ops.mul(value, factor));
    return Ops.select(isTiny, like(0.5, x), slope);
  }

  /** x^(a - 1) e^-x / gamma(a). */
  static Array gammaDensity(Array a, Array x) {
    Array power = Ops.mul(Ops.sub(a, like(1, a)), Ops.unary(UnaryFn.LOG, x));
    return Ops.unary(UnaryFn.EXP, Ops.sub(Ops.sub(power, x), Ops.unary(UnaryFn.LGAMMA, a)));
  }

  /** The tangent of fn(x); null if it is zero. */
  static @Nullable Array ternary(TernaryFn fn, Array[] x, @Nullable Array[] t) {
    return switch (fn) {
      case CLAMP -> clamp(x[0], x[1], x[2], t);
      case REGULARIZED_INCOMPLETE_BETA -> {
        if (t[0] != null || t[1] != null) {
          throw notDifferentiable(fn.primitive(), t[0] != null ? "first" : "second");
        }
        yield t[2] == null ? null : Ops.mul(t[2], betaDensity(x[0], x[1], x[2]));
      }
    };
  }

  private static @Nullable Array clamp(Array min, Array x, Array max, @Nullable Array[] t) {
    Array isBelow = Ops.compare(Comparison.GT, min, x);
    Array fromMin =
        where(Ops.binary(BinaryFn.AND, isBelow, Ops.compare(Comparison.LT, min, max)), t[0]);
    Array isAbove = Ops.compare(Comparison.GT, x, min);
    Array fromX =
        where(Ops.binary(BinaryFn.AND, isAbove, Ops.compare(Comparison.LT, x, max)), t[1]);
    Array fromMax = where(Ops.compare(Comparison.LT, max, x), t[2]);
    return JvpRules.add(JvpRules.add(fromMin, fromX), fromMax);
  }

  private static @Nullable Array where(Array condition, @Nullable Array t) {
    return t == null ? null : Ops.select(condition, t, like(0, t));
  }

  /** x^(a - 1) (1 - x)^(b - 1) / B(a, b). */
  private static Array betaDensity(Array a, Array b, Array x) {
    Array beta =
        Ops.sub(
            Ops.add(Ops.unary(UnaryFn.LGAMMA, a), Ops.unary(UnaryFn.LGAMMA, b)),
            Ops.unary(UnaryFn.LGAMMA, Ops.add(a, b)));
    Array left = Ops.mul(Ops.sub(a, like(1, a)), Ops.unary(UnaryFn.LOG, x));
    Array right = Ops.mul(Ops.sub(b, like(1, b)), Ops.unary(UnaryFn.LOG1P, Ops.neg(x)));
    return Ops.unary(UnaryFn.EXP, Ops.sub(Ops.add(right, left), beta));
  }

  private static Array like(Number value, Array x) {
    return JvpRules.like(value, x);
  }

  static UnsupportedOperationException notDifferentiable(String primitive, String operand) {
    return new UnsupportedOperationException(
        "%s has no derivative by its %s operand; pass that through stopGradient, or differentiate by others."
            .formatted(primitive, operand));
  }
}

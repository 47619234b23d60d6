package dev.panax.compiler.legalize;

import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.UnaryFn;
import org.jspecify.annotations.Nullable;

/**
 * Elementwise functions of complex values, as functions of their parts.
 *
 * <p>The inverse functions and the hyperbolic tangent follow W. Kahan, "Branch cuts for complex
 * elementary functions, or much ado about nothing's sign bit" (1987), the quotient R. Smith,
 * "Algorithm 116: Complex division" (1962).
 */
final class ComplexFunctions {
  private final RealFunctions r;

  ComplexFunctions(RealFunctions r) {
    this.r = r;
  }

  Parts unary(UnaryFn fn, Parts z) {
    Atom a = z.real();
    Atom b = z.imaginary();
    return switch (fn) {
      case NEG -> z.map(r::neg);
      case SIGN -> sign(z);
      case SQUARE -> mul(z, z);
      case SQRT -> sqrt(z);
      case RSQRT -> div(ofReal(r.like(1, a)), sqrt(z));
      case EXP -> exp(z);
      case EXP2 -> exp(z.map(x -> r.mul(x, Math.log(2))));
      case EXPM1 -> expm1(z);
      case LOG -> log(z);
      case LOG1P -> log1p(z);
      case SIN ->
          new Parts(
              r.mul(r.unary(UnaryFn.SIN, a), r.unary(UnaryFn.COSH, b)),
              r.mul(r.unary(UnaryFn.COS, a), r.unary(UnaryFn.SINH, b)));
      case COS ->
          new Parts(
              r.mul(r.unary(UnaryFn.COS, a), r.unary(UnaryFn.COSH, b)),
              r.neg(r.mul(r.unary(UnaryFn.SIN, a), r.unary(UnaryFn.SINH, b))));
      case SINH ->
          new Parts(
              r.mul(r.unary(UnaryFn.SINH, a), r.unary(UnaryFn.COS, b)),
              r.mul(r.unary(UnaryFn.COSH, a), r.unary(UnaryFn.SIN, b)));
      case COSH ->
          new Parts(
              r.mul(r.unary(UnaryFn.COSH, a), r.unary(UnaryFn.COS, b)),
              r.mul(r.unary(UnaryFn.SINH, a), r.unary(UnaryFn.SIN, b)));
      case TANH -> tanh(z);
      case TAN -> clockwise(tanh(counterclockwise(z)));
      case ASIN -> asin(z);
      case ACOS -> acos(z);
      case ATAN -> clockwise(atanh(counterclockwise(z)));
      case ASINH -> clockwise(asin(counterclockwise(z)));
      case ACOSH -> acosh(z);
      case ATANH -> atanh(z);
      case LOGISTIC -> {
        Parts e = exp(z.map(r::neg));
        yield div(ofReal(r.like(1, a)), new Parts(r.add(e.real(), 1), e.imaginary()));
      }
      case ABS,
          FLOOR,
          CEIL,
          ROUND,
          ROUND_AWAY_FROM_ZERO,
          IS_FINITE,
          NOT,
          CLZ,
          POPULATION_COUNT,
          CBRT,
          ERF,
          ERFC,
          ERF_INV,
          LGAMMA,
          DIGAMMA,
          BESSEL_I0E,
          BESSEL_I1E ->
          throw notComplex(fn);
    };
  }

  private static IllegalArgumentException notComplex(Object fn) {
    return new IllegalArgumentException(fn + " is not complex.");
  }

  Parts binary(BinaryFn fn, Parts x, Parts y) {
    return switch (fn) {
      case ADD -> Parts.zip(x, y, r::add);
      case SUB -> Parts.zip(x, y, r::sub);
      case MUL -> mul(x, y);
      case DIV -> div(x, y);
      case POW -> pow(x, y);
      case MAX -> select(isGreater(x, y), x, y);
      case MIN -> select(isGreater(y, x), x, y);
      case REM,
          ATAN2,
          NEXTAFTER,
          MULHI,
          IGAMMA,
          IGAMMAC,
          IGAMMA_GRAD_A,
          RANDOM_GAMMA_GRAD,
          ZETA,
          POLYGAMMA,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT_LOGICAL,
          SHIFT_RIGHT_ARITHMETIC ->
          throw notComplex(fn);
    };
  }

  /** A real value as a complex one. */
  Parts ofReal(Atom real) {
    return new Parts(real, r.filled(0, real));
  }

  private Parts select(Atom condition, Parts onTrue, Parts onFalse) {
    return Parts.zip(onTrue, onFalse, (x, y) -> r.select(condition, x, y));
  }

  /** The order of real parts, among equals of imaginary ones. */
  private Atom isGreater(Parts x, Parts y) {
    return r.or(
        r.compare(Comparison.GT, x.real(), y.real()),
        r.and(
            r.compare(Comparison.EQ, x.real(), y.real()),
            r.compare(Comparison.GE, x.imaginary(), y.imaginary())));
  }

  /** iz. */
  private Parts counterclockwise(Parts z) {
    return new Parts(r.neg(z.imaginary()), z.real());
  }

  /** -iz. */
  private Parts clockwise(Parts z) {
    return new Parts(z.imaginary(), r.neg(z.real()));
  }

  // ---- Arithmetic ------------------------------------------------------------------------------

  Parts mul(Parts x, Parts y) {
    return new Parts(
        r.sub(r.mul(x.real(), y.real()), r.mul(x.imaginary(), y.imaginary())),
        r.add(r.mul(x.real(), y.imaginary()), r.mul(x.imaginary(), y.real())));
  }

  private Parts div(Parts x, Parts y) {
    Atom c = y.real();
    Atom d = y.imaginary();
    // With the greater part of y in the place of c; exchanging them conjugates the quotient.
    Atom isSteep = r.compare(Comparison.LT, r.abs(c), r.abs(d));
    Atom greater = r.select(isSteep, d, c);
    Atom lesser = r.select(isSteep, c, d);
    Atom ratio = r.div(lesser, greater);
    Atom divisor = r.add(greater, r.mul(lesser, ratio));
    Atom a = r.select(isSteep, x.imaginary(), x.real());
    Atom b = r.select(isSteep, x.real(), x.imaginary());
    Atom difference = r.sub(b, r.mul(a, ratio));
    var quotient =
        new Parts(
            r.div(r.add(a, r.mul(b, ratio)), divisor),
            r.div(r.select(isSteep, r.neg(difference), difference), divisor));
    Atom isZero = r.eq(greater, 0);
    return select(isZero, x.map(part -> r.div(part, c)), quotient);
  }

  Parts integerPow(Parts z, int exponent) {
    Parts one = new Parts(r.like(1, z.real()), r.like(0, z.real()));
    @Nullable Parts result = null;
    Parts square = z;
    for (long rest = Math.abs((long) exponent); rest != 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        result = result == null ? square : mul(result, square);
      }
      square = rest > 1 ? mul(square, square) : square;
    }
    if (result == null) {
      return ofReal(r.filled(1, z.real()));
    }
    return exponent < 0 ? div(one, result) : result;
  }

  /** The magnitude, scaled so that no square overflows. */
  Atom abs(Parts z) {
    Atom a = r.abs(z.real());
    Atom b = r.abs(z.imaginary());
    Atom greater = r.max(a, b);
    Atom ratio = r.div(r.min(a, b), greater);
    Atom magnitude = r.mul(greater, r.sqrt(r.add(r.mul(ratio, ratio), 1)));
    Atom isExtreme = r.or(r.eq(greater, 0), r.eq(greater, Double.POSITIVE_INFINITY));
    return r.select(isExtreme, greater, magnitude);
  }

  private Parts sign(Parts z) {
    Atom magnitude = abs(z);
    Atom isZero = r.eq(magnitude, 0);
    return z.map(part -> r.select(isZero, part, r.div(part, magnitude)));
  }

  private Parts sqrt(Parts z) {
    Atom a = z.real();
    Atom b = z.imaginary();
    // Of the magnitude's two terms none cancels: the other part follows from the imaginary one.
    Atom root = r.sqrt(r.mul(r.add(r.abs(a), abs(z)), 0.5));
    Atom other = r.div(b, r.add(root, root));
    Atom isLeft = r.lt(a, 0);
    Parts regular =
        new Parts(
            r.select(isLeft, r.abs(other), root), r.select(isLeft, r.withSign(root, b), other));
    Atom isZero = r.eq(root, 0);
    Atom isFar = r.eq(r.abs(b), Double.POSITIVE_INFINITY);
    return new Parts(
        r.select(isZero, root, r.select(isFar, r.abs(b), regular.real())),
        r.select(r.or(isZero, isFar), b, regular.imaginary()));
  }

  // ---- Exponentials and logarithms -------------------------------------------------------------

  private Parts exp(Parts z) {
    Atom b = z.imaginary();
    Atom magnitude = r.unary(UnaryFn.EXP, z.real());
    Atom height = r.mul(magnitude, r.unary(UnaryFn.SIN, b));
    return new Parts(r.mul(magnitude, r.unary(UnaryFn.COS, b)), r.select(r.eq(b, 0), b, height));
  }

  private Parts expm1(Parts z) {
    Atom b = z.imaginary();
    Atom halfSine = r.unary(UnaryFn.SIN, r.mul(b, 0.5));
    Atom cosineLessOne = r.mul(r.mul(halfSine, halfSine), -2);
    return new Parts(
        r.add(r.mul(r.unary(UnaryFn.EXPM1, z.real()), r.unary(UnaryFn.COS, b)), cosineLessOne),
        exp(z).imaginary());
  }

  private Parts log(Parts z) {
    return new Parts(logOfMagnitude(z), r.atan2(z.imaginary(), z.real()));
  }

  private Atom logOfMagnitude(Parts z) {
    Atom a = r.abs(z.real());
    Atom b = r.abs(z.imaginary());
    Atom greater = r.max(a, b);
    Atom lesser = r.min(a, b);
    Atom ratio = r.div(lesser, greater);
    Atom far =
        r.add(
            r.unary(UnaryFn.LOG, greater), r.mul(r.unary(UnaryFn.LOG1P, r.mul(ratio, ratio)), 0.5));
    // Near 1 the terms would cancel.
    Atom squareLessOne = r.add(r.mul(r.add(greater, -1), r.add(greater, 1)), r.mul(lesser, lesser));
    Atom near = r.mul(r.unary(UnaryFn.LOG1P, squareLessOne), 0.5);
    Atom isNear = r.and(r.lt(greater, 2), r.compare(Comparison.GT, greater, r.like(0.5, a)));
    Atom isExtreme = r.or(r.eq(greater, 0), r.eq(greater, Double.POSITIVE_INFINITY));
    return r.select(isExtreme, r.unary(UnaryFn.LOG, greater), r.select(isNear, near, far));
  }

  private Parts log1p(Parts z) {
    Atom a = z.real();
    Atom b = z.imaginary();
    Atom shifted = r.add(a, 1);
    Atom squareLessOne = r.add(r.mul(a, r.add(a, 2)), r.mul(b, b));
    Atom near = r.mul(r.unary(UnaryFn.LOG1P, squareLessOne), 0.5);
    Atom isNear = r.lt(r.max(r.abs(a), r.abs(b)), 0.5);
    return new Parts(
        r.select(isNear, near, logOfMagnitude(new Parts(shifted, b))), r.atan2(b, shifted));
  }

  private Parts pow(Parts x, Parts y) {
    Parts power = exp(mul(log(x), y));
    Atom isZero = r.and(r.eq(x.real(), 0), r.eq(x.imaginary(), 0));
    Atom isOne = r.and(r.eq(y.real(), 0), r.eq(y.imaginary(), 0));
    Atom zero = r.like(0, x.real());
    return new Parts(
        r.select(
            isOne,
            r.like(1, x.real()),
            r.select(isZero, r.select(r.lt(y.real(), 0), power.real(), zero), power.real())),
        r.select(r.or(isOne, isZero), zero, power.imaginary()));
  }

  // ---- Hyperbolic and inverse functions --------------------------------------------------------

  private Parts tanh(Parts z) {
    Atom a = z.real();
    Atom b = z.imaginary();
    Atom tangent = r.unary(UnaryFn.TAN, b);
    Atom beta = r.add(r.mul(tangent, tangent), 1);
    Atom sinh = r.unary(UnaryFn.SINH, a);
    Atom cosh = r.unary(UnaryFn.COSH, a);
    Atom divisor = r.add(r.mul(r.mul(beta, sinh), sinh), 1);
    // Far from the imaginary axis the hyperbolic functions would overflow.
    Atom magnitude = r.abs(a);
    Atom isFar =
        r.compare(Comparison.GT, magnitude, r.like(RealFunctions.isSingle(a) ? 15 : 30, a));
    Atom decay = r.unary(UnaryFn.EXP, r.mul(magnitude, -2));
    Atom sine = r.unary(UnaryFn.SIN, r.mul(b, 2));
    return new Parts(
        r.select(isFar, r.unary(UnaryFn.SIGN, a), r.div(r.mul(r.mul(beta, cosh), sinh), divisor)),
        r.select(isFar, r.mul(r.mul(sine, 2), decay), r.div(tangent, divisor)));
  }

  /** sqrt(1 + z) and sqrt(1 - z). */
  private record Roots(Parts ofSum, Parts ofDifference) {}

  private Roots roots(Parts z) {
    return new Roots(
        sqrt(new Parts(r.add(z.real(), 1), z.imaginary())),
        sqrt(new Parts(r.sub(r.like(1, z.real()), z.real()), r.neg(z.imaginary()))));
  }

  private Parts asin(Parts z) {
    Roots roots = roots(z);
    Parts p = roots.ofDifference;
    Parts q = roots.ofSum;
    return new Parts(
        r.atan2(z.real(), mul(p, q).real()),
        r.unary(UnaryFn.ASINH, mul(conjugate(p), q).imaginary()));
  }

  private Parts acos(Parts z) {
    Roots roots = roots(z);
    Parts p = roots.ofDifference;
    Parts q = roots.ofSum;
    return new Parts(
        r.mul(r.atan2(p.real(), q.real()), 2),
        r.unary(UnaryFn.ASINH, mul(conjugate(q), p).imaginary()));
  }

  private Parts acosh(Parts z) {
    Parts p = sqrt(new Parts(r.add(z.real(), -1), z.imaginary()));
    Parts q = sqrt(new Parts(r.add(z.real(), 1), z.imaginary()));
    return new Parts(
        r.unary(UnaryFn.ASINH, mul(conjugate(p), q).real()),
        r.mul(r.atan2(p.imaginary(), q.real()), 2));
  }

  private Parts atanh(Parts z) {
    // Of the magnitude: for a quotient near -1 the logarithm would lose all digits.
    Atom a = r.abs(z.real());
    Atom b = z.imaginary();
    Atom below = r.sub(r.like(1, a), a);
    Atom square = r.mul(b, b);
    Atom quotient = r.div(r.mul(a, 4), r.add(r.mul(below, below), square));
    return new Parts(
        r.withSign(r.mul(r.unary(UnaryFn.LOG1P, quotient), 0.25), z.real()),
        r.mul(r.atan2(r.mul(b, 2), r.sub(r.mul(below, r.add(a, 1)), square)), 0.5));
  }

  Parts conjugate(Parts z) {
    return new Parts(z.real(), r.neg(z.imaginary()));
  }
}

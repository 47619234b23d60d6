package dev.panax.compiler.legalize;

import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DTypeException;
import dev.panax.program.UnaryFn;
import org.jspecify.annotations.Nullable;

/**
 * Elementwise functions of complex values, as functions of their parts.
 *
 * <p>The hyperbolic tangent follows W. Kahan, "Branch cuts for complex elementary functions, or
 * much ado about nothing's sign bit" (1987), the quotient R. Smith, "Algorithm 116: Complex
 * division" (1962).
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
      case CONJ -> new Parts(a, r.neg(b));
      case SIGN -> sign(z);
      case SQRT -> sqrt(z);
      case RSQRT -> div(ofReal(r.like(1, a)), sqrt(z));
      case EXP -> exp(z);
      case EXPM1 -> expm1(z);
      case SIN ->
          new Parts(
              r.mul(r.unary(UnaryFn.SIN, a), r.cosh(b)), r.mul(r.unary(UnaryFn.COS, a), r.sinh(b)));
      case COS ->
          new Parts(
              r.mul(r.unary(UnaryFn.COS, a), r.cosh(b)),
              r.neg(r.mul(r.unary(UnaryFn.SIN, a), r.sinh(b))));
      case TANH -> tanh(z);
      case TAN -> clockwise(tanh(counterclockwise(z)));
      case LOGISTIC -> {
        Parts e = exp(z.map(r::neg));
        yield div(ofReal(r.like(1, a)), new Parts(r.add(e.real(), 1), e.imaginary()));
      }
      case ABS, REAL, IMAG -> throw new IllegalArgumentException(fn + " is real.");
      case FLOOR, CEIL, ROUND, IS_FINITE, NOT, ERF, ERF_INV, LOG, LOG1P ->
          throw noComplex(fn.primitive());
    };
  }

  private static DTypeException noComplex(String primitive) {
    return new DTypeException("There is no " + primitive + " of complex numbers yet.");
  }

  Parts binary(BinaryFn fn, Parts x, Parts y) {
    return switch (fn) {
      case ADD -> Parts.zip(x, y, r::add);
      case SUB -> Parts.zip(x, y, r::sub);
      case MUL -> mul(x, y);
      case DIV -> div(x, y);
      case MAX -> select(isGreater(x, y), x, y);
      case MIN -> select(isGreater(y, x), x, y);
      case COMPLEX,
          POW,
          REM,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT_LOGICAL,
          SHIFT_RIGHT_ARITHMETIC ->
          throw noComplex(fn.primitive());
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

  // ---- Hyperbolic and inverse functions --------------------------------------------------------

  private Parts tanh(Parts z) {
    Atom a = z.real();
    Atom b = z.imaginary();
    Atom tangent = r.unary(UnaryFn.TAN, b);
    Atom beta = r.add(r.mul(tangent, tangent), 1);
    Atom sinh = r.sinh(a);
    Atom cosh = r.cosh(a);
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
}

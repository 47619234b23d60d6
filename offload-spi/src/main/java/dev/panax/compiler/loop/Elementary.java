package dev.panax.compiler.loop;

/**
 * The elementary functions of floats, expanded into arithmetic.
 *
 * <p>Every function is straight-line code: reduce the argument, evaluate a polynomial, put the
 * result together, and select the special cases. The polynomials are minimax (Remez) fits made for
 * this class (with mpmath), their coefficients listed from the constant term on; their relative
 * errors are below 0.1 units in the last place of the result, so that rounding dominates: the
 * functions are accurate to 1 or 2 units (each says how much; {@code ElementaryTest} measures it).
 * Subnormal numbers, infinities, nan and the sign of zero are as IEEE 754 recommends.
 *
 * <p>Three techniques recur. Adding {@link #shifter} rounds a float to an integer, which is then
 * found in the low bits of the sum. A product with a constant in two or three parts, each folded in
 * with fma, keeps the bits of a reduced argument that cancellation would lose. Powers of two are
 * put together as bits.
 */
final class Elementary extends FloatExpansion {
  private static final double[] EXP_32 = {
    0.49999994, 0.16666515, 0.04166844, 0.00836935, 0.0013813595
  };
  private static final double[] EXP_64 = {
    0.5000000000000011,
    0.1666666666666639,
    0.0416666666665248,
    0.008333333333506185,
    0.001388888894564579,
    0.0001984126948632696,
    2.4801490515437887e-05,
    2.7557598911935917e-06,
    2.763131542238932e-07,
    2.4998020885799448e-08
  };

  /** As {@link #EXP_64}, to 34 bits. */
  private static final double[] EXP_POW = {
    0.5000000066348617,
    0.16666665862866772,
    0.041666297801690316,
    0.008333498890015468,
    0.0013944522079181228,
    0.00019789286923527493
  };

  private static final double[] LOG_32 = {
    0.3333333, -0.2500082, 0.20001233, -0.16623406, 0.14201678, -0.13159683, 0.12761843, -0.07636007
  };
  private static final double[] LOG_64 = {
    0.6666666666666698,
    0.3999999999961438,
    0.2857142870337112,
    0.22222202186036474,
    0.181833919155476,
    0.15318150783395912,
    0.14757468321241005
  };

  /** As {@link #LOG_64}, to 36 bits. */
  private static final double[] LOG_POW = {
    0.6666666566133814, 0.40000332718930215, 0.28537423298364684, 0.23580522679996943
  };

  /** The cube root of 1 + x on [sqrt(1/2) - 1, sqrt(2) - 1], to 16 bits. */
  private static final double[] CBRT = {
    1.0000042449422757,
    0.33321729541984324,
    -0.11154702676458583,
    0.06578462562851727,
    -0.037788127847182405
  };

  private static final double[] SIN_32 = {-0.16666654, 0.0083321, -0.00019506404};
  private static final double[] SIN_64 = {
    -0.1666666666666663,
    0.008333333333321638,
    -0.00019841269829091614,
    2.7557313419506367e-06,
    -2.5050712524539477e-08,
    1.5894013111043833e-10
  };
  private static final double[] COS_32 = {0.041666646, -0.0013887299, 2.443024e-05};
  private static final double[] COS_64 = {
    0.0416666666666666,
    -0.0013888888888874025,
    2.4801587289187573e-05,
    -2.755731421594052e-07,
    2.0875699200172952e-09,
    -1.1358167474094764e-11
  };

  /** Parts of ln 2: their sum has twice or thrice the bits of the type. */
  private static final double[] LN2_32 = {0.6931472f, -1.9046542e-09f};

  private static final double[] LN2_64 = {0.6931471805599453, 2.3190468138462996e-17};

  /** Parts of pi / 2. */
  private static final double[] HALF_PI_32 = {1.5707964f, -4.371139e-08f, -1.7151245e-15f};

  private static final double[] HALF_PI_64 = {
    1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33
  };

  private static final double[] EXP2_32 = {
    0.6931472, 0.24022648, 0.055503324, 0.009618441, 0.0013398869, 0.00015352617
  };

  private static final double[] EXP2_64 = {
    0.6931471805599453,
    0.2402265069591013,
    0.055504108664820084,
    0.00961812910759412,
    0.001333355814677465,
    0.00015403530457111826,
    1.5252733493089303e-05,
    1.3215435282375626e-06,
    1.0178199589481258e-07,
    7.073783249453504e-09,
    4.434768584757057e-10
  };

  /** With z = x^2: sinh x = x + x z p(z) up to 1. */
  private static final double[] SINH_32 = {0.16666716, 0.008330284, 0.00020372213};

  private static final double[] SINH_64 = {
    0.16666666666666669,
    0.008333333333333148,
    0.00019841269841431875,
    2.7557319157070603e-06,
    2.505212313692442e-08,
    1.6057259753328824e-10,
    7.758749255921637e-13
  };

  /** With z = x^2: asin x = x + x z p(z) up to 1/2. */
  private static final double[] ASIN_32 = {
    0.16666752, 0.074953005, 0.045470122, 0.02418043, 0.042165227
  };

  private static final double[] ASIN_64 = {
    0.16666666666665408,
    0.07500000000337002,
    0.04464285682833418,
    0.030381959136869117,
    0.022371758050548172,
    0.017359704781536273,
    0.01388523518353658,
    0.01216921378653948,
    0.0065279655776300325,
    0.01952829187240433,
    -0.016224294329134678,
    0.03191229800658158
  };

  /** With z = x^2: atan x = x + x z p(z) up to tan(pi / 8). */
  private static final double[] ATAN_32 = {
    -0.33333316, 0.19998473, -0.14243546, 0.105938695, -0.060782976
  };

  private static final double[] ATAN_64 = {
    -0.3333333333333015,
    0.19999999999089157,
    -0.14285714195275317,
    0.1111110665405586,
    -0.09090782421445696,
    0.07690068406688247,
    -0.06641121981629036,
    0.0569254260892723,
    -0.04359104582016084,
    0.021259948226744714
  };

  /** A float32, what it lacks of the constant, and the same for float64. */
  private static final double[] PI = {
    0x1.921fb6p+1, -0x1.777a5cp-24, 0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53
  };

  private static final double[] HALF_PI = {
    0x1.921fb6p+0, -0x1.777a5cp-25, 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54
  };
  private static final double[] QUARTER_PI = {
    0x1.921fb6p-1, -0x1.777a5cp-26, 0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55
  };

  /** The bits of sqrt(1/2): the logarithm's argument is reduced to [sqrt(1/2), sqrt(2)). */
  private final long sqrtHalfBits;

  Elementary(LoopBuilder b, ScalarType dtype) {
    super(b, dtype);
    sqrtHalfBits = single ? 0x3f3504f3 : 0x3fe6a09e667f3bcdL;
  }

  // ------------------------------------------------------------------------------------ rounding

  /** The nearest integer, ties to even; exact. */
  Value round(Value x) {
    Value magic = c(single ? 0x1p23 : 0x1p52);
    Value a = abs(x);
    Value rounded = withSign(sub(add(a, magic), magic), x);
    // What is not below the magic number is an integer already, infinite or nan.
    return select(lt(a, magic), rounded, x);
  }

  /** The greatest integer not above x; exact. */
  Value floor(Value x) {
    Value nearest = round(x);
    return select(gt(nearest, x), sub(nearest, c(1)), nearest);
  }

  /** The least integer not below x; exact. */
  Value ceil(Value x) {
    Value nearest = round(x);
    // Between -1 and 0 the result is -0.
    return select(lt(nearest, x), withSign(add(nearest, c(1)), x), nearest);
  }

  /** The nearest integer, ties away from zero; exact. */
  Value roundAwayFromZero(Value x) {
    Value a = abs(x);
    Value even = round(a);
    Value isTie = eq(sub(a, even), c(0.5));
    return withSign(select(isTie, add(even, c(1)), even), x);
  }

  // --------------------------------------------------------------- the exponential and its kind

  /**
   * An argument reduced to x = n ln 2 + r with integer n and |r| at most ln 2 / 2.
   *
   * @param n as an integer
   * @param expm1 exp(r) - 1
   */
  private record ReducedExp(Value n, Value expm1) {}

  private ReducedExp reduceExp(Value x) {
    return reduceExp(x, single ? EXP_32 : EXP_64);
  }

  private ReducedExp reduceExp(Value x, double[] coefficients) {
    Value shifted = fma(x, c(1 / Math.log(2)), c(shifter));
    Value r = subtractMultiple(x, sub(shifted, c(shifter)), single ? LN2_32 : LN2_64);
    Value expm1 = fma(mul(r, r), polynomial(coefficients, r), r);
    return new ReducedExp(sub(bits(shifted), bitsConstant(shifterBits)), expm1);
  }

  /** e^x; 1 ulp. */
  Value exp(Value x) {
    // Beyond these the result is 0 or infinite.
    var reduced = reduceExp(clamp(x, single ? -104 : -746, single ? 89 : 710));
    return scale(add(reduced.expm1(), c(1)), reduced.n());
  }

  /** x 2^n, in two steps, since 2^n may be subnormal or infinite where the result is not. */
  private Value scale(Value x, Value n) {
    Value half = b.binary(BinaryOp.SHIFT_RIGHT_ARITHMETIC, n, bitsConstant(1));
    return mul(mul(x, powerOfTwo(half)), powerOfTwo(sub(n, half)));
  }

  /** 2^x; 1 ulp. */
  Value exp2(Value x) {
    // Beyond these the result is 0 or infinite.
    Value inRange = clamp(x, single ? -151 : -1076, single ? 129 : 1025);
    Value shifted = add(inRange, c(shifter));
    Value r = sub(inRange, sub(shifted, c(shifter)));
    Value y = fma(r, polynomial(single ? EXP2_32 : EXP2_64, r), c(1));
    return scale(y, sub(bits(shifted), bitsConstant(shifterBits)));
  }

  /** e^x for x where that is a normal number. */
  Value expNormal(Value x) {
    var reduced = reduceExp(x);
    return mul(add(reduced.expm1(), c(1)), powerOfTwo(reduced.n()));
  }

  /** e^x - 1; 2 ulp. */
  Value expm1(Value x) {
    // Below the lower bound the result rounds to -1, above the upper one it is infinite.
    return expm1InRange(clamp(x, single ? -18 : -40, single ? 89 : 710), x);
  }

  private Value expm1InRange(Value x, Value original) {
    var reduced = reduceExp(x);
    // 2^n (e^r - 1) + 2^n - 1, halved since 2^n may overflow.
    Value scale = powerOfTwo(sub(reduced.n(), bitsConstant(1)));
    Value half = fma(reduced.expm1(), scale, sub(scale, c(0.5)));
    Value isTiny = lt(abs(original), c(single ? 0x1p-25 : 0x1p-54));
    return select(isTiny, original, add(half, half));
  }

  /** (e^2x - 1) / (e^2x + 1); 2 ulp. */
  Value tanh(Value x) {
    // Beyond this the result rounds to 1.
    Value a = atMost(abs(x), single ? 10 : 20);
    Value twice = add(a, a);
    Value e = expm1InRange(twice, twice);
    return withSign(div(e, add(e, c(2))), x);
  }

  /** e^a / 2 of a nonnegative number. */
  private Value halfExp(Value a) {
    var reduced = reduceExp(atMost(a, single ? 90 : 711));
    return scale(add(reduced.expm1(), c(1)), sub(reduced.n(), bitsConstant(1)));
  }

  /** (e^x - e^-x) / 2; 2 ulp. */
  Value sinh(Value x) {
    Value a = abs(x);
    Value z = mul(a, a);
    Value small = fma(mul(a, z), polynomial(single ? SINH_32 : SINH_64, z), a);
    Value half = halfExp(a);
    Value large = sub(half, div(c(0.25), half));
    return withSign(select(lt(a, c(1)), small, large), x);
  }

  /** (e^x + e^-x) / 2; 2 ulp. */
  Value cosh(Value x) {
    Value half = halfExp(abs(x));
    return add(half, div(c(0.25), half));
  }

  /** 1 / (1 + e^-x); 2 ulp. */
  Value logistic(Value x) {
    Value e = exp(neg(abs(x)));
    return div(select(lt(x, c(0)), e, c(1)), add(e, c(1)));
  }

  // ----------------------------------------------------------------------------------- logarithms

  /**
   * A float in the form (1 + f) 2^n with 1 + f in [sqrt(1/2), sqrt(2)).
   *
   * @param f as a float
   * @param n as a float
   * @param biased n plus the exponent's bias, as an integer
   */
  private record ReducedLog(Value f, Value n, Value biased) {}

  /** The reduction of a positive normal number. */
  private ReducedLog reduceLog(Value x) {
    long bias = (long) exponentBias << mantissaBits;
    Value shifted = sub(bits(x), bitsConstant(sqrtHalfBits - bias));
    Value biased = shiftRight(shifted, mantissaBits);
    Value mantissa = and(shifted, bitsConstant((1L << mantissaBits) - 1));
    Value f = sub(ofBits(add(mantissa, bitsConstant(sqrtHalfBits))), c(1));
    Value n = sub(ofBits(add(biased, bitsConstant(shifterBits))), c(shifter + exponentBias));
    return new ReducedLog(f, n, biased);
  }

  /** n ln 2 + log(1 + f). */
  private Value logOf(Value f, Value n) {
    if (single) {
      // log(1 + f) = f - f^2 / 2 + f^3 p(f)
      Value rest = mul(mul(f, f), fma(f, polynomial(LOG_32, f), c(-0.5)));
      return fma(n, c(LN2_32[0]), add(f, fma(n, c(LN2_32[1]), rest)));
    }
    // With s = f / (2 + f): log(1 + f) = 2s + s^3 p(s^2), and 2s = f - f^2 / 2 + s f^2 / 2.
    Value s = div(f, add(f, c(2)));
    Value z = mul(s, s);
    Value half = mul(mul(f, f), c(0.5));
    Value rest = mul(s, fma(z, polynomial(LOG_64, z), half));
    Value low = sub(sub(half, fma(n, c(LN2_64[1]), rest)), f);
    return fma(n, c(LN2_64[0]), neg(low));
  }

  /** The result of a logarithm: {@code y}, but where {@code x}, its argument, is special. */
  private Value logSpecialCases(Value x, Value y) {
    y = select(lt(x, c(Double.POSITIVE_INFINITY)), y, x);
    y = select(eq(x, c(0)), c(Double.NEGATIVE_INFINITY), y);
    return select(lt(x, c(0)), c(Double.NaN), y);
  }

  /** The natural logarithm; 1 ulp. */
  Value log(Value x) {
    int scale = mantissaBits + 1;
    Value isSubnormal = lt(x, c(single ? Float.MIN_NORMAL : Double.MIN_NORMAL));
    Value normal = select(isSubnormal, mul(x, c(Math.scalb(1.0, scale))), x);
    var reduced = reduceLog(normal);
    Value n = select(isSubnormal, sub(reduced.n(), c(scale)), reduced.n());
    return logSpecialCases(x, logOf(reduced.f(), n));
  }

  /** log(1 + x); 1 ulp. */
  Value log1p(Value x) {
    Value u = add(x, c(1));
    // What rounding took from the sum.
    Value lost = sub(x, sub(u, c(1)));
    var reduced = reduceLog(u);
    // 2^-n; where that is not a normal number, nothing was lost.
    Value biased = b.binary(BinaryOp.MIN, reduced.biased(), bitsConstant(2L * exponentBias - 1));
    Value unscale = ofBits(shiftLeft(sub(bitsConstant(2L * exponentBias), biased), mantissaBits));
    Value y = logOf(fma(lost, unscale, reduced.f()), reduced.n());
    return select(eq(x, c(0)), x, logSpecialCases(u, y));
  }

  /** The inverse of the hyperbolic sine, log(x + sqrt(x^2 + 1)); 3 ulp. */
  Value asinh(Value x) {
    Value a = abs(x);
    Value isLarge = gt(a, c(single ? 0x1p13 : 0x1p28));
    Value z = mul(a, a);
    Value small = add(a, div(z, add(sqrt(add(z, c(1))), c(1))));
    return withSign(logOfOnePlus(isLarge, small, a), x);
  }

  /** The inverse of the hyperbolic cosine, log(x + sqrt(x^2 - 1)); nan below 1; 3 ulp. */
  Value acosh(Value x) {
    Value isLarge = gt(x, c(single ? 0x1p13 : 0x1p28));
    Value t = sub(x, c(1));
    Value small = add(t, sqrt(mul(t, add(t, c(2)))));
    return logOfOnePlus(isLarge, small, x);
  }

  /** log(1 + small) or, where a number is large, log(2 large). */
  private Value logOfOnePlus(Value isLarge, Value small, Value large) {
    Value log = log1p(select(isLarge, sub(large, c(1)), small));
    return select(isLarge, add(log, c(Math.log(2))), log);
  }

  /** The inverse of the hyperbolic tangent, log((1 + x) / (1 - x)) / 2; nan beyond 1; 3 ulp. */
  Value atanh(Value x) {
    Value a = abs(x);
    return withSign(mul(c(0.5), log1p(div(add(a, a), sub(c(1), a)))), x);
  }

  // -------------------------------------------------------------------------------- trigonometry

  /**
   * The sine and cosine of r, where x = n pi / 2 + r with integer n and |r| at most pi / 4.
   *
   * @param quadrant an integer congruent to n modulo 4
   */
  private record ReducedTrig(Value sin, Value cos, Value quadrant) {}

  private ReducedTrig reduceTrig(Value x) {
    Value shifted = fma(x, c(2 / Math.PI), c(shifter));
    Value r = subtractMultiple(x, sub(shifted, c(shifter)), single ? HALF_PI_32 : HALF_PI_64);
    Value z = mul(r, r);
    Value sin = fma(mul(r, z), polynomial(single ? SIN_32 : SIN_64, z), r);
    Value cos = fma(mul(z, z), polynomial(single ? COS_32 : COS_64, z), fma(z, c(-0.5), c(1)));
    return new ReducedTrig(sin, cos, bits(shifted));
  }

  private Value isEven(Value n) {
    return eq(and(n, bitsConstant(1)), bitsConstant(0));
  }

  /** {@code x}, negated where bit {@code bit} of the integer {@code n} is set. */
  private Value negateIf(Value n, int bit, Value x) {
    int signBit = single ? 31 : 63;
    Value sign = shiftLeft(and(n, bitsConstant(1L << bit)), signBit - bit);
    return ofBits(xor(bits(x), sign));
  }

  /** The {@code fast} result, but where the argument is too large for {@link #reduceTrig}. */
  private Value orStrict(LibraryFunction strict, Value x, Value fast) {
    Value isLarge = gt(abs(x), c(single ? 0x1p17 : 0x1p30));
    return b.rarely(isLarge, () -> b.call(strict, x), fast);
  }

  /** The sine of radians; 2 ulp. */
  Value sin(Value x) {
    var reduced = reduceTrig(x);
    Value y = select(isEven(reduced.quadrant()), reduced.sin(), reduced.cos());
    y = negateIf(reduced.quadrant(), 1, y);
    return orStrict(LibraryFunction.SIN, x, select(eq(x, c(0)), x, y));
  }

  /** The cosine of radians; 2 ulp. */
  Value cos(Value x) {
    var reduced = reduceTrig(x);
    Value y = select(isEven(reduced.quadrant()), reduced.cos(), reduced.sin());
    y = negateIf(add(reduced.quadrant(), bitsConstant(1)), 1, y);
    return orStrict(LibraryFunction.COS, x, y);
  }

  /** The tangent of radians; 4 ulp. */
  Value tan(Value x) {
    var reduced = reduceTrig(x);
    Value isEven = isEven(reduced.quadrant());
    Value y =
        div(
            select(isEven, reduced.sin(), reduced.cos()),
            select(isEven, reduced.cos(), reduced.sin()));
    y = negateIf(reduced.quadrant(), 0, y);
    return orStrict(LibraryFunction.TAN, x, select(eq(x, c(0)), x, y));
  }

  /**
   * The sine and the cosine of pi x, for |x| at most 1/2.
   *
   * @param sin to 1 ulp
   */
  record SinCosPi(Value sin, Value cos) {}

  SinCosPi sinCosPi(Value x) {
    Value a = abs(x);
    // Beyond 1/4 from the complement, which is exact.
    Value isFar = gt(a, c(0.25));
    Value r = mul(c(Math.PI), select(isFar, sub(c(0.5), a), a));
    Value z = mul(r, r);
    Value sin = fma(mul(r, z), polynomial(single ? SIN_32 : SIN_64, z), r);
    Value cos = fma(mul(z, z), polynomial(single ? COS_32 : COS_64, z), fma(z, c(-0.5), c(1)));
    return new SinCosPi(withSign(select(isFar, cos, sin), x), select(isFar, sin, cos));
  }

  /**
   * The arc sine of a number up to 1/2 or, of a number a from there to 1, that of sqrt((1 - a) /
   * 2), which is half of its distance from pi / 2.
   */
  private Value asinOfHalf(Value a, Value isLarge) {
    Value halves = mul(sub(c(1), a), c(0.5));
    Value z = select(isLarge, halves, mul(a, a));
    Value s = select(isLarge, sqrt(halves), a);
    return fma(mul(s, z), polynomial(single ? ASIN_32 : ASIN_64, z), s);
  }

  /** The arc sine in radians; nan beyond 1; 2 ulp. */
  Value asin(Value x) {
    Value a = abs(x);
    Value isLarge = gt(a, c(0.5));
    Value y = asinOfHalf(a, isLarge);
    Value large = subtractFrom(HALF_PI, add(y, y));
    return withSign(select(isLarge, large, y), x);
  }

  /** The arc cosine in radians; nan beyond 1; 2 ulp. */
  Value acos(Value x) {
    Value a = abs(x);
    Value isLarge = gt(a, c(0.5));
    Value y = asinOfHalf(a, isLarge);
    Value isNegative = lt(x, c(0));
    Value twice = add(y, y);
    Value large = select(isNegative, subtractFrom(PI, twice), twice);
    return select(isLarge, large, subtractFrom(HALF_PI, withSign(y, x)));
  }

  /** The arc tangent in radians; 2 ulp. */
  Value atan(Value x) {
    Value a = abs(x);
    Value isSteep = gt(a, c(1));
    Value y = atanOfRatio(select(isSteep, c(1), a), select(isSteep, a, c(1)));
    return withSign(select(isSteep, subtractFrom(HALF_PI, y), y), x);
  }

  /** The angle of the point (x, y) in radians, between -pi and pi; 3 ulp. */
  Value atan2(Value y, Value x) {
    Value ax = abs(x);
    Value ay = abs(y);
    Value isSteep = gt(ay, ax);
    Value greater = select(isSteep, ay, ax);
    Value lesser = select(isSteep, ax, ay);
    // Large ones are scaled so that their sum is finite; the ratio of equal ones is 1, if they are
    // infinite too, and that of zeros is 0.
    Value isHuge = gt(greater, c(single ? 0x1p126 : 0x1p1022));
    Value isZero = eq(greater, c(0));
    Value areInfinite = eq(lesser, c(Double.POSITIVE_INFINITY));
    Value isSpecial = or(isZero, areInfinite);
    Value denominator = select(isHuge, mul(greater, c(0.25)), greater);
    Value numerator = select(isHuge, mul(lesser, c(0.25)), lesser);
    Value angle =
        atanOfRatio(
            select(isSpecial, select(isZero, c(0), c(1)), numerator),
            select(isSpecial, c(1), denominator));
    angle = select(isSteep, subtractFrom(HALF_PI, angle), angle);
    Value isLeft = lt(bits(x), bitsConstant(0));
    return withSign(select(isLeft, subtractFrom(PI, angle), angle), y);
  }

  /** The arc tangent of a ratio between 0 and 1. */
  private Value atanOfRatio(Value numerator, Value denominator) {
    // Above tan(pi / 8) as pi / 4 less the arc tangent of (1 - t) / (1 + t).
    Value isLarge = gt(numerator, mul(denominator, c(Math.sqrt(2) - 1)));
    Value t =
        div(
            select(isLarge, sub(denominator, numerator), numerator),
            select(isLarge, add(denominator, numerator), denominator));
    Value z = mul(t, t);
    Value y = fma(mul(t, z), polynomial(single ? ATAN_32 : ATAN_64, z), t);
    return select(isLarge, subtractFrom(QUARTER_PI, y), y);
  }

  /** {@code minuend}, of which the parts are given to twice the precision, minus x. */
  private Value subtractFrom(double[] minuend, Value x) {
    int first = single ? 0 : 2;
    return sub(c(minuend[first]), sub(x, c(minuend[first + 1])));
  }

  // --------------------------------------------------------------------------------------- powers

  /** 1 / sqrt(x); 1 ulp. */
  Value rsqrt(Value x) {
    return div(c(1), sqrt(x));
  }

  /** The cube root; 1 ulp. */
  Value cbrt(Value x) {
    Value a = abs(x);
    // A power of 2 that is one of 8, so that subnormals become normal.
    int scale = single ? 24 : 54;
    Value isSubnormal = lt(a, c(single ? Float.MIN_NORMAL : Double.MIN_NORMAL));
    var log = reduceLog(select(isSubnormal, mul(a, c(Math.scalb(1.0, scale))), a));
    // a = m 2^3k with m in [sqrt(1/8), sqrt(8)).
    Value shifted = fma(log.n(), c(1.0 / 3), c(shifter));
    Value rest = fma(sub(shifted, c(shifter)), c(-3), log.n());
    Value isBelow = lt(rest, c(0));
    Value isAbove = gt(rest, c(0));
    Value m = mul(add(log.f(), c(1)), select(isBelow, c(0.5), select(isAbove, c(2), c(1))));
    Value root = select(isBelow, c(Math.cbrt(0.5)), select(isAbove, c(Math.cbrt(2)), c(1)));
    Value y = mul(polynomial(CBRT, log.f()), root);
    if (!single) {
      y = improveCubeRoot(y, m);
    }
    // With half of the bits its square is exact.
    Value half = and(bits(y), bitsConstant(-1L << (single ? 12 : 27)));
    y = improveCubeRoot(ofBits(half), m);
    Value k = sub(bits(shifted), bitsConstant(shifterBits));
    k = select(isSubnormal, sub(k, bitsConstant(scale / 3)), k);
    Value isSpecial = or(eq(a, c(0)), not(lt(a, c(Double.POSITIVE_INFINITY))));
    return select(isSpecial, x, withSign(mul(y, powerOfTwo(k)), x));
  }

  /** A step of Halley's method, which triples the number of correct bits of y = cbrt(m). */
  private Value improveCubeRoot(Value y, Value m) {
    Value square = mul(y, y);
    Value excess = fma(square, y, neg(m));
    return fma(neg(y), div(excess, fma(square, add(y, y), m)), y);
  }

  /** x^y of float32; 1 ulp. */
  static Value pow32(LoopBuilder b, Value x, Value y) {
    // In float64, where the logarithm needs only 36 bits.
    Value wideX = b.convert(ScalarType.FLOAT64, x);
    Value wideY = b.convert(ScalarType.FLOAT64, y);
    Value power = new Elementary(b, ScalarType.FLOAT64).powOfMagnitude(wideX, wideY);
    return new Elementary(b, ScalarType.FLOAT32)
        .powSpecialCases(x, y, b.convert(ScalarType.FLOAT32, power));
  }

  /** |x|^y, between 2^-288 and 2^288, to 34 bits. */
  private Value powOfMagnitude(Value x, Value y) {
    Value a = abs(x);
    var log = reduceLog(a);
    Value s = div(log.f(), add(log.f(), c(2)));
    Value z = mul(s, s);
    Value logF = fma(s, mul(z, polynomial(LOG_POW, z)), add(s, s));
    Value logA = fma(log.n(), c(Math.log(2)), logF);
    logA = select(lt(a, c(Double.POSITIVE_INFINITY)), logA, a);
    logA = select(eq(a, c(0)), c(Double.NEGATIVE_INFINITY), logA);
    Value exponent = clamp(mul(y, logA), -200, 200);
    var exp = reduceExp(exponent, EXP_POW);
    return mul(add(exp.expm1(), c(1)), powerOfTwo(exp.n()));
  }

  /** x^y, given {@code power}, which is |x|^y where that is neither 0^0, inf^0 nor 1^inf. */
  private Value powSpecialCases(Value x, Value y, Value power) {
    Value a = abs(x);
    Value halfY = mul(y, c(0.5));
    Value isInteger = eq(round(y), y);
    Value isOdd = and(isInteger, ne(round(halfY), halfY));
    power = select(and(eq(a, c(1)), eq(y, y)), c(1), power);
    Value sign = select(isOdd, signBit(x), bitsConstant(0));
    Value signed = ofBits(or(bits(power), sign));
    Value isFiniteNegative = and(lt(x, c(0)), lt(a, c(Double.POSITIVE_INFINITY)));
    Value result = select(and(isFiniteNegative, not(isInteger)), c(Double.NaN), signed);
    return select(or(eq(x, c(1)), eq(y, c(0))), c(1), result);
  }
}

package dev.panax.compiler.loop;

/**
 * The elementary functions of floats, expanded into arithmetic.
 *
 * <p>Every function is straight-line code: reduce the argument, evaluate a polynomial, put the
 * result together, and select the special cases. The polynomials are minimax (Remez) fits made for
 * this class, their coefficients listed from the constant term on; their relative errors are below
 * 0.1 units in the last place of the result, so that rounding dominates: the functions are accurate
 * to 1 or 2 units (each says how much; {@code ElementaryTest} measures it). Subnormal numbers,
 * infinities, nan and the sign of zero are as IEEE 754 recommends.
 *
 * <p>Three techniques recur. Adding {@link #shifter} rounds a float to an integer, which is then
 * found in the low bits of the sum. A product with a constant in two or three parts, each folded in
 * with fma, keeps the bits of a reduced argument that cancellation would lose. Powers of two are
 * put together as bits.
 */
final class Elementary extends Expansion {
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

  private static final double[] ERF_SMALL_32 = {
    0.12837917, -0.37612626, 0.112835854, -0.026853813, 0.0051883277, -0.0008010192, 7.853852e-05
  };
  private static final double[] ERF_LARGE_32 = {
    0.00034157032, 1.127089, 0.63814515, 0.10310647, -0.021837924, 0.0029476222, -0.00018637531
  };
  private static final double[] ERF_SMALL_64 = {
    0.12837916709551256,
    -0.3761263890318352,
    0.11283791670944185,
    -0.026866170643111375,
    0.005223977606117625,
    -0.000854832592927142,
    0.00012055293575569572,
    -1.4924712275907062e-05,
    1.6447131245010192e-06,
    -1.6206311241554742e-07,
    1.371096948098858e-08,
    -7.779448129042074e-10
  };
  private static final double[] ERF_LARGE_64 = {
    1.796195106699408e-07,
    1.1283773292682462,
    0.6366284889138294,
    0.10274725208067832,
    -0.01907815472922061,
    -0.00028049042529982844,
    0.0017690030227809118,
    -0.000641175010574157,
    4.482422270736546e-05,
    7.036555811290632e-05,
    -4.503684699858034e-05,
    1.6513737002639597e-05,
    -4.326984280775953e-06,
    8.505621575263288e-07,
    -1.2570313976574706e-07,
    1.3626513307636957e-08,
    -1.0256874831622728e-09,
    4.795980966722818e-11,
    -1.0496102952863032e-12
  };

  /** From M. Giles, "Approximating the erfinv function" (2010): the highest power first. */
  private static final double[] ERF_INV_CENTER_32 = {
    2.81022636e-8,
    3.43273939e-7,
    -3.5233877e-6,
    -4.39150654e-6,
    .00021858087,
    -.00125372503,
    -.00417768164,
    .246640727,
    1.50140941
  };

  private static final double[] ERF_INV_TAIL_32 = {
    -.000200214257,
    .000100950558,
    .00134934322,
    -.00367342844,
    .00573950773,
    -.0076224613,
    .00943887047,
    1.00167406,
    2.83297682
  };
  private static final double[] ERF_INV_CENTER_64 = {
    -3.64441206401782e-21,
    -1.6850591381820166e-19,
    1.28584807152564e-18,
    1.1157877678025181e-17,
    -1.333171662854621e-16,
    2.0972767875968562e-17,
    6.637638134358324e-15,
    -4.054566272975207e-14,
    -8.151934197605472e-14,
    2.6335093153082323e-12,
    -1.2975133253453532e-11,
    -5.415412054294628e-11,
    1.0512122733215323e-09,
    -4.112633980346984e-09,
    -2.9070369957882005e-08,
    4.2347877827932404e-07,
    -1.3654692000834679e-06,
    -1.3882523362786469e-05,
    0.00018673420803405714,
    -0.000740702534166267,
    -0.006033670871430149,
    0.24015818242558962,
    1.6536545626831027
  };
  private static final double[] ERF_INV_MIDDLE_64 = {
    2.2137376921775787e-09,
    9.075656193888539e-08,
    -2.7517406297064545e-07,
    1.8239629214389228e-08,
    1.5027403968909828e-06,
    -4.013867526981546e-06,
    2.9234449089955446e-06,
    1.2475304481671779e-05,
    -4.7318229009055734e-05,
    6.828485145957318e-05,
    2.4031110387097894e-05,
    -0.0003550375203628475,
    0.0009532893797373805,
    -0.0016882755560235047,
    0.002491442096107851,
    -0.003751208507569241,
    0.005370914553590064,
    1.0052589676941592,
    3.0838856104922208
  };
  private static final double[] ERF_INV_TAIL_64 = {
    -2.7109920616438573e-11,
    -2.555641816996525e-10,
    1.5076572693500548e-09,
    -3.789465440126737e-09,
    7.61570120807834e-09,
    -1.496002662714924e-08,
    2.914795345090108e-08,
    -6.771199775845234e-08,
    2.2900482228026655e-07,
    -9.9298272942317e-07,
    4.526062597223154e-06,
    -1.968177810553167e-05,
    7.599527703001776e-05,
    -0.00021503011930044477,
    -0.00013871931833623122,
    1.0103004648645344,
    4.849906401408584
  };

  /** Parts of ln 2: their sum has twice or thrice the bits of the type. */
  private static final double[] LN2_32 = {0.6931472f, -1.9046542e-09f};

  private static final double[] LN2_64 = {0.6931471805599453, 2.3190468138462996e-17};

  /** Parts of pi / 2. */
  private static final double[] HALF_PI_32 = {1.5707964f, -4.371139e-08f, -1.7151245e-15f};

  private static final double[] HALF_PI_64 = {
    1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33
  };

  private final ScalarType dtype;
  private final boolean single;

  /** The bits of a mantissa, without the leading one. */
  private final int mantissaBits;

  private final int exponentBias;

  /** 1.5 * 2^mantissaBits: where a float's unit in the last place is 1. */
  private final double shifter;

  private final long shifterBits;

  /** The bits of sqrt(1/2): the logarithm's argument is reduced to [sqrt(1/2), sqrt(2)). */
  private final long sqrtHalfBits;

  Elementary(LoopBuilder b, ScalarType dtype) {
    super(b);
    this.dtype = dtype;
    single = dtype == ScalarType.FLOAT32;
    mantissaBits = single ? 23 : 52;
    exponentBias = single ? 127 : 1023;
    shifter = single ? 0x1.8p23 : 0x1.8p52;
    shifterBits =
        single ? Float.floatToRawIntBits((float) shifter) : Double.doubleToRawLongBits(shifter);
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

  /** 2^n of an integer n, within the range of normal numbers. */
  private Value powerOfTwo(Value n) {
    return ofBits(shiftLeft(add(n, bitsConstant(exponentBias)), mantissaBits));
  }

  /** e^x; 1 ulp. */
  Value exp(Value x) {
    // Beyond these the result is 0 or infinite.
    var reduced = reduceExp(clamp(x, single ? -104 : -746, single ? 89 : 710));
    // In two steps, since 2^n may be subnormal or infinite where the result is not.
    Value half = b.binary(BinaryOp.SHIFT_RIGHT_ARITHMETIC, reduced.n(), bitsConstant(1));
    Value y = mul(add(reduced.expm1(), c(1)), powerOfTwo(half));
    return mul(y, powerOfTwo(sub(reduced.n(), half)));
  }

  /** e^x for x where that is a normal number. */
  private Value expNormal(Value x) {
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
  private Value orStrict(UnaryOp strict, Value x, Value fast) {
    Value isLarge = gt(abs(x), c(single ? 0x1p17 : 0x1p30));
    return b.rarely(isLarge, () -> b.unary(strict, x), fast);
  }

  /** The sine of radians; 2 ulp. */
  Value sin(Value x) {
    var reduced = reduceTrig(x);
    Value y = select(isEven(reduced.quadrant()), reduced.sin(), reduced.cos());
    y = negateIf(reduced.quadrant(), 1, y);
    return orStrict(UnaryOp.STRICT_SIN, x, select(eq(x, c(0)), x, y));
  }

  /** The cosine of radians; 2 ulp. */
  Value cos(Value x) {
    var reduced = reduceTrig(x);
    Value y = select(isEven(reduced.quadrant()), reduced.cos(), reduced.sin());
    y = negateIf(add(reduced.quadrant(), bitsConstant(1)), 1, y);
    return orStrict(UnaryOp.STRICT_COS, x, y);
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
    return orStrict(UnaryOp.STRICT_TAN, x, select(eq(x, c(0)), x, y));
  }

  // --------------------------------------------------------------------------- the error function

  /** The error function; 2 ulp. */
  Value erf(Value x) {
    Value a = abs(x);
    // x + x p(x^2) below 1, and 1 - exp(-p(x)) from there to where the result rounds to 1.
    Value small = fma(x, polynomial(single ? ERF_SMALL_32 : ERF_SMALL_64, mul(x, x)), x);
    Value exponent = polynomial(single ? ERF_LARGE_32 : ERF_LARGE_64, atMost(a, single ? 4 : 6));
    Value large = withSign(sub(c(1), expNormal(neg(exponent))), x);
    return select(lt(a, c(1)), small, large);
  }

  /** The inverse of the error function. */
  Value erfInv(Value x) {
    Value w = neg(log1p(neg(mul(x, x))));
    Value y = mul(single ? erfInvPolynomial32(w) : erfInvPolynomial64(w), x);
    return select(eq(abs(x), c(1)), mul(x, c(Double.POSITIVE_INFINITY)), y);
  }

  private Value erfInvPolynomial32(Value w) {
    Value isCenter = lt(w, c(5));
    Value v = select(isCenter, sub(w, c(2.5)), sub(sqrt(w), c(3)));
    Value p = select(isCenter, c(ERF_INV_CENTER_32[0]), c(ERF_INV_TAIL_32[0]));
    for (int i = 1; i < ERF_INV_CENTER_32.length; i++) {
      p = fma(p, v, select(isCenter, c(ERF_INV_CENTER_32[i]), c(ERF_INV_TAIL_32[i])));
    }
    return p;
  }

  private Value erfInvPolynomial64(Value w) {
    Value isCenter = lt(w, c(6.25));
    Value isMiddle = lt(w, c(16));
    Value root = sub(sqrt(w), select(isMiddle, c(3.25), c(5)));
    Value v = select(isCenter, sub(w, c(3.125)), root);
    // The polynomials begin together; the shorter ones end earlier.
    Value p = c(0);
    for (int i = 0; i < ERF_INV_CENTER_64.length; i++) {
      Value center = c(ERF_INV_CENTER_64[i]);
      if (i < ERF_INV_TAIL_64.length) {
        Value outer = select(isMiddle, c(ERF_INV_MIDDLE_64[i]), c(ERF_INV_TAIL_64[i]));
        p = fma(p, v, select(isCenter, center, outer));
      } else if (i < ERF_INV_MIDDLE_64.length) {
        Value coefficient = select(isCenter, center, c(ERF_INV_MIDDLE_64[i]));
        p = select(isMiddle, fma(p, v, coefficient), p);
      } else {
        p = select(isCenter, fma(p, v, center), p);
      }
    }
    return p;
  }

  // --------------------------------------------------------------------------------------- powers

  /** 1 / sqrt(x); 1 ulp. */
  Value rsqrt(Value x) {
    return div(c(1), sqrt(x));
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

  // -------------------------------------------------------------------------------------- helpers

  private Value c(double value) {
    return constant(value, dtype);
  }

  private Value bitsConstant(long value) {
    return constant(value, single ? ScalarType.INT32 : ScalarType.INT64);
  }

  /** The value of a polynomial, by Horner's rule with fma. */
  private Value polynomial(double[] coefficients, Value x) {
    Value p = c(coefficients[coefficients.length - 1]);
    for (int i = coefficients.length - 2; i >= 0; i--) {
      p = fma(p, x, c(coefficients[i]));
    }
    return p;
  }

  /** x - n * (the sum of {@code parts}). */
  private Value subtractMultiple(Value x, Value n, double[] parts) {
    Value r = x;
    for (double part : parts) {
      r = fma(n, c(-part), r);
    }
    return r;
  }

  private Value clamp(Value x, double low, double high) {
    return select(lt(x, c(low)), c(low), atMost(x, high));
  }

  /** The lesser of {@code x} and {@code high}; nan stays nan. */
  private Value atMost(Value x, double high) {
    return select(gt(x, c(high)), c(high), x);
  }
}

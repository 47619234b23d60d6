package dev.panax.compiler.loop;

/**
 * The special functions of floats that are expanded into arithmetic: error, gamma and Bessel
 * functions. They are made like the {@link Elementary} ones; {@code ElementaryTest} measures their
 * accuracy. Those that take iteration are in {@link IterativeFunctions}.
 */
final class SpecialFunctions extends FloatExpansion {
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

  /**
   * With q = (x - 3) / (x + 3): erfc x = exp(-x^2) p(q) / (1 + 2x) for positive x, the form is S.
   * Shepherd and J. Laframboise's (1981).
   */
  private static final double[] ERFC_32 = {
    1.253008,
    -0.13562115,
    -0.04756241,
    0.12964644,
    -0.119270794,
    0.068295754,
    -0.023798546,
    0.002566544,
    0.0020033612,
    -0.0007750888,
    -0.0002671662
  };

  private static final double[] ERFC_64 = {
    1.2530080582697296,
    -0.13562110612458106,
    -0.04756229435345232,
    0.1296451587027453,
    -0.11927366341520818,
    0.06830802734455722,
    -0.023770514921096445,
    0.0025293918058430695,
    0.0018886903888636515,
    -0.0007798321705992128,
    -0.00010516000153423288,
    0.0001250987308193165,
    4.95030125298387e-06,
    -2.0098105960905455e-05,
    -7.334920872299119e-07,
    3.465985490610748e-06,
    3.5950871579321016e-07,
    -6.056548433176727e-07,
    -1.4285269277376717e-07,
    9.002303174588463e-08,
    4.037011766080285e-08,
    -6.03063756636641e-09,
    -6.265669415810451e-09,
    -9.689260315631678e-10
  };

  /** log gamma(2 + x) = x p(x) from -1/2 to 1/2. */
  private static final double[] LGAMMA_32 = {
    0.42278433,
    0.32246703,
    -0.06735222,
    0.020581603,
    -0.0073874285,
    0.0028790543,
    -0.0011778366,
    0.00056982774,
    -0.00026985674
  };

  static final double[] LGAMMA_64 = {
    0.42278433509846713,
    0.3224670334241133,
    -0.06735230105319577,
    0.02058080842776586,
    -0.007385551028925019,
    0.0028905103318464125,
    -0.0011927539013321367,
    0.0005096694950122275,
    -0.00022315497225252755,
    9.945794533021972e-05,
    -4.49237717851351e-05,
    2.0503536536635528e-05,
    -9.456080406604346e-06,
    4.393548412708354e-06,
    -1.9748210272871127e-06,
    8.998475202161528e-07,
    -5.806190784219713e-07,
    2.9774973452993337e-07
  };

  /** What Stirling's formula lacks, from 8 on: p(1 / x^2) / x. */
  private static final double[] STIRLING_32 = {0.083333306, -0.0027655193};

  private static final double[] STIRLING_64 = {
    0.0833333333333333,
    -0.00277777777761,
    0.0007936506668624145,
    -0.0005952029368773997,
    0.0008373083776194599,
    -0.0016532372492024914
  };

  /** digamma(3/2 + x) = (3/2 + x - its root) p(x) from -1/2 to 1/2. */
  private static final double[] DIGAMMA_32 = {
    0.9510559,
    -0.42362747,
    0.24053839,
    -0.14839998,
    0.09511758,
    -0.062039897,
    0.03936072,
    -0.02587272,
    0.02392654,
    -0.016220953
  };

  private static final double[] DIGAMMA_64 = {
    0.951055876031833,
    -0.4236274212814606,
    0.24054248424077396,
    -0.1484049230538902,
    0.09498872445497708,
    -0.06192213327468678,
    0.04076083381057618,
    -0.026975796691557436,
    0.01790725248758472,
    -0.011908219413802051,
    0.007926943925353848,
    -0.0052799463195547115,
    0.0035190129743752053,
    -0.0023454203464332115,
    0.001556594677597269,
    -0.0010368440095612278,
    0.0007234529317614695,
    -0.0004847254934710821,
    0.0002269949704502483,
    -0.00014698447758416166,
    0.00025987569895370244,
    -0.0001765590873391525
  };

  /** digamma x = log x - 1 / 2x - p(1 / x^2) / x^2 from 8 on. */
  private static final double[] DIGAMMA_LARGE_32 = {0.08333322, -0.008272319};

  private static final double[] DIGAMMA_LARGE_64 = {
    0.08333333333333288,
    -0.008333333331222582,
    0.0039682523703462105,
    -0.004166222559864844,
    0.007519446232549681,
    -0.01772030411403584
  };

  /** I0(x) = p(x^2) up to 8. */
  private static final double[] I0_NEAR_32 = {
    1.0,
    0.25000006,
    0.01562495,
    0.00043404382,
    6.779314e-06,
    6.800496e-08,
    4.6235227e-10,
    2.6341837e-12,
    5.8156727e-15,
    5.7160616e-17
  };

  private static final double[] I0_NEAR_64 = {
    1.0,
    0.25,
    0.015624999999999977,
    0.00043402777777779505,
    6.781684027771294e-06,
    6.781684027919265e-08,
    4.709502795104962e-10,
    2.4028075678348813e-12,
    9.385965799556934e-15,
    2.8969089125657076e-17,
    7.242074006782709e-20,
    1.496778867095884e-22,
    2.590172625465845e-25,
    3.933553258588703e-28,
    4.199197959969969e-31,
    8.567008693384492e-34
  };

  /** sqrt(x) exp(-x) I0(x) = p(1 / x) from there on. */
  private static final double[] I0_FAR_32 = {
    0.3989423, 0.049869586, 0.0278988, 0.033785153, -0.0138508715, 0.38796735
  };

  private static final double[] I0_FAR_64 = {
    0.39894228040143265,
    0.049867785050229374,
    0.028050629051072584,
    0.029219414549367353,
    0.04474252596332551,
    0.09008337535627195,
    0.3400138703798125,
    -12.579732301116175,
    1049.371325034352,
    -59025.53413117901,
    2476629.1362115648,
    -79201474.01259948,
    1960068736.8478305,
    -37856174049.49461,
    572433263024.7268,
    -6766156204351.273,
    62103504842698.78,
    -437080053109121.44,
    2309852879918011.5,
    -8858824832273607.0,
    2.326186634944466e+16,
    -3.739356380533228e+16,
    2.7750382095550396e+16
  };

  /** I1(x) = x p(x^2) up to 8. */
  private static final double[] I1_NEAR_32 = {
    0.5,
    0.06250001,
    0.0026041628,
    5.4254575e-05,
    6.7802154e-07,
    5.662111e-09,
    3.3182644e-11,
    1.6178614e-13,
    3.5041467e-16,
    2.7506158e-18
  };

  private static final double[] I1_NEAR_64 = {
    0.5,
    0.0625,
    0.0026041666666666652,
    5.425347222222312e-05,
    6.781684027774702e-07,
    5.65140335654371e-09,
    3.363930568525318e-11,
    1.5017547255837562e-13,
    5.214425664343881e-16,
    1.4484536552929388e-18,
    3.2918726752877055e-21,
    6.2361933900943456e-24,
    9.967128296805883e-27,
    1.4006972459371602e-29,
    1.420342036319404e-32,
    2.631274063978463e-35
  };

  /** sqrt(x) exp(-x) I1(x) = p(1 / x) from there on. */
  private static final double[] I1_FAR_32 = {
    0.3989423, -0.14960545, -0.046575785, -0.04615602, 0.009696344, -0.45237106
  };

  private static final double[] I1_FAR_64 = {
    0.3989422804014327,
    -0.14960335515058756,
    -0.046751048447518755,
    -0.040907174371240564,
    -0.05752685049541501,
    -0.11004735840098175,
    -0.4036998548771507,
    14.46585440161943,
    -1179.2826885683974,
    65324.29654234908,
    -2710690.1760971174,
    85948711.0837915,
    -2112467596.4138715,
    40567167833.377655,
    -610453445407.9531,
    7185224858595.39,
    -65705917879499.63,
    460908820641746.5,
    -2428553878341878.0,
    9288998669157414.0,
    -2.4331481687063404e+16,
    3.9024717049621e+16,
    -2.8900618445144416e+16
  };

  /** The root of digamma, in parts: of float32, then of float64. */
  private static final double[] DIGAMMA_ROOT = {
    1.4616321325302124, 1.243815006546356e-08, 1.4616321449683622, 9.549995429965697e-17
  };

  private static final double HALF_LOG_2PI = 0.9189385332046728;

  private final Elementary elementary;

  SpecialFunctions(LoopBuilder b, ScalarType dtype) {
    super(b, dtype);
    elementary = new Elementary(b, dtype);
  }

  // --------------------------------------------------------------------------- the error function

  /** The error function; 2 ulp. */
  Value erf(Value x) {
    Value a = abs(x);
    // x + x p(x^2) below 1, and 1 - exp(-p(x)) from there to where the result rounds to 1.
    Value small = erfOfSmall(x);
    Value exponent = polynomial(single ? ERF_LARGE_32 : ERF_LARGE_64, atMost(a, single ? 4 : 6));
    Value large = withSign(sub(c(1), elementary.expNormal(neg(exponent))), x);
    return select(lt(a, c(1)), small, large);
  }

  private Value erfOfSmall(Value x) {
    return fma(x, polynomial(single ? ERF_SMALL_32 : ERF_SMALL_64, mul(x, x)), x);
  }

  /** The inverse of the error function; 4 ulp. */
  Value erfInv(Value x) {
    // 1 - |x| is exact where the logarithm is large.
    Value a = abs(x);
    Value w = neg(elementary.log(mul(sub(c(1), a), add(c(1), a))));
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

  /** 1 - erf(x), accurate where that is small; 2 ulp. */
  Value erfc(Value x) {
    // From the upper bound on the result rounds to 0.
    Value a = atMost(abs(x), single ? 10.2 : 27.3);
    Value q = div(sub(a, c(3)), add(a, c(3)));
    Value factor = div(polynomial(single ? ERFC_32 : ERFC_64, q), fma(a, c(2), c(1)));
    // The square in two parts, as its rounding error would be blown up.
    Value square = mul(a, a);
    Value rest = fma(a, a, neg(square));
    Value exp = elementary.exp(neg(square));
    Value y = mul(fma(neg(exp), rest, exp), factor);
    Value large = select(lt(x, c(0)), sub(c(2), y), y);
    return select(lt(a, c(0.25)), sub(c(1), erfOfSmall(x)), large);
  }

  // -------------------------------------------------------------------------- gamma and its kind

  /**
   * log |gamma(x)|; infinite at 0 and the negative integers; 4 ulp above 0. Below 0, where it has
   * zeros, the error is 4 ulp of its terms, log |pi / sin(pi x)| and log |gamma(1 - x)|.
   */
  Value lgamma(Value x) {
    Value a = abs(x);
    Value positive = lgammaOfPositive(a);
    Value isNegative = and(lt(x, c(0)), gt(a, c(single ? 0x1p-30 : 0x1p-60)));
    Value y =
        b.rarely(
            isNegative,
            () -> {
              // gamma(x) gamma(-x) = -pi / (x sin(pi x))
              Value sin = abs(elementary.sinCosPi(sub(a, elementary.round(a))).sin());
              return sub(elementary.log(div(c(Math.PI), mul(a, sin))), positive);
            },
            positive);
    return select(eq(a, c(Double.POSITIVE_INFINITY)), a, y);
  }

  private Value lgammaOfPositive(Value a) {
    Value isLarge = ge(a, c(8));
    Value nearest = elementary.round(atMost(a, 8));
    // From 2 + y, with |y| at most 1/2, up or down to a by gamma(x + 1) = x gamma(x).
    Value y = sub(atMost(a, 8), nearest);
    Value isSmall = lt(nearest, c(2));
    Value factor = select(lt(nearest, c(1)), fma(a, a, a), a);
    Value product = c(1);
    for (int j = 2; j < 8; j++) {
      product = select(gt(nearest, c(j)), mul(product, add(y, c(j))), product);
    }
    product = select(isSmall, factor, product);
    Value log = elementary.log(select(isLarge, a, product));
    Value core = mul(y, polynomial(single ? LGAMMA_32 : LGAMMA_64, y));
    Value near = select(isSmall, sub(core, log), add(core, log));
    Value inverse = div(c(1), a);
    Value rest =
        mul(polynomial(single ? STIRLING_32 : STIRLING_64, mul(inverse, inverse)), inverse);
    Value far = fma(sub(a, c(0.5)), sub(log, c(1)), add(rest, c(HALF_LOG_2PI - 0.5)));
    return select(isLarge, far, near);
  }

  /**
   * The derivative of log gamma; nan at 0 and the negative integers; 4 ulp above 0. Below 0, where
   * it has zeros, the error is 4 ulp of its terms, pi / tan(pi x) and digamma(1 - x).
   */
  Value digamma(Value x) {
    Value a = abs(x);
    Value positive = digammaOfPositive(a);
    Value y =
        b.rarely(
            lt(x, c(0)),
            () -> {
              // digamma(-a) = digamma(a) + 1 / a + pi / tan(pi a)
              var turn = elementary.sinCosPi(sub(a, elementary.round(a)));
              Value cot = div(mul(c(Math.PI), turn.cos()), turn.sin());
              Value reflected = add(add(positive, div(c(1), a)), cot);
              return select(eq(turn.sin(), c(0)), c(Double.NaN), reflected);
            },
            positive);
    return select(eq(x, c(0)), c(Double.NaN), y);
  }

  private Value digammaOfPositive(Value a) {
    Value isLarge = ge(a, c(8));
    Value near = atMost(a, 8);
    Value floor = elementary.floor(near);
    // From y in [1, 2] up or down to a by digamma(x + 1) = digamma(x) + 1 / x, the sum of the
    // inverses as one fraction.
    Value y = sub(near, sub(floor, c(1)));
    Value isSmall = lt(near, c(1));
    Value numerator = c(0);
    Value denominator = c(1);
    for (int j = 0; j < 6; j++) {
      Value isBelow = ge(floor, c(j + 2));
      Value term = add(y, c(j));
      numerator = select(isBelow, fma(numerator, term, denominator), numerator);
      denominator = select(isBelow, mul(denominator, term), denominator);
    }
    numerator = select(isSmall, c(-1), numerator);
    denominator = select(isSmall, a, denominator);
    int first = single ? 0 : 2;
    Value fromRoot = sub(sub(y, c(DIGAMMA_ROOT[first])), c(DIGAMMA_ROOT[first + 1]));
    Value slope = polynomial(single ? DIGAMMA_32 : DIGAMMA_64, sub(y, c(1.5)));
    Value small = fma(fromRoot, slope, div(numerator, denominator));
    Value inverse = div(c(1), a);
    Value z = mul(inverse, inverse);
    Value rest = mul(z, polynomial(single ? DIGAMMA_LARGE_32 : DIGAMMA_LARGE_64, z));
    Value large = sub(elementary.log(a), fma(inverse, c(0.5), rest));
    return select(isLarge, large, small);
  }

  // ------------------------------------------------------------------------------ Bessel functions

  /** e^-|x| I0(x), with the modified Bessel function of order 0; 3 ulp. */
  Value besselI0e(Value x) {
    Value a = abs(x);
    Value near = besselNear(a, single ? I0_NEAR_32 : I0_NEAR_64);
    return select(lt(a, c(8)), near, besselFar(a, single ? I0_FAR_32 : I0_FAR_64));
  }

  /** e^-|x| I1(x), with the modified Bessel function of order 1; 3 ulp. */
  Value besselI1e(Value x) {
    Value a = abs(x);
    Value near = mul(a, besselNear(a, single ? I1_NEAR_32 : I1_NEAR_64));
    Value far = besselFar(a, single ? I1_FAR_32 : I1_FAR_64);
    return withSign(select(lt(a, c(8)), near, far), x);
  }

  /** e^-a p(a^2). */
  private Value besselNear(Value a, double[] coefficients) {
    Value inRange = atMost(a, 8);
    return mul(elementary.expNormal(neg(inRange)), polynomial(coefficients, mul(inRange, inRange)));
  }

  /** p(1 / a) / sqrt(a). */
  private Value besselFar(Value a, double[] coefficients) {
    return div(polynomial(coefficients, div(c(1), a)), sqrt(a));
  }
}

package dev.panax.compiler.loop;

/**
 * What expansions of functions of floats have in common: the format of the dtype, and ways to put
 * constants, polynomials and powers of two together.
 */
abstract sealed class FloatExpansion extends Expansion permits Elementary, SpecialFunctions {
  final ScalarType dtype;
  final boolean single;

  /** The bits of a mantissa, without the leading one. */
  final int mantissaBits;

  final int exponentBias;

  /** 1.5 * 2^mantissaBits: where a float's unit in the last place is 1. */
  final double shifter;

  final long shifterBits;

  FloatExpansion(LoopBuilder b, ScalarType dtype) {
    super(b);
    this.dtype = dtype;
    single = dtype == ScalarType.FLOAT32;
    mantissaBits = single ? 23 : 52;
    exponentBias = single ? 127 : 1023;
    shifter = single ? 0x1.8p23 : 0x1.8p52;
    shifterBits =
        single ? Float.floatToRawIntBits((float) shifter) : Double.doubleToRawLongBits(shifter);
  }

  final Value c(double value) {
    return constant(value, dtype);
  }

  final Value bitsConstant(long value) {
    return constant(value, single ? ScalarType.INT32 : ScalarType.INT64);
  }

  /** The value of a polynomial, by Horner's rule with fma. */
  final Value polynomial(double[] coefficients, Value x) {
    Value p = c(coefficients[coefficients.length - 1]);
    for (int i = coefficients.length - 2; i >= 0; i--) {
      p = fma(p, x, c(coefficients[i]));
    }
    return p;
  }

  /** x - n * (the sum of {@code parts}). */
  final Value subtractMultiple(Value x, Value n, double[] parts) {
    Value r = x;
    for (double part : parts) {
      r = fma(n, c(-part), r);
    }
    return r;
  }

  final Value clamp(Value x, double low, double high) {
    return select(lt(x, c(low)), c(low), atMost(x, high));
  }

  /** The lesser of {@code x} and {@code high}; nan stays nan. */
  final Value atMost(Value x, double high) {
    return select(gt(x, c(high)), c(high), x);
  }

  /** 2^n of an integer n, within the range of normal numbers. */
  final Value powerOfTwo(Value n) {
    return ofBits(shiftLeft(add(n, bitsConstant(exponentBias)), mantissaBits));
  }

  /** Whether |x| is infinite or x is nan, given {@code a}, which is |x|. */
  final Value isNotFinite(Value a) {
    return not(lt(a, c(Double.POSITIVE_INFINITY)));
  }
}

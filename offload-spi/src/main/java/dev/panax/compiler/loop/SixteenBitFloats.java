package dev.panax.compiler.loop;

/**
 * Float16 and bfloat16 in terms of float32, expanded into instructions. Kernels hold a value of
 * either as the float32 that it is: arithmetic is done on that and rounded, to the nearest, ties to
 * even. As float32 has more than twice the digits, the result of {@code + - * /} and of the square
 * root is the correctly rounded one (S. Figueroa, "When is double rounding innocuous?", 1995).
 *
 * <p>A float16 has a sign, 5 bits of exponent (biased by 15) and 10 of fraction, a float32 has 8
 * (biased by 127) and 23. A bfloat16 is the upper half of a float32.
 */
final class SixteenBitFloats extends Expansion {
  SixteenBitFloats(LoopBuilder builder) {
    super(builder);
  }

  /** The float16 nearest to a float32. */
  Value roundToFloat16(Value x) {
    Value magnitude = abs(x);
    // At 0.5 the digits of a float32 end where those of the least float16 do, at 2^-24.
    Value half = constant(0.5, x.dtype());
    Value subnormal = sub(add(magnitude, half), half);
    Value normal = ofBits(roundBits(bits(magnitude), 13));
    Value finite = select(lt(magnitude, constant(0x1p-14, x.dtype())), subnormal, normal);
    Value rounded =
        select(
            ge(finite, constant(0x1p16, x.dtype())),
            constant(Double.POSITIVE_INFINITY, x.dtype()),
            finite);
    return select(ne(x, x), x, withSign(rounded, x));
  }

  /** The bfloat16 nearest to a float32. */
  Value roundToBfloat16(Value x) {
    return select(ne(x, x), constant(Double.NaN, x.dtype()), ofBits(roundBits(bits(x), 16)));
  }

  /** Rounds away the lowest {@code count} bits of a magnitude, or of a float's bits. */
  private Value roundBits(Value bits, int count) {
    Value lastKept = and(shiftRight(bits, count), constant(1, bits.dtype()));
    Value almostHalf = constant((1 << (count - 1)) - 1, bits.dtype());
    return and(add(bits, add(lastKept, almostHalf)), constant(-1 << count, bits.dtype()));
  }

  /** The float32 that is the float16 of the given bits, a uint32 below 2^16. */
  Value float16(Value bits) {
    Value word = b.bitcast(ScalarType.INT32, bits);
    Value magnitude = and(word, constant(0x7FFF, ScalarType.INT32));
    Value aligned = shiftLeft(magnitude, 13);
    // The product corrects the bias; of a subnormal it makes a normal number.
    Value finite = mul(ofBits(aligned), constant(0x1p112, ScalarType.FLOAT32));
    Value special = ofBits(or(aligned, constant(0x7F800000, ScalarType.INT32)));
    Value isSpecial = ge(magnitude, constant(0x7C00, ScalarType.INT32));
    Value sign = shiftLeft(and(word, constant(0x8000, ScalarType.INT32)), 16);
    return ofBits(or(bits(select(isSpecial, special, finite)), sign));
  }

  /** The float32 that is the bfloat16 of the given bits. */
  Value bfloat16(Value bits) {
    return ofBits(shiftLeft(b.bitcast(ScalarType.INT32, bits), 16));
  }

  /** The bits of a float32 that is a float16, as a uint32. */
  Value bitsOfFloat16(Value x) {
    Value word = bits(x);
    Value magnitude = and(word, constant(0x7FFFFFFF, ScalarType.INT32));
    Value normal = sub(shiftRight(magnitude, 13), constant((127 - 15) << 10, ScalarType.INT32));
    Value subnormal =
        b.convert(ScalarType.INT32, mul(abs(x), constant(0x1p24, ScalarType.FLOAT32)));
    Value isSubnormal = lt(magnitude, constant((127 - 14) << 23, ScalarType.INT32));
    Value isSpecial = ge(magnitude, constant(0x7F800000, ScalarType.INT32));
    Value infinity = constant(0x7C00, ScalarType.INT32);
    Value bits = select(isSpecial, infinity, select(isSubnormal, subnormal, normal));
    Value sign = and(shiftRight(word, 16), constant(0x8000, ScalarType.INT32));
    Value nan = constant(0x7E00, ScalarType.INT32);
    return b.bitcast(ScalarType.UINT32, select(ne(x, x), nan, or(bits, sign)));
  }

  /** The bits of a float32 that is a bfloat16, as a uint32. */
  Value bitsOfBfloat16(Value x) {
    return b.bitcast(ScalarType.UINT32, shiftRight(bits(x), 16));
  }
}

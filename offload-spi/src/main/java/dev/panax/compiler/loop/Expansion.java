package dev.panax.compiler.loop;

import dev.panax.program.Comparison;

/** Short names for the instructions that functions are expanded into. */
abstract sealed class Expansion permits ScalarFunctions, FloatExpansion, SixteenBitFloats {
  final LoopBuilder b;

  Expansion(LoopBuilder b) {
    this.b = b;
  }

  final Value constant(Number value, ScalarType dtype) {
    return b.constant(value, dtype);
  }

  final Value add(Value x, Value y) {
    return b.binary(BinaryOp.ADD, x, y);
  }

  final Value sub(Value x, Value y) {
    return b.binary(BinaryOp.SUB, x, y);
  }

  final Value mul(Value x, Value y) {
    return b.binary(BinaryOp.MUL, x, y);
  }

  final Value div(Value x, Value y) {
    return b.binary(BinaryOp.DIV, x, y);
  }

  final Value fma(Value x, Value y, Value z) {
    return b.fma(x, y, z);
  }

  final Value neg(Value x) {
    return b.unary(UnaryOp.NEG, x);
  }

  final Value abs(Value x) {
    return b.unary(UnaryOp.ABS, x);
  }

  final Value not(Value x) {
    return b.unary(UnaryOp.NOT, x);
  }

  final Value sqrt(Value x) {
    return b.unary(UnaryOp.SQRT, x);
  }

  final Value and(Value x, Value y) {
    return b.binary(BinaryOp.AND, x, y);
  }

  final Value or(Value x, Value y) {
    return b.binary(BinaryOp.OR, x, y);
  }

  final Value xor(Value x, Value y) {
    return b.binary(BinaryOp.XOR, x, y);
  }

  /** x &lt;&lt; bits of an integer. */
  final Value shiftLeft(Value x, int bits) {
    return b.binary(BinaryOp.SHIFT_LEFT, x, constant(bits, x.dtype()));
  }

  /** x &gt;&gt;&gt; bits of an integer. */
  final Value shiftRight(Value x, int bits) {
    return b.binary(BinaryOp.SHIFT_RIGHT_LOGICAL, x, constant(bits, x.dtype()));
  }

  final Value eq(Value x, Value y) {
    return b.compare(Comparison.EQ, x, y);
  }

  final Value ne(Value x, Value y) {
    return b.compare(Comparison.NE, x, y);
  }

  final Value lt(Value x, Value y) {
    return b.compare(Comparison.LT, x, y);
  }

  final Value ge(Value x, Value y) {
    return b.compare(Comparison.GE, x, y);
  }

  final Value gt(Value x, Value y) {
    return b.compare(Comparison.GT, x, y);
  }

  Value select(Value condition, Value onTrue, Value onFalse) {
    return b.select(condition, onTrue, onFalse);
  }

  /** The bits of a float as a signed integer. */
  final Value bits(Value x) {
    return b.bitcast(x.dtype() == ScalarType.FLOAT32 ? ScalarType.INT32 : ScalarType.INT64, x);
  }

  /** The float that has the bits of a signed integer. */
  final Value ofBits(Value x) {
    return b.bitcast(x.dtype() == ScalarType.INT32 ? ScalarType.FLOAT32 : ScalarType.FLOAT64, x);
  }

  /** The sign bit of a float, the other bits 0. */
  final Value signBit(Value x) {
    Value bits = bits(x);
    return and(
        bits, constant(bits.dtype() == ScalarType.INT32 ? 1L << 31 : 1L << 63, bits.dtype()));
  }

  /** The magnitude of {@code x}, which is 0 or has the sign of {@code sign}, with that sign. */
  final Value withSign(Value x, Value sign) {
    return ofBits(or(bits(x), signBit(sign)));
  }
}

package dev.panax.program;

import java.util.Locale;

/** An associative function that a reduction folds with. */
public enum Reducer {
  /** The sum; 0 when empty. */
  SUM(Domain.NUMBER, BinaryFn.ADD),
  /** The product; 1 when empty. */
  PROD(Domain.NUMBER, BinaryFn.MUL),
  /** The greatest, nan if there is one; the least value of the dtype when empty. */
  MAX(Domain.ORDERED, BinaryFn.MAX),
  /** The least, nan if there is one; the greatest value of the dtype when empty. */
  MIN(Domain.ORDERED, BinaryFn.MIN),
  /** Logical or bitwise and; all ones when empty. */
  AND(Domain.BITS, BinaryFn.AND),
  /** Logical or bitwise or; 0 when empty. */
  OR(Domain.BITS, BinaryFn.OR),
  /** Exclusive or; 0 when empty. */
  XOR(Domain.BITS, BinaryFn.XOR);

  private final Domain domain;
  private final BinaryFn combiner;
  private final String primitive = "reduce_" + name().toLowerCase(Locale.ROOT);

  Reducer(Domain domain, BinaryFn combiner) {
    this.domain = domain;
    this.combiner = combiner;
  }

  public Domain domain() {
    return domain;
  }

  /** The function of two elements. */
  public BinaryFn combiner() {
    return combiner;
  }

  public String primitive() {
    return primitive;
  }

  /** The neutral element in {@code dtype}: what an empty reduction gives. */
  public Literal identity(DType dtype) {
    return Literal.of(
        switch (this) {
          case SUM, OR, XOR -> 0L;
          case PROD -> 1L;
          case AND -> dtype == DType.BOOL ? 1L : -1L;
          case MAX -> least(dtype);
          case MIN -> greatest(dtype);
        },
        dtype);
  }

  private static Number least(DType dtype) {
    return switch (dtype) {
      case BOOL, UINT8, UINT16, UINT32, UINT64 -> 0L;
      case INT8 -> (long) Byte.MIN_VALUE;
      case INT16 -> (long) Short.MIN_VALUE;
      case INT32 -> (long) Integer.MIN_VALUE;
      case INT64 -> Long.MIN_VALUE;
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> Double.NEGATIVE_INFINITY;
      case COMPLEX64, COMPLEX128 -> throw new DTypeException(dtype + " has no order.");
    };
  }

  private static Number greatest(DType dtype) {
    return switch (dtype) {
      case BOOL -> 1L;
      case UINT8, UINT16, UINT32, UINT64 -> -1L; // All ones, once wrapped.
      case INT8 -> (long) Byte.MAX_VALUE;
      case INT16 -> (long) Short.MAX_VALUE;
      case INT32 -> (long) Integer.MAX_VALUE;
      case INT64 -> Long.MAX_VALUE;
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> Double.POSITIVE_INFINITY;
      case COMPLEX64, COMPLEX128 -> throw new DTypeException(dtype + " has no order.");
    };
  }
}

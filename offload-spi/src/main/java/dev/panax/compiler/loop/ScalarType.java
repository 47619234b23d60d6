package dev.panax.compiler.loop;

import dev.panax.program.DType;

/**
 * A type that kernels compute with. Narrower integers exist in memory only: a load widens them to
 * 32 bits, a store drops the upper bits.
 */
public enum ScalarType {
  BOOL(DType.BOOL),
  INT32(DType.INT32),
  UINT32(DType.UINT32),
  INT64(DType.INT64),
  UINT64(DType.UINT64),
  FLOAT32(DType.FLOAT32),
  FLOAT64(DType.FLOAT64);

  private final DType dtype;

  ScalarType(DType dtype) {
    this.dtype = dtype;
  }

  /** The type that elements of {@code dtype} are computed with. */
  public static ScalarType of(DType dtype) {
    return switch (dtype) {
      case BOOL -> BOOL;
      case INT8, INT16, INT32 -> INT32;
      case UINT8, UINT16, UINT32 -> UINT32;
      case INT64 -> INT64;
      case UINT64 -> UINT64;
      case FLOAT16, BFLOAT16, FLOAT32 -> FLOAT32;
      case FLOAT64 -> FLOAT64;
      case COMPLEX64, COMPLEX128 ->
          throw new IllegalArgumentException("Kernels do not compute with " + dtype + ".");
    };
  }

  /** The dtype of the same values. */
  public DType dtype() {
    return dtype;
  }

  /** Bytes per value. */
  public int byteSize() {
    return dtype.byteSize();
  }

  public boolean isFloating() {
    return dtype.isFloating();
  }

  public boolean isInteger() {
    return dtype.isInteger();
  }

  /** The name in a kernel's text: {@code f32}. */
  public String shortName() {
    return dtype.shortName();
  }

  @Override
  public String toString() {
    return dtype.toString();
  }
}

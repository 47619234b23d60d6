package dev.panax.program;

import java.util.Locale;

/** An element type of an array. */
public enum DType {
  /** True or false; one byte, 0 or 1. */
  BOOL(Kind.BOOL, 1, "bool"),
  /** Signed 8-bit integer, wrapping. */
  INT8(Kind.SIGNED, 1, "i8"),
  /** Signed 16-bit integer, wrapping. */
  INT16(Kind.SIGNED, 2, "i16"),
  /** Signed 32-bit integer, wrapping. */
  INT32(Kind.SIGNED, 4, "i32"),
  /** Signed 64-bit integer, wrapping; x64 mode only. */
  INT64(Kind.SIGNED, 8, "i64"),
  /** Unsigned 8-bit integer, wrapping. */
  UINT8(Kind.UNSIGNED, 1, "u8"),
  /** Unsigned 16-bit integer, wrapping. */
  UINT16(Kind.UNSIGNED, 2, "u16"),
  /** Unsigned 32-bit integer, wrapping. */
  UINT32(Kind.UNSIGNED, 4, "u32"),
  /** Unsigned 64-bit integer, wrapping; x64 mode only. */
  UINT64(Kind.UNSIGNED, 8, "u64"),
  /** IEEE 754 binary16: 11 significant bits, at most 65504. */
  FLOAT16(Kind.FLOAT, 2, "f16"),
  /** The upper half of a binary32: its range, 8 significant bits. */
  BFLOAT16(Kind.FLOAT, 2, "bf16"),
  /** IEEE 754 binary32. */
  FLOAT32(Kind.FLOAT, 4, "f32"),
  /** IEEE 754 binary64; x64 mode only. */
  FLOAT64(Kind.FLOAT, 8, "f64"),
  /** Two float32: the real part, then the imaginary one. */
  COMPLEX64(Kind.COMPLEX, 8, "c64"),
  /** Two float64: the real part, then the imaginary one; x64 mode only. */
  COMPLEX128(Kind.COMPLEX, 16, "c128");

  /** The family of an element type. */
  public enum Kind {
    BOOL,
    UNSIGNED,
    SIGNED,
    FLOAT,
    COMPLEX
  }

  private final Kind kind;
  private final int byteSize;
  private final String shortName;

  DType(Kind kind, int byteSize, String shortName) {
    this.kind = kind;
    this.byteSize = byteSize;
    this.shortName = shortName;
  }

  public Kind kind() {
    return kind;
  }

  /** Bytes per element. */
  public int byteSize() {
    return byteSize;
  }

  /** The name in program text: {@code f32}, {@code i32}, {@code bool}. */
  public String shortName() {
    return shortName;
  }

  /** Whether this is a type of real floating numbers. */
  public boolean isFloating() {
    return kind == Kind.FLOAT;
  }

  public boolean isComplex() {
    return kind == Kind.COMPLEX;
  }

  /** Whether this is a floating or complex type: one that derivatives are of. */
  public boolean isInexact() {
    return isFloating() || isComplex();
  }

  /** Whether this is a signed or unsigned integer type; false for {@link #BOOL}. */
  public boolean isInteger() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
  }

  /** The type of the real and imaginary parts of a complex type; of others the type itself. */
  public DType realPart() {
    return switch (this) {
      case COMPLEX64 -> FLOAT32;
      case COMPLEX128 -> FLOAT64;
      case BOOL,
          INT8,
          INT16,
          INT32,
          INT64,
          UINT8,
          UINT16,
          UINT32,
          UINT64,
          FLOAT16,
          BFLOAT16,
          FLOAT32,
          FLOAT64 ->
          this;
    };
  }

  /** The NumPy name: {@code float32}, {@code bool}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

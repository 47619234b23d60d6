package dev.panax.program;

import java.util.Locale;

/** An element type of an array. */
public enum DType {
  /** True or false; one byte, 0 or 1. */
  BOOL(Kind.BOOL, 1, "bool"),
  /** Signed 32-bit integer, wrapping. */
  INT32(Kind.SIGNED, 4, "i32"),
  /** Signed 64-bit integer, wrapping; x64 mode only. */
  INT64(Kind.SIGNED, 8, "i64"),
  /** Unsigned 32-bit integer, wrapping. */
  UINT32(Kind.UNSIGNED, 4, "u32"),
  /** IEEE 754 binary32. */
  FLOAT32(Kind.FLOAT, 4, "f32"),
  /** IEEE 754 binary64; x64 mode only. */
  FLOAT64(Kind.FLOAT, 8, "f64");

  /** The family of an element type. */
  public enum Kind {
    BOOL,
    UNSIGNED,
    SIGNED,
    FLOAT
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

  public boolean isFloating() {
    return kind == Kind.FLOAT;
  }

  /** Whether this is a signed or unsigned integer type; false for {@link #BOOL}. */
  public boolean isInteger() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
  }

  /** The NumPy name: {@code float32}, {@code bool}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

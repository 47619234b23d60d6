package dev.panax.program;

/** The dtypes that a function accepts. */
public enum Domain {
  /** Real floating types. */
  FLOAT("floating"),
  /** Complex types. */
  COMPLEX("complex"),
  /** Floating and complex types. */
  INEXACT("floating or complex"),
  /** Signed and unsigned integer types. */
  INTEGER("integer"),
  /** Floating and integer types, which have an order. */
  REAL("floating or integer"),
  /** Floating, complex and integer types. */
  NUMBER("floating, complex or integer"),
  /** Bool and integer types. */
  BITS("bool or integer"),
  /** Every type but the complex ones. */
  ORDERED("bool, integer or floating"),
  /** Every type. */
  ANY("any");

  private final String description;

  Domain(String description) {
    this.description = description;
  }

  public boolean accepts(DType dtype) {
    return switch (this) {
      case FLOAT -> dtype.isFloating();
      case COMPLEX -> dtype.isComplex();
      case INEXACT -> dtype.isInexact();
      case INTEGER -> dtype.isInteger();
      case REAL -> dtype.isFloating() || dtype.isInteger();
      case NUMBER -> dtype != DType.BOOL;
      case BITS -> !dtype.isInexact();
      case ORDERED -> !dtype.isComplex();
      case ANY -> true;
    };
  }

  /** The words for an error message: "floating or integer". */
  @Override
  public String toString() {
    return description;
  }
}

package dev.panax.program;

/** The dtypes that a function accepts. */
public enum Domain {
  /** Floating types. */
  FLOAT("floating"),
  /** Signed and unsigned integer types. */
  INTEGER("integer"),
  /** Floating and integer types. */
  NUMBER("floating or integer"),
  /** Bool and integer types. */
  BITS("bool or integer"),
  /** Every type. */
  ANY("any");

  private final String description;

  Domain(String description) {
    this.description = description;
  }

  public boolean accepts(DType dtype) {
    return switch (this) {
      case FLOAT -> dtype.isFloating();
      case INTEGER -> dtype.isInteger();
      case NUMBER -> dtype != DType.BOOL;
      case BITS -> !dtype.isFloating();
      case ANY -> true;
    };
  }

  /** The words for an error message: "floating or integer". */
  @Override
  public String toString() {
    return description;
  }
}

package dev.panax.program;

import java.util.List;
import java.util.Locale;

/** An elementwise function between complex numbers and their parts. */
public enum ComplexFn {
  /** The complex number of a real and an imaginary part, both float32 or both float64. */
  COMPLEX,
  /** The real part, of the dtype of the parts. */
  REAL,
  /** The imaginary part, of the dtype of the parts. */
  IMAG,
  /** The complex conjugate. */
  CONJ;

  private final String primitive = name().toLowerCase(Locale.ROOT);

  public String primitive() {
    return primitive;
  }

  int arity() {
    return this == COMPLEX ? 2 : 1;
  }

  /** The dtypes of the operands. */
  Domain domain() {
    return this == COMPLEX ? Domain.FLOAT : Domain.COMPLEX;
  }

  /** The type of the result on operands of the common type {@code x}. */
  ArrayType result(ArrayType x) {
    return switch (this) {
      case COMPLEX -> x.withDType(complex(x.dtype()));
      case REAL, IMAG -> x.withDType(x.dtype().realPart());
      case CONJ -> x;
    };
  }

  private static DType complex(DType part) {
    if (!List.of(DType.FLOAT32, DType.FLOAT64).contains(part)) {
      throw new DTypeException(
          "complex needs parts of float32 or float64, got %s; convert them with astype."
              .formatted(part));
    }
    return part == DType.FLOAT32 ? DType.COMPLEX64 : DType.COMPLEX128;
  }
}

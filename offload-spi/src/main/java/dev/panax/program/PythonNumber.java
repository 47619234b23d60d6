package dev.panax.program;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** The text of numbers as Python and NumPy write them. */
public final class PythonNumber {
  private PythonNumber() {}

  /** Python's {@code repr} of a float: {@code 0.1}, {@code 1e-05}; scientific from 1e16 up. */
  public static String repr(double x) {
    return str(x, DType.FLOAT64);
  }

  /** Python's {@code repr} of a complex number: {@code (1+2.5j)}, {@code 2j}. */
  public static String repr(Complex z) {
    return str(z, DType.FLOAT64);
  }

  /** NumPy's {@code str} of a number of the floating {@code dtype}. */
  public static String str(double x, DType dtype) {
    if (!Double.isFinite(x)) {
      return special(x);
    }
    return dtype == DType.BFLOAT16
        ? withoutFraction(format(x, shortest(x, dtype), greatest(dtype)))
        : format(x, shortest(x, dtype), greatest(dtype));
  }

  /** NumPy's {@code str} of a complex number whose parts are of {@code dtype}. */
  public static String str(Complex z, DType dtype) {
    String imaginary = withoutFraction(str(z.imaginary(), dtype)) + "j";
    if (Double.doubleToLongBits(z.real()) == 0) {
      return imaginary;
    }
    String real = withoutFraction(str(z.real(), dtype));
    return "(" + real + (imaginary.startsWith("-") ? "" : "+") + imaginary + ")";
  }

  private static String withoutFraction(String text) {
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** The least number that NumPy writes with an exponent, as a scalar. */
  private static double greatest(DType dtype) {
    return switch (dtype) {
      case FLOAT16 -> 1e3;
      case BFLOAT16, FLOAT32, COMPLEX64 -> 1e6;
      case FLOAT64, COMPLEX128 -> 1e16;
      case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          throw new IllegalArgumentException(dtype + " is no floating dtype.");
    };
  }

  /**
   * The decimal of the fewest digits that is nearer to {@code x} than to any other number of the
   * floating {@code dtype}; for bfloat16 the nearest of at most six digits.
   */
  public static BigDecimal shortest(double x, DType dtype) {
    return switch (dtype) {
      case FLOAT16 -> {
        int digits = 1;
        while (Literal.of(round(x, digits), dtype).value().doubleValue() != x) {
          digits++;
        }
        yield round(x, digits);
      }
      case BFLOAT16 -> round(x, 6);
      case FLOAT32, COMPLEX64 -> shortest((float) x);
      case FLOAT64, COMPLEX128 -> shortest(x);
      case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          throw new IllegalArgumentException(dtype + " is no floating dtype.");
    };
  }

  private static BigDecimal shortest(double x) {
    // Java writes at least two digits, even where one is enough: 4.9E-324.
    BigDecimal digit = round(x, 1);
    return digit.doubleValue() == x
        ? digit
        : new BigDecimal(Double.toString(x)).stripTrailingZeros();
  }

  private static BigDecimal shortest(float x) {
    BigDecimal digit = round(x, 1);
    return digit.floatValue() == x ? digit : new BigDecimal(Float.toString(x)).stripTrailingZeros();
  }

  private static BigDecimal round(double x, int digits) {
    return new BigDecimal(x)
        .round(new MathContext(digits, RoundingMode.HALF_EVEN))
        .stripTrailingZeros();
  }

  private static String special(double x) {
    return Double.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  }

  private static String format(double x, BigDecimal shortest, double large) {
    if (x == 0) {
      return 1 / x > 0 ? "0.0" : "-0.0";
    }
    if (Math.abs(x) >= 1e-4 && Math.abs(x) < large) {
      String plain = shortest.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = shortest.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    int exponent = shortest.precision() - shortest.scale() - 1;
    return "%s%se%s%02d"
        .formatted(x < 0 ? "-" : "", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}

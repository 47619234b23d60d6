package dev.panax.program;

import java.math.BigDecimal;
import java.math.MathContext;

/** The text of numbers as Python and NumPy write them. */
public final class PythonNumber {
  private static final MathContext ONE_DIGIT = new MathContext(1);

  private PythonNumber() {}

  /** Python's {@code repr} of a float: {@code 0.1}, {@code 1e-05}; scientific from 1e16 up. */
  public static String repr(double x) {
    return Double.isFinite(x) ? format(x, shortest(x), 1e16) : special(x);
  }

  /** NumPy's {@code str} of a float32: as {@link #repr(double)}, but scientific from 1e6 up. */
  public static String repr(float x) {
    return Float.isFinite(x) ? format(x, shortest(x), 1e6) : special(x);
  }

  /** The decimal of the fewest digits that is nearer to {@code x} than to any other double. */
  public static BigDecimal shortest(double x) {
    // Java writes at least two digits, even where one is enough: 4.9E-324.
    BigDecimal digit = new BigDecimal(x).round(ONE_DIGIT);
    return digit.doubleValue() == x
        ? digit.stripTrailingZeros()
        : new BigDecimal(Double.toString(x)).stripTrailingZeros();
  }

  /** The decimal of the fewest digits that is nearer to {@code x} than to any other float. */
  public static BigDecimal shortest(float x) {
    BigDecimal digit = new BigDecimal(x).round(ONE_DIGIT);
    return digit.floatValue() == x
        ? digit.stripTrailingZeros()
        : new BigDecimal(Float.toString(x)).stripTrailingZeros();
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

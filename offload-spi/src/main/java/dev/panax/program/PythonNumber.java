package dev.panax.program;

import java.math.BigDecimal;

/** The text of numbers as Python and NumPy write them. */
public final class PythonNumber {
  private PythonNumber() {}

  /** Python's {@code repr} of a float: the shortest digits that give it back, {@code 1e-05}. */
  public static String repr(double x) {
    return Double.isFinite(x) ? format(x, Double.toString(x), 16) : special(x);
  }

  /** NumPy's text of a float32 scalar: the shortest digits that give it back. */
  public static String repr(float x) {
    return Float.isFinite(x) ? format(x, Float.toString(x), 16) : special(x);
  }

  private static String special(double x) {
    return Double.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  }

  /** Scientific notation from 10^{@code largeExponent} up and below 1e-4. */
  private static String format(double x, String shortest, int largeExponent) {
    if (x == 0) {
      return 1 / x > 0 ? "0.0" : "-0.0";
    }
    var decimal = new BigDecimal(shortest).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < largeExponent) {
      String plain = decimal.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = decimal.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return "%s%se%s%02d"
        .formatted(x < 0 ? "-" : "", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}

package dev.panax.trace;

import dev.panax.program.Complex;
import dev.panax.program.DType;
import dev.panax.program.PythonNumber;
import dev.panax.program.Shape;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A writer of arrays as NumPy 2 prints them: elements in columns of one width, floats with the
 * fewest digits (at most 8 after the point) that tell them apart, lines of at most 75 characters,
 * and only the edges of arrays of more than 1000 elements.
 */
final class ArrayPrinter {
  private static final int LINE_WIDTH = 75;
  private static final int PRECISION = 8;
  private static final int THRESHOLD = 1000;
  private static final int EDGE_ITEMS = 3;
  private static final int ELLIPSIS = -1;

  private final Shape shape;
  private final boolean summarize;

  /** The texts of the elements that are shown, in row-major order. */
  private final Iterator<String> texts;

  private ArrayPrinter(DeviceArray x) {
    this.shape = x.shape();
    this.summarize = shape.size() > THRESHOLD;
    this.texts = format(summarize ? x.elements(positions()) : x).iterator();
  }

  static String print(DeviceArray x) {
    if (x.shape().isScalar()) {
      return scalar(x);
    }
    return x.size() == 0 ? "[]" : new ArrayPrinter(x).level(0);
  }

  private static String scalar(DeviceArray x) {
    Number value = x.literal().value();
    return switch (x.dtype()) {
      case BOOL -> value.longValue() == 0 ? "False" : "True";
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 -> value.toString();
      case UINT64 -> Long.toUnsignedString(value.longValue());
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> PythonNumber.str(value.doubleValue(), x.dtype());
      case COMPLEX64, COMPLEX128 -> PythonNumber.str(Complex.of(value), x.dtype().realPart());
    };
  }

  /** The bracketed text of the next part of the array, from {@code axis} down. */
  private String level(int axis) {
    if (axis == shape.rank() - 1) {
      return row();
    }
    String separator = "\n".repeat(shape.rank() - axis - 1) + " ".repeat(axis + 1);
    var parts = new ArrayList<String>();
    for (int i : shownIndices(axis)) {
      parts.add(i == ELLIPSIS ? "..." : level(axis + 1));
    }
    return "[" + String.join(separator, parts) + "]";
  }

  /** The elements along the last axis, wrapped so that all closing brackets fit. */
  private String row() {
    String indent = " ".repeat(shape.rank());
    int width = LINE_WIDTH - shape.rank();
    var done = new StringBuilder();
    String line = indent;
    for (int i : shownIndices(shape.rank() - 1)) {
      String text = i == ELLIPSIS ? "..." : texts.next();
      String separator = line.length() > indent.length() ? " " : "";
      if (!separator.isEmpty() && line.length() + 1 + text.length() > width) {
        done.append(line.stripTrailing()).append('\n');
        line = indent + text;
      } else {
        line += separator + text;
      }
    }
    return "[" + done.append(line).substring(indent.length()) + "]";
  }

  /** The indices along {@code axis} that are shown, with {@link #ELLIPSIS} for those left out. */
  private int[] shownIndices(int axis) {
    int size = shape.dim(axis);
    return summarize && size > 2 * EDGE_ITEMS
        ? Stream.of(
                IntStream.range(0, EDGE_ITEMS),
                IntStream.of(ELLIPSIS),
                IntStream.range(size - EDGE_ITEMS, size))
            .flatMapToInt(part -> part)
            .toArray()
        : IntStream.range(0, size).toArray();
  }

  /** The positions of the elements that are shown, in row-major order. */
  private long[] positions() {
    LongStream positions = LongStream.of(0);
    for (int axis = 0; axis < shape.rank(); axis++) {
      int[] indices = shownIndices(axis);
      long stride = shape.strides()[axis];
      positions =
          positions.flatMap(base ->
              IntStream.of(indices).filter(i -> i != ELLIPSIS).mapToLong(i -> base + i * stride));
    }
    return positions.toArray();
  }

  private static List<String> align(List<String> texts) {
    int width = texts.stream().mapToInt(String::length).max().orElse(0);
    return texts.stream().map(text -> " ".repeat(width - text.length()) + text).toList();
  }

  private static List<String> format(DeviceArray x) {
    DType dtype = x.dtype();
    return switch (dtype) {
      case BOOL -> {
        boolean[] values = HostArrays.toBooleans(x);
        yield IntStream.range(0, values.length)
            .mapToObj(i -> values[i] ? " True" : "False")
            .toList();
      }
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 -> {
        long[] values = HostArrays.toLongs(x);
        yield align(LongStream.of(values).mapToObj(Long::toString).toList());
      }
      case UINT64 -> {
        long[] values = HostArrays.toLongs(x);
        yield align(LongStream.of(values).mapToObj(Long::toUnsignedString).toList());
      }
      case BFLOAT16 -> {
        // To NumPy these are objects, which it does not align.
        double[] values = HostArrays.toDoubles(x);
        yield DoubleStream.of(values).mapToObj(value -> PythonNumber.str(value, dtype)).toList();
      }
      case FLOAT16, FLOAT32, FLOAT64 -> {
        double[] values = HostArrays.toDoubles(x);
        yield align(formatFloats(values, dtype, ""));
      }
      case COMPLEX64, COMPLEX128 -> {
        Complex[] values = HostArrays.toComplex(x);
        yield formatComplex(List.of(values), dtype.realPart());
      }
    };
  }

  /** As {@code 1.5+2.j }: the real and the imaginary parts are columns of their own. */
  private static List<String> formatComplex(List<Complex> values, DType dtype) {
    double[] real = values.stream().mapToDouble(Complex::real).toArray();
    double[] imaginary = values.stream().mapToDouble(Complex::imaginary).toArray();
    List<String> left = align(formatFloats(real, dtype, ""));
    List<String> right = align(formatFloats(imaginary, dtype, "+"));
    return IntStream.range(0, values.size())
        .mapToObj(i -> {
          String digits = right.get(i).stripTrailing();
          return left.get(i) + digits + "j" + " ".repeat(right.get(i).length() - digits.length());
        })
        .toList();
  }

  /**
   * Floats in the digits that they need together.
   *
   * @param plus the sign of what is not negative
   */
  private static List<String> formatFloats(double[] values, DType dtype, String plus) {
    boolean scientific = isScientific(values, dtype);
    int fraction = 0;
    int exponent = 2;
    for (double value : values) {
      if (Double.isFinite(value)) {
        BigDecimal decimal = decimal(value, dtype, scientific);
        fraction = Math.max(fraction, fractionDigits(decimal, scientific));
        exponent = Math.max(exponent, Integer.toString(Math.abs(exponent(decimal))).length());
      }
    }
    var texts = new ArrayList<String>();
    for (double value : values) {
      String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : plus;
      if (Double.isNaN(value)) {
        texts.add(plus + "nan");
      } else if (Double.isInfinite(value)) {
        texts.add(sign + "inf");
      } else if (scientific) {
        texts.add(sign + scientific(value, fraction, exponent));
      } else {
        texts.add(sign + positional(decimal(value, dtype, false), fraction));
      }
    }
    return texts;
  }

  /** Whether the magnitudes are so great, so small or so far apart that they need exponents. */
  private static boolean isScientific(double[] values, DType dtype) {
    double max = 0;
    double min = Double.POSITIVE_INFINITY;
    for (double value : values) {
      double magnitude = Math.abs(value);
      if (magnitude > 0 && magnitude < Double.POSITIVE_INFINITY) {
        max = Math.max(max, magnitude);
        min = Math.min(min, magnitude);
      }
    }
    if (max == 0) {
      return false;
    }
    // As NumPy, in the arithmetic of the dtype.
    return switch (dtype) {
      case FLOAT16 -> max >= 1e3 || min < 1e-4 || max / min > 1000;
      case FLOAT32 -> max >= 1e6 || (float) min < 1e-4f || (float) max / (float) min > 1000;
      case FLOAT64 -> max >= 1e8 || min < 1e-4 || max / min > 1000;
      case BOOL,
          INT8,
          INT16,
          INT32,
          INT64,
          UINT8,
          UINT16,
          UINT32,
          UINT64,
          BFLOAT16,
          COMPLEX64,
          COMPLEX128 ->
          throw new IllegalArgumentException(dtype.toString());
    };
  }

  /** The magnitude in as few digits as tell it apart, or rounded to the precision. */
  private static BigDecimal decimal(double value, DType dtype, boolean scientific) {
    double magnitude = Math.abs(value);
    BigDecimal shortest = PythonNumber.shortest(magnitude, dtype);
    if (fractionDigits(shortest, scientific) <= PRECISION) {
      return shortest;
    }
    int scale = scientific ? PRECISION - exponent(shortest) : PRECISION;
    return new BigDecimal(magnitude).setScale(scale, RoundingMode.HALF_EVEN).stripTrailingZeros();
  }

  private static int fractionDigits(BigDecimal decimal, boolean scientific) {
    return Math.max(0, scientific ? decimal.precision() - 1 : decimal.scale());
  }

  /** The power of ten of the first digit. */
  private static int exponent(BigDecimal decimal) {
    return decimal.signum() == 0 ? 0 : decimal.precision() - decimal.scale() - 1;
  }

  /** As {@code 2.5 }: the fraction is filled with blanks. */
  private static String positional(BigDecimal decimal, int fraction) {
    int digits = fractionDigits(decimal, false);
    String text = decimal.toPlainString();
    return text + (digits == 0 ? "." : "") + " ".repeat(fraction - digits);
  }

  /** As {@code 2.50e+00}: of as many digits, be they more than tell the value apart. */
  private static String scientific(double value, int fraction, int exponent) {
    var exact = new BigDecimal(Math.abs(value));
    BigDecimal decimal = exact.round(new MathContext(fraction + 1, RoundingMode.HALF_EVEN));
    String digits = decimal.unscaledValue().toString();
    int power = exponent(decimal);
    String powerDigits = Integer.toString(Math.abs(power));
    return digits.charAt(0)
        + "."
        + digits.substring(1)
        + "0".repeat(fraction - digits.length() + 1)
        + (power < 0 ? "e-" : "e+")
        + "0".repeat(exponent - powerDigits.length())
        + powerDigits;
  }
}

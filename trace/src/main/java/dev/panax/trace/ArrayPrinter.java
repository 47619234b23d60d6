package dev.panax.trace;

import dev.panax.program.DType;
import dev.panax.program.PythonNumber;
import dev.panax.program.Shape;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A writer of arrays as NumPy prints them: elements in columns of one width, floats with the fewest
 * digits (at most 8 after the point) that tell them apart, lines of at most 75 characters, and only
 * the edges of arrays of more than 1000 elements.
 */
final class ArrayPrinter {
  private static final int LINE_WIDTH = 75;
  private static final int PRECISION = 8;
  private static final int THRESHOLD = 1000;
  private static final int EDGE_ITEMS = 3;

  private final Shape shape;
  private final long[] strides;
  private final boolean summarize;
  private final String[] texts;

  private ArrayPrinter(DeviceArray x) {
    this.shape = x.shape();
    this.strides = shape.strides();
    this.summarize = shape.size() > THRESHOLD;
    this.texts = new String[Math.toIntExact(shape.size())];
    int[] shown = summarize ? shownElements() : IntStream.range(0, texts.length).toArray();
    List<String> formatted = format(x, shown);
    for (int i = 0; i < shown.length; i++) {
      texts[shown[i]] = formatted.get(i);
    }
  }

  static String print(DeviceArray x) {
    if (x.shape().isScalar()) {
      return scalar(x);
    }
    return x.size() == 0 ? "[]" : new ArrayPrinter(x).level(0, 0, 0);
  }

  private static String scalar(DeviceArray x) {
    Number value = x.literal().value();
    return switch (x.dtype()) {
      case BOOL -> value.longValue() == 0 ? "False" : "True";
      case INT32, INT64, UINT32 -> value.toString();
      case FLOAT32 -> PythonNumber.repr(value.floatValue());
      case FLOAT64 -> PythonNumber.repr(value.doubleValue());
    };
  }

  /** The bracketed text of the part at {@code offset}, {@code depth} dimensions down. */
  private String level(int axis, long offset, int trailing) {
    int size = shape.dim(axis);
    var parts = new ArrayList<String>();
    for (int i = 0; i < size; i++) {
      if (summarize && size > 2 * EDGE_ITEMS && i == EDGE_ITEMS) {
        parts.add("...");
        i = size - EDGE_ITEMS;
      }
      long position = offset + i * strides[axis];
      boolean last = i == size - 1;
      parts.add(
          axis == shape.rank() - 1
              ? texts[(int) position]
              : level(axis + 1, position, last ? trailing + 1 : 0));
    }
    return axis == shape.rank() - 1 ? row(parts, axis, trailing) : stack(parts, axis);
  }

  /** A line of elements, wrapped. */
  private String row(List<String> elements, int depth, int trailing) {
    String indent = " ".repeat(depth + 1);
    var text = new StringBuilder("[");
    int column = depth + 1;
    for (int i = 0; i < elements.size(); i++) {
      String element = elements.get(i);
      int closing = i == elements.size() - 1 ? Math.max(1, trailing + 1) : 0;
      if (i > 0) {
        if (column + 1 + element.length() + closing > LINE_WIDTH) {
          text.append('\n').append(indent);
          column = indent.length();
        } else {
          text.append(' ');
          column++;
        }
      }
      text.append(element);
      column += element.length();
    }
    return text.append(']').toString();
  }

  private String stack(List<String> parts, int axis) {
    String separator = "\n".repeat(shape.rank() - axis - 1) + " ".repeat(axis + 1);
    return "[" + String.join(separator, parts) + "]";
  }

  /** The positions of the elements at the edges, ascending. */
  private int[] shownElements() {
    IntStream positions = IntStream.of(0);
    for (int axis = 0; axis < shape.rank(); axis++) {
      int size = shape.dim(axis);
      long stride = strides[axis];
      positions =
          positions.flatMap(base ->
              IntStream.range(0, size)
                  .filter(i -> size <= 2 * EDGE_ITEMS || i < EDGE_ITEMS || i >= size - EDGE_ITEMS)
                  .map(i -> base + (int) (i * stride)));
    }
    return positions.toArray();
  }

  private static List<String> format(DeviceArray x, int[] shown) {
    return switch (x.dtype()) {
      case BOOL -> {
        boolean[] values = HostArrays.toBooleans(x);
        yield alignRight(shown, i -> values[i] ? "True" : "False");
      }
      case INT32, INT64, UINT32 -> {
        long[] values = HostArrays.toLongs(x);
        yield alignRight(shown, i -> Long.toString(values[i]));
      }
      case FLOAT32, FLOAT64 -> formatFloats(HostArrays.toDoubles(x), x.dtype(), shown);
    };
  }

  private static List<String> alignRight(int[] shown, IntFunction<String> text) {
    List<String> texts = IntStream.of(shown).mapToObj(text).toList();
    return padLeft(texts);
  }

  private static List<String> padLeft(List<String> texts) {
    int width = texts.stream().mapToInt(String::length).max().orElse(0);
    return texts.stream().map(t -> " ".repeat(width - t.length()) + t).toList();
  }

  private static List<String> formatFloats(double[] values, DType dtype, int[] shown) {
    double[] magnitudes =
        IntStream.of(shown)
            .mapToDouble(i -> Math.abs(values[i]))
            .filter(v -> v != 0 && Double.isFinite(v))
            .toArray();
    double max = 0;
    double min = Double.POSITIVE_INFINITY;
    for (double magnitude : magnitudes) {
      max = Math.max(max, magnitude);
      min = Math.min(min, magnitude);
    }
    boolean scientific = max >= 1e8 || (magnitudes.length > 0 && (min < 1e-4 || max / min > 1000));
    var decimals = new ArrayList<BigDecimal>();
    int fraction = 0;
    for (int i : shown) {
      if (Double.isFinite(values[i])) {
        BigDecimal decimal = shortest(values[i], dtype, scientific);
        decimals.add(decimal);
        int digits = scientific ? decimal.precision() - 1 : decimal.scale();
        fraction = Math.max(fraction, digits);
      }
    }
    var texts = new ArrayList<String>();
    int next = 0;
    for (int i : shown) {
      double value = values[i];
      if (!Double.isFinite(value)) {
        texts.add(Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
        continue;
      }
      String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
      BigDecimal decimal = decimals.get(next++).abs();
      texts.add(sign + (scientific ? scientific(decimal, fraction) : plain(decimal, fraction)));
    }
    return padLeft(texts);
  }

  /** The shortest decimal that reads back as {@code value}, rounded to the precision. */
  private static BigDecimal shortest(double value, DType dtype, boolean scientific) {
    String text = dtype == DType.FLOAT32 ? Float.toString((float) value) : Double.toString(value);
    BigDecimal decimal = new BigDecimal(text).stripTrailingZeros();
    int digits = scientific ? decimal.precision() - 1 : decimal.scale();
    if (digits > PRECISION) {
      int scale = decimal.scale() - (digits - PRECISION);
      decimal = decimal.setScale(scale, RoundingMode.HALF_EVEN).stripTrailingZeros();
    }
    return decimal.scale() < 0 && !scientific ? decimal.setScale(0) : decimal;
  }

  /** As {@code 2.5 }: the fraction is filled with blanks. */
  private static String plain(BigDecimal decimal, int fraction) {
    String digits = decimal.toPlainString();
    int scale = Math.max(0, decimal.scale());
    return digits + (scale == 0 ? "." : "") + " ".repeat(fraction - scale);
  }

  /** As {@code 2.50e+00}: the fraction is filled with zeros. */
  private static String scientific(BigDecimal decimal, int fraction) {
    String digits = decimal.signum() == 0 ? "0" : decimal.unscaledValue().toString();
    int exponent = decimal.signum() == 0 ? 0 : decimal.precision() - decimal.scale() - 1;
    return "%s.%s%se%s%02d"
        .formatted(
            digits.charAt(0),
            digits.substring(1),
            "0".repeat(Math.max(0, fraction - digits.length() + 1)),
            exponent < 0 ? "-" : "+",
            Math.abs(exponent));
  }
}

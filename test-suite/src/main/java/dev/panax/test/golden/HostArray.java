package dev.panax.test.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.HostArrays;
import dev.panax.trace.Ops;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/**
 * An array as the golden files hold it, on no device.
 *
 * @param dtype the NumPy name of its element type
 * @param shape its dimensions
 * @param weak whether it has a Python number's type
 * @param data its elements, row-major, little-endian
 */
record HostArray(String dtype, Shape shape, boolean weak, byte[] data) {
  private static final Set<String> FLOATING =
      Set.of("bfloat16", "float16", "float32", "float64", "complex64", "complex128");

  static HostArray of(JsonNode value) {
    var dims = new int[value.get("shape").size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = value.get("shape").get(i).asInt();
    }
    return new HostArray(
        value.get("dtype").asText(),
        Shape.of(dims),
        value.path("weak_type").asBoolean(),
        Base64.getDecoder().decode(value.get("data").asText()));
  }

  static HostArray of(Array array) {
    try (var arena = Arena.ofConfined()) {
      byte[] data = HostArrays.toSegment(array, arena).toArray(ValueLayout.JAVA_BYTE);
      return new HostArray(array.dtype().toString(), array.shape(), array.type().weak(), data);
    }
  }

  static DType dtype(String name) {
    return DType.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** This array on the current backend. */
  Array toArray() {
    Array strong = HostArrays.fromSegment(MemorySegment.ofArray(data), dtype(dtype), shape);
    return Ops.convert(strong, dtype(dtype), weak);
  }

  /** Whether the elements are real or complex floating-point numbers. */
  boolean isFloating() {
    return FLOATING.contains(dtype);
  }

  boolean isComplex() {
    return dtype.startsWith("complex");
  }

  /** Bytes per element. */
  int width() {
    return switch (dtype) {
      case "bool", "int8", "uint8" -> 1;
      case "int16", "uint16", "bfloat16", "float16" -> 2;
      case "int32", "uint32", "float32" -> 4;
      case "int64", "uint64", "float64", "complex64" -> 8;
      case "complex128" -> 16;
      default -> throw new IllegalArgumentException("no dtype " + dtype);
    };
  }

  int size() {
    return Math.toIntExact(shape.size());
  }

  /** The elements of a floating array; of a complex one the real and imaginary parts in turn. */
  double[] toDoubles() {
    ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    var values = new double[isComplex() ? 2 * size() : size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (dtype) {
            case "bfloat16" -> Float.intBitsToFloat(buffer.getShort(2 * i) << 16);
            case "float16" -> Float.float16ToFloat(buffer.getShort(2 * i));
            case "float32", "complex64" -> buffer.getFloat(4 * i);
            case "float64", "complex128" -> buffer.getDouble(8 * i);
            default -> throw new IllegalStateException(toString());
          };
    }
    return values;
  }

  /** The elements of an integer or bool array; those of uint64 as the signed number of its bits. */
  long[] toLongs() {
    ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    var values = new long[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (dtype) {
            case "bool", "int8" -> buffer.get(i);
            case "uint8" -> Byte.toUnsignedLong(buffer.get(i));
            case "int16" -> buffer.getShort(2 * i);
            case "uint16" -> Short.toUnsignedLong(buffer.getShort(2 * i));
            case "int32" -> buffer.getInt(4 * i);
            case "uint32" -> Integer.toUnsignedLong(buffer.getInt(4 * i));
            case "int64", "uint64" -> buffer.getLong(8 * i);
            default -> throw new IllegalStateException(toString());
          };
    }
    return values;
  }

  /** A floating array of the shape and dtype of this with other elements, rounded to its dtype. */
  HostArray withDoubles(double[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(data.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      switch (dtype) {
        case "bfloat16" -> buffer.putShort(toBfloat16((float) value));
        case "float16" -> buffer.putShort(Float.floatToFloat16((float) value));
        case "float32", "complex64" -> buffer.putFloat((float) value);
        case "float64", "complex128" -> buffer.putDouble(value);
        default -> throw new IllegalStateException(toString());
      }
    }
    return new HostArray(dtype, shape, weak, buffer.array());
  }

  private static short toBfloat16(float value) {
    int bits = Float.floatToIntBits(value);
    int rounding = 0x7fff + ((bits >> 16) & 1);
    return (short) ((Float.isNaN(value) ? bits : bits + rounding) >> 16);
  }

  /** This array in the double precision that its values are exact in. */
  HostArray widened() {
    if (!isFloating()) {
      return this;
    }
    double[] values = toDoubles();
    String wide = isComplex() ? "complex128" : "float64";
    return new HostArray(wide, shape, weak, new byte[8 * values.length]).withDoubles(values);
  }

  /** This array in single precision, if it is of double precision. */
  HostArray narrowed() {
    String narrow =
        switch (dtype) {
          case "float64" -> "float32";
          case "complex128" -> "complex64";
          default -> dtype;
        };
    return narrow.equals(dtype)
        ? this
        : new HostArray(narrow, shape, weak, new byte[data.length / 2]).withDoubles(toDoubles());
  }

  /** Part {@code i} along the first axis. */
  HostArray part(int i) {
    Shape rest = shape.remove(0);
    int bytes = Math.toIntExact(rest.size()) * width();
    return new HostArray(dtype, rest, weak, Arrays.copyOfRange(data, i * bytes, (i + 1) * bytes));
  }

  /** Both arrays, of one type, stacked along a new first axis. */
  static HostArray stack(HostArray first, HostArray second) {
    byte[] both = Arrays.copyOf(first.data, 2 * first.data.length);
    System.arraycopy(second.data, 0, both, first.data.length, second.data.length);
    return new HostArray(first.dtype, first.shape.insert(0, 2), first.weak, both);
  }

  /**
   * Another array that a function takes where it takes this one: floating elements scaled by 3/4,
   * which keeps domains, order and positive definiteness; other elements in reverse order along the
   * first axis, which keeps indices in their ranges.
   */
  HostArray variant() {
    if (isFloating()) {
      double[] values = toDoubles();
      for (int i = 0; i < values.length; i++) {
        values[i] *= 0.75;
      }
      return withDoubles(values);
    }
    if (shape.isScalar() || data.length == 0) {
      return this;
    }
    int count = shape.dim(0);
    int bytes = data.length / count;
    var reversed = new byte[data.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(data, i * bytes, reversed, (count - 1 - i) * bytes, bytes);
    }
    return new HostArray(dtype, shape, weak, reversed);
  }

  /** The type, such as {@code float32[2,3]}. */
  @Override
  public String toString() {
    return dtype + Arrays.toString(shape.toArray()).replace(" ", "");
  }
}

package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.Complex;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.Elements;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.function.Function;

/** The passage between arrays and Java: primitive arrays, nested ones, memory segments. */
public final class HostArrays {
  /** As in NumPy. */
  private static final int MAX_NESTING = 64;

  /** Of all Java arrays; JVMs refuse a few lengths below the largest int. */
  private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

  private HostArrays() {}

  /** An array with a copy of {@code data}: row-major, in the byte order of the host. */
  public static Array fromSegment(MemorySegment data, DType dtype, Shape shape) {
    var type = ArrayType.of(dtype, shape);
    if (!data.scope().isAlive()) {
      throw new IllegalStateException(
          "fromSegment: the arena of the data is closed; make the array before closing it.");
    }
    if (data.byteSize() != type.byteSize()) {
      throw new ShapeException(
          "fromSegment: %s takes %d bytes, got a segment of %d."
              .formatted(type, type.byteSize(), data.byteSize()));
    }
    if (dtype == DType.BOOL) {
      requireBooleans(data);
    }
    var backend = Backends.current();
    return DeviceArray.of(type, backend.copyFrom(type, data), backend);
  }

  /**
   * A copy of the elements of {@code x} in {@code arena}: row-major, in the byte order of the host.
   *
   * @throws ConcretizationException if {@code x} is being traced
   */
  public static MemorySegment toSegment(Array x, Arena arena) {
    return x.concrete("toSegment").host(arena).asSlice(0, x.type().byteSize());
  }

  private static void requireBooleans(MemorySegment data) {
    for (long i = 0; i < data.byteSize(); i++) {
      byte value = data.get(ValueLayout.JAVA_BYTE, i);
      if (value != 0 && value != 1) {
        throw new DTypeException(
            "fromSegment: a bool is a byte of 0 or 1, got %d at %d.".formatted(value, i));
      }
    }
  }

  public static Array fromFloats(float[] values, Shape shape) {
    return fromSegment(MemorySegment.ofArray(values), DType.FLOAT32, shape);
  }

  /** Doubles as the default floating dtype. */
  public static Array fromDoubles(double[] values, Shape shape) {
    if (Config.current().x64()) {
      return fromSegment(MemorySegment.ofArray(values), DType.FLOAT64, shape);
    }
    var floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return fromFloats(floats, shape);
  }

  public static Array fromBytes(byte[] values, Shape shape) {
    return fromSegment(MemorySegment.ofArray(values), DType.INT8, shape);
  }

  public static Array fromShorts(short[] values, Shape shape) {
    return fromSegment(MemorySegment.ofArray(values), DType.INT16, shape);
  }

  public static Array fromInts(int[] values, Shape shape) {
    return fromSegment(MemorySegment.ofArray(values), DType.INT32, shape);
  }

  /** Longs as the default integer dtype; without x64 they must fit. */
  public static Array fromLongs(long[] values, Shape shape) {
    if (Config.current().x64()) {
      return fromSegment(MemorySegment.ofArray(values), DType.INT64, shape);
    }
    var ints = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      ints[i] = (int) Config.current().requireInt("array", values[i]);
    }
    return fromInts(ints, shape);
  }

  public static Array fromBooleans(boolean[] values, Shape shape) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return fromSegment(MemorySegment.ofArray(bytes), DType.BOOL, shape);
  }

  /** Complex numbers as the default complex dtype. */
  public static Array fromComplex(Complex[] values, Shape shape) {
    DType dtype = Config.current().defaultComplex();
    try (var arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate((long) values.length * dtype.byteSize(), 8);
      for (int i = 0; i < values.length; i++) {
        Elements.write(data, dtype, i, values[i]);
      }
      return fromSegment(data, dtype, shape);
    }
  }

  /**
   * A nested Java array of numbers, booleans or {@link Complex}, or a flat one.
   *
   * @throws ShapeException if it is ragged
   */
  public static Array fromNested(Object nested) {
    var dims = new ArrayList<Integer>();
    Object level = nested;
    while (level instanceof Object[] array && !(level instanceof Complex[])) {
      dims.add(array.length);
      if (array.length == 0) {
        throw new ShapeException(
            "array cannot tell the shape of an empty nested Java array; use zeros(shape).");
      }
      if (dims.size() > MAX_NESTING) {
        throw new ShapeException(
            "array got a Java array that is nested more than %d deep; does it hold itself?"
                .formatted(MAX_NESTING));
      }
      level = array[0];
    }
    Class<?> leafType = level == null ? Void.class : level.getClass();
    if (!leafType.isArray()) {
      throw new DTypeException(
          "array takes nested Java arrays of numbers, booleans or Complex, got "
              + nested.getClass().getSimpleName()
              + ".");
    }
    dims.add(java.lang.reflect.Array.getLength(level));
    Shape shape = Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
    Object flat =
        java.lang.reflect.Array.newInstance(
            leafType.getComponentType(), Shape.requireDim("array", shape.size()));
    copyNested(nested, shape, 0, flat, 0);
    return switch (flat) {
      case float[] values -> fromFloats(values, shape);
      case double[] values -> fromDoubles(values, shape);
      case byte[] values -> fromBytes(values, shape);
      case short[] values -> fromShorts(values, shape);
      case int[] values -> fromInts(values, shape);
      case long[] values -> fromLongs(values, shape);
      case boolean[] values -> fromBooleans(values, shape);
      case Complex[] values -> fromComplex(values, shape);
      default ->
          throw new DTypeException(
              "array takes Java arrays of numbers, booleans or Complex, got "
                  + leafType.getSimpleName()
                  + ".");
    };
  }

  private static int copyNested(Object level, Shape shape, int axis, Object flat, int position) {
    if (level == null
        || !level.getClass().isArray()
        || java.lang.reflect.Array.getLength(level) != shape.dim(axis)) {
      throw new ShapeException(
          "array got a ragged Java array: along axis %d every part needs %d elements."
              .formatted(axis, shape.dim(axis)));
    }
    if (axis == shape.rank() - 1) {
      if (level.getClass() != flat.getClass()) {
        throw new DTypeException(
            "array got a %s among others of %s; make the parts arrays of one type."
                .formatted(level.getClass().getSimpleName(), flat.getClass().getSimpleName()));
      }
      System.arraycopy(level, 0, flat, position, shape.dim(axis));
      return position + shape.dim(axis);
    }
    int next = position;
    for (var part : (Object[]) level) {
      next = copyNested(part, shape, axis + 1, flat, next);
    }
    return next;
  }

  /** The value of an array of one element; see {@link Elements#read}. */
  static Number single(DeviceArray x) {
    return x.shape().isScalar()
        ? x.literal().value()
        : read(x, data -> Elements.read(data, x.dtype(), 0));
  }

  static double[] toDoubles(DeviceArray x) {
    require("toDoubleArray", x, !x.dtype().isComplex(), "a real dtype");
    if (x.dtype() == DType.FLOAT64) {
      return read(x, data -> data.toArray(ValueLayout.JAVA_DOUBLE));
    }
    var doubles = new double[length(x)];
    boolean isUnsignedLong = x.dtype() == DType.UINT64;
    forEach(
        x,
        (i, value) ->
            doubles[i] =
                isUnsignedLong ? unsignedToDouble(value.longValue()) : value.doubleValue());
    return doubles;
  }

  /** The nearest double. Of the upper half of the range it is twice that of the half, rounded. */
  static double unsignedToDouble(long x) {
    return x >= 0 ? x : 2.0 * ((x >>> 1) | (x & 1));
  }

  static float[] toFloats(DeviceArray x) {
    require(
        "toFloatArray",
        x,
        x.dtype().isFloating() && x.dtype() != DType.FLOAT64,
        "float32, float16 or bfloat16");
    if (x.dtype() == DType.FLOAT32) {
      return read(x, data -> data.toArray(ValueLayout.JAVA_FLOAT));
    }
    var floats = new float[length(x)];
    forEach(x, (i, value) -> floats[i] = value.floatValue());
    return floats;
  }

  static byte[] toBytes(DeviceArray x) {
    require("toByteArray", x, x.dtype() == DType.INT8 || x.dtype() == DType.UINT8, "int8 or uint8");
    return read(x, data -> data.toArray(ValueLayout.JAVA_BYTE));
  }

  static short[] toShorts(DeviceArray x) {
    require(
        "toShortArray",
        x,
        x.dtype() == DType.INT16 || x.dtype() == DType.UINT16,
        "int16 or uint16");
    return read(x, data -> data.toArray(ValueLayout.JAVA_SHORT));
  }

  static int[] toInts(DeviceArray x) {
    boolean fits = x.dtype().isInteger() && x.dtype().byteSize() <= 4;
    require("toIntArray", x, fits, "an integer dtype of at most 32 bits");
    var ints = new int[length(x)];
    forEach(x, (i, value) -> ints[i] = value.intValue());
    return ints;
  }

  static long[] toLongs(DeviceArray x) {
    require("toLongArray", x, x.dtype().isInteger(), "an integer dtype");
    var longs = new long[length(x)];
    forEach(x, (i, value) -> longs[i] = value.longValue());
    return longs;
  }

  static boolean[] toBooleans(DeviceArray x) {
    require("toBooleanArray", x, x.dtype() == DType.BOOL, "bool");
    var booleans = new boolean[length(x)];
    forEach(x, (i, value) -> booleans[i] = value.longValue() != 0);
    return booleans;
  }

  /** The elements as complex numbers. */
  static Complex[] toComplex(DeviceArray x) {
    requireLength("toComplexArray", x);
    var numbers = new Complex[length(x)];
    forEach(x, (i, value) -> numbers[i] = Complex.of(value));
    return numbers;
  }

  /** Receives an element and its position. */
  @FunctionalInterface
  private interface Visitor {
    void visit(int index, Number value);
  }

  private static void forEach(DeviceArray x, Visitor visitor) {
    int length = length(x);
    read(
        x,
        data -> {
          for (int i = 0; i < length; i++) {
            visitor.visit(i, Elements.read(data, x.dtype(), i));
          }
          return visitor;
        });
  }

  private static int length(DeviceArray x) {
    return (int) x.size();
  }

  private static void requireLength(String name, Array x) {
    if (x.size() > MAX_LENGTH) {
      throw new ShapeException(
          "%s: a Java array has at most %d elements, got shape %s. Take parts with get, or use toSegment."
              .formatted(name, MAX_LENGTH, x.shape()));
    }
  }

  static Object toNested(DeviceArray x, Class<?> type) {
    int rank = 0;
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
      rank++;
    }
    if (rank != x.rank() || rank == 0) {
      throw new ShapeException(
          "toArray(%s.class) does not fit an array of %d dimensions, shape %s."
              .formatted(type.getSimpleName(), x.rank(), x.shape()));
    }
    Object flat =
        switch (element.getName()) {
          case "float" -> toFloats(x);
          case "double" -> toDoubles(x);
          case "byte" -> toBytes(x);
          case "short" -> toShorts(x);
          case "int" -> toInts(x);
          case "long" -> toLongs(x);
          case "boolean" -> toBooleans(x);
          case "dev.panax.program.Complex" -> toComplex(x);
          default ->
              throw new DTypeException(
                  "toArray gives Java's primitive types but char, or Complex, not "
                      + element.getName()
                      + ".");
        };
    return nest(flat, x.shape(), 0, 0, type);
  }

  private static Object nest(Object flat, Shape shape, int axis, int position, Class<?> type) {
    int size = shape.dim(axis);
    Object level = java.lang.reflect.Array.newInstance(type.getComponentType(), size);
    if (axis == shape.rank() - 1) {
      System.arraycopy(flat, position, level, 0, size);
      return level;
    }
    long stride = shape.strides()[axis];
    for (int i = 0; i < size; i++) {
      int start = Math.toIntExact(position + i * stride);
      java.lang.reflect.Array.set(
          level, i, nest(flat, shape, axis + 1, start, type.getComponentType()));
    }
    return level;
  }

  private static <T> T read(DeviceArray x, Function<MemorySegment, T> reader) {
    try (var arena = Arena.ofConfined()) {
      return reader.apply(x.host(arena).asSlice(0, x.type().byteSize()));
    }
  }

  private static void require(String name, Array x, boolean fits, String wanted) {
    if (!fits) {
      throw new DTypeException(
          "%s needs %s, got %s; convert with astype.".formatted(name, wanted, x.dtype()));
    }
    requireLength(name, x);
  }
}

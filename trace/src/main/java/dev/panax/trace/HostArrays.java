package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.function.Function;

/** The passage between arrays and Java: primitive arrays, nested ones, memory segments. */
public final class HostArrays {
  private HostArrays() {}

  /** An array with a copy of {@code data}: row-major, in the byte order of the host. */
  public static Array fromSegment(MemorySegment data, DType dtype, Shape shape) {
    var type = ArrayType.of(dtype, shape);
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

  /**
   * A nested Java array of floats, doubles, ints, longs or booleans, or a flat one.
   *
   * @throws ShapeException if it is ragged
   */
  public static Array fromNested(Object nested) {
    var dims = new ArrayList<Integer>();
    Object level = nested;
    while (level instanceof Object[] array) {
      dims.add(array.length);
      if (array.length == 0) {
        throw new ShapeException(
            "array cannot tell the shape of an empty nested Java array; use zeros(shape).");
      }
      level = array[0];
    }
    Class<?> leafType = level == null ? Void.class : level.getClass();
    if (!leafType.isArray()) {
      throw new DTypeException(
          "array takes nested Java arrays of float, double, int, long or boolean, got "
              + nested.getClass().getSimpleName()
              + ".");
    }
    dims.add(java.lang.reflect.Array.getLength(level));
    Shape shape = Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
    Object flat =
        java.lang.reflect.Array.newInstance(
            leafType.getComponentType(), Math.toIntExact(shape.size()));
    copyNested(nested, shape, 0, flat, 0);
    return switch (flat) {
      case float[] values -> fromFloats(values, shape);
      case double[] values -> fromDoubles(values, shape);
      case int[] values -> fromInts(values, shape);
      case long[] values -> fromLongs(values, shape);
      case boolean[] values -> fromBooleans(values, shape);
      default ->
          throw new DTypeException(
              "array takes Java arrays of float, double, int, long or boolean, got "
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
      System.arraycopy(level, 0, flat, position, shape.dim(axis));
      return position + shape.dim(axis);
    }
    int next = position;
    for (var part : (Object[]) level) {
      next = copyNested(part, shape, axis + 1, flat, next);
    }
    return next;
  }

  static Number single(DeviceArray x) {
    return x.shape().isScalar()
        ? x.literal().value()
        : x.dtype().isFloating() ? (Number) toDoubles(x)[0] : (Number) toIntegers(x)[0];
  }

  static double[] toDoubles(DeviceArray x) {
    return switch (x.dtype()) {
      case FLOAT64 -> read(x, data -> data.toArray(ValueLayout.JAVA_DOUBLE));
      case FLOAT32 -> {
        float[] floats = toFloats(x);
        var doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
          doubles[i] = floats[i];
        }
        yield doubles;
      }
      case BOOL, INT32, UINT32, INT64 -> {
        long[] longs = toIntegers(x);
        var doubles = new double[longs.length];
        for (int i = 0; i < longs.length; i++) {
          doubles[i] = longs[i];
        }
        yield doubles;
      }
    };
  }

  static float[] toFloats(DeviceArray x) {
    require("toFloatArray", x, x.dtype() == DType.FLOAT32, "float32");
    return read(x, data -> data.toArray(ValueLayout.JAVA_FLOAT));
  }

  static int[] toInts(DeviceArray x) {
    require(
        "toIntArray", x, x.dtype() == DType.INT32 || x.dtype() == DType.UINT32, "int32 or uint32");
    return read(x, data -> data.toArray(ValueLayout.JAVA_INT));
  }

  static long[] toLongs(DeviceArray x) {
    require("toLongArray", x, x.dtype().isInteger(), "an integer dtype");
    return toIntegers(x);
  }

  static boolean[] toBooleans(DeviceArray x) {
    require("toBooleanArray", x, x.dtype() == DType.BOOL, "bool");
    long[] longs = toIntegers(x);
    var booleans = new boolean[longs.length];
    for (int i = 0; i < longs.length; i++) {
      booleans[i] = longs[i] != 0;
    }
    return booleans;
  }

  private static long[] toIntegers(DeviceArray x) {
    long[] values = new long[Math.toIntExact(x.size())];
    return read(
        x,
        data -> {
          for (int i = 0; i < values.length; i++) {
            values[i] =
                switch (x.dtype()) {
                  case BOOL -> data.getAtIndex(ValueLayout.JAVA_BYTE, i);
                  case INT32 -> data.getAtIndex(ValueLayout.JAVA_INT, i);
                  case UINT32 -> Integer.toUnsignedLong(data.getAtIndex(ValueLayout.JAVA_INT, i));
                  case INT64 -> data.getAtIndex(ValueLayout.JAVA_LONG, i);
                  case FLOAT32, FLOAT64 -> throw new AssertionError(x.type());
                };
          }
          return values;
        });
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
          case "int" -> toInts(x);
          case "long" -> toLongs(x);
          case "boolean" -> toBooleans(x);
          default ->
              throw new DTypeException(
                  "toArray gives float, double, int, long or boolean, not "
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
  }
}

package dev.panax.test.golden;

import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import dev.panax.trace.Index;
import dev.panax.trace.Ops;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a golden call. An entry of the {@link Registry} reads each as what its Panax
 * function takes: {@code a.array(0)}, {@code a.integer("axis", -1)}.
 *
 * <p>An argument is found by its position or by its keyword; where JAX takes it either way, by
 * {@code at(position, keyword)}.
 *
 * @param positional values as {@link Golden} decodes them, or arrays
 * @param keywords the keyword arguments
 */
record Arguments(
    List<? extends @Nullable Object> positional, Map<String, ? extends @Nullable Object> keywords) {

  int count() {
    return positional.size();
  }

  /** Whether {@code keyword} is given, and not as {@code None}. */
  boolean has(String keyword) {
    return keywords.get(keyword) != null;
  }

  /** Whether argument {@code i} is given, and not as {@code None}. */
  boolean has(int i) {
    return i < count() && positional.get(i) != null;
  }

  /** Argument {@code i}. */
  Object at(int i) {
    if (!has(i)) {
      throw new IllegalArgumentException("the call has no argument " + i);
    }
    return present(positional.get(i));
  }

  /** The keyword argument {@code keyword}. */
  Object at(String keyword) {
    if (!has(keyword)) {
      throw new IllegalArgumentException("the call has no argument " + keyword);
    }
    return present(keywords.get(keyword));
  }

  /** The argument at {@code position} or called {@code keyword}; null if there is none. */
  @Nullable Object at(int position, String keyword) {
    return has(position) ? at(position) : has(keyword) ? at(keyword) : null;
  }

  private static Object present(@Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("None where a value is needed");
    }
    return value;
  }

  /** Argument {@code i}, an array or a scalar. */
  Array array(int i) {
    return toArray(at(i));
  }

  /** The keyword argument {@code keyword}, an array or a scalar. */
  Array array(String keyword) {
    return toArray(at(keyword));
  }

  /** Argument {@code i}, a list of arrays. */
  Array[] arrays(int i) {
    return toArrays(at(i));
  }

  static Array[] toArrays(Object list) {
    return ((List<?>) list).stream().map(Arguments::toArray).toArray(Array[]::new);
  }

  /** An array, or a Python number as a weakly typed scalar. */
  static Array toArray(@Nullable Object value) {
    return switch (value) {
      case Array array -> array;
      case HostArray array -> array.toArray();
      case Double number -> Ops.weakScalar((double) number);
      case Long number -> Ops.weakScalar("array", number);
      case Boolean truth -> Ops.scalar(truth ? 1 : 0, DType.BOOL);
      case Complex number -> weak(number);
      case null, default -> throw new IllegalArgumentException("no array: " + value);
    };
  }

  private static Array weak(Complex value) {
    ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(value.re()).putDouble(value.im());
    var wide = new HostArray("complex128", Shape.SCALAR, true, data.array());
    return Config.current().x64() ? wide.toArray() : wide.narrowed().toArray();
  }

  int integer(int i) {
    return toInt(at(i));
  }

  int integer(String keyword, int otherwise) {
    return has(keyword) ? toInt(at(keyword)) : otherwise;
  }

  boolean flag(String keyword, boolean otherwise) {
    return has(keyword) ? (Boolean) at(keyword) : otherwise;
  }

  double number(int i) {
    return ((Number) at(i)).doubleValue();
  }

  double number(String keyword, double otherwise) {
    return has(keyword) ? ((Number) at(keyword)).doubleValue() : otherwise;
  }

  String string(int i) {
    return (String) at(i);
  }

  String string(String keyword, String otherwise) {
    return has(keyword) ? (String) at(keyword) : otherwise;
  }

  IntList ints(int i) {
    return toInts(at(i));
  }

  IntList ints(String keyword, IntList otherwise) {
    return has(keyword) ? toInts(at(keyword)) : otherwise;
  }

  /** Argument {@code i}, a shape. */
  Shape shape(int i) {
    return new Shape(ints(i));
  }

  DType dtype(int i) {
    return (DType) at(i);
  }

  PythonFunction function(int i) {
    return (PythonFunction) at(i);
  }

  /** The plain dict {@code keyword}. */
  Map<?, ?> dict(String keyword) {
    return (Map<?, ?>) at(keyword);
  }

  static int toInt(@Nullable Object value) {
    return Math.toIntExact((Long) present(value));
  }

  /** A list of integers, or one integer. */
  static IntList toInts(@Nullable Object value) {
    return value instanceof Long one
        ? IntList.of(Math.toIntExact(one))
        : IntList.of(((List<?>) present(value)).stream().mapToInt(Arguments::toInt).toArray());
  }

  /** An index of {@code x[...]}: integers, slices, {@code ...}, {@code None}, arrays. */
  static Object[] toIndices(Object index) {
    return (index instanceof List<?> parts ? parts : List.of(index))
        .stream()
            .map(part -> part instanceof Long position ? Index.idx(toInt(position)) : part)
            .toArray();
  }

  /** All arrays among the arguments, in order. */
  List<HostArray> hostArrays() {
    var found = new ArrayList<HostArray>();
    mapArrays(array -> {
      found.add(array);
      return array;
    });
    return found;
  }

  /** These arguments with {@code replacements} for {@link #hostArrays}. */
  Arguments with(List<?> replacements) {
    Iterator<?> next = replacements.iterator();
    return mapArrays(_ -> next.next());
  }

  /** These arguments with each array replaced. */
  Arguments map(UnaryOperator<HostArray> function) {
    return mapArrays(function::apply);
  }

  private Arguments mapArrays(Replacement replacement) {
    var list = new ArrayList<@Nullable Object>();
    for (var value : positional) {
      list.add(replaced(value, replacement));
    }
    var map = new LinkedHashMap<String, @Nullable Object>();
    keywords.forEach((key, value) -> map.put(key, replaced(value, replacement)));
    return new Arguments(list, map);
  }

  @FunctionalInterface
  private interface Replacement {
    Object of(HostArray array);
  }

  private static @Nullable Object replaced(@Nullable Object value, Replacement replacement) {
    return switch (value) {
      case HostArray array -> replacement.of(array);
      case List<?> list -> {
        var parts = new ArrayList<@Nullable Object>();
        list.forEach(part -> parts.add(replaced(part, replacement)));
        yield parts;
      }
      case Map<?, ?> map -> {
        var fields = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        map.forEach((key, field) -> fields.put(key, replaced(field, replacement)));
        yield fields;
      }
      case null -> null;
      default -> value;
    };
  }
}

package dev.panax.test.golden;

import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import dev.panax.trace.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a golden call, as Panax takes them.
 *
 * @param positional values as {@link Golden} decodes them, or arrays
 * @param keywords the keyword arguments
 */
record Arguments(
    List<? extends @Nullable Object> positional, Map<String, ? extends @Nullable Object> keywords) {

  /** Argument {@code i}, an array or a scalar. */
  Array array(int i) {
    return toArray(at(i));
  }

  private static Array toArray(Object value) {
    return switch (value) {
      case Array array -> array;
      case HostArray array -> array.toArray();
      case Double number -> weak(number, Config.current().defaultFloat());
      case Long number -> weak(number, Config.current().defaultInt());
      case Boolean truth -> Ops.scalar(truth ? 1 : 0, DType.BOOL);
      default -> throw new IllegalArgumentException("no array: " + value);
    };
  }

  private static Array weak(Number value, DType dtype) {
    return Ops.convert(Ops.scalar(value, dtype), dtype, true);
  }

  /** Argument {@code i}, a list of arrays. */
  Array[] arrays(int i) {
    return ((List<?>) at(i))
        .stream().map(part -> toArray(Objects.requireNonNull(part))).toArray(Array[]::new);
  }

  int integer(int i) {
    return toInt(at(i));
  }

  IntList ints(int i) {
    return toInts(at(i));
  }

  DType dtype(int i) {
    return (DType) at(i);
  }

  private Object at(int i) {
    return Objects.requireNonNull(positional.get(i));
  }

  int count() {
    return positional.size();
  }

  boolean has(String keyword) {
    return keywords.get(keyword) != null;
  }

  Object keyword(String keyword) {
    return Objects.requireNonNull(keywords.get(keyword), keyword);
  }

  /** The keyword argument {@code keyword}, an array or a scalar. */
  Array keywordArray(String keyword) {
    return toArray(keyword(keyword));
  }

  static int toInt(Object value) {
    return Math.toIntExact((Long) value);
  }

  static IntList toInts(@Nullable Object list) {
    return IntList.of(
        ((List<?>) Objects.requireNonNull(list))
            .stream().mapToInt(i -> toInt(Objects.requireNonNull(i))).toArray());
  }

  /** These arguments with the arrays {@code replacements} at {@code positions}. */
  Arguments with(List<Integer> positions, List<?> replacements) {
    var replaced = new ArrayList<@Nullable Object>(positional);
    for (int i = 0; i < positions.size(); i++) {
      replaced.set(positions.get(i), replacements.get(i));
    }
    return new Arguments(replaced, keywords);
  }
}

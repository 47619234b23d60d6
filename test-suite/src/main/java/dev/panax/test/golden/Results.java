package dev.panax.test.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panax.program.DType;
import dev.panax.trace.Array;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of a result with a golden one: a tree of arrays, lists, maps and Java values. A
 * record takes the place of a tuple or a dict.
 */
final class Results {
  private Results() {}

  /** Checks {@code actual} against a VALUE of the file; null there stands for anything. */
  static void check(String path, JsonNode expected, @Nullable Object actual, Tolerance tolerance) {
    check(path, Golden.decode(expected), actual, tolerance);
  }

  private static void check(
      String path, @Nullable Object expected, @Nullable Object actual, Tolerance tolerance) {
    switch (expected) {
      case HostArray array -> checkArray(path, array, actual, tolerance);
      case List<?> list -> {
        List<?> parts = parts(path, actual);
        require(path, list.size() == parts.size(), list.size() + " parts", parts.size());
        for (int i = 0; i < list.size(); i++) {
          check(path + "[" + i + "]", list.get(i), parts.get(i), tolerance);
        }
      }
      case Map<?, ?> map -> {
        Map<?, ?> fields = fields(path, actual);
        require(path, map.keySet().equals(fields.keySet()), map.keySet(), fields.keySet());
        map.forEach((key, field) -> check(path + "." + key, field, fields.get(key), tolerance));
      }
      case Double number -> checkNumber(path, number, actual, tolerance);
      case Long number -> checkNumber(path, number, actual, tolerance);
      case Boolean truth when actual instanceof Array array ->
          require(path, truth == array.itemBoolean(), truth, array);
      case null -> {} // Not given: a tangent of an integer result.
      default -> require(path, expected.equals(actual), expected, actual);
    }
  }

  private static void checkArray(
      String path, HostArray expected, @Nullable Object actual, Tolerance tolerance) {
    if (!(actual instanceof Array || actual instanceof HostArray)) {
      throw new Mismatch(path + "JAX gives " + expected + ", here " + actual);
    }
    try {
      tolerance.check(
          expected, actual instanceof Array array ? HostArray.of(array) : (HostArray) actual);
    } catch (Mismatch mismatch) {
      throw path.isEmpty() ? mismatch : new Mismatch(path + ": " + mismatch.getMessage());
    }
  }

  private static void checkNumber(
      String path, Number expected, @Nullable Object actual, Tolerance tolerance) {
    double value =
        switch (actual) {
          case Array array -> array.item();
          case Number number -> number.doubleValue();
          case DType dtype -> throw new Mismatch(path + ": JAX " + expected + ", here " + dtype);
          case null, default -> throw new Mismatch(path + ": JAX " + expected + ", here " + actual);
        };
    require(path, tolerance.near(expected.doubleValue(), value, "float64"), expected, value);
  }

  private static List<?> parts(String path, @Nullable Object actual) {
    return switch (actual) {
      case List<?> list -> list;
      case Record tuple -> List.copyOf(components(tuple).values());
      case null, default -> throw new Mismatch(path + ": JAX gives a tuple, here " + actual);
    };
  }

  private static Map<?, ?> fields(String path, @Nullable Object actual) {
    return switch (actual) {
      case Map<?, ?> map -> map;
      case Record dict -> components(dict);
      case null, default -> throw new Mismatch(path + ": JAX gives a dict, here " + actual);
    };
  }

  private static Map<String, Object> components(Record value) {
    var fields = new LinkedHashMap<String, Object>();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        fields.put(component.getName(), component.getAccessor().invoke(value));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(component.toString(), e);
      }
    }
    return fields;
  }

  private static void require(
      String path, boolean holds, @Nullable Object expected, @Nullable Object actual) {
    if (!holds) {
      throw new Mismatch(
          (path.isEmpty() ? "" : path + ": ") + "JAX " + expected + ", here " + actual);
    }
  }

  /**
   * The arrays among a decoded VALUE or result, in order, as host arrays; null for what is none.
   */
  static List<@Nullable HostArray> leaves(@Nullable Object value) {
    return switch (value) {
      case HostArray array -> List.of(array);
      case Array array -> List.of(HostArray.of(array));
      case List<?> list -> list.stream().flatMap(part -> leaves(part).stream()).toList();
      case null, default -> Collections.singletonList(null);
    };
  }
}

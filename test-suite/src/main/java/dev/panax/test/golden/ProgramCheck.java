package dev.panax.test.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panax.Numpy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The check of a whole program: all its named outputs but text. */
final class ProgramCheck {
  private ProgramCheck() {}

  /** Checks a case with {@code source} and {@code inputs} through its translation into Java. */
  static void check(Golden golden) {
    Programs.Program program = Programs.get(golden.json().get("name").asText());
    var inputs = new LinkedHashMap<String, Object>();
    golden
        .json()
        .get("inputs")
        .properties()
        .forEach(input -> inputs.put(input.getKey(), input(Golden.decode(input.getValue()))));
    Map<String, Object> outputs = program.run(new Programs.Inputs(inputs));
    JsonNode expected = golden.json().get("out").get("dict");
    expected
        .properties()
        .forEach(output -> {
          if (isText(Golden.decode(output.getValue()))) {
            return; // How Python writes a structure.
          }
          var tolerance = Tolerance.of(golden.json().get("tol").get(output.getKey()));
          Object actual = outputs.get(output.getKey());
          Results.check(output.getKey(), output.getValue(), actual, tolerance);
        });
  }

  private static boolean isText(@Nullable Object value) {
    return value instanceof String
        || (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance));
  }

  /** A decoded input with arrays of the current backend; a list of numbers is an array. */
  private static Object input(@Nullable Object value) {
    return switch (value) {
      case List<?> list when !list.isEmpty() && list.getFirst() instanceof Double ->
          Numpy.array(list.stream().mapToDouble(x -> (Double) Objects.requireNonNull(x)).toArray());
      case List<?> list -> list.stream().map(ProgramCheck::input).toList();
      case Map<?, ?> map -> {
        var fields = new LinkedHashMap<@Nullable Object, Object>();
        map.forEach((key, field) -> fields.put(key, input(field)));
        yield fields;
      }
      case null, default -> Arguments.toArray(value);
    };
  }
}

package dev.panax.test.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panax.trace.Array;
import dev.panax.trace.Backends;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The examples of the documents this project comes from against the numbers of JAX. */
class DocumentGoldenTest {
  @TestFactory
  Stream<DynamicTest> documents() {
    Map<String, Golden> goldens = new HashMap<>();
    Golden.read("programs-seed_documents")
        .forEach(g -> goldens.put(g.json().get("name").asText(), g));
    return Backends.all().stream()
        .flatMap(backend ->
            DocumentPrograms.table().entrySet().stream()
                .map(entry -> {
                  Golden golden = Objects.requireNonNull(goldens.get(entry.getKey()));
                  return DynamicTest.dynamicTest(
                      entry.getKey() + " on " + backend.platform(),
                      () ->
                          golden
                              .config()
                              .run(() ->
                                  Backends.runOn(backend, () -> check(golden, entry.getValue()))));
                }));
  }

  private static Map<String, Object> check(Golden golden, DocumentPrograms.Document document) {
    var inputs = new HashMap<String, Array>();
    golden
        .json()
        .get("inputs")
        .properties()
        .forEach(input -> inputs.put(input.getKey(), toArray(Golden.decode(input.getValue()))));
    Map<String, Object> outputs = document.run(inputs);
    outputs.forEach((name, value) -> {
      var tolerance = Tolerance.of(golden.json().get("tol").get(name));
      check(name, golden.json().get("out").get("dict").get(name), value, tolerance);
    });
    return outputs;
  }

  private static Array toArray(@Nullable Object input) {
    return input instanceof List<?> list
        ? dev.panax.Numpy.array(
            list.stream().mapToDouble(x -> (Double) Objects.requireNonNull(x)).toArray())
        : new Arguments(List.of(Objects.requireNonNull(input)), Map.of()).array(0);
  }

  /** Checks a tree against the golden one; records take the place of dicts. */
  private static void check(
      String path, JsonNode expected, @Nullable Object actual, Tolerance tolerance) {
    switch (actual) {
      case Array array when expected.has("scalar") ->
          assertThat(array.item()).as(path).isEqualTo(expected.get("scalar").asDouble());
      case Array array -> {
        assertThat(expected.has("data")).as(path).isTrue();
        tolerance.check(HostArray.of(expected), array);
      }
      case List<?> list -> {
        JsonNode parts = expected.has("tuple") ? expected.get("tuple") : expected.get("list");
        assertThat(list).as(path).hasSize(parts.size());
        for (int i = 0; i < parts.size(); i++) {
          check(path + "[" + i + "]", parts.get(i), list.get(i), tolerance);
        }
      }
      case Map<?, ?> map -> {
        assertThat(map).as(path).hasSize(expected.get("dict").size());
        map.forEach((key, value) ->
            check(path + "." + key, expected.get("dict").get((String) key), value, tolerance));
      }
      case DocumentPrograms.Line line -> {
        check(path + ".W", expected.get("dict").get("W"), line.W(), tolerance);
        check(path + ".b", expected.get("dict").get("b"), line.b(), tolerance);
      }
      case null, default -> throw new AssertionError(path + ": " + actual);
    }
  }
}

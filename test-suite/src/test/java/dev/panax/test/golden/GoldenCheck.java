package dev.panax.test.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panax.autodiff.Forward;
import dev.panax.autodiff.Reverse;
import dev.panax.device.Backend;
import dev.panax.trace.Array;
import dev.panax.trace.Backends;
import dev.panax.trace.Fn1;
import dev.panax.trace.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The check of a function against a golden case: its value and both derivatives. */
final class GoldenCheck {
  private GoldenCheck() {}

  /**
   * A test for each case of {@code file} on each backend; {@code table} has every function in it.
   */
  static Stream<DynamicTest> tests(String file, Map<String, Function<Arguments, Array>> table) {
    List<Golden> cases = Golden.read(file);
    return Backends.all().stream()
        .flatMap(backend ->
            cases.stream()
                .map(golden ->
                    DynamicTest.dynamicTest(
                        golden.id() + " on " + backend.platform(),
                        () -> check(golden, function(table, golden), backend))));
  }

  private static Function<Arguments, Array> function(
      Map<String, Function<Arguments, Array>> table, Golden golden) {
    return Objects.requireNonNull(table.get(golden.function()), golden.function());
  }

  private static void check(Golden golden, Function<Arguments, Array> function, Backend backend) {
    golden.config().run(() -> Backends.runOn(backend, () -> check(golden, function)));
  }

  /** Checks on the current backend; returns the value. */
  private static Array check(Golden golden, Function<Arguments, Array> function) {
    var arguments = new Arguments(golden.args(), golden.kwargs());
    Array value = function.apply(arguments);
    golden.tolerance().check(HostArray.of(golden.json().get("out")), value);
    JsonNode jvp = golden.json().path("jvp");
    if (jvp.isObject()) {
      checkJvp(jvp, function, arguments);
    }
    JsonNode vjp = golden.json().path("vjp");
    if (vjp.isObject()) {
      checkVjp(vjp, function, arguments);
    }
    return value;
  }

  private static void checkJvp(
      JsonNode jvp, Function<Arguments, Array> function, Arguments arguments) {
    List<Integer> positions = present(jvp.get("tangents"));
    Object[] tangents =
        positions.stream().map(i -> toTree(decode(jvp.get("tangents").get(i)))).toArray();
    Object tangent =
        Forward.jvp(
                at(positions, function, arguments),
                point(positions, arguments),
                new Object[] {List.of(tangents)})
            .second();
    Tolerance.of(jvp.get("tol")).check(HostArray.of(jvp.get("out")), (Array) tangent);
  }

  private static void checkVjp(
      JsonNode vjp, Function<Arguments, Array> function, Arguments arguments) {
    List<Integer> positions = present(vjp.get("grads"));
    Array cotangent = HostArray.of(vjp.get("cotangent")).toArray();
    Object[] gradients =
        Reverse.vjp(at(positions, function, arguments), point(positions, arguments))
            .pullback(cotangent);
    List<Array> got = Tree.leaves(gradients);
    List<HostArray> wanted =
        positions.stream()
            .flatMap(i -> Golden.arrays(decode(vjp.get("grads").get(i))).stream())
            .toList();
    assertThat(got).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.size(); i++) {
      Tolerance.of(vjp.get("tol")).check(wanted.get(i), got.get(i));
    }
  }

  /** The function of a list of the arguments at {@code positions} alone. */
  private static Fn1<List<Object>, Array> at(
      List<Integer> positions, Function<Arguments, Array> function, Arguments arguments) {
    return moving -> function.apply(arguments.with(positions, moving));
  }

  /** The one argument of {@link #at}: the arguments at {@code positions} as trees of arrays. */
  private static Object[] point(List<Integer> positions, Arguments arguments) {
    var trees = new ArrayList<Object>();
    for (int i : positions) {
      trees.add(toTree(Objects.requireNonNull(arguments.positional().get(i))));
    }
    return new Object[] {trees};
  }

  private static Object decode(JsonNode value) {
    return Objects.requireNonNull(Golden.decode(value));
  }

  private static Object toTree(Object value) {
    return switch (value) {
      case HostArray array -> array.toArray();
      case List<?> list -> list.stream().map(part -> toTree(Objects.requireNonNull(part))).toList();
      default -> throw new IllegalArgumentException("no tree of arrays: " + value);
    };
  }

  private static List<Integer> present(JsonNode values) {
    var positions = new ArrayList<Integer>();
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).isNull()) {
        positions.add(i);
      }
    }
    return positions;
  }
}

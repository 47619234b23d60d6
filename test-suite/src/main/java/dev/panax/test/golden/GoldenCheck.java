package dev.panax.test.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panax.autodiff.Forward;
import dev.panax.autodiff.Reverse;
import dev.panax.program.DType;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Jit;
import dev.panax.trace.Ops;
import dev.panax.trace.Tree;
import dev.panax.vectorize.Vmap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The check of a function against a golden call: its value and both derivatives, eagerly and under
 * {@code jit}, and its value under {@code vmap} against a loop.
 */
final class GoldenCheck {
  private final Golden golden;
  private final Registry.Entry entry;
  private final Arguments arguments;
  private final List<HostArray> arrays;
  private final Tolerance tolerance;

  private GoldenCheck(Golden golden, Registry.Entry entry) {
    this.golden = golden;
    this.entry = entry;
    this.arguments = golden.arguments();
    this.arrays = arguments.hostArrays();
    this.tolerance = golden.tolerance();
  }

  /**
   * Runs {@code golden} in all modes on the current backend, in its {@link Config}.
   *
   * @throws Mismatch if a result differs from JAX's; the message starts with the mode
   */
  static void check(Golden golden, Registry.Entry entry) {
    new GoldenCheck(golden, entry).check();
  }

  private void check() {
    Fn1<List<Array>, Object> function = leaves -> entry.call().apply(arguments.with(leaves));
    List<Array> point = arrays.stream().map(HostArray::toArray).toList();
    mode("eager", () -> checkValue(function.apply(point)));
    mode("eager jvp", () -> checkJvp(false));
    mode("eager vjp", () -> checkVjp(false));
    if (entry.traceable().test(arguments)) {
      mode("jit", () -> checkValue(new Jit("golden", function).call(point)));
      mode("jit jvp", () -> checkJvp(true));
      mode("jit vjp", () -> checkVjp(true));
      mode("vmap", () -> checkVmap(function, point));
    }
  }

  private static void mode(String name, Runnable check) {
    try {
      check.run();
    } catch (Mismatch mismatch) {
      throw new Mismatch(name + ": " + mismatch.getMessage());
    } catch (Throwable e) {
      throw new IllegalStateException(name + ": " + e, e);
    }
  }

  private void checkValue(Object value) {
    JsonNode expected = golden.json().get("out");
    try {
      Results.check("", expected, Ambiguity.resolve(golden, value), tolerance);
    } catch (Mismatch mismatch) {
      if (!golden.isTagged("denormal")) {
        throw mismatch;
      }
      checkUnflushed(HostArray.of(expected), HostArray.of((Array) value), mismatch);
    }
  }

  /**
   * Checks a result on denormal numbers, which JAX flushes to zero on a CPU and Panax keeps: each
   * element is that of JAX, or that of the same function in double precision, where the numbers are
   * normal.
   */
  private void checkUnflushed(HostArray flushed, HostArray actual, Mismatch mismatch) {
    Config wide = Config.current().withX64(true);
    Array exact = wide.run(() -> (Array) entry.call().apply(arguments.map(HostArray::widened)));
    double[] wanted = exact.astype(DType.FLOAT64).toDoubleArray();
    for (int i = 0; i < wanted.length; i++) {
      double got = element(actual, i);
      if (!tolerance.near(element(flushed, i), got, flushed.dtype())
          && !tolerance.near(wanted[i], got, flushed.dtype())) {
        throw mismatch;
      }
    }
  }

  private static double element(HostArray array, int i) {
    return array.isFloating() ? array.toDoubles()[i] : array.toLongs()[i];
  }

  /** The function of the arrays at {@code positions} alone. */
  private Fn1<List<Array>, Object> along(List<Integer> positions) {
    return moving -> {
      var all = new ArrayList<Object>(arrays);
      for (int i = 0; i < positions.size(); i++) {
        all.set(positions.get(i), moving.get(i));
      }
      return entry.call().apply(arguments.with(all));
    };
  }

  private void checkJvp(boolean jit) {
    JsonNode jvp = golden.json().path("jvp");
    if (!jvp.isObject()) {
      return;
    }
    List<@Nullable HostArray> tangents = perArray(jvp.get("tangents"));
    List<Integer> moving = present(tangents);
    Fn1<List<Array>, Object> function = along(moving);
    Fn2<List<Array>, List<Array>, Object> derivative =
        (x, t) -> Forward.jvp(function, new Object[] {x}, new Object[] {t}).second();
    Object tangent = run(jit, derivative, onDevice(moving, arrays), onDevice(moving, tangents));
    Results.check("", jvp.get("out"), tangent, Tolerance.of(jvp.get("tol")));
  }

  private void checkVjp(boolean jit) {
    JsonNode vjp = golden.json().path("vjp");
    if (!vjp.isObject()) {
      return;
    }
    List<@Nullable HostArray> gradients = perArray(vjp.get("grads"));
    List<Integer> moving = present(gradients);
    Fn1<List<Array>, Object> function = along(moving);
    List<@Nullable HostArray> cotangents = Results.leaves(Golden.decode(vjp.get("cotangent")));
    List<Integer> given = present(cotangents);
    Fn2<List<Array>, List<Array>, Object> pullback =
        (x, ct) -> {
          var at = Reverse.vjp(function, x);
          Tree.Flat value = Tree.flatten(at.value());
          var leaves = new ArrayList<Array>();
          for (int i = 0; i < value.leaves().size(); i++) {
            int k = given.indexOf(i);
            leaves.add(k < 0 ? Ops.zeros(value.leaves().get(i).type()) : ct.get(k));
          }
          return at.pullback(Tree.unflatten(value.structure(), leaves))[0];
        };
    Object pulled = run(jit, pullback, onDevice(moving, arrays), onDevice(given, cotangents));
    Tolerance near = Tolerance.of(vjp.get("tol"));
    for (int i = 0; i < moving.size(); i++) {
      HostArray wanted = Objects.requireNonNull(gradients.get(moving.get(i)));
      near.check(wanted, HostArray.of((Array) ((List<?>) pulled).get(i)));
    }
  }

  /** For each array among the arguments what a list with one part for each argument has for it. */
  private List<@Nullable HostArray> perArray(JsonNode parts) {
    var found = new ArrayList<@Nullable HostArray>();
    for (int i = 0; i < arguments.count(); i++) {
      Object argument = arguments.positional().get(i);
      int count = new Arguments(Arrays.asList(argument), Map.of()).hostArrays().size();
      Object part = Golden.decode(parts.get(i));
      for (int k = 0; k < count; k++) {
        found.add(part == null ? null : Results.leaves(part).get(k));
      }
    }
    while (found.size() < arrays.size()) {
      found.add(null); // Keyword arguments are held fixed.
    }
    return found;
  }

  private static List<Integer> present(List<? extends @Nullable Object> values) {
    return IntStream.range(0, values.size()).filter(i -> values.get(i) != null).boxed().toList();
  }

  private static List<Array> onDevice(
      List<Integer> positions, List<? extends @Nullable HostArray> arrays) {
    return positions.stream().map(i -> Objects.requireNonNull(arrays.get(i)).toArray()).toList();
  }

  private static Object run(boolean jit, Fn function, Object... arguments) {
    return jit ? new Jit("golden", function).call(arguments) : function.call(arguments);
  }

  /** A batch of the golden call and a variant of it, against the two one after the other. */
  private void checkVmap(Fn1<List<Array>, Object> function, List<Array> point) {
    if (arrays.isEmpty()) {
      return;
    }
    List<HostArray> variants = arrays.stream().map(HostArray::variant).toList();
    var batch =
        IntStream.range(0, arrays.size())
            .mapToObj(i -> HostArray.stack(arrays.get(i), variants.get(i)).toArray())
            .toList();
    List<@Nullable HostArray> batched = Results.leaves(new Vmap(function).call(batch));
    Object first = function.apply(point);
    Object second = function.apply(variants.stream().map(HostArray::toArray).toList());
    for (var single : List.of(first, second)) {
      int example = single == first ? 0 : 1;
      List<@Nullable HostArray> leaves = Results.leaves(single);
      for (int i = 0; i < leaves.size(); i++) {
        HostArray wanted = leaves.get(i);
        if (wanted != null) {
          tolerance.check(wanted, Objects.requireNonNull(batched.get(i)).part(example));
        }
      }
    }
  }
}

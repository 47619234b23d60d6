package dev.panax.test.golden;

import static dev.panax.Numpy.array;
import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.zeros;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.inAxes;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.vjp;
import static dev.panax.Panax.vmap;
import static dev.panax.trace.Index.ELLIPSIS;
import static dev.panax.trace.Index.idx;

import dev.panax.Lax;
import dev.panax.Numpy;
import dev.panax.Random;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.PanaxException;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import dev.panax.trace.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The check that what is an error in JAX is one here: a {@link PanaxException}. The messages are
 * Panax's own. What Java's compiler refuses has no entry.
 */
final class ErrorCheck {
  private static final Map<String, Supplier<Object>> TRANSLATIONS = new HashMap<>();

  private ErrorCheck() {}

  static boolean contains(String source) {
    return TRANSLATIONS.containsKey(source);
  }

  /** Checks a case with {@code source}, Python that fails, through its translation. */
  static void check(Golden golden) {
    String source = golden.json().get("source").asText();
    Supplier<Object> translation = Objects.requireNonNull(TRANSLATIONS.get(source), source);
    Object result;
    try {
      result = translation.get();
    } catch (PanaxException _) {
      return;
    }
    throw new Mismatch("JAX raises %s, here %s".formatted(golden.json().get("first_line"), result));
  }

  private static void put(String source, Supplier<Object> translation) {
    TRANSLATIONS.put(source, translation);
  }

  static {
    put("jax.grad(lambda x: x * 2)(jnp.ones(3))", () -> grad((Array x) -> x.mul(2)).apply(ones(3)));
    put("jax.grad(lambda x: x * 2)(3)", () -> grad((Array x) -> x.mul(2)).apply(array(3)));
    put(
        "jax.grad(lambda x: jnp.int32(1))(1.0)",
        () -> grad((Array _) -> array(1)).apply(array(1.0)));
    put(
        "jax.jit(lambda x: float(x))(1.0)",
        () -> jit((Array x) -> array(x.item())).apply(array(1.0)));
    put(
        "jax.jit(lambda x: int(x))(1.0)",
        () -> jit((Array x) -> array(x.itemInt())).apply(array(1.0)));
    put(
        "jax.jit(lambda x: np.asarray(x))(jnp.ones(2))",
        () -> jit((Array x) -> array(x.toDoubleArray())).apply(ones(2)));
    put("jnp.ones(3) + jnp.ones(4)", () -> ones(3).add(ones(4)));
    put("jnp.dot(jnp.ones(3), jnp.ones(4))", () -> Numpy.dot(ones(3), ones(4)));
    put("jnp.matmul(jnp.ones(3), 2.0)", () -> Numpy.matmul(ones(3), array(2.0)));
    put("jnp.ones((2, 3)).reshape(-1, -1)", () -> ones(2, 3).reshape(-1, -1));
    put("jnp.transpose(jnp.ones((2, 3)), (0, 0))", () -> ones(2, 3).transpose(0, 0));
    put("jnp.sum(jnp.ones((2, 3)), axis=(0, 0))", () -> ones(2, 3).sum(0, 0));
    put("jnp.max(jnp.ones(3), axis=-2)", () -> ones(3).max(-2));
    put(
        "jnp.concatenate([jnp.ones(3), jnp.ones((3, 1))])",
        () -> Numpy.concatenate(ones(3), ones(3, 1)));
    put(
        "jnp.concatenate([jnp.ones((2, 3)), jnp.ones((2, 4))])",
        () -> Numpy.concatenate(ones(2, 3), ones(2, 4)));
    put("jnp.stack([jnp.ones(2), jnp.ones(3)])", () -> Numpy.stack(ones(2), ones(3)));
    put("jnp.max(jnp.zeros((0,)))", () -> Numpy.max(zeros(0)));
    put("jnp.split(jnp.ones(5), 2)", () -> Numpy.split(ones(5), 2, 0));
    put("jnp.broadcast_to(jnp.ones(3), (2, 4))", () -> ones(3).broadcastTo(2, 4));
    put("jnp.ones(3)[0, 0]", () -> ones(3).get(idx(0), idx(0)));
    put("jnp.ones((2, 2))[..., ...]", () -> ones(2, 2).get(ELLIPSIS, ELLIPSIS));
    put("bool(jnp.ones(3))", () -> ones(3).itemBoolean());
    put("float(jnp.ones(3))", () -> ones(3).item());
    put("jnp.array([[1, 2], [3]])", () -> array((Object[]) new double[][] {{1, 2}, {3}}));
    put("jnp.zeros((-1,))", () -> zeros(-1));
    put(
        "jax.vmap(lambda x, y: x + y)(jnp.ones(3), jnp.ones(4))",
        () -> vmap((Array x, Array y) -> x.add(y)).apply(ones(3), ones(4)));
    put("jax.vmap(lambda x: x)(1.0)", () -> vmap((Array x) -> x).apply(array(1.0)));
    put(
        "jax.vmap(lambda x: x, in_axes=(0, 0))(jnp.ones(3))",
        () -> vmap((Array x) -> x, inAxes(0, 0)).apply(ones(3)));
    put(
        "jax.vmap(lambda x: x, in_axes=1)(jnp.ones(3))",
        () -> vmap((Array x) -> x, inAxes(1)).apply(ones(3)));
    put("L = []\njax.jit(lambda x: L.append(x))(1.0)\nL[0] + 1", ErrorCheck::leaked);
    put(
        "jax.jvp(jnp.sin, (1.0,), (jnp.ones(2),))",
        () -> jvp((Array x) -> Numpy.sin(x), array(1.0), ones(2)));
    put(
        "jax.jvp(jnp.sin, (1.0,), (1,))",
        () -> jvp((Array x) -> Numpy.sin(x), array(1.0), array(1)));
    put(
        "jax.vjp(jnp.sin, 1.0)[1](jnp.ones(2))",
        () -> vjp((Array x) -> Numpy.sin(x), array(1.0)).pullback().apply(ones(2)));
    put(
        "jax.random.normal(jnp.ones(3, 'uint32'), (3,))",
        () -> Random.normal(Numpy.ones(Shape.of(3), DType.UINT32), 3));
    put(
        "jax.random.normal(jax.random.key(0), (3,), dtype='int32')",
        () -> Random.normal(Random.key(0), Shape.of(3), DType.INT32));
    put(
        "lax.dynamic_slice(jnp.ones(3), (0, 0), (1,))",
        () -> Lax.dynamicSlice(ones(3), List.of(array(0), array(0)), IntList.of(1)));
    put("lax.top_k(jnp.ones(3), 4)", () -> Lax.topK(ones(3), 4, -1));
    put(
        "jax.jit(lambda x: x[x > 0])(jnp.ones(3))",
        () -> jit((Array x) -> x.get(x.gt(0))).apply(ones(3)));
    put("jnp.ones(3)[1.5]", () -> ones(3).get(array(1.5)));
    put("lax.shift_left(jnp.ones(3), jnp.ones(3))", () -> Lax.shiftLeft(ones(3), ones(3)));
    put(
        "lax.select(jnp.ones(3), jnp.ones(3), jnp.ones(3))",
        () -> Lax.select(ones(3), ones(3), ones(3)));
    put(
        "jax.tree.map(lambda a, b: a, (1, 2), (1, 2, 3))",
        () ->
            Tree.map(
                (a, _) -> a, List.of(array(1), array(2)), List.of(array(1), array(2), array(3))));
    put(
        "jax.tree.unflatten(jax.tree.structure((1, 2)), [1])",
        () -> Tree.unflatten(Tree.structure(List.of(array(1), array(2))), List.of(array(1))));
    put("jnp.bitwise_and(jnp.ones(2), jnp.ones(2))", () -> Numpy.bitwiseAnd(ones(2), ones(2)));
    put("lax.psum(1.0, 'i')", () -> Lax.psum(array(1.0), "i"));
    put("~jnp.ones(2)", () -> ones(2).not());
  }

  private static Object leaked() {
    var leaked = new ArrayList<Array>();
    Fn1<Array, Array> leak =
        x -> {
          leaked.add(x);
          return x;
        };
    jit(leak).apply(array(1.0));
    return leaked.getFirst().add(1);
  }
}

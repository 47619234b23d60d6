package dev.panax.test.golden;

import static dev.panax.Numpy.arange;
import static dev.panax.Numpy.array;
import static dev.panax.Panax.checkpoint;
import static dev.panax.Panax.customJvp;
import static dev.panax.Panax.customVjp;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.inAxes;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.outAxes;
import static dev.panax.Panax.valueAndGrad;
import static dev.panax.Panax.vjp;
import static dev.panax.Panax.vmap;
import static dev.panax.trace.Index.slice;

import dev.panax.Lax;
import dev.panax.Nn;
import dev.panax.Numpy;
import dev.panax.ScanOptions;
import dev.panax.program.IntList;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Ops;
import dev.panax.trace.Pair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The functions whose programs JAX printed, in Java, by their Python source. Most print to the
 * letter as in JAX. For those that Panax writes in other operations there is a text of its own, and
 * docs/design-decisions.md says why.
 */
final class Jaxprs {
  private static final Map<String, Fn1<List<Array>, Object>> TRANSLATIONS = new HashMap<>();
  private static final Map<String, String> OWN_TEXTS = new HashMap<>();

  private Jaxprs() {}

  static boolean contains(String source) {
    return TRANSLATIONS.containsKey(source);
  }

  /** The function, of the list of its arguments, of a source that has one. */
  static Fn1<List<Array>, Object> get(String source) {
    return Objects.requireNonNull(TRANSLATIONS.get(source), source);
  }

  /** The text of the case {@code function} where Panax's differs by design, else null. */
  static @Nullable String ownText(String function) {
    return OWN_TEXTS.get(function);
  }

  private static void put0(String source, Supplier<Object> function) {
    TRANSLATIONS.put(source, _ -> function.get());
  }

  private static void put1(String source, Fn1<Array, Object> function) {
    TRANSLATIONS.put(source, x -> function.apply(x.get(0)));
  }

  private static void put2(String source, Fn2<Array, Array, Object> function) {
    TRANSLATIONS.put(source, x -> function.apply(x.get(0), x.get(1)));
  }

  private static void own(String function, String text) {
    OWN_TEXTS.put(function, text.strip());
  }

  /** The function that several cases call by this name. */
  private static final Fn1<Array, Array> NAMED = jit("named", x -> Numpy.sin(x).add(1.0));

  private static final Fn1<Array, Array> CJVP =
      customJvp(
          "cjvp",
          x -> Numpy.log1p(Numpy.exp(x)),
          (Array x, Array t) -> Pair.of(Numpy.log1p(Numpy.exp(x)), t.mul(Nn.sigmoid(x))));

  private static final Fn1<Array, Array> CVJP =
      customVjp(
          "cvjp",
          x -> Numpy.sin(x),
          x -> Pair.of(Numpy.sin(x), Numpy.cos(x)),
          (Array cosine, Array ct) -> ct.mul(cosine));

  static {
    put1("lambda x: x + 1", x -> x.add(1));
    put1("lambda x: x + 1.0", x -> x.add(1.0));
    put1("lambda x: x + 1.5", x -> x.add(1.5));
    put1("lambda x: x * 2", x -> x.mul(2));
    put1("lambda x: 1 - x", x -> array(1).sub(x));
    put1("lambda x: -abs(x)", x -> x.abs().neg());
    put1("lambda x: jnp.sin(jnp.cos(x))", x -> Numpy.sin(Numpy.cos(x)));
    put2("lambda x, y: x * y + x", (x, y) -> x.mul(y).add(x));
    put2("lambda x, y: x + y", Array::add);
    put2("lambda x, y: x * y", Array::mul);
    put1("lambda x: x ** 3", x -> x.pow(3));
    put1("lambda x: x ** 2.5", x -> x.pow(2.5));
    put1("lambda x: x ** 0.5", x -> x.pow(0.5));
    put1("lambda x: x / 2", x -> x.div(2));
    put1("lambda x: (x > 0) & (x < 1)", x -> x.gt(0).and(x.lt(1)));
    put1("lambda x: jnp.where(x > 0, x, 0.0)", x -> Numpy.where(x.gt(0), x, array(0.0)));
    put1("jax.nn.sigmoid", Nn::sigmoid);
    put1("jax.nn.relu", Nn::relu);
    put1("lambda x: x.max(axis=0)", x -> x.max(0));
    put1("lambda x: jnp.clip(x, 0, 1)", x -> Numpy.clip(x, array(0), array(1)));
    put2("jnp.dot", Numpy::dot);
    put2("lambda a, b: a @ b", Array::matmul);
    put1("lambda x: x[1:3]", x -> x.get(slice(1, 3)));
    put1("lambda x: x[::-2]", x -> x.get(slice(null, null, -2)));
    put0("lambda: jnp.arange(4) * 2", () -> arange(4).mul(2));
    put0("lambda: jnp.zeros((2, 3)) + 1", () -> Numpy.zeros(2, 3).add(1));
    put1("lambda x: x + jnp.array([1., 2., 3.])", x -> x.add(array(1., 2., 3.)));
    put2("lambda x, y: x", (x, _) -> x);
    put1("lambda x: x", x -> x);
    put1("lambda x: 3.0", _ -> array(3.0));
    put1(
        "lambda x: jax.jit(lambda y: y * 2)(x) + 1",
        x -> jit((Array y) -> y.mul(2)).apply(x).add(1));
    put1("jax.jit(named)", NAMED::apply);
    put1(
        "jax.jit(lambda x: jax.jit(lambda y: jnp.sin(y))(x) * 2)",
        x -> jit((Array z) -> jit((Array y) -> Numpy.sin(y)).apply(z).mul(2)).apply(x));
    put1("lambda x: named_jit(named_jit(x))", x -> NAMED.apply(NAMED.apply(x)));
    put1("jax.grad(lambda x: x * x)", x -> grad((Array a) -> a.mul(a)).apply(x));
    put1("jax.grad(jnp.sin)", x -> grad((Array a) -> Numpy.sin(a)).apply(x));
    put1(
        "jax.value_and_grad(lambda x: jnp.sum(jnp.exp(x)))",
        x -> valueAndGrad((Array a) -> Numpy.sum(Numpy.exp(a))).apply(x));
    put2(
        "jax.grad(lambda w, x: (x @ w).sum())",
        (w, x) -> grad((Array a, Array b) -> b.matmul(a).sum()).apply(w, x));
    put2(
        "jax.grad(lambda w, x: jnp.sum(jnp.tanh(x @ w)))",
        (w, x) -> grad((Array a, Array b) -> Numpy.sum(Numpy.tanh(b.matmul(a)))).apply(w, x));
    put1(
        "jax.grad(jax.grad(lambda x: jnp.sin(x) * x))",
        x -> grad(grad((Array a) -> Numpy.sin(a).mul(a))).apply(x));
    put1(
        "jax.grad(jax.jit(lambda x: jnp.sin(x) * 2))",
        x -> grad(jit((Array a) -> Numpy.sin(a).mul(2))).apply(x));
    put2(
        "lambda x, t: jax.jvp(jnp.sin, (x,), (t,))",
        (x, t) -> jvp((Array a) -> Numpy.sin(a), x, t));
    put2(
        "lambda x, g: jax.vjp(lambda a: jnp.exp(a) * a, x)[1](g)",
        (x, g) -> vjp((Array a) -> Numpy.exp(a).mul(a), x).pullback().apply(g));
    put1("jax.vmap(lambda x: x * 2)", x -> vmap((Array a) -> a.mul(2)).apply(x));
    put1(
        "jax.vmap(lambda x: jnp.sin(x), out_axes=1)",
        x -> vmap((Array a) -> Numpy.sin(a), inAxes(0), outAxes(1)).apply(x));
    put1("jax.vmap(jnp.sum)", x -> vmap((Array a) -> Numpy.sum(a)).apply(x));
    put2("lambda a, b: jnp.logical_xor(a, ~b)", (a, b) -> Numpy.logicalXor(a, b.not()));
    put1("lax.erf_inv", Lax::erfInv);
    put1("lambda x: jnp.expm1(jnp.log1p(x))", x -> Numpy.expm1(Numpy.log1p(x)));
    put1("lambda i: jax.nn.one_hot(i, 3)", i -> Nn.oneHot(i, 3));
    put2(
        "lambda p, x: lax.cond(p, lambda v: v + 1, lambda v: v * 2, x)",
        (p, x) -> Lax.cond(p, v -> v.add(1), v -> v.mul(2), x));
    put2(
        "lambda w, xs: lax.scan(lambda c, x: (jnp.tanh(w * c + x), c), jnp.zeros(2), xs)",
        (w, xs) -> Lax.scan((c, x) -> Pair.of(Numpy.tanh(w.mul(c).add(x)), c), Numpy.zeros(2), xs));
    put1(
        "lambda x: lax.scan(lambda c, _: (c * 2, None), x, None, length=3)",
        x ->
            Lax.scan(
                (c, _) -> Pair.of(c.mul(2), List.of()),
                x,
                List.of(),
                ScanOptions.DEFAULT.withLength(3)));
    put1(
        "lambda x: lax.while_loop(lambda v: v < 10.0, lambda v: v * 2, x)",
        x -> Lax.whileLoop(v -> v.lt(10.0), v -> v.mul(2), x));
    put1(
        "lambda x: lax.fori_loop(0, 5, lambda i, a: a + i, x)",
        x -> Lax.foriLoop(0, 5, (i, a) -> a.add(i), x));
    put2(
        "lambda n, x: lax.fori_loop(0, n, lambda i, a: a * 2, x)",
        (n, x) -> Lax.foriLoop(Ops.scalar(0, n.dtype()), n, (_, a) -> a.mul(2), x));
    put2("lambda x, i: x[i]", (x, i) -> x.get(i));
    put1("lambda x: x.at[1].set(2.0)", x -> x.at(1).set(2.0));
    put2("lambda x, i: x.at[i].add(1.0)", (x, i) -> x.at(i).add(1.0));
    put2("jax.vmap(lambda x, i: x[i])", (x, i) -> vmap((Array a, Array b) -> a.get(b)).apply(x, i));
    put2(
        "lambda x, i: lax.dynamic_slice(x, (i,), (2,))",
        (x, i) -> Lax.dynamicSlice(x, List.of(i), IntList.of(2)));
    put1("lambda x: lax.top_k(x, 2)", x -> Lax.topK(x, 2, -1));
    put1("cjvp", CJVP::apply);
    put1("cvjp", CVJP::apply);
    put1(
        "jax.checkpoint(lambda x: jnp.sin(x) * 2)",
        x -> checkpoint((Array a) -> Numpy.sin(a).mul(2)).apply(x));
    put1(
        "jax.grad(jax.checkpoint(lambda x: jnp.sin(jnp.sin(x))))",
        x -> grad(checkpoint((Array a) -> Numpy.sin(Numpy.sin(a)))).apply(x));
    // Lambdas have no names.
    own(
        "jaxpr.custom_jvp",
        """
        { lambda ; a:f32[3]. let
            b:f32[3] = custom_jvp_call[
              name=cjvp
              call_jaxpr={ lambda ; c:f32[3]. let
                  d:f32[3] = exp c
                  e:f32[3] = log1p d
                in (e,) }
              jvp=<lambda>
              symbolic_zeros=False
            ] a
          in (b,) }
        """);
    // Broadcasting is explicit.
    own(
        "jaxpr.broadcast",
        """
        { lambda ; a:f32[3,1] b:f32[4]. let
            c:f32[3,4] = broadcast_in_dim[broadcast_dimensions=(0, 1)] a
            d:f32[3,4] = broadcast_in_dim[broadcast_dimensions=(1,)] b
            e:f32[3,4] = add c d
          in (e,) }
        """);
    // Dimensions of size 1 come and go by reshape.
    own(
        "jaxpr.vmap_index",
        """
        { lambda ; a:f32[4,3] b:i32[4]. let
            c:bool[4] = lt b 0:i32[]
            d:i32[4] = add b 3:i32[]
            e:i32[4] = select_n c b d
            f:i32[4,1] = reshape[dimensions=None new_sizes=(4, 1) sharding=None] e
            g:f32[4,1] = gather[
              dimension_numbers=GatherDimensionNumbers(offset_dims=(1,), collapsed_slice_dims=(), start_index_map=(1,), operand_batching_dims=(0,), start_indices_batching_dims=(0,))
              fill_value=None
              indices_are_sorted=True
              mode=GatherScatterMode.CLIP
              slice_sizes=(1, 1)
              unique_indices=True
            ] a f
            h:f32[4] = reshape[dimensions=None new_sizes=(4,) sharding=None] g
          in (h,) }
        """);
    // Functions of NumPy and neural networks are no calls.
    own(
        "jaxpr.where",
        """
        { lambda ; a:f32[3]. let
            b:bool[3] = gt a 0.0:f32[]
            c:f32[3] = select_n b 0.0:f32[] a
          in (c,) }
        """);
    own(
        "jaxpr.relu",
        """
        { lambda ; a:f32[3]. let
            b:bool[3] = le a 0.0:f32[]
            c:f32[3] = select_n b a 0.0:f32[]
          in (c,) }
        """);
    own(
        "jaxpr.clip",
        """
        { lambda ; a:f32[3]. let
            b:f32[3] = max a 0.0:f32[]
            c:f32[3] = min b 1.0:f32[]
          in (c,) }
        """);
    own(
        "jaxpr.one_hot",
        """
        { lambda ; a:i32[2]. let
            b:i32[2,1] = reshape[dimensions=None new_sizes=(2, 1) sharding=None] a
            c:i32[3] = iota[dimension=0 dtype=int32 shape=(3,) sharding=None]\s
            d:i32[2,3] = broadcast_in_dim[broadcast_dimensions=(0, 1)] b
            e:i32[2,3] = broadcast_in_dim[broadcast_dimensions=(1,)] c
            f:bool[2,3] = eq d e
            g:f32[2,3] = convert_element_type[new_dtype=float32 weak_type=False] f
          in (g,) }
        """);
  }
}

package dev.panax;

import static dev.panax.Typed.fn1;
import static dev.panax.Typed.fn2;
import static dev.panax.Typed.fn3;
import static dev.panax.Typed.fn4;
import static dev.panax.Typed.fn5;

import dev.panax.autodiff.Forward;
import dev.panax.autodiff.Linear;
import dev.panax.autodiff.Reverse;
import dev.panax.device.Backend;
import dev.panax.program.CheckpointPolicy;
import dev.panax.program.Op;
import dev.panax.trace.Array;
import dev.panax.trace.Backends;
import dev.panax.trace.Config;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Fn3;
import dev.panax.trace.Fn4;
import dev.panax.trace.Fn5;
import dev.panax.trace.Jit;
import dev.panax.trace.Pair;
import dev.panax.trace.Trace;
import dev.panax.vectorize.InAxes;
import dev.panax.vectorize.NoAxis;
import dev.panax.vectorize.OutAxes;
import dev.panax.vectorize.Vmap;
import java.util.List;
import java.util.function.Supplier;

/**
 * The transformations of functions, to be imported statically.
 *
 * <p>Each takes a function of one to five arguments and returns another one; they compose in any
 * order. Arguments and results are arrays, or {@linkplain dev.panax.trace.Tree trees} of them:
 * records, lists, maps. Functions are given by reference or as lambdas with typed parameters:
 *
 * <pre>{@code
 * var gradLoss = jit(grad(Mlp::loss));
 * var perExample = jit(vmap(gradLoss, inAxes(NONE, 0, 0)));
 * var third = grad(grad(grad((Array x) -> tanh(x))));
 * }</pre>
 *
 * <p>Every transformation has one overload for each number of arguments; the first is documented
 * and stands for all.
 */
public final class Panax {
  /** The axis of an argument that all examples of {@link #vmap} share: {@code inAxes(NONE, 0)}. */
  public static final NoAxis NONE = NoAxis.NONE;

  private static final String ANONYMOUS = "<lambda>"; // JAX's name for a function without one

  private Panax() {}

  // jit

  /**
   * A function that is compiled: traced once for each structure of its arguments (with the static
   * values in them), types of their arrays and modes, and from then on run as one program.
   *
   * <p>While it is traced, {@code f} sees arrays that have types but no values; what it does
   * besides computing with arrays happens only then. A static value that changes from call to call,
   * such as a learning rate given as a {@code double}, is traced and compiled anew each time: pass
   * it as an array.
   */
  public static <A, R> Fn1<A, R> jit(Fn1<A, R> f) {
    return jit(ANONYMOUS, f);
  }

  public static <A, B, R> Fn2<A, B, R> jit(Fn2<A, B, R> f) {
    return jit(ANONYMOUS, f);
  }

  public static <A, B, C, R> Fn3<A, B, C, R> jit(Fn3<A, B, C, R> f) {
    return jit(ANONYMOUS, f);
  }

  public static <A, B, C, D, R> Fn4<A, B, C, D, R> jit(Fn4<A, B, C, D, R> f) {
    return jit(ANONYMOUS, f);
  }

  public static <A, B, C, D, E, R> Fn5<A, B, C, D, E, R> jit(Fn5<A, B, C, D, E, R> f) {
    return jit(ANONYMOUS, f);
  }

  /** {@link #jit(Fn1)}, called {@code name} in program text. */
  public static <A, R> Fn1<A, R> jit(String name, Fn1<A, R> f) {
    return fn1(new Jit(name, f)::call);
  }

  public static <A, B, R> Fn2<A, B, R> jit(String name, Fn2<A, B, R> f) {
    return fn2(new Jit(name, f)::call);
  }

  public static <A, B, C, R> Fn3<A, B, C, R> jit(String name, Fn3<A, B, C, R> f) {
    return fn3(new Jit(name, f)::call);
  }

  public static <A, B, C, D, R> Fn4<A, B, C, D, R> jit(String name, Fn4<A, B, C, D, R> f) {
    return fn4(new Jit(name, f)::call);
  }

  public static <A, B, C, D, E, R> Fn5<A, B, C, D, E, R> jit(String name, Fn5<A, B, C, D, E, R> f) {
    return fn5(new Jit(name, f)::call);
  }

  // grad

  /**
   * The gradient of {@code f} with respect to its first argument: a tree like that argument.
   *
   * <p>A function returned by {@code grad} throws a {@link dev.panax.program.ShapeException} where
   * {@code f} does not return a scalar, and a {@link dev.panax.program.DTypeException} where that
   * or an array of the argument is not floating.
   *
   * @param f returns a floating scalar
   */
  public static <A> Fn1<A, A> grad(Fn1<A, Array> f) {
    return fn1(Gradients.grad(f, Selection.FIRST));
  }

  public static <A, B> Fn2<A, B, A> grad(Fn2<A, B, Array> f) {
    return fn2(Gradients.grad(f, Selection.FIRST));
  }

  public static <A, B, C> Fn3<A, B, C, A> grad(Fn3<A, B, C, Array> f) {
    return fn3(Gradients.grad(f, Selection.FIRST));
  }

  public static <A, B, C, D> Fn4<A, B, C, D, A> grad(Fn4<A, B, C, D, Array> f) {
    return fn4(Gradients.grad(f, Selection.FIRST));
  }

  public static <A, B, C, D, E> Fn5<A, B, C, D, E, A> grad(Fn5<A, B, C, D, E, Array> f) {
    return fn5(Gradients.grad(f, Selection.FIRST));
  }

  /**
   * The gradient of {@code f} with respect to what {@code wrt} selects of the arguments.
   *
   * @param f returns a floating scalar
   * @param wrt returns one of its arguments, a part of one, or a tree of several: {@code (x, y) ->
   *     y}, {@code (params, x) -> params.head()}, {@code (x, y) -> Pair.of(x, y)}
   */
  public static <A, G> Fn1<A, G> grad(Fn1<A, Array> f, Fn1<A, G> wrt) {
    return fn1(Gradients.grad(f, Selection.by(wrt)));
  }

  public static <A, B, G> Fn2<A, B, G> grad(Fn2<A, B, Array> f, Fn2<A, B, G> wrt) {
    return fn2(Gradients.grad(f, Selection.by(wrt)));
  }

  public static <A, B, C, G> Fn3<A, B, C, G> grad(Fn3<A, B, C, Array> f, Fn3<A, B, C, G> wrt) {
    return fn3(Gradients.grad(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, G> Fn4<A, B, C, D, G> grad(
      Fn4<A, B, C, D, Array> f, Fn4<A, B, C, D, G> wrt) {
    return fn4(Gradients.grad(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, E, G> Fn5<A, B, C, D, E, G> grad(
      Fn5<A, B, C, D, E, Array> f, Fn5<A, B, C, D, E, G> wrt) {
    return fn5(Gradients.grad(f, Selection.by(wrt)));
  }

  // valueAndGrad

  /** The value of {@code f}, and its {@linkplain #grad(Fn1) gradient}, computed together. */
  public static <A> Fn1<A, ValueAndGrad<Array, A>> valueAndGrad(Fn1<A, Array> f) {
    return fn1(Gradients.valueAndGrad(f, Selection.FIRST));
  }

  public static <A, B> Fn2<A, B, ValueAndGrad<Array, A>> valueAndGrad(Fn2<A, B, Array> f) {
    return fn2(Gradients.valueAndGrad(f, Selection.FIRST));
  }

  public static <A, B, C> Fn3<A, B, C, ValueAndGrad<Array, A>> valueAndGrad(Fn3<A, B, C, Array> f) {
    return fn3(Gradients.valueAndGrad(f, Selection.FIRST));
  }

  public static <A, B, C, D> Fn4<A, B, C, D, ValueAndGrad<Array, A>> valueAndGrad(
      Fn4<A, B, C, D, Array> f) {
    return fn4(Gradients.valueAndGrad(f, Selection.FIRST));
  }

  public static <A, B, C, D, E> Fn5<A, B, C, D, E, ValueAndGrad<Array, A>> valueAndGrad(
      Fn5<A, B, C, D, E, Array> f) {
    return fn5(Gradients.valueAndGrad(f, Selection.FIRST));
  }

  /** The value of {@code f}, and its {@linkplain #grad(Fn1, Fn1) gradient} by {@code wrt}. */
  public static <A, G> Fn1<A, ValueAndGrad<Array, G>> valueAndGrad(Fn1<A, Array> f, Fn1<A, G> wrt) {
    return fn1(Gradients.valueAndGrad(f, Selection.by(wrt)));
  }

  public static <A, B, G> Fn2<A, B, ValueAndGrad<Array, G>> valueAndGrad(
      Fn2<A, B, Array> f, Fn2<A, B, G> wrt) {
    return fn2(Gradients.valueAndGrad(f, Selection.by(wrt)));
  }

  public static <A, B, C, G> Fn3<A, B, C, ValueAndGrad<Array, G>> valueAndGrad(
      Fn3<A, B, C, Array> f, Fn3<A, B, C, G> wrt) {
    return fn3(Gradients.valueAndGrad(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, G> Fn4<A, B, C, D, ValueAndGrad<Array, G>> valueAndGrad(
      Fn4<A, B, C, D, Array> f, Fn4<A, B, C, D, G> wrt) {
    return fn4(Gradients.valueAndGrad(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, E, G> Fn5<A, B, C, D, E, ValueAndGrad<Array, G>> valueAndGrad(
      Fn5<A, B, C, D, E, Array> f, Fn5<A, B, C, D, E, G> wrt) {
    return fn5(Gradients.valueAndGrad(f, Selection.by(wrt)));
  }

  // gradWithAux

  /**
   * The complex derivative of a holomorphic function of complex arrays: a tree like its argument.
   *
   * <p>The function returned throws a {@link dev.panax.program.DTypeException} where the value of
   * {@code f} or an array of the argument is not complex. The gradient of a real function of
   * complex arrays is {@link #grad(Fn1) grad}'s, in JAX's convention the conjugate of the direction
   * of steepest ascent.
   *
   * @param f returns a complex scalar
   */
  public static <A> Fn1<A, A> gradHolomorphic(Fn1<A, Array> f) {
    return fn1(Gradients.gradHolomorphic(f));
  }

  /**
   * The {@linkplain #grad(Fn1) gradient} of a function that returns a scalar and, beside it,
   * something that is not differentiated.
   *
   * @param f returns the scalar and the auxiliary result
   * @return a function that returns the gradient and the auxiliary result
   */
  public static <A, X> Fn1<A, Pair<A, X>> gradWithAux(Fn1<A, Pair<Array, X>> f) {
    return fn1(Gradients.gradWithAux(f, Selection.FIRST));
  }

  public static <A, B, X> Fn2<A, B, Pair<A, X>> gradWithAux(Fn2<A, B, Pair<Array, X>> f) {
    return fn2(Gradients.gradWithAux(f, Selection.FIRST));
  }

  public static <A, B, C, X> Fn3<A, B, C, Pair<A, X>> gradWithAux(Fn3<A, B, C, Pair<Array, X>> f) {
    return fn3(Gradients.gradWithAux(f, Selection.FIRST));
  }

  public static <A, B, C, D, X> Fn4<A, B, C, D, Pair<A, X>> gradWithAux(
      Fn4<A, B, C, D, Pair<Array, X>> f) {
    return fn4(Gradients.gradWithAux(f, Selection.FIRST));
  }

  public static <A, B, C, D, E, X> Fn5<A, B, C, D, E, Pair<A, X>> gradWithAux(
      Fn5<A, B, C, D, E, Pair<Array, X>> f) {
    return fn5(Gradients.gradWithAux(f, Selection.FIRST));
  }

  /** {@link #gradWithAux(Fn1)} with respect to what {@code wrt} selects of the arguments. */
  public static <A, G, X> Fn1<A, Pair<G, X>> gradWithAux(Fn1<A, Pair<Array, X>> f, Fn1<A, G> wrt) {
    return fn1(Gradients.gradWithAux(f, Selection.by(wrt)));
  }

  public static <A, B, G, X> Fn2<A, B, Pair<G, X>> gradWithAux(
      Fn2<A, B, Pair<Array, X>> f, Fn2<A, B, G> wrt) {
    return fn2(Gradients.gradWithAux(f, Selection.by(wrt)));
  }

  public static <A, B, C, G, X> Fn3<A, B, C, Pair<G, X>> gradWithAux(
      Fn3<A, B, C, Pair<Array, X>> f, Fn3<A, B, C, G> wrt) {
    return fn3(Gradients.gradWithAux(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, G, X> Fn4<A, B, C, D, Pair<G, X>> gradWithAux(
      Fn4<A, B, C, D, Pair<Array, X>> f, Fn4<A, B, C, D, G> wrt) {
    return fn4(Gradients.gradWithAux(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, E, G, X> Fn5<A, B, C, D, E, Pair<G, X>> gradWithAux(
      Fn5<A, B, C, D, E, Pair<Array, X>> f, Fn5<A, B, C, D, E, G> wrt) {
    return fn5(Gradients.gradWithAux(f, Selection.by(wrt)));
  }

  // valueAndGradWithAux

  /** The scalar and the auxiliary result of {@code f}, and the scalar's gradient. */
  public static <A, X> Fn1<A, ValueAndGrad<Pair<Array, X>, A>> valueAndGradWithAux(
      Fn1<A, Pair<Array, X>> f) {
    return fn1(Gradients.valueAndGradWithAux(f, Selection.FIRST));
  }

  public static <A, B, X> Fn2<A, B, ValueAndGrad<Pair<Array, X>, A>> valueAndGradWithAux(
      Fn2<A, B, Pair<Array, X>> f) {
    return fn2(Gradients.valueAndGradWithAux(f, Selection.FIRST));
  }

  public static <A, B, C, X> Fn3<A, B, C, ValueAndGrad<Pair<Array, X>, A>> valueAndGradWithAux(
      Fn3<A, B, C, Pair<Array, X>> f) {
    return fn3(Gradients.valueAndGradWithAux(f, Selection.FIRST));
  }

  public static <A, B, C, D, X>
      Fn4<A, B, C, D, ValueAndGrad<Pair<Array, X>, A>> valueAndGradWithAux(
          Fn4<A, B, C, D, Pair<Array, X>> f) {
    return fn4(Gradients.valueAndGradWithAux(f, Selection.FIRST));
  }

  public static <A, B, C, D, E, X>
      Fn5<A, B, C, D, E, ValueAndGrad<Pair<Array, X>, A>> valueAndGradWithAux(
          Fn5<A, B, C, D, E, Pair<Array, X>> f) {
    return fn5(Gradients.valueAndGradWithAux(f, Selection.FIRST));
  }

  /** {@link #valueAndGradWithAux(Fn1)} with respect to what {@code wrt} selects. */
  public static <A, G, X> Fn1<A, ValueAndGrad<Pair<Array, X>, G>> valueAndGradWithAux(
      Fn1<A, Pair<Array, X>> f, Fn1<A, G> wrt) {
    return fn1(Gradients.valueAndGradWithAux(f, Selection.by(wrt)));
  }

  public static <A, B, G, X> Fn2<A, B, ValueAndGrad<Pair<Array, X>, G>> valueAndGradWithAux(
      Fn2<A, B, Pair<Array, X>> f, Fn2<A, B, G> wrt) {
    return fn2(Gradients.valueAndGradWithAux(f, Selection.by(wrt)));
  }

  public static <A, B, C, G, X> Fn3<A, B, C, ValueAndGrad<Pair<Array, X>, G>> valueAndGradWithAux(
      Fn3<A, B, C, Pair<Array, X>> f, Fn3<A, B, C, G> wrt) {
    return fn3(Gradients.valueAndGradWithAux(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, G, X>
      Fn4<A, B, C, D, ValueAndGrad<Pair<Array, X>, G>> valueAndGradWithAux(
          Fn4<A, B, C, D, Pair<Array, X>> f, Fn4<A, B, C, D, G> wrt) {
    return fn4(Gradients.valueAndGradWithAux(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, E, G, X>
      Fn5<A, B, C, D, E, ValueAndGrad<Pair<Array, X>, G>> valueAndGradWithAux(
          Fn5<A, B, C, D, E, Pair<Array, X>> f, Fn5<A, B, C, D, E, G> wrt) {
    return fn5(Gradients.valueAndGradWithAux(f, Selection.by(wrt)));
  }

  // Derivatives of one's own

  /**
   * {@code f} with a derivative of its own in place of the one that Panax would derive: for
   * numerical stability, or where the derivative of an algorithm is not the algorithm
   * differentiated.
   *
   * <p>It works in forward and in reverse mode: the tangent that {@code rule} returns must be a
   * linear function of the given one. {@code rule} may call the function itself, so that second
   * derivatives are its own as well. Neither may capture arrays that are differentiated or mapped;
   * those must be arguments. Arguments that are not differentiated are Java values, or are
   * captured.
   *
   * @param rule from the argument and its tangent to the value and its tangent; tangents of arrays
   *     that are not floating are zeros
   */
  public static <A, R> Fn1<A, R> customJvp(Fn1<A, R> f, Fn2<A, A, Pair<R, R>> rule) {
    return customJvp(ANONYMOUS, f, rule);
  }

  /** {@link #customJvp(Fn1, Fn2)} of a function of two arguments. */
  public static <A, B, R> Fn2<A, B, R> customJvp(
      Fn2<A, B, R> f, Fn2<Pair<A, B>, Pair<A, B>, Pair<R, R>> rule) {
    return customJvp(ANONYMOUS, f, rule);
  }

  /** {@link #customJvp(Fn1, Fn2)}, called {@code name} in program text. */
  @SuppressWarnings("unchecked")
  public static <A, R> Fn1<A, R> customJvp(String name, Fn1<A, R> f, Fn2<A, A, Pair<R, R>> rule) {
    Fn2<Object[], Object[], Pair<?, ?>> untyped = (x, t) -> rule.apply((A) x[0], (A) t[0]);
    return fn1(x -> CustomRules.customJvp(name, f, untyped, x));
  }

  /** {@link #customJvp(Fn2, Fn2)}, called {@code name} in program text. */
  @SuppressWarnings("unchecked")
  public static <A, B, R> Fn2<A, B, R> customJvp(
      String name, Fn2<A, B, R> f, Fn2<Pair<A, B>, Pair<A, B>, Pair<R, R>> rule) {
    Fn2<Object[], Object[], Pair<?, ?>> untyped =
        (x, t) -> rule.apply(Pair.of((A) x[0], (B) x[1]), Pair.of((A) t[0], (B) t[1]));
    return fn2(x -> CustomRules.customJvp(name, f, untyped, x));
  }

  /**
   * {@link #customJvp(Fn1, Fn2)} of a function of two arrays, by a rule for each of them. The
   * tangent of the value is the sum of both.
   *
   * @param first from the tangent of the first argument, the value, and the arguments to the
   *     tangent of the value
   * @param second likewise for the second argument
   */
  public static Fn2<Array, Array, Array> customJvps(
      Fn2<Array, Array, Array> f,
      Fn4<Array, Array, Array, Array, Array> first,
      Fn4<Array, Array, Array, Array, Array> second) {
    return customJvp(
        f,
        (x, t) -> {
          Array value = f.apply(x.first(), x.second());
          Array byFirst = first.apply(t.first(), value, x.first(), x.second());
          Array bySecond = second.apply(t.second(), value, x.first(), x.second());
          return Pair.of(value, byFirst.add(bySecond));
        });
  }

  /**
   * {@code f} with a derivative of its own in reverse mode. Forward mode on it (jvp, jacfwd) is an
   * error; use {@link #customJvp(Fn1, Fn2)} where both are wanted.
   *
   * <p>No function given here may capture arrays that are differentiated or mapped; those must be
   * arguments. Arguments that are not differentiated are Java values, or are captured.
   *
   * @param forward from the argument to the value and residuals, any tree
   * @param backward from the residuals and a cotangent of the value to one of the argument
   */
  public static <A, S, R> Fn1<A, R> customVjp(
      Fn1<A, R> f, Fn1<A, Pair<R, S>> forward, Fn2<S, R, A> backward) {
    return customVjp(ANONYMOUS, f, forward, backward);
  }

  /** {@link #customVjp(Fn1, Fn1, Fn2)} of a function of two arguments. */
  public static <A, B, S, R> Fn2<A, B, R> customVjp(
      Fn2<A, B, R> f, Fn2<A, B, Pair<R, S>> forward, Fn2<S, R, Pair<A, B>> backward) {
    return customVjp(ANONYMOUS, f, forward, backward);
  }

  /** {@link #customVjp(Fn1, Fn1, Fn2)}, called {@code name} in program text. */
  @SuppressWarnings("unchecked")
  public static <A, S, R> Fn1<A, R> customVjp(
      String name, Fn1<A, R> f, Fn1<A, Pair<R, S>> forward, Fn2<S, R, A> backward) {
    Fn2<Object, Object, Object[]> untyped =
        (residuals, ct) -> new Object[] {backward.apply((S) residuals, (R) ct)};
    return fn1(x -> CustomRules.customVjp(name, f, forward, untyped, x));
  }

  /** {@link #customVjp(Fn2, Fn2, Fn2)}, called {@code name} in program text. */
  @SuppressWarnings("unchecked")
  public static <A, B, S, R> Fn2<A, B, R> customVjp(
      String name, Fn2<A, B, R> f, Fn2<A, B, Pair<R, S>> forward, Fn2<S, R, Pair<A, B>> backward) {
    Fn2<Object, Object, Object[]> untyped =
        (residuals, ct) -> {
          Pair<A, B> pulled = backward.apply((S) residuals, (R) ct);
          return new Object[] {pulled.first(), pulled.second()};
        };
    return fn2(x -> CustomRules.customVjp(name, f, forward, untyped, x));
  }

  // checkpoint

  /**
   * {@code f}, whose values are not kept for the backward pass but computed again from its
   * arguments: less memory for more time.
   */
  public static <A, R> Fn1<A, R> checkpoint(Fn1<A, R> f) {
    return checkpoint(f, CheckpointPolicy.NOTHING_SAVEABLE);
  }

  public static <A, B, R> Fn2<A, B, R> checkpoint(Fn2<A, B, R> f) {
    return checkpoint(f, CheckpointPolicy.NOTHING_SAVEABLE);
  }

  public static <A, B, C, R> Fn3<A, B, C, R> checkpoint(Fn3<A, B, C, R> f) {
    return checkpoint(f, CheckpointPolicy.NOTHING_SAVEABLE);
  }

  /** {@link #checkpoint(Fn1)} that does keep the values that {@code policy} says. */
  public static <A, R> Fn1<A, R> checkpoint(Fn1<A, R> f, CheckpointPolicy policy) {
    return fn1(x -> CustomRules.checkpoint(f, policy, x));
  }

  public static <A, B, R> Fn2<A, B, R> checkpoint(Fn2<A, B, R> f, CheckpointPolicy policy) {
    return fn2(x -> CustomRules.checkpoint(f, policy, x));
  }

  public static <A, B, C, R> Fn3<A, B, C, R> checkpoint(
      Fn3<A, B, C, R> f, CheckpointPolicy policy) {
    return fn3(x -> CustomRules.checkpoint(f, policy, x));
  }

  /** {@code x} under a name by which {@link CheckpointPolicy#saveOnlyTheseNames} can keep it. */
  public static Array checkpointName(Array x, String name) {
    return Trace.bind1(new Op.Name(name), x);
  }

  // Linear functions

  /**
   * The value of {@code f} at {@code primal}, and its derivative there as a function of the
   * tangent. What that needs of the point is computed once, however often it is applied.
   */
  @SuppressWarnings("unchecked")
  public static <A, R> Linearized<A, R> linearize(Fn1<A, R> f, A primal) {
    Pair<Object, Fn1<Object, Object>> linearized = Linear.linearize(f, primal);
    return new Linearized<>(
        (R) linearized.first(), tangent -> (R) linearized.second().apply(tangent));
  }

  /**
   * The transpose of {@code f}: from a tree like its result to one like its argument.
   *
   * @param f a linear function; a {@link dev.panax.program.DifferentiationException} says where it
   *     is not
   * @param like an argument of the types that {@code f} takes; its values are not read
   */
  @SuppressWarnings("unchecked")
  public static <A, R> Fn1<R, A> linearTranspose(Fn1<A, R> f, A like) {
    Fn1<Object, Object> transposed = Linear.transpose(f, like);
    return cotangent -> (A) transposed.apply(cotangent);
  }

  /**
   * {@code f} with the arrays that it captures as an argument, so that these can be differentiated
   * and mapped where a function may not capture such arrays.
   *
   * @param like an argument of the types that {@code f} will be given
   */
  public static <A, R> ClosureConverted<A, R> closureConvert(Fn1<A, R> f, A like) {
    return Abstract.closureConvert(f, like);
  }

  // Derivatives in one direction

  /**
   * The value of {@code f} at {@code primal}, and its derivative there in the direction {@code
   * tangent}: the product of the Jacobian and the tangent.
   *
   * @param tangent a tree of the structure and types of {@code primal}
   */
  @SuppressWarnings("unchecked")
  public static <A, R> Jvp<R> jvp(Fn1<A, R> f, A primal, A tangent) {
    var result = (Pair<R, R>) Forward.jvp(f, new Object[] {primal}, new Object[] {tangent});
    return new Jvp<>(result.first(), result.second());
  }

  /** {@link #jvp(Fn1, Object, Object)} of a function of two arguments. */
  public static <A, B, R> Jvp<R> jvp(Fn2<A, B, R> f, Pair<A, B> primals, Pair<A, B> tangents) {
    return jvp((Pair<A, B> pair) -> f.apply(pair.first(), pair.second()), primals, tangents);
  }

  /**
   * The value of {@code f} at {@code primal}, and the function that pulls cotangents back there.
   */
  @SuppressWarnings("unchecked")
  public static <A, R> Vjp<A, R> vjp(Fn1<A, R> f, A primal) {
    Reverse.Vjp vjp = Reverse.vjp(f, primal);
    return new Vjp<>((R) vjp.value(), cotangent -> (A) vjp.pullback(cotangent)[0]);
  }

  /** {@link #vjp(Fn1, Object)} of a function of two arguments. */
  public static <A, B, R> Vjp<Pair<A, B>, R> vjp(Fn2<A, B, R> f, A a, B b) {
    return vjp((Pair<A, B> pair) -> f.apply(pair.first(), pair.second()), Pair.of(a, b));
  }

  // jacfwd

  /**
   * The Jacobian of {@code f} with respect to its first argument, by forward mode: the better
   * choice where the result has more elements than the argument.
   *
   * @param f returns one array
   * @return a function that returns a tree like the argument; each array has the shape of {@code
   *     f}'s result, followed by that of the array in the argument
   */
  public static <A> Fn1<A, A> jacfwd(Fn1<A, Array> f) {
    return fn1(Jacobians.jacfwd(f, Selection.FIRST));
  }

  public static <A, B> Fn2<A, B, A> jacfwd(Fn2<A, B, Array> f) {
    return fn2(Jacobians.jacfwd(f, Selection.FIRST));
  }

  public static <A, B, C> Fn3<A, B, C, A> jacfwd(Fn3<A, B, C, Array> f) {
    return fn3(Jacobians.jacfwd(f, Selection.FIRST));
  }

  public static <A, B, C, D> Fn4<A, B, C, D, A> jacfwd(Fn4<A, B, C, D, Array> f) {
    return fn4(Jacobians.jacfwd(f, Selection.FIRST));
  }

  public static <A, B, C, D, E> Fn5<A, B, C, D, E, A> jacfwd(Fn5<A, B, C, D, E, Array> f) {
    return fn5(Jacobians.jacfwd(f, Selection.FIRST));
  }

  /** {@link #jacfwd(Fn1)} with respect to what {@code wrt} selects of the arguments. */
  public static <A, G> Fn1<A, G> jacfwd(Fn1<A, Array> f, Fn1<A, G> wrt) {
    return fn1(Jacobians.jacfwd(f, Selection.by(wrt)));
  }

  public static <A, B, G> Fn2<A, B, G> jacfwd(Fn2<A, B, Array> f, Fn2<A, B, G> wrt) {
    return fn2(Jacobians.jacfwd(f, Selection.by(wrt)));
  }

  public static <A, B, C, G> Fn3<A, B, C, G> jacfwd(Fn3<A, B, C, Array> f, Fn3<A, B, C, G> wrt) {
    return fn3(Jacobians.jacfwd(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, G> Fn4<A, B, C, D, G> jacfwd(
      Fn4<A, B, C, D, Array> f, Fn4<A, B, C, D, G> wrt) {
    return fn4(Jacobians.jacfwd(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, E, G> Fn5<A, B, C, D, E, G> jacfwd(
      Fn5<A, B, C, D, E, Array> f, Fn5<A, B, C, D, E, G> wrt) {
    return fn5(Jacobians.jacfwd(f, Selection.by(wrt)));
  }

  // jacrev

  /**
   * The Jacobian of {@code f} with respect to its first argument, by reverse mode: the better
   * choice where the argument has more elements than the result. Otherwise as {@link #jacfwd(Fn1)}.
   */
  public static <A> Fn1<A, A> jacrev(Fn1<A, Array> f) {
    return fn1(Jacobians.jacrev(f, Selection.FIRST));
  }

  public static <A, B> Fn2<A, B, A> jacrev(Fn2<A, B, Array> f) {
    return fn2(Jacobians.jacrev(f, Selection.FIRST));
  }

  public static <A, B, C> Fn3<A, B, C, A> jacrev(Fn3<A, B, C, Array> f) {
    return fn3(Jacobians.jacrev(f, Selection.FIRST));
  }

  public static <A, B, C, D> Fn4<A, B, C, D, A> jacrev(Fn4<A, B, C, D, Array> f) {
    return fn4(Jacobians.jacrev(f, Selection.FIRST));
  }

  public static <A, B, C, D, E> Fn5<A, B, C, D, E, A> jacrev(Fn5<A, B, C, D, E, Array> f) {
    return fn5(Jacobians.jacrev(f, Selection.FIRST));
  }

  /** {@link #jacrev(Fn1)} with respect to what {@code wrt} selects of the arguments. */
  public static <A, G> Fn1<A, G> jacrev(Fn1<A, Array> f, Fn1<A, G> wrt) {
    return fn1(Jacobians.jacrev(f, Selection.by(wrt)));
  }

  public static <A, B, G> Fn2<A, B, G> jacrev(Fn2<A, B, Array> f, Fn2<A, B, G> wrt) {
    return fn2(Jacobians.jacrev(f, Selection.by(wrt)));
  }

  public static <A, B, C, G> Fn3<A, B, C, G> jacrev(Fn3<A, B, C, Array> f, Fn3<A, B, C, G> wrt) {
    return fn3(Jacobians.jacrev(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, G> Fn4<A, B, C, D, G> jacrev(
      Fn4<A, B, C, D, Array> f, Fn4<A, B, C, D, G> wrt) {
    return fn4(Jacobians.jacrev(f, Selection.by(wrt)));
  }

  public static <A, B, C, D, E, G> Fn5<A, B, C, D, E, G> jacrev(
      Fn5<A, B, C, D, E, Array> f, Fn5<A, B, C, D, E, G> wrt) {
    return fn5(Jacobians.jacrev(f, Selection.by(wrt)));
  }

  /**
   * The Jacobians of all the arrays that {@code f} returns, in order, by forward mode.
   *
   * @param f returns a tree
   */
  public static <A, R> Fn1<A, List<A>> jacfwdEach(Fn1<A, R> f) {
    return fn1(Jacobians.jacfwdEach(f));
  }

  /** The Jacobians of all the arrays that {@code f} returns, in order, by reverse mode. */
  public static <A, R> Fn1<A, List<A>> jacrevEach(Fn1<A, R> f) {
    return fn1(Jacobians.jacrevEach(f));
  }

  /**
   * The matrix of the second derivatives of {@code f} with respect to its first argument, by
   * forward over reverse mode: {@code jacfwd(jacrev(f))}. Where the argument is a tree, {@code
   * jacfwdEach(grad(f))} has a row of blocks for each of its arrays.
   */
  public static Fn1<Array, Array> hessian(Fn1<Array, Array> f) {
    return fn1(Jacobians.hessian(f));
  }

  public static <B> Fn2<Array, B, Array> hessian(Fn2<Array, B, Array> f) {
    return fn2(Jacobians.hessian(f));
  }

  public static <B, C> Fn3<Array, B, C, Array> hessian(Fn3<Array, B, C, Array> f) {
    return fn3(Jacobians.hessian(f));
  }

  public static <B, C, D> Fn4<Array, B, C, D, Array> hessian(Fn4<Array, B, C, D, Array> f) {
    return fn4(Jacobians.hessian(f));
  }

  public static <B, C, D, E> Fn5<Array, B, C, D, E, Array> hessian(
      Fn5<Array, B, C, D, E, Array> f) {
    return fn5(Jacobians.hessian(f));
  }

  // vmap

  /**
   * The axes of the examples in the arguments of a mapped function.
   *
   * @param entries one for each argument: an int (negative counts from the last axis) for every
   *     array in it, {@link #NONE} if all examples share it, or a tree of these in the argument's
   *     structure
   */
  public static InAxes inAxes(Object... entries) {
    return InAxes.of(entries);
  }

  /**
   * The axes of the examples in the result of a mapped function.
   *
   * @param entry an int for every array of the result, {@link #NONE} if it is the same for all
   *     examples, or a tree of these in the result's structure
   */
  public static OutAxes outAxes(Object entry) {
    return new OutAxes(entry);
  }

  /**
   * {@code f} for many examples at once: a function whose arguments and results have one more axis,
   * the first one. There is no loop: each operation of {@code f} runs on all examples.
   */
  public static <A, R> Fn1<A, R> vmap(Fn1<A, R> f) {
    return fn1(new Vmap(f)::call);
  }

  public static <A, B, R> Fn2<A, B, R> vmap(Fn2<A, B, R> f) {
    return fn2(new Vmap(f)::call);
  }

  public static <A, B, C, R> Fn3<A, B, C, R> vmap(Fn3<A, B, C, R> f) {
    return fn3(new Vmap(f)::call);
  }

  public static <A, B, C, D, R> Fn4<A, B, C, D, R> vmap(Fn4<A, B, C, D, R> f) {
    return fn4(new Vmap(f)::call);
  }

  public static <A, B, C, D, E, R> Fn5<A, B, C, D, E, R> vmap(Fn5<A, B, C, D, E, R> f) {
    return fn5(new Vmap(f)::call);
  }

  /** {@link #vmap(Fn1)} along other axes of the arguments: {@code vmap(f, inAxes(NONE, 0))}. */
  public static <A, R> Fn1<A, R> vmap(Fn1<A, R> f, InAxes in) {
    return vmap(f, in, outAxes(0));
  }

  public static <A, B, R> Fn2<A, B, R> vmap(Fn2<A, B, R> f, InAxes in) {
    return vmap(f, in, outAxes(0));
  }

  public static <A, B, C, R> Fn3<A, B, C, R> vmap(Fn3<A, B, C, R> f, InAxes in) {
    return vmap(f, in, outAxes(0));
  }

  public static <A, B, C, D, R> Fn4<A, B, C, D, R> vmap(Fn4<A, B, C, D, R> f, InAxes in) {
    return vmap(f, in, outAxes(0));
  }

  public static <A, B, C, D, E, R> Fn5<A, B, C, D, E, R> vmap(Fn5<A, B, C, D, E, R> f, InAxes in) {
    return vmap(f, in, outAxes(0));
  }

  /** {@link #vmap(Fn1)} along other axes of the arguments and the result. */
  public static <A, R> Fn1<A, R> vmap(Fn1<A, R> f, InAxes in, OutAxes out) {
    return fn1(new Vmap(f, in, out)::call);
  }

  public static <A, B, R> Fn2<A, B, R> vmap(Fn2<A, B, R> f, InAxes in, OutAxes out) {
    return fn2(new Vmap(f, in, out)::call);
  }

  public static <A, B, C, R> Fn3<A, B, C, R> vmap(Fn3<A, B, C, R> f, InAxes in, OutAxes out) {
    return fn3(new Vmap(f, in, out)::call);
  }

  public static <A, B, C, D, R> Fn4<A, B, C, D, R> vmap(
      Fn4<A, B, C, D, R> f, InAxes in, OutAxes out) {
    return fn4(new Vmap(f, in, out)::call);
  }

  public static <A, B, C, D, E, R> Fn5<A, B, C, D, E, R> vmap(
      Fn5<A, B, C, D, E, R> f, InAxes in, OutAxes out) {
    return fn5(new Vmap(f, in, out)::call);
  }

  // Inspection

  /** The program that {@code f} is for arguments of the types of these. */
  public static <A, R> Jaxpr makeJaxpr(Fn1<A, R> f, A a) {
    return Abstract.makeJaxpr(f, a);
  }

  public static <A, B, R> Jaxpr makeJaxpr(Fn2<A, B, R> f, A a, B b) {
    return Abstract.makeJaxpr(f, a, b);
  }

  public static <A, B, C, R> Jaxpr makeJaxpr(Fn3<A, B, C, R> f, A a, B b, C c) {
    return Abstract.makeJaxpr(f, a, b, c);
  }

  public static <A, B, C, D, R> Jaxpr makeJaxpr(Fn4<A, B, C, D, R> f, A a, B b, C c, D d) {
    return Abstract.makeJaxpr(f, a, b, c, d);
  }

  public static <A, B, C, D, E, R> Jaxpr makeJaxpr(
      Fn5<A, B, C, D, E, R> f, A a, B b, C c, D d, E e) {
    return Abstract.makeJaxpr(f, a, b, c, d, e);
  }

  /**
   * What {@code f} would return for arguments of the types of these, as arrays with types and no
   * values. Nothing is computed.
   */
  public static <A, R> R evalShape(Fn1<A, R> f, A a) {
    return Abstract.evalShape(f, a);
  }

  public static <A, B, R> R evalShape(Fn2<A, B, R> f, A a, B b) {
    return Abstract.evalShape(f, a, b);
  }

  public static <A, B, C, R> R evalShape(Fn3<A, B, C, R> f, A a, B b, C c) {
    return Abstract.evalShape(f, a, b, c);
  }

  public static <A, B, C, D, R> R evalShape(Fn4<A, B, C, D, R> f, A a, B b, C c, D d) {
    return Abstract.evalShape(f, a, b, c, d);
  }

  public static <A, B, C, D, E, R> R evalShape(Fn5<A, B, C, D, E, R> f, A a, B b, C c, D d, E e) {
    return Abstract.evalShape(f, a, b, c, d, e);
  }

  // Modes and devices

  /** What {@code body} returns with 64-bit types: float64 and int64 are then the default dtypes. */
  public static <R> R withX64(Supplier<R> body) {
    return Config.current().withX64(true).run(body);
  }

  /**
   * What {@code body} returns with random bits in another scheme.
   *
   * @param partitionable true for JAX's scheme since 0.5, the default here; false for the one
   *     before
   */
  public static <R> R withPartitionableThreefry(boolean partitionable, Supplier<R> body) {
    return Config.current().withPartitionable(partitionable).run(body);
  }

  /** The name of the platform that programs run on: {@code cpu}, {@code cuda}. */
  public static String platform() {
    return Backends.current().platform();
  }

  /** The names of the platforms present, the default one first. */
  public static List<String> platforms() {
    return Backends.all().stream().map(Backend::platform).toList();
  }

  /** What {@code body} returns, with programs running on {@code platform}. */
  public static <R> R withPlatform(String platform, Supplier<R> body) {
    return Backends.runOn(Backends.named("withPlatform", platform), body);
  }
}

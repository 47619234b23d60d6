package dev.panax.autodiff;

import dev.panax.program.DTypeException;
import dev.panax.program.Domain;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn1;
import dev.panax.trace.Ops;
import dev.panax.trace.Pair;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeDef;
import dev.panax.trace.TreeException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reverse-mode differentiation: vector-Jacobian products and gradients. */
public final class Reverse {
  private Reverse() {}

  /** A function at a point, ready to pull cotangents of its value back to its arguments. */
  public static final class Vjp {
    private final String transform;
    private final Linearize linearized;
    private final BitSet differentiated;
    private final Tree.Flat arguments;
    private final TreeDef valueStructure;
    private final Object value;
    private final @Nullable Object aux;

    private Vjp(
        String transform, Fn f, boolean hasAux, BitSet differentiated, Tree.Flat arguments) {
      this.transform = transform;
      this.differentiated = differentiated;
      this.arguments = arguments;
      var structures = new ArrayList<TreeDef>();
      this.linearized =
          Linearize.at(
              transform,
              arguments.leaves().toArray(Array[]::new),
              differentiated,
              leaves -> {
                Object[] values = Tree.unflatten(transform, arguments.structure(), List.of(leaves));
                Object result = f.call(values);
                Pair<?, ?> parts = hasAux ? withAux(transform, result) : Pair.of(result, List.of());
                Tree.Flat main = Tree.flattenResult(transform, parts.first());
                Tree.Flat rest = Tree.flattenResult(transform, parts.second());
                structures.add(main.structure());
                structures.add(rest.structure());
                var all = new ArrayList<>(main.leaves());
                all.addAll(rest.leaves());
                return all.toArray(Array[]::new);
              });
      this.valueStructure = structures.getFirst();
      int count = valueStructure.leafCount();
      List<Array> results = List.of(linearized.values());
      this.value = Tree.unflatten(valueStructure, results.subList(0, count));
      this.aux =
          hasAux ? Tree.unflatten(structures.get(1), results.subList(count, results.size())) : null;
    }

    /** The value of the function at the point. */
    public Object value() {
      return value;
    }

    /** What the function returned beside its value, if it has auxiliary results; else null. */
    public @Nullable Object aux() {
      return aux;
    }

    /**
     * The cotangents of the arguments, one for each and shaped like it, of a cotangent of the
     * value; zeros for leaves that are neither floating nor complex.
     *
     * @throws TreeException if {@code cotangent} has another structure than the value
     * @throws ShapeException if a leaf has another shape
     * @throws DTypeException if a leaf has another dtype
     */
    public Object[] pullback(Object cotangent) {
      Tree.Flat flat = Tree.flatten(cotangent);
      valueStructure.requireSame(transform + " (cotangent)", flat.structure());
      Array[] results = linearized.values();
      var cotangents = new @Nullable Array[results.length];
      for (int i = 0; i < flat.leaves().size(); i++) {
        Array leaf = flat.leaves().get(i);
        int place = i;
        Forward.requireSameType(
            transform,
            "cotangent",
            () -> ("the result " + valueStructure.paths().get(place)).strip(),
            results[i].type(),
            leaf.type());
        cotangents[i] = leaf;
      }
      @Nullable Array[] pulled = linearized.pullBack(cotangents);
      var leaves = new ArrayList<Array>();
      int next = 0;
      for (int i = 0; i < arguments.leaves().size(); i++) {
        Array leaf = arguments.leaves().get(i);
        Array ct = differentiated.get(i) ? pulled[next++] : null;
        leaves.add(
            ct == null
                ? Ops.zeros(leaf.type())
                : Ops.convert(ct, leaf.dtype(), leaf.type().weak()));
      }
      return Tree.unflatten(transform, arguments.structure(), leaves);
    }
  }

  private static Pair<?, ?> withAux(String transform, Object result) {
    if (result instanceof Pair<?, ?> pair && pair.second() != null) {
      return pair;
    }
    throw new TreeException(
        "%s with auxiliary results needs a function that returns a Pair of its value and them, got %s."
            .formatted(
                transform,
                result instanceof Array array
                    ? "the array " + array.type()
                    : Tree.structure(result)));
  }

  /** {@code f} at {@code primals}, ready to pull cotangents back to all of them. */
  public static Vjp vjp(Fn f, Object... primals) {
    Tree.Flat flat = Tree.flattenArguments("vjp", primals);
    var differentiated = new BitSet();
    for (int i = 0; i < flat.leaves().size(); i++) {
      differentiated.set(i, flat.leaves().get(i).dtype().isInexact());
    }
    return new Vjp("vjp", f, false, differentiated, flat);
  }

  /**
   * The value of a function and its gradient.
   *
   * @param value the scalar
   * @param aux what the function returned beside it; null if nothing
   * @param gradient shaped like the argument
   */
  public record Gradient(Array value, @Nullable Object aux, Object gradient) {}

  /**
   * The value of {@code f} at {@code argument}, a tree of floating or complex arrays, and its
   * gradient there.
   *
   * @param transform the user's word for it, for messages: {@code grad}
   * @param hasAux whether {@code f} returns a {@link Pair} of its value and auxiliary results
   * @param domain the dtypes that the value may have
   * @throws DTypeException if the value has another
   * @throws ShapeException if the value is not a scalar
   */
  public static Gradient valueAndGrad(
      String transform, Fn1<Object, Object> f, boolean hasAux, Domain domain, Object argument) {
    Tree.Flat flat = Tree.flattenArguments(transform, argument);
    var differentiated = new BitSet();
    differentiated.set(0, flat.leaves().size());
    var vjp = new Vjp(transform, f, hasAux, differentiated, flat);
    Array value = scalar(transform, domain, vjp.value);
    return new Gradient(value, vjp.aux, vjp.pullback(Ops.scalarLike(1, value))[0]);
  }

  private static Array scalar(String transform, Domain domain, Object value) {
    if (!(value instanceof Array array)) {
      throw new TreeException(
          "Gradient only defined for scalar-output functions. Output was %s. Return one scalar array from the function given to %s, with auxiliary results through %sWithAux."
              .formatted(Tree.structure(value), transform, transform));
    }
    if (!array.shape().equals(Shape.SCALAR)) {
      throw new ShapeException(
          "Gradient only defined for scalar-output functions. Output had shape: %s. Reduce it with sum() or mean() in the function given to %s, or use jacrev or vjp."
              .formatted(array.shape(), transform));
    }
    if (!domain.accepts(array.dtype())) {
      throw new DTypeException(
          "%s requires a %s output, but the function returned %s; %s."
              .formatted(
                  transform,
                  domain,
                  array.type(),
                  array.dtype().isComplex()
                      ? "use gradHolomorphic for a holomorphic function, vjp for others"
                      : "convert it with astype"));
    }
    return array;
  }
}

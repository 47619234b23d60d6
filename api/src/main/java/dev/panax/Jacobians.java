package dev.panax;

import dev.panax.Typed.Untyped;
import dev.panax.autodiff.Forward;
import dev.panax.autodiff.Reverse;
import dev.panax.program.DTypeException;
import dev.panax.program.Domain;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn1;
import dev.panax.trace.Ops;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeDef;
import dev.panax.trace.TreeException;
import dev.panax.vectorize.Vmap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The Jacobian transformations of {@link Panax}, untyped.
 *
 * <p>A tree of arrays is taken as one vector of all their elements, in order. Forward mode maps the
 * Jacobian-vector product over the standard basis of the inputs, reverse mode the vector-Jacobian
 * product over that of the outputs. The matrix that this gives is then cut into blocks, one for
 * each output and input array.
 */
final class Jacobians {
  private Jacobians() {}

  /** The Jacobian by forward mode of a function that returns one array. */
  static Untyped jacfwd(Fn f, Selection wrt) {
    return arguments -> single("jacfwd", forward("jacfwd", f, wrt, arguments));
  }

  /** The Jacobian by reverse mode of a function that returns one array. */
  static Untyped jacrev(Fn f, Selection wrt) {
    return arguments -> single("jacrev", reverse("jacrev", f, wrt, arguments));
  }

  /** The Jacobians by forward mode of all arrays that a function returns. */
  static Untyped jacfwdEach(Fn f) {
    return arguments -> forward("jacfwdEach", f, Selection.FIRST, arguments);
  }

  /** The Jacobians by reverse mode of all arrays that a function returns. */
  static Untyped jacrevEach(Fn f) {
    return arguments -> reverse("jacrevEach", f, Selection.FIRST, arguments);
  }

  private static Object single(String transform, List<Object> jacobians) {
    if (jacobians.size() != 1) {
      throw new TreeException(
          "%s needs a function that returns one array, got %d; use %sEach."
              .formatted(transform, jacobians.size(), transform));
    }
    return jacobians.getFirst();
  }

  private static List<Object> forward(String transform, Fn f, Selection wrt, Object... arguments) {
    Selection.Selected part = wrt.of(transform, arguments).require(Domain.FLOAT, transform);
    Tree.Flat inputs = Tree.flatten(part.tree());
    Fn restricted = part.restrict(f);
    Fn1<Object, Object> push =
        tangent ->
            Forward.jvp(restricted, new Object[] {part.tree()}, new Object[] {tangent}).second();
    List<Array> columns = Tree.leaves(new Vmap(push).call(basis(inputs)));
    var jacobians = new ArrayList<Object>();
    for (var column : columns) {
      Array matrix = Ops.moveAxis(column, 0, column.rank() - 1);
      Shape outer = column.shape().remove(0);
      jacobians.add(blocks(matrix, outer, inputs.leaves(), inputs.structure()));
    }
    return jacobians;
  }

  private static List<Object> reverse(String transform, Fn f, Selection wrt, Object... arguments) {
    Selection.Selected part = wrt.of(transform, arguments).require(Domain.INEXACT, transform);
    Reverse.Vjp vjp = Reverse.vjp(part.restrict(f), part.tree());
    Tree.Flat outputs = Tree.flatten(vjp.value());
    outputs.leaves().forEach(output -> requireFloating(transform, output));
    Fn1<Object, Object> pull = cotangent -> vjp.pullback(cotangent)[0];
    Tree.Flat rows = Tree.flatten(new Vmap(pull).call(basis(outputs)));
    var jacobians = new ArrayList<Object>();
    int start = 0;
    for (var output : outputs.leaves()) {
      int end = start + size(output);
      var blocks = new ArrayList<Array>();
      for (var row : rows.leaves()) {
        Shape shape = join(output.shape(), row.shape().remove(0));
        blocks.add(Ops.reshape(Ops.sliceAlong(row, 0, start, end), shape));
      }
      jacobians.add(Tree.unflatten(rows.structure(), blocks));
      start = end;
    }
    return jacobians;
  }

  private static void requireFloating(String transform, Array output) {
    if (!output.dtype().isFloating()) {
      throw new DTypeException(
          "%s requires floating outputs, but the function returned %s; convert it with astype, or use jacfwd."
              .formatted(transform, output.type()));
    }
  }

  /** The standard basis of the space of such trees, stacked along a new first axis. */
  private static Object basis(Tree.Flat tree) {
    int dimensions = tree.leaves().stream().mapToInt(Jacobians::size).sum();
    var stacked = new ArrayList<Array>();
    int start = 0;
    for (var leaf : tree.leaves()) {
      Array identity = Numpy.eye(dimensions, size(leaf), -start).astype(leaf.dtype());
      stacked.add(Ops.reshape(identity, leaf.shape().insert(0, dimensions)));
      start += size(leaf);
    }
    return Tree.unflatten(tree.structure(), stacked);
  }

  /** The tree of the parts of {@code matrix} along its last axis that belong to each leaf. */
  private static Object blocks(Array matrix, Shape outer, List<Array> leaves, TreeDef structure) {
    var blocks = new ArrayList<Array>();
    int start = 0;
    for (var leaf : leaves) {
      int end = start + size(leaf);
      Array block = Ops.sliceAlong(matrix, matrix.rank() - 1, start, end);
      blocks.add(Ops.reshape(block, join(outer, leaf.shape())));
      start = end;
    }
    return Tree.unflatten(structure, blocks);
  }

  private static Shape join(Shape outer, Shape inner) {
    return Shape.of(IntStream.concat(outer.dims().stream(), inner.dims().stream()).toArray());
  }

  private static int size(Array x) {
    return Math.toIntExact(x.size());
  }
}

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
    return jacfwd("jacfwd", f, wrt);
  }

  private static Untyped jacfwd(String transform, Fn f, Selection wrt) {
    Gradients.requireFunction(transform, f);
    return arguments -> single(transform, forward(transform, f, wrt, arguments));
  }

  /** The Jacobian by reverse mode of a function that returns one array. */
  static Untyped jacrev(Fn f, Selection wrt) {
    return jacrev("jacrev", f, wrt);
  }

  private static Untyped jacrev(String transform, Fn f, Selection wrt) {
    Gradients.requireFunction(transform, f);
    return arguments -> single(transform, reverse(transform, f, wrt, arguments));
  }

  /** The second derivatives, by forward over reverse mode, of a function that returns one array. */
  static Untyped hessian(Fn f) {
    Untyped rows = jacrev("hessian", f, Selection.FIRST);
    return jacfwd("hessian", new UntypedFn(f.arity(), rows), Selection.FIRST);
  }

  /** A function of {@code arity} arguments. */
  private record UntypedFn(int arity, Untyped function) implements Fn {
    @Override
    public Object call(Object... arguments) {
      return function.call(arguments);
    }
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
          "%s needs a function that returns one array, got %d%s."
              .formatted(
                  transform,
                  jacobians.size(),
                  transform.equals("hessian") ? "" : "; use " + transform + "Each"));
    }
    return jacobians.getFirst();
  }

  private static List<Object> forward(String transform, Fn f, Selection wrt, Object... arguments) {
    Selection.Selected part = wrt.of(transform, arguments).require(Domain.FLOAT, transform);
    Tree.Flat inputs = Tree.flatten(part.tree());
    requireInputs(transform, inputs);
    Fn restricted = part.restrict(f);
    Fn1<List<Array>, Object> push =
        leaves -> {
          Object tangent = Tree.unflatten(transform, inputs.structure(), leaves);
          Object[] primals = {part.tree()};
          return Forward.jvp(restricted, primals, new Object[] {tangent}).second();
        };
    List<Array> columns = Tree.leaves(new Vmap(push).call(basis(inputs)));
    var jacobians = new ArrayList<Object>();
    for (var column : columns) {
      Array matrix = Ops.moveAxis(column, 0, column.rank() - 1);
      Shape outer = column.shape().remove(0);
      jacobians.add(blocks(transform, matrix, outer, inputs));
    }
    return jacobians;
  }

  private static List<Object> reverse(String transform, Fn f, Selection wrt, Object... arguments) {
    Selection.Selected part = wrt.of(transform, arguments).require(Domain.INEXACT, transform);
    requireInputs(transform, Tree.flatten(part.tree()));
    Reverse.Vjp vjp = Reverse.vjp(part.restrict(f), part.tree());
    Tree.Flat outputs = Tree.flatten(vjp.value());
    outputs.leaves().forEach(output -> requireFloating(transform, output));
    if (outputs.leaves().isEmpty()) {
      return List.of();
    }
    Fn1<List<Array>, List<Array>> pull =
        leaves -> {
          Object cotangent = Tree.unflatten(transform, outputs.structure(), leaves);
          return Tree.leaves(vjp.pullback(cotangent)[0]);
        };
    TreeDef structure = Tree.structure(part.tree());
    List<Array> rows = Tree.leaves(new Vmap(pull).call(basis(outputs)));
    var jacobians = new ArrayList<Object>();
    int start = 0;
    for (var output : outputs.leaves()) {
      int end = start + size(output);
      var blocks = new ArrayList<Array>();
      for (var row : rows) {
        Shape shape = join(output.shape(), row.shape().remove(0));
        blocks.add(Ops.reshape(Ops.sliceAlong(row, 0, start, end), shape));
      }
      jacobians.add(Tree.unflatten(transform, structure, blocks));
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

  private static void requireInputs(String transform, Tree.Flat inputs) {
    if (inputs.leaves().isEmpty()) {
      throw new TreeException(
          transform + " needs an array to differentiate with respect to, got an argument of none.");
    }
  }

  /**
   * The standard basis of the space of such trees, stacked along a new first axis: the leaves. A
   * record may not accept such arrays.
   */
  private static List<Array> basis(Tree.Flat tree) {
    int dimensions = tree.leaves().stream().mapToInt(Jacobians::size).sum();
    var stacked = new ArrayList<Array>();
    int start = 0;
    for (var leaf : tree.leaves()) {
      Array identity = Numpy.eye(dimensions, size(leaf), -start).astype(leaf.dtype());
      stacked.add(Ops.reshape(identity, leaf.shape().insert(0, dimensions)));
      start += size(leaf);
    }
    return stacked;
  }

  /** The tree of the parts of {@code matrix} along its last axis that belong to each leaf. */
  private static Object blocks(String transform, Array matrix, Shape outer, Tree.Flat inputs) {
    var blocks = new ArrayList<Array>();
    int start = 0;
    for (var leaf : inputs.leaves()) {
      int end = start + size(leaf);
      Array block = Ops.sliceAlong(matrix, matrix.rank() - 1, start, end);
      blocks.add(Ops.reshape(block, join(outer, leaf.shape())));
      start = end;
    }
    return Tree.unflatten(transform, inputs.structure(), blocks);
  }

  private static Shape join(Shape outer, Shape inner) {
    return Shape.of(IntStream.concat(outer.dims().stream(), inner.dims().stream()).toArray());
  }

  private static int size(Array x) {
    return Shape.requireDim("A Jacobian", x.size());
  }
}

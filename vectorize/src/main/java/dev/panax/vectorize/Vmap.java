package dev.panax.vectorize;

import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Fn;
import dev.panax.trace.Jit;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeDef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeSet;

/** A function that applies another one to every example of a batch, all at once. */
public final class Vmap {
  private final Fn function;
  private final InAxes in;
  private final OutAxes out;

  /**
   * @param in the axis of the examples in each argument
   * @param out the axis of the examples in the results
   * @throws ShapeException if {@code in} has not one entry for each argument
   */
  public Vmap(Fn function, InAxes in, OutAxes out) {
    if (in.entries().size() != arity(function)) {
      throw new ShapeException(
          "vmap inAxes needs one entry for each argument: the function takes %d, got %d entries %s."
              .formatted(function.arity(), in.entries().size(), in.entries()));
    }
    this.function = function;
    this.in = in;
    this.out = out;
  }

  private static int arity(Fn function) {
    return Objects.requireNonNull(function, "vmap: the function is null.").arity();
  }

  /** Maps along the first axis of every argument and every result. */
  public Vmap(Fn function) {
    this(function, new InAxes(Collections.nCopies(arity(function), 0)), new OutAxes(0));
  }

  /**
   * The results for all examples.
   *
   * @throws ShapeException if an array has not the axis it is to be mapped along, the sizes of
   *     these axes differ, or there are none
   * @throws dev.panax.trace.TreeException if the entries for an argument or the result do not have
   *     its structure
   */
  public Object call(Object... arguments) {
    Tree.Flat flat = Tree.flattenArguments("vmap", arguments);
    List<String> names = Jit.argumentNames(flat.structure());
    List<Batched> inputs = inputs(flat, names);
    int size = size(inputs, names);
    var structure = new ArrayList<TreeDef>();
    List<Batched> results =
        BatchTrace.map(
            size,
            names,
            inputs,
            examples -> {
              Object[] values = Tree.unflatten("vmap", flat.structure(), List.of(examples));
              Tree.Flat result = Tree.flattenResult("vmap", function.call(values));
              structure.add(result.structure());
              return result.leaves().toArray(Array[]::new);
            });
    return stack(structure.getFirst(), results, size);
  }

  private List<Batched> inputs(Tree.Flat arguments, List<String> names) {
    List<OptionalInt> axes = in.expand(arguments.structure());
    var inputs = new ArrayList<Batched>();
    for (int i = 0; i < axes.size(); i++) {
      Array leaf = arguments.leaves().get(i);
      inputs.add(
          axes.get(i).isPresent()
              ? new Batched(leaf, inAxis(axes.get(i).getAsInt(), leaf, names.get(i)))
              : Batched.shared(leaf));
    }
    return inputs;
  }

  private static int inAxis(int axis, Array leaf, String name) {
    int rank = leaf.rank();
    if (axis < -rank || axis >= rank) {
      throw new ShapeException(
          """
          vmap was requested to map %s along axis %d, which implies that its rank should be at \
          least %d, but is only %d (its shape is %s). Give another axis in inAxes, or NONE if all \
          examples share it.\
          """
              .formatted(name, axis, axis < 0 ? -axis : axis + 1, rank, leaf.shape()));
    }
    return axis < 0 ? axis + rank : axis;
  }

  /** The number of examples, on which all mapped inputs must agree. */
  private int size(List<Batched> inputs, List<String> names) {
    var sizes = new TreeSet<Integer>();
    var lines = new ArrayList<String>();
    for (int i = 0; i < inputs.size(); i++) {
      Batched input = inputs.get(i);
      if (input.isMapped()) {
        int size = input.value().shape().dim(input.axis());
        sizes.add(size);
        lines.add(
            "  * size %d: axis %d of %s of type %s"
                .formatted(size, input.axis(), names.get(i), input.value().type()));
      }
    }
    if (sizes.isEmpty()) {
      throw new ShapeException(
          """
          vmap must have at least one array to map: every entry of inAxes %s is NONE or for an \
          argument without arrays.\
          """
              .formatted(in.entries()));
    }
    if (sizes.size() > 1) {
      throw new ShapeException(
          """
          vmap got inconsistent sizes for array axes to be mapped:
          %s
          Give the arrays one size along these axes, or NONE in inAxes for what all examples share.\
          """
              .formatted(String.join("\n", lines)));
    }
    return sizes.first();
  }

  private Object stack(TreeDef structure, List<Batched> results, int size) {
    List<OptionalInt> axes = out.expand(structure);
    List<String> paths = structure.paths();
    var values = new ArrayList<Array>();
    for (int i = 0; i < axes.size(); i++) {
      Batched result = results.get(i);
      String name = ("the result " + paths.get(i)).strip();
      if (axes.get(i).isPresent()) {
        values.add(result.withBatchAt(outAxis(axes.get(i).getAsInt(), result, name), size));
      } else if (result.isMapped()) {
        throw new ShapeException(
            """
            vmap has outAxes NONE for %s, of type %s, but it depends on a mapped argument and so \
            differs between examples. Give it an axis, such as 0.\
            """
                .formatted(name, result.exampleType()));
      } else {
        values.add(result.value());
      }
    }
    return Tree.unflatten("vmap", structure, values);
  }

  private static int outAxis(int axis, Batched result, String name) {
    int rank = result.exampleRank() + 1;
    if (axis < -rank || axis >= rank) {
      throw new ShapeException(
          """
          vmap outAxes has axis %d for %s, which has %d dimensions with that of the batch: shape %s \
          for each example.\
          """
              .formatted(axis, name, rank, result.exampleType().shape()));
    }
    return axis < 0 ? axis + rank : axis;
  }
}

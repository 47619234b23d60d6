package dev.panax;

import dev.panax.program.Atom;
import dev.panax.program.DTypeException;
import dev.panax.program.Domain;
import dev.panax.program.Program;
import dev.panax.trace.Array;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn1;
import dev.panax.trace.Jit;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a function is differentiated with respect to: a part of its arguments. */
@FunctionalInterface
interface Selection {
  /** The first argument. */
  Selection FIRST =
      (transform, arguments) ->
          new Selected(
              arguments[0],
              () -> Jit.argumentNames(Tree.structure(new Object[] {arguments[0]})),
              replacement -> {
                var replaced = arguments.clone();
                replaced[0] = replacement;
                return replaced;
              });

  Selected of(String transform, Object... arguments);

  /**
   * The selected part of certain arguments.
   *
   * @param tree the part
   * @param names of its arrays, for messages: {@code argument 0 .w}
   * @param replace from another tree of its structure to the arguments with that in its place
   */
  record Selected(Object tree, Supplier<List<String>> names, Fn1<Object, Object[]> replace) {

    /** {@code f} as a function of the part alone. */
    Fn1<Object, Object> restrict(Fn f) {
      return part -> f.call(replace.apply(part));
    }

    /** Checks that the part has arrays of certain dtypes only. */
    Selected require(Domain domain, String transform) {
      List<Array> leaves = Tree.flattenArguments(transform, tree).leaves();
      for (int i = 0; i < leaves.size(); i++) {
        if (!domain.accepts(leaves.get(i).dtype())) {
          throw new DTypeException(
              "%s requires %s inputs, but %s is %s. Convert it with astype, or differentiate with respect to other arguments."
                  .formatted(transform, domain, names.get().get(i), leaves.get(i).type()));
        }
      }
      return this;
    }
  }

  /** What {@code wrt} returns of the arguments: a tree of some of their arrays. */
  static Selection by(Fn wrt) {
    return (transform, arguments) -> {
      Tree.Flat flat = Tree.flattenArguments(transform, arguments);
      List<Array> leaves = flat.leaves();
      // Traced, wrt shows which arrays it returns, even where one array is given twice.
      Jit.Traced traced =
          Jit.trace(transform, wrt, flat.structure(), leaves.stream().map(Array::type).toList());
      List<Integer> places = places(transform, traced);
      return new Selected(
          Tree.unflatten(traced.resultStructure(), places.stream().map(leaves::get).toList()),
          () -> places.stream().map(Jit.argumentNames(flat.structure())::get).toList(),
          replacement -> {
            var replaced = new ArrayList<>(leaves);
            List<Array> newLeaves = Tree.leaves(replacement);
            for (int i = 0; i < places.size(); i++) {
              replaced.set(places.get(i), newLeaves.get(i));
            }
            return Tree.unflatten(flat.structure(), replaced);
          });
    };
  }

  private static List<Integer> places(String transform, Jit.Traced traced) {
    Program program = traced.program();
    var places = new ArrayList<Integer>();
    if (program.outputs().isEmpty()) {
      throw new TreeException(
          "The second argument of %s selects what to differentiate with respect to, but it returns no array."
              .formatted(transform));
    }
    for (Atom output : program.outputs()) {
      int place = program.inputs().indexOf(output);
      if (!traced.constants().isEmpty() || place < 0 || places.contains(place)) {
        throw new TreeException(
            "The second argument of %s selects what to differentiate with respect to: it must return arrays of its arguments, each at most once, and compute nothing, as (x, y) -> y does."
                .formatted(transform));
      }
      places.add(place);
    }
    return places;
  }
}

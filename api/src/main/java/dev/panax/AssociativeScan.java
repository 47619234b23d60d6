package dev.panax;

import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Axes;
import dev.panax.trace.Fn2;
import dev.panax.trace.Ops;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeDef;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Folds of all prefixes in logarithmic depth, by the method of Blelloch, "Prefix Sums and Their
 * Applications" (1990): neighbours are combined in pairs, the pairs' prefixes are those of the odd
 * places, and one more combination gives those of the even places.
 */
final class AssociativeScan {
  private final Fn2<Object, Object, Object> combine;
  private final TreeDef structure;
  private final int axis;

  private AssociativeScan(Fn2<Object, Object, Object> combine, TreeDef structure, int axis) {
    this.combine = combine;
    this.structure = structure;
    this.axis = axis;
  }

  /** See {@link Lax#associativeScan(Fn2, Object, boolean, int)}. */
  static Object of(Fn2<Object, Object, Object> combine, Object xs, boolean reverse, int axis) {
    Tree.Flat flat = Tree.flatten(xs);
    if (flat.leaves().isEmpty()) {
      return xs;
    }
    int along = Axes.resolve("associativeScan", axis, flat.leaves().getFirst().rank());
    List<Integer> sizes =
        flat.leaves().stream()
            .map(leaf -> along < leaf.rank() ? leaf.shape().dim(along) : -1)
            .distinct()
            .toList();
    if (sizes.size() > 1) {
      throw new ShapeException(
          "associativeScan needs arrays of one size along axis %d, got shapes %s."
              .formatted(axis, flat.leaves().stream().map(Array::shape).toList()));
    }
    var scan = new AssociativeScan(combine, flat.structure(), along);
    List<Array> elements = reverse ? scan.reversed(flat.leaves()) : flat.leaves();
    List<Array> folded = scan.prefixes(elements);
    return Tree.unflatten(flat.structure(), reverse ? scan.reversed(folded) : folded);
  }

  private List<Array> prefixes(List<Array> elements) {
    int count = elements.getFirst().shape().dim(axis);
    if (count < 2) {
      return elements;
    }
    List<Array> odd =
        prefixes(combined(sliced(elements, 0, count - 1, 2), sliced(elements, 1, count, 2)));
    int halves = odd.getFirst().shape().dim(axis);
    List<Array> before = count % 2 == 0 ? sliced(odd, 0, halves - 1, 1) : odd;
    List<Array> rest = combined(before, sliced(elements, 2, count, 2));
    List<Array> first = sliced(elements, 0, 1, 1);
    return IntStream.range(0, elements.size())
        .mapToObj(i -> interleaved(Ops.concatenate(axis, first.get(i), rest.get(i)), odd.get(i)))
        .toList();
  }

  private List<Array> combined(List<Array> left, List<Array> right) {
    Object result =
        combine.apply(Tree.unflatten(structure, left), Tree.unflatten(structure, right));
    Tree.Flat flat = Tree.flatten(result);
    structure.requireSame("associativeScan (what the function returns)", flat.structure());
    for (int i = 0; i < left.size(); i++) {
      if (!flat.leaves().get(i).shape().equals(left.get(i).shape())) {
        throw new ShapeException(
            "associativeScan needs a function that keeps shapes: it made %s of %s and %s."
                .formatted(
                    flat.leaves().get(i).shape(), left.get(i).shape(), right.get(i).shape()));
      }
    }
    return flat.leaves();
  }

  private List<Array> reversed(List<Array> arrays) {
    return arrays.stream().map(x -> Ops.reverse(x, IntList.of(axis))).toList();
  }

  private List<Array> sliced(List<Array> arrays, int start, int limit, int stride) {
    var slices = new ArrayList<Array>();
    for (var x : arrays) {
      int[] starts = new int[x.rank()];
      int[] limits = x.shape().dims().toArray();
      int[] strides = IntStream.range(0, x.rank()).map(_ -> 1).toArray();
      starts[axis] = start;
      limits[axis] = Math.max(start, limit);
      strides[axis] = stride;
      slices.add(Ops.slice(x, IntList.of(starts), IntList.of(limits), IntList.of(strides)));
    }
    return slices;
  }

  /** An array with {@code even} at the even places, of which there may be one more. */
  private Array interleaved(Array even, Array odd) {
    int surplus = even.shape().dim(axis) - odd.shape().dim(axis);
    BinaryFn sum = even.dtype() == DType.BOOL ? BinaryFn.OR : BinaryFn.ADD;
    return Ops.binary(sum, spread(even, 0, 1 - surplus), spread(odd, 1, surplus));
  }

  /** Zeros between the elements along the axis, and at its ends. */
  private Array spread(Array x, int low, int high) {
    int[] lows = new int[x.rank()];
    int[] highs = new int[x.rank()];
    int[] interiors = new int[x.rank()];
    lows[axis] = low;
    highs[axis] = high;
    interiors[axis] = 1;
    return Ops.pad(
        x, Ops.scalarLike(0, x), IntList.of(lows), IntList.of(highs), IntList.of(interiors));
  }
}

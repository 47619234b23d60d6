package dev.panax.program.reference;

import static dev.panax.program.reference.Indices.flatten;
import static dev.panax.program.reference.Indices.unflatten;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.ScatterFn;
import dev.panax.program.Shape;
import dev.panax.program.WindowDimensions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The operations on windows, element by element, as XLA's documents define them. */
final class Windows {
  private Windows() {}

  static HeapArray apply(Op.Indexing op, List<HeapArray> in, ArrayType type) {
    HeapArray x = in.getFirst();
    return switch (op) {
      case Op.Gather gather -> gather(gather, x, in.get(1), type);
      case Op.Scatter scatter -> scatter(scatter, x, in.get(1), in.get(2));
      case Op.DynamicSlice(var sizes) -> {
        int[] corner = corner(x, in.subList(1, in.size()), sizes);
        yield HeapArray.ofElements(type, i -> x.element(sum(corner, unflatten(type.shape(), i))));
      }
      case Op.DynamicUpdateSlice _ -> {
        HeapArray update = in.get(1);
        Shape shape = update.type().shape();
        int[] corner = corner(x, in.subList(2, in.size()), shape.dims());
        var elements = new HeapArray.Element[x.size()];
        Arrays.setAll(elements, x::element);
        for (int i = 0; i < update.size(); i++) {
          elements[flatten(type.shape(), sum(corner, unflatten(shape, i)))] = update.element(i);
        }
        yield HeapArray.ofElements(type, i -> elements[i]);
      }
    };
  }

  private static int[] corner(HeapArray x, List<HeapArray> starts, IntList sizes) {
    return IntStream.range(0, starts.size())
        .map(i -> Math.clamp(starts.get(i).longAt(0), 0, x.type().shape().dim(i) - sizes.get(i)))
        .toArray();
  }

  private static int[] sum(int[] corner, int[] offset) {
    return IntStream.range(0, corner.length).map(i -> corner[i] + offset[i]).toArray();
  }

  private static HeapArray gather(Op.Gather op, HeapArray x, HeapArray indices, ArrayType type) {
    DType dtype = type.dtype();
    Number fill = op.fillValue();
    HeapArray filled = HeapArray.of(Literal.of(fill == null ? 0 : fill, dtype));
    boolean clip = op.mode() != GatherScatterMode.FILL_OR_DROP;
    return HeapArray.ofElements(
        type,
        i -> {
          int[] place =
              place(
                  op.dimensions(),
                  x.type().shape(),
                  indices,
                  unflatten(type.shape(), i),
                  op.sliceSizes(),
                  clip);
          return place == null ? filled.element(0) : x.element(place);
        });
  }

  private static HeapArray scatter(
      Op.Scatter op, HeapArray x, HeapArray indices, HeapArray updates) {
    Shape shape = x.type().shape();
    DType dtype = x.type().dtype();
    IntList sizes = op.dimensions().windowSizes(shape.rank(), updates.type().shape());
    boolean clip = op.mode() == GatherScatterMode.CLIP;
    var elements = new HeapArray[x.size()];
    Arrays.setAll(elements, i -> scalar(x, i));
    for (int i = 0; i < updates.size(); i++) {
      int[] index = unflatten(updates.type().shape(), i);
      int[] place = place(op.dimensions(), shape, indices, index, sizes, clip);
      if (place != null) {
        int at = flatten(shape, place);
        elements[at] = combine(op.fn(), elements[at], scalar(updates, i), dtype);
      }
    }
    return HeapArray.ofElements(x.type(), i -> elements[i].element(0));
  }

  private static HeapArray scalar(HeapArray x, int i) {
    return HeapArray.ofElements(ArrayType.of(x.type().dtype()), _ -> x.element(i));
  }

  private static HeapArray combine(ScatterFn fn, HeapArray x, HeapArray y, DType dtype) {
    return switch (fn) {
      case SET -> y;
      case ADD -> combine(BinaryFn.ADD, x, y, dtype);
      case MUL -> combine(BinaryFn.MUL, x, y, dtype);
      case MIN -> combine(BinaryFn.MIN, x, y, dtype);
      case MAX -> combine(BinaryFn.MAX, x, y, dtype);
    };
  }

  private static HeapArray combine(BinaryFn fn, HeapArray x, HeapArray y, DType dtype) {
    return Elementwise.apply(new Op.Binary(fn), List.of(x, y), ArrayType.of(dtype));
  }

  /** Where the element at {@code index} of the windows array is in the operand; null if outside. */
  private static int @Nullable [] place(
      WindowDimensions dimensions,
      Shape operand,
      HeapArray indices,
      int[] index,
      IntList sizes,
      boolean clip) {
    int[] batch =
        IntStream.range(0, index.length)
            .filter(axis -> !dimensions.offsetDims().contains(axis))
            .map(axis -> index[axis])
            .toArray();
    var place = new int[operand.rank()];
    for (int k = 0; k < dimensions.startIndexMap().size(); k++) {
      int[] at = Arrays.copyOf(batch, batch.length + 1);
      at[batch.length] = k;
      long start = indices.longAt(flatten(indices.shape(), at));
      int axis = dimensions.startIndexMap().get(k);
      int last = operand.dim(axis) - sizes.get(axis);
      if (!clip && (start < 0 || start > last)) {
        return null;
      }
      place[axis] = Math.clamp(start, 0, last);
    }
    for (int k = 0; k < dimensions.operandBatchingDims().size(); k++) {
      place[dimensions.operandBatchingDims().get(k)] =
          batch[dimensions.startIndicesBatchingDims().get(k)];
    }
    int next = 0;
    for (int axis = 0; axis < operand.rank(); axis++) {
      if (!dimensions.isCollapsed(axis)) {
        place[axis] += index[dimensions.offsetDims().get(next++)];
      }
    }
    return place;
  }
}

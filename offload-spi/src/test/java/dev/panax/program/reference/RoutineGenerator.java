package dev.panax.program.reference;

import static dev.panax.program.reference.ProgramGenerator.epsilon;

import dev.panax.program.CumulativeFn;
import dev.panax.program.DType;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.ScatterFn;
import dev.panax.program.Shape;
import dev.panax.program.WindowDimensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link ProgramGenerator} that adds indexing, ordering and cumulative operations.
 */
final class RoutineGenerator {
  private final ProgramGenerator generator;
  private final Random random;

  RoutineGenerator(ProgramGenerator generator, Random random) {
    this.generator = generator;
    this.random = random;
  }

  void grow() {
    BoundedValue x = generator.operand();
    if (x.shape().isScalar()) {
      return;
    }
    int axis = random.nextInt(x.shape().rank());
    switch (random.nextInt(8)) {
      case 0 -> sort(x, axis);
      case 1 -> topK(x, axis);
      case 2 -> argExtreme(x, axis);
      case 3 -> cumulative(x, axis);
      case 4 -> gather(x, axis);
      case 5 -> scatter(x, axis);
      case 6 -> dynamicSlice(x);
      default -> dynamicUpdateSlice(x);
    }
  }

  /** Alone, sorted values are as exact as the values are; what goes along jumps. */
  private void sort(BoundedValue x, int axis) {
    BoundedValue[] operands =
        x.isExact()
            ? generator
                .values()
                .filter(value -> value.shape().equals(x.shape()))
                .limit(3)
                .toArray(BoundedValue[]::new)
            : new BoundedValue[] {x};
    if (operands[0].isExact() || operands.length == 1) {
      generator.move(new Op.Sort(axis, 1), operands);
    }
  }

  private void topK(BoundedValue x, int axis) {
    if (x.isExact()) {
      generator.move(new Op.TopK(random.nextInt(x.shape().dim(axis) + 1), axis), x);
    }
  }

  private void argExtreme(BoundedValue x, int axis) {
    if (x.isExact() && x.shape().dim(axis) > 0) {
      generator.move(new Op.ArgExtreme(random.nextBoolean(), axis, DType.INT32), x);
    }
  }

  private void cumulative(BoundedValue x, int axis) {
    CumulativeFn fn = generator.pick(CumulativeFn.values());
    var op = new Op.Cumulative(fn, axis, random.nextBoolean());
    if (!fn.domain().accepts(x.dtype())) {
      return;
    }
    if (!x.isFloating()) {
      generator.move(op, x);
      return;
    }
    // One by one: each step rounds a fold of up to as many terms.
    int count = x.shape().dim(axis);
    double rounding = count * epsilon(x.dtype());
    double magnitude = x.magnitude();
    switch (fn) {
      case SUM -> generator.add(op, count * (x.error() + rounding * magnitude), true, x);
      case PROD -> {
        double others = Math.pow(Math.max(1, magnitude), count);
        generator.add(op, others * (count * x.error() + rounding * magnitude), true, x);
      }
      case LOGSUMEXP ->
          generator.add(op, x.error() + rounding * (magnitude + Math.log(count)), true, x);
      case MAX, MIN -> generator.move(op, x);
    }
  }

  private void gather(BoundedValue x, int axis) {
    BoundedValue indices = indices();
    if (indices == null) {
      return;
    }
    IntList sizes = IntList.of(x.shape().remove(axis).insert(axis, 1).toArray());
    GatherScatterMode mode = generator.pick(GatherScatterMode.values());
    Number fill = mode == GatherScatterMode.FILL_OR_DROP ? Literal.of(7, x.dtype()).value() : null;
    if (x.shape().dim(axis) > 0) {
      generator.move(
          new Op.Gather(rowsAlong(axis, x.shape()), sizes, mode, fill, false, false), x, indices);
    }
  }

  private void scatter(BoundedValue x, int axis) {
    BoundedValue indices = indices();
    ScatterFn fn = generator.pick(ScatterFn.values());
    if (indices == null || !fn.domain().accepts(x.dtype())) {
      return;
    }
    int count = indices.shape().dim(0);
    BoundedValue updates = generator.ofShape(x.dtype(), x.shape().remove(axis).insert(0, count));
    GatherScatterMode mode = generator.pick(GatherScatterMode.values());
    var op = new Op.Scatter(fn, rowsAlong(axis, x.shape()), mode, false, false);
    if (updates == null || x.shape().dim(axis) == 0) {
      return;
    }
    if (!x.isFloating()) {
      generator.move(op, x, indices, updates);
      return;
    }
    switch (fn) {
      case SET, MIN, MAX -> generator.move(op, x, indices, updates);
      case ADD -> {
        // One by one, should all go into one element.
        double total = x.magnitude() + count * updates.magnitude();
        double rounding = count * epsilon(x.dtype()) * total;
        generator.add(
            op, x.error() + count * updates.error() + rounding, true, x, indices, updates);
      }
      case MUL -> {
        double factors = Math.pow(Math.max(1, updates.magnitude()), count);
        double relative = count * (updates.error() + epsilon(x.dtype()));
        double error = factors * (x.error() + Math.max(1, x.magnitude()) * relative);
        generator.add(op, error, true, x, indices, updates);
      }
    }
  }

  /**
   * The windows of an operand of {@code shape} that each have one index along {@code axis}: the
   * first dimension of the windows array counts them.
   */
  private static WindowDimensions rowsAlong(int axis, Shape shape) {
    return WindowDimensions.of(IntList.range(1, shape.rank()), IntList.of(axis), IntList.of(axis));
  }

  /** Some signed integers as a column of index vectors of length 1. */
  private @Nullable BoundedValue indices() {
    BoundedValue integers =
        generator
            .values()
            .filter(value -> value.dtype() == DType.INT32 || value.dtype() == DType.INT64)
            .filter(value -> value.array().size() <= 64)
            .reduce((_, later) -> later)
            .orElse(null);
    return integers == null
        ? null
        : generator.move(new Op.Reshape(Shape.of(integers.array().size(), 1)), integers);
  }

  private void dynamicSlice(BoundedValue x) {
    int[] sizes = x.shape().dims().stream().map(dim -> random.nextInt(dim + 1)).toArray();
    var operands = new ArrayList<BoundedValue>();
    operands.add(x);
    addStarts(operands, sizes.length);
    generator.move(new Op.DynamicSlice(IntList.of(sizes)), operands.toArray(BoundedValue[]::new));
  }

  private void dynamicUpdateSlice(BoundedValue x) {
    int[] dims = x.shape().dims().stream().map(dim -> random.nextInt(dim + 1)).toArray();
    BoundedValue update = generator.ofShape(x.dtype(), Shape.of(dims));
    if (update != null) {
      var operands = new ArrayList<BoundedValue>();
      operands.add(x);
      operands.add(update);
      addStarts(operands, dims.length);
      generator.move(new Op.DynamicUpdateSlice(), operands.toArray(BoundedValue[]::new));
    }
  }

  /** Scalar int32 starts, within the operand or not. */
  private void addStarts(List<BoundedValue> operands, int count) {
    for (int i = 0; i < count; i++) {
      operands.add(generator.partner(DType.INT32, Shape.SCALAR));
    }
  }
}

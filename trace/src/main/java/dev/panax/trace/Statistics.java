package dev.panax.trace;

import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;

/** NumPy's reductions that are more than one operation. */
final class Statistics {
  private Statistics() {}

  /** In two passes, so that a mean far from 0 costs no digits. */
  static Array var(Array x, Axes axes) {
    Array values = Arithmetic.inexact(x);
    Array wide = Arithmetic.widened(values);
    Array centered = wide.sub(wide.mean(new Axes(axes.axes(), true)));
    Array squares =
        centered.dtype().isComplex() ? Ops.real(centered.mul(Ops.conj(centered))) : centered.pow(2);
    return Ops.convert(squares.mean(axes), values.dtype().realPart());
  }

  /** The index of the first element that is the {@code extreme} one along the axis, or nan. */
  static Array firstExtreme(String name, Reducer extreme, Array x, int axis) {
    int position = Axes.resolve(name, axis, x.rank());
    x.requireElements(name, Axes.of(position));
    IntList axes = IntList.of(position);
    Shape column = x.shape().remove(position).insert(position, 1);
    Array best = Ops.reshape(Ops.reduce(extreme, x, axes), column);
    // A nan makes the reduction nan, which equals nothing; it is found by differing from itself.
    Array found = x.eq(best).or(Ops.compare(Comparison.NE, x, x));
    DType dtype = Config.current().defaultInt();
    Array index = Ops.iota(dtype, x.shape(), position);
    Array none = Ops.scalar(x.shape().dim(position), dtype);
    return Ops.reduce(Reducer.MIN, Ops.select(found, index, none), axes);
  }
}

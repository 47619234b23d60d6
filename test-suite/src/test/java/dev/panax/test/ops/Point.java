package dev.panax.test.ops;

import dev.panax.Numpy;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A place to differentiate a row's function at: its real operands, with the others held fixed.
 *
 * @param function the function of the real operands alone
 * @param reals the real operands
 */
record Point(Fn1<List<Array>, Array> function, List<Array> reals) {

  /** The operands that the row samples for {@code shapes}. */
  static Point of(OpRow row, List<Shape> shapes) {
    Array[] sample = row.sample(shapes, 0);
    return new Point(
        reals -> {
          Array[] operands = sample.clone();
          int next = 0;
          for (int i = 0; i < operands.length; i++) {
            if (row.operands().get(i).isReal()) {
              operands[i] = reals.get(next++);
            }
          }
          return row.function().apply(operands);
        },
        reals(row, sample));
  }

  /** The real ones of a row's operands. */
  static List<Array> reals(OpRow row, Array... operands) {
    var reals = new ArrayList<Array>();
    for (int i = 0; i < operands.length; i++) {
      if (row.operands().get(i).isReal()) {
        reals.add(operands[i]);
      }
    }
    return List.copyOf(reals);
  }

  /** Random arrays, one for each real operand. */
  List<Array> direction() {
    var random = new Random(1);
    return reals.stream().map(x -> uniform(random, x.shape())).toList();
  }

  static Array uniform(Random random, Shape shape) {
    double[] values = random.doubles(shape.size(), -1, 1).toArray();
    return Numpy.array(values).reshape(shape.toArray());
  }

  /** The slope of {@code f} here along {@code direction}, by central differences. */
  Array slope(Fn1<List<Array>, Array> f, List<Array> direction) {
    double step = 1e-5;
    Array ahead = f.apply(moved(direction, step)).astype(DType.FLOAT64);
    Array behind = f.apply(moved(direction, -step)).astype(DType.FLOAT64);
    return ahead.sub(behind).div(2 * step);
  }

  private List<Array> moved(List<Array> direction, double step) {
    var moved = new ArrayList<Array>();
    for (int i = 0; i < reals.size(); i++) {
      moved.add(reals.get(i).add(direction.get(i).mul(step)));
    }
    return moved;
  }
}

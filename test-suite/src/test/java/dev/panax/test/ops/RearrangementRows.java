package dev.panax.test.ops;

import static dev.panax.test.ops.OpRow.Accuracy.EXACT;
import static dev.panax.test.ops.Operand.bool;
import static dev.panax.test.ops.Operand.real;
import static dev.panax.test.ops.Operand.signed;
import static dev.panax.trace.Index.ALL;
import static dev.panax.trace.Index.ELLIPSIS;
import static dev.panax.trace.Index.NEWAXIS;
import static dev.panax.trace.Index.idx;
import static dev.panax.trace.Index.slice;

import dev.panax.Lax;
import dev.panax.Numpy;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Functions that move elements. */
final class RearrangementRows {
  private RearrangementRows() {}

  private static final Operand REAL = real(-2, 2);

  static Stream<OpRow> rows() {
    return Stream.of(shapes(), orders(), joins(), indexing(), paddings())
        .flatMap(rows -> rows)
        .flatMap(row ->
            Stream.of(
                row.withDerivative(true),
                row.on(" of integers", signed(-9, 9)),
                row.on(" of bools", bool())));
  }

  private static Stream<OpRow> shapes() {
    return Stream.of(
        row("ravel", Numpy::ravel, Nd::ravel, dims(2, 3), dims(), dims(3), dims(2, 0), dims(4, 5)),
        row(
            "reshape",
            x -> x.reshape(3, -1),
            x -> x.reshape(3, x.data().length / 3),
            dims(2, 3),
            dims(6),
            dims(3),
            dims(3, 4, 5)),
        row(
            "expandDims(1)",
            x -> x.expandDims(1),
            x -> x.insertAxis(1),
            dims(2, 3),
            dims(3),
            dims(0)),
        row(
            "expandDims(-1)",
            x -> x.expandDims(-1),
            x -> x.insertAxis(x.shape().rank()),
            dims(2, 3),
            dims()),
        row("squeeze", Array::squeeze, x -> x.reshape(3), dims(1, 3), dims(3, 1, 1)),
        row("squeeze(1)", x -> x.squeeze(1), x -> x.reshape(3, 2), dims(3, 1, 2)),
        row(
            "broadcastTo",
            x -> x.broadcastTo(4, 2, 3),
            x -> x.broadcastTo(Shape.of(4, 2, 3)),
            dims(2, 3),
            dims(2, 1),
            dims(),
            dims(3),
            dims(4, 1, 3)),
        row(
            "full",
            x -> Numpy.full(Shape.of(2, 3), x),
            x -> x.broadcastTo(Shape.of(2, 3)),
            dims(3),
            dims()),
        row(
            "broadcastInDim",
            x -> Lax.broadcastInDim(x, Shape.of(2, 4, 3), 0, 2),
            x -> x.insertAxis(1).broadcastTo(Shape.of(2, 4, 3)),
            dims(2, 3),
            dims(1, 3),
            dims(2, 1)));
  }

  private static Stream<OpRow> orders() {
    return Stream.of(
        row(
            "transpose",
            Numpy::transpose,
            Nd::transpose,
            dims(2, 3),
            dims(3),
            dims(),
            dims(4, 0),
            dims(2, 3, 4),
            dims(33, 65)),
        row(
            "transpose(1, 2, 0)",
            x -> x.transpose(1, -1, 0),
            x -> x.transpose(1, 2, 0),
            dims(2, 3, 2),
            dims(2, 1, 3),
            dims(9, 17, 33)),
        row("t", Array::t, Nd::transpose, dims(2, 3), dims(4)),
        row(
            "swapaxes",
            x -> x.swapaxes(0, -1),
            x -> x.transpose(2, 1, 0),
            dims(2, 3, 2),
            dims(3, 1, 2)),
        row(
            "flip",
            Numpy::flip,
            x -> x.flip(0).flip(1),
            dims(2, 3),
            dims(4, 1),
            dims(0, 2),
            dims(33, 9)),
        row("flip(-1)", x -> Numpy.flip(x, -1), x -> x.flip(1), dims(2, 3), dims(3, 17)),
        row("rev", x -> Lax.rev(x, 0), x -> x.flip(0), dims(3), dims(2, 3), dims(33, 9)),
        row(
            "tril",
            Numpy::tril,
            x -> triangle(x, Integer.MIN_VALUE, 0),
            dims(3, 3),
            dims(2, 2, 3),
            dims(4, 2)),
        row(
            "triu(1)",
            x -> Numpy.triu(x, 1),
            x -> triangle(x, 1, Integer.MAX_VALUE),
            dims(3, 3),
            dims(2, 4),
            dims(4, 2)));
  }

  /** Zero but where the column less the row is from {@code least} to {@code greatest}. */
  private static Nd triangle(Nd x, int least, int greatest) {
    int rank = x.shape().rank();
    return Nd.generate(
        x.shape(),
        index -> {
          int diagonal = index[rank - 1] - index[rank - 2];
          return diagonal >= least && diagonal <= greatest ? x.get(index) : 0;
        });
  }

  private static Stream<OpRow> joins() {
    return Stream.of(
        OpRow.of(
            "concatenate",
            x -> Numpy.concatenate(x[0], x[1], x[0]),
            List.of(REAL, REAL),
            List.of(
                OpRow.shapes(dims(2, 3), dims(1, 3)),
                OpRow.shapes(dims(3), dims(2)),
                OpRow.shapes(dims(0, 2), dims(3, 2))),
            x -> concatenate(0, x[0], x[1], x[0]),
            EXACT),
        OpRow.of(
            "concatenate(-1)",
            x -> Numpy.concatenate(List.of(x[0], x[1]), -1),
            List.of(REAL, REAL),
            List.of(
                OpRow.shapes(dims(2, 3), dims(2, 2)),
                OpRow.shapes(dims(2, 1), dims(2, 0)),
                OpRow.shapes(dims(33, 17), dims(33, 5))),
            x -> concatenate(1, x[0], x[1]),
            EXACT),
        OpRow.of(
            "stack",
            x -> Numpy.stack(x[0], x[1]),
            List.of(REAL, REAL),
            List.of(
                OpRow.shapes(dims(2, 3), dims(2, 3)),
                OpRow.shapes(dims(), dims()),
                OpRow.shapes(dims(0), dims(0))),
            x -> concatenate(0, x[0].insertAxis(0), x[1].insertAxis(0)),
            EXACT),
        OpRow.of(
            "stack(-1)",
            x -> Numpy.stack(List.of(x[0], x[1]), -1),
            List.of(REAL, REAL),
            List.of(OpRow.shapes(dims(2, 3), dims(2, 3)), OpRow.shapes(dims(4), dims(4))),
            x ->
                concatenate(
                    x[0].shape().rank(),
                    x[0].insertAxis(x[0].shape().rank()),
                    x[1].insertAxis(x[1].shape().rank())),
            EXACT),
        row(
            "split",
            x -> Numpy.split(x, 3, -1).get(1),
            x -> x.take(1, x.shape().dim(1) / 3, 2 * x.shape().dim(1) / 3, 1),
            dims(2, 3),
            dims(2, 6)));
  }

  private static Nd concatenate(int axis, Nd... parts) {
    int size = Arrays.stream(parts).mapToInt(part -> part.shape().dim(axis)).sum();
    Shape shape = parts[0].shape().remove(axis).insert(axis, size);
    return Nd.generate(
        shape,
        index -> {
          int[] within = index.clone();
          int part = 0;
          while (within[axis] >= parts[part].shape().dim(axis)) {
            within[axis] -= parts[part++].shape().dim(axis);
          }
          return parts[part].get(within);
        });
  }

  private static Stream<OpRow> indexing() {
    return Stream.of(
        row("get(1)", x -> x.get(1), x -> x.take(0, 1, 2, 1).removeAxis(0), dims(2, 3), dims(2)),
        row(
            "get(-1)",
            x -> x.get(idx(-1)),
            x -> x.take(0, x.shape().dim(0) - 1, x.shape().dim(0), 1).removeAxis(0),
            dims(3, 2),
            dims(4)),
        row(
            "get(ALL, 1)",
            x -> x.get(ALL, idx(1)),
            x -> x.take(1, 1, 2, 1).removeAxis(1),
            dims(2, 3),
            dims(3, 2, 4)),
        row(
            "get(..., 0)",
            x -> x.get(ELLIPSIS, idx(0)),
            x -> x.take(x.shape().rank() - 1, 0, 1, 1).removeAxis(x.shape().rank() - 1),
            dims(2, 3),
            dims(2, 3, 4)),
        row("get(1:3)", x -> x.get(slice(1, 3)), x -> x.take(0, 1, 3, 1), dims(4, 2), dims(7)),
        row("get(1:)", x -> x.get(slice(1, null)), x -> x.take(0, 1, 4, 1), dims(4, 2), dims(4)),
        row("get(:-1)", x -> x.get(slice(null, -1)), x -> x.take(0, 0, 3, 1), dims(4, 2), dims(4)),
        row("get(2:9)", x -> x.get(slice(2, 9)), x -> x.take(0, 2, 4, 1), dims(4), dims(4, 3)),
        row("get(3:1)", x -> x.get(slice(3, 1)), x -> x.take(0, 3, 3, 1), dims(4), dims(4, 3)),
        row(
            "get(::2)",
            x -> x.get(ALL, slice(null, null, 2)),
            x -> x.take(1, 0, x.shape().dim(1), 2),
            dims(2, 3),
            dims(3, 40)),
        row(
            "get(::-1)",
            x -> x.get(slice(null, null, -1)),
            x -> x.flip(0),
            dims(4, 2),
            dims(3),
            dims(0)),
        row(
            "get(4:1:-2)",
            x -> x.get(slice(4, 1, -2)),
            x -> x.take(0, 2, 5, 2).flip(0),
            dims(6),
            dims(5, 2)),
        row(
            "get(newaxis, ..., newaxis)",
            x -> x.get(NEWAXIS, ELLIPSIS, NEWAXIS),
            x -> x.insertAxis(x.shape().rank()).insertAxis(0),
            dims(2, 3),
            dims()),
        row(
            "Lax.slice",
            x -> Lax.slice(x, IntList.of(1, 0), IntList.of(3, 4), IntList.of(1, 2)),
            x -> x.take(0, 1, 3, 1).take(1, 0, 4, 2),
            dims(3, 4),
            dims(33, 17)));
  }

  private static Stream<OpRow> paddings() {
    return Stream.of(
        padding("pad", new int[] {1, 2}, new int[] {0, 1}, new int[] {0, 0}),
        padding("pad between", new int[] {0, 1}, new int[] {2, 0}, new int[] {1, 2}),
        padding("pad less than nothing", new int[] {-1, 1}, new int[] {0, -2}, new int[] {0, 1}));
  }

  private static OpRow padding(String name, int[] low, int[] high, int[] interior) {
    return OpRow.of(
        name,
        x -> Lax.pad(x[0], x[1], IntList.of(low), IntList.of(high), IntList.of(interior)),
        List.of(REAL, REAL),
        List.of(
            OpRow.shapes(dims(2, 3), dims()),
            OpRow.shapes(dims(3, 2), dims()),
            OpRow.shapes(dims(33, 17), dims())),
        x -> pad(x[0], x[1].get(), low, high, interior),
        EXACT);
  }

  private static Nd pad(Nd x, double value, int[] low, int[] high, int[] interior) {
    var dims = x.shape().toArray();
    for (int i = 0; i < dims.length; i++) {
      dims[i] += low[i] + high[i] + (dims[i] - 1) * interior[i];
    }
    return Nd.generate(
        Shape.of(dims),
        index -> {
          int[] from = index.clone();
          for (int i = 0; i < from.length; i++) {
            int step = interior[i] + 1;
            int offset = index[i] - low[i];
            from[i] = offset / step;
            if (offset < 0 || offset % step != 0 || from[i] >= x.shape().dim(i)) {
              return value;
            }
          }
          return x.get(from);
        });
  }

  private static int[] dims(int... dims) {
    return dims;
  }

  private static OpRow row(
      String name, Fn1<Array, Array> function, UnaryOperator<Nd> reference, int[]... cases) {
    return OpRow.of(
        name,
        x -> function.apply(x[0]),
        List.of(REAL),
        Arrays.stream(cases).map(OpRow::shapes).toList(),
        x -> reference.apply(x[0]),
        EXACT);
  }
}

package dev.panax.trace;

import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;

/**
 * Functions of matrices for transformation rules and the public API: a matrix is in the last two
 * dimensions of an array, and those before are a batch, the same in all operands.
 */
public final class Matrices {
  private Matrices() {}

  public static int rows(Array x) {
    return x.shape().dim(x.rank() - 2);
  }

  public static int columns(Array x) {
    return x.shape().dim(x.rank() - 1);
  }

  public static Array transpose(Array x) {
    return Ops.moveAxis(x, x.rank() - 1, x.rank() - 2);
  }

  /** The mean of x and its transpose. */
  public static Array symmetrized(Array x) {
    Array sum = Ops.add(x, transpose(x));
    return Ops.div(sum, Ops.scalarLike(2, sum));
  }

  /** The matrix product. */
  public static Array matmul(Array x, Array y) {
    int rank = x.rank();
    IntList batch = IntList.range(0, rank - 2);
    return Ops.dotGeneral(
        x,
        y,
        new Op.DotGeneral(IntList.of(rank - 1), IntList.of(rank - 2), batch, batch, x.dtype()));
  }

  /** X with zeros above the diagonal that is {@code offset} above the main one. */
  public static Array lower(Array x, int offset) {
    return Ops.select(isBelow(x.shape(), offset, Comparison.GE), x, Ops.scalarLike(0, x));
  }

  /** X with zeros below the diagonal that is {@code offset} above the main one. */
  public static Array upper(Array x, int offset) {
    return Ops.select(isBelow(x.shape(), offset, Comparison.LE), x, Ops.scalarLike(0, x));
  }

  /** The identity matrix, for each of a batch. */
  public static Array identity(Shape shape, DType dtype) {
    return Ops.convert(isBelow(shape, 0, Comparison.EQ), dtype);
  }

  /** The elements of the main diagonal. */
  public static Array diagonal(Array x) {
    Array onDiagonal = isBelow(x.shape(), 0, Comparison.EQ);
    Array others = Ops.select(onDiagonal, x, Ops.scalarLike(0, x));
    return Ops.sum(others, IntList.of(x.rank() - 1));
  }

  /**
   * For each place of a matrix, how its row, moved down by {@code offset}, compares to its column.
   */
  private static Array isBelow(Shape shape, int offset, Comparison comparison) {
    Array row = Ops.iota(DType.INT32, shape, shape.rank() - 2);
    Array column = Ops.iota(DType.INT32, shape, shape.rank() - 1);
    return Ops.compare(comparison, Ops.add(row, Ops.scalar(offset, DType.INT32)), column);
  }

  /** Matrices of {@code rows} rows that are all the vector in x's last dimension. */
  public static Array stretchedDown(Array x, int rows) {
    int last = x.rank() - 1;
    IntList dimensions =
        IntList.of(
            IntList.range(0, x.rank()).stream().map(i -> i == last ? last + 1 : i).toArray());
    return Ops.broadcast(x, x.shape().insert(last, rows), dimensions);
  }

  /** Matrices of {@code columns} columns that are all the vector in x's last dimension. */
  public static Array stretchedAcross(Array x, int columns) {
    return Ops.broadcast(x, x.shape().insert(x.rank(), columns), IntList.range(0, x.rank()));
  }

  /** See {@link Op.TriangularSolve}. */
  public static Array triangularSolve(Array a, Array b, Op.TriangularSolve solve) {
    return Trace.bind1(solve, a, b);
  }
}

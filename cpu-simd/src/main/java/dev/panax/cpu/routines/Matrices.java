package dev.panax.cpu.routines;

import dev.panax.cpu.linalg.Eigen;
import dev.panax.cpu.linalg.Householder;
import dev.panax.cpu.linalg.RealSchur;
import dev.panax.cpu.linalg.RowLoops;
import dev.panax.cpu.linalg.SingularValues;
import dev.panax.cpu.linalg.SymmetricEigen;
import dev.panax.cpu.linalg.Triangular;
import dev.panax.cpu.parallel.Workers;
import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.Op;
import java.util.Arrays;
import java.util.List;

/**
 * The routine of linear algebra: each example of a batch is copied to the heap as doubles, solved
 * there, and its results are copied back, rounded to their dtypes.
 */
public final class Matrices {
  private final Op.LinearAlgebra op;
  private final List<ArrayType> inputs;
  private final List<ArrayType> outputs;
  private final long batch;

  /** The rows and columns of the first operand. */
  private final int m;

  private final int n;

  public Matrices(Op.LinearAlgebra op, List<ArrayType> inputs, List<ArrayType> outputs) {
    this.op = op;
    this.inputs = inputs;
    this.outputs = outputs;
    // The right-hand sides of a tridiagonal system are its only matrix.
    ArrayType matrix = op instanceof Op.TridiagonalSolve ? inputs.getLast() : inputs.getFirst();
    boolean isVector = op instanceof Op.LuPivotsToPermutation;
    int rank = matrix.rank();
    this.m = isVector ? 1 : matrix.shape().dim(rank - 2);
    this.n = matrix.shape().dim(rank - 1);
    this.batch = batch(matrix, isVector ? 1 : 2);
  }

  private static long batch(ArrayType type, int coreRank) {
    long examples = 1;
    for (int axis = 0; axis < type.rank() - coreRank; axis++) {
      examples *= type.shape().dim(axis);
    }
    return examples;
  }

  /** Solves; {@code addresses} are of the operands, then of the results. */
  public void run(long[] addresses) {
    long nanos = 1000 + (long) m * n * Math.max(m, n);
    Workers.shared()
        .parallelFor(
            batch,
            Work.grainOf(nanos),
            (begin, end) -> {
              for (long example = begin; example < end; example++) {
                run(addresses, example);
              }
            });
  }

  private void run(long[] addresses, long example) {
    var operands = new double[inputs.size()][];
    for (int i = 0; i < operands.length; i++) {
      operands[i] = load(inputs.get(i), addresses[i], example);
    }
    double[][] results = solve(operands);
    for (int i = 0; i < results.length; i++) {
      store(outputs.get(i), addresses[operands.length + i], example, results[i]);
    }
  }

  private double[][] solve(double[][] x) {
    double[] a = x[0];
    return switch (op) {
      case Op.Cholesky _ -> results(Triangular.cholesky(a, n));
      case Op.CholeskyUpdate _ -> results(Triangular.choleskyUpdate(a, x[1], n));
      case Op.Lu _ -> {
        Triangular.Lu lu = Triangular.lu(a, m, n);
        yield results(lu.lu(), doubles(lu.pivots()), doubles(lu.permutation()));
      }
      case Op.LuPivotsToPermutation(var size) -> {
        int[] pivots = Arrays.stream(a).mapToInt(pivot -> (int) pivot).toArray();
        yield results(doubles(Triangular.permutation(pivots, size)));
      }
      case Op.Qr(var fullMatrices) -> qr(a, fullMatrices ? m : Math.min(m, n));
      case Op.HouseholderProduct _ -> results(Householder.product(a, m, n, x[1], n, 0));
      case Op.Eigh(var lower) -> {
        double[] read = lower ? a : flipped(a);
        SymmetricEigen eigen = SymmetricEigen.of(read, n);
        yield results(lower ? eigen.vectors() : withRowsReversed(eigen.vectors()), eigen.values());
      }
      case Op.Svd(var fullMatrices, var computeUv) -> {
        SingularValues svd = SingularValues.of(a, m, n, fullMatrices);
        yield computeUv ? results(svd.values(), svd.u(), svd.vt()) : results(svd.values());
      }
      case Op.Eig(var computeLeft, var computeRight) -> {
        Eigen eigen = Eigen.of(a, n);
        yield computeLeft && computeRight
            ? results(eigen.values(), eigen.left(), eigen.right())
            : computeLeft
                ? results(eigen.values(), eigen.left())
                : computeRight ? results(eigen.values(), eigen.right()) : results(eigen.values());
      }
      case Op.Schur(var computeVectors) -> {
        RealSchur schur = RealSchur.of(a, n);
        yield computeVectors ? results(schur.t(), schur.q()) : results(schur.t());
      }
      case Op.Hessenberg _ -> {
        Householder.Reduced reduced = Householder.hessenberg(a, n);
        yield results(reduced.a(), reduced.taus());
      }
      case Op.Tridiagonal(var lower) -> tridiagonal(a, lower);
      case Op.TriangularSolve solve -> triangularSolve(solve, a, x[1]);
      case Op.TridiagonalSolve _ -> results(Triangular.solveTridiagonal(a, x[1], x[2], x[3], m, n));
    };
  }

  private static double[][] results(double[]... results) {
    return results;
  }

  private static double[] doubles(int[] integers) {
    return Arrays.stream(integers).asDoubleStream().toArray();
  }

  private double[][] qr(double[] a, int k) {
    Householder.Reduced reduced = Householder.qr(a, m, n);
    double[] q = Householder.product(reduced.a(), m, n, reduced.taus(), k, 0);
    double[] r = Arrays.copyOf(reduced.a(), k * n);
    for (int i = 0; i < k; i++) {
      Arrays.fill(r, i * n, i * n + Math.min(i, n), 0);
    }
    return results(q, r);
  }

  /** With both dimensions reversed, which exchanges the triangles. */
  private static double[] flipped(double[] a) {
    var result = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = a[a.length - 1 - i];
    }
    return result;
  }

  private double[] withRowsReversed(double[] a) {
    var result = new double[a.length];
    for (int i = 0; i < m; i++) {
      System.arraycopy(a, i * n, result, (m - 1 - i) * n, n);
    }
    return result;
  }

  private double[][] tridiagonal(double[] a, boolean lower) {
    Householder.Reduced reduced = Householder.tridiagonal(lower ? a : flipped(a), n);
    var diagonal = new double[n];
    var next = new double[reduced.taus().length];
    for (int i = 0; i < n; i++) {
      diagonal[i] = reduced.a()[i * n + i];
      if (i > 0) {
        next[i - 1] = reduced.a()[i * n + i - 1];
      }
    }
    return lower
        ? results(reduced.a(), diagonal, next, reduced.taus())
        : results(flipped(reduced.a()), flipped(diagonal), flipped(next), flipped(reduced.taus()));
  }

  /** From the right, by the transposes: {@code op(a)^T x^T = b^T}. */
  private double[][] triangularSolve(Op.TriangularSolve solve, double[] a, double[] b) {
    int others = n == 0 ? 0 : b.length / n;
    boolean left = solve.leftSide();
    double[] x =
        Triangular.solve(
            a,
            left ? b : RowLoops.transpose(b, others, n),
            n,
            others,
            solve.lower(),
            solve.transposeA() == left,
            solve.unitDiagonal());
    return results(left ? x : RowLoops.transpose(x, n, others));
  }

  /** One example of an array: of a batch, as many elements as come to it. */
  private double[] load(ArrayType type, long address, long example) {
    Span span = Span.of(address, type.byteSize());
    DType dtype = type.dtype();
    var values = new double[Math.toIntExact(type.shape().size() / batch)];
    long at = span.base() + example * values.length * dtype.byteSize();
    for (int i = 0; i < values.length; i++, at += dtype.byteSize()) {
      values[i] =
          dtype.isFloating()
              ? Scalars.loadFloat(span.segment(), at, dtype)
              : Scalars.loadInteger(span.segment(), at, dtype);
    }
    return values;
  }

  private static void store(ArrayType type, long address, long example, double[] values) {
    Span span = Span.of(address, type.byteSize());
    DType dtype = type.dtype().realPart();
    long at = span.base() + example * values.length * dtype.byteSize();
    for (int i = 0; i < values.length; i++, at += dtype.byteSize()) {
      if (dtype.isFloating()) {
        Scalars.storeFloat(span.segment(), at, dtype, values[i]);
      } else {
        Scalars.storeInteger(span.segment(), at, dtype, (long) values[i]);
      }
    }
  }
}

package dev.panax;

import dev.panax.Linalg.TriangularOptions;
import dev.panax.program.DType;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import java.util.List;

/**
 * The iteration behind {@link Linalg#qdwh}: Halley's, with weights that follow a lower bound of the
 * singular values, so that six steps or so reach them all (Y. Nakatsukasa, Z. Bai, F. Gygi, 2010).
 */
final class PolarDecomposition {
  /** The weight from which a step by QR is stable, and one by Cholesky is not. */
  private static final double CHOLESKY_CUTOFF = 100;

  private final Array x;
  private final int maxIterations;
  private final double epsilon;

  PolarDecomposition(Array x, int maxIterations) {
    this.x = x;
    this.maxIterations = maxIterations;
    this.epsilon = x.dtype() == DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1f);
  }

  /** The weights of one step: {@code u (a + b u^T u) (1 + c u^T u)^-1}. */
  private record Weights(double a, double b, double c) {
    /** Those that suit singular values from {@code least} to 1. */
    static Weights of(double least) {
      double square = least * least;
      double d = Math.cbrt(4 * (1 / square - 1) / square);
      double root = Math.sqrt(1 + d);
      double a = root + Math.sqrt(2 - d + 2 * (2 - square) / (square * root));
      double b = (a - 1) * (a - 1) / 4;
      return new Weights(a, b, a + b - 1);
    }

    /** What the step makes of a singular value. */
    double of(double value, double square) {
      return value * (a + b * square) / (1 + c * square);
    }
  }

  Linalg.Qdwh run() {
    Array oneNorm = x.abs().sum(0).max();
    Array infinityNorm = x.abs().sum(1).max();
    Array scale = Lax.rsqrt(oneNorm).mul(Lax.rsqrt(infinityNorm));
    Array u = x.mul(Numpy.where(oneNorm.eq(0), Numpy.onesLike(scale), scale));
    double least = epsilon;
    double tolerance = 5 * epsilon;
    int steps = 0;
    Array isRunning = Ops.scalar(1, DType.BOOL);
    while (least + tolerance < 1 && steps < maxIterations) {
      Weights weights = Weights.of(least);
      Array before = u;
      u = weights.c > CHOLESKY_CUTOFF ? stepByQr(u, weights) : stepByCholesky(u, weights);
      isRunning = hasMoved(before, u, tolerance);
      least = weights.of(least, least * least);
      steps++;
    }
    List<Array> done =
        Lax.whileLoop(
            state -> state.get(2).and(state.get(0).lt(maxIterations)),
            state -> {
              Array next = stepByCholesky(state.get(1), new Weights(3, 1, 3));
              return List.of(state.get(0).add(1), next, hasMoved(state.get(1), next, tolerance));
            },
            List.of(Ops.weakScalar("qdwh", steps), u, isRunning));
    // One step of Newton and Schulz, for accuracy.
    Array near = done.get(1);
    Array polished = near.mul(1.5).sub(near.matmul(near.transpose().matmul(near)).mul(0.5));
    Array h = polished.transpose().matmul(x);
    return new Linalg.Qdwh(
        polished, h.add(h.transpose()).div(2), done.getFirst(), done.get(2).not());
  }

  private static Array hasMoved(Array before, Array after, double tolerance) {
    Array difference = after.sub(before);
    return Numpy.sqrt(difference.mul(difference).sum()).gt(Math.cbrt(tolerance));
  }

  private static Array stepByQr(Array u, Weights weights) {
    int m = u.shape().dim(0);
    int n = u.shape().dim(1);
    double e = weights.b / weights.c;
    double root = Math.sqrt(weights.c);
    Array stacked = Numpy.concatenate(u.mul(root), Numpy.eye(n).astype(u.dtype()));
    Array q = Linalg.qr(stacked, false).q();
    Array above = Lax.sliceInDim(q, 0, m, 1, 0);
    Array below = Lax.sliceInDim(q, m, m + n, 1, 0);
    return u.mul(e).add(above.matmul(below.transpose()).mul((weights.a - e) / root));
  }

  private static Array stepByCholesky(Array u, Weights weights) {
    int n = u.shape().dim(1);
    double e = weights.b / weights.c;
    Array square = u.transpose().matmul(u).mul(weights.c).add(Numpy.eye(n).astype(u.dtype()));
    Array factor = Linalg.cholesky(square, false);
    TriangularOptions options = TriangularOptions.DEFAULT.onLeft().ofLower();
    Array half = Linalg.triangularSolve(factor, u.transpose(), options);
    Array solved = Linalg.triangularSolve(factor, half, options.transposed());
    return u.mul(e).add(solved.transpose().mul(weights.a - e));
  }
}

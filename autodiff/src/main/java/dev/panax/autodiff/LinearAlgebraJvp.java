package dev.panax.autodiff;

import static dev.panax.autodiff.JvpRules.orZero;
import static dev.panax.trace.Matrices.columns;
import static dev.panax.trace.Matrices.diagonal;
import static dev.panax.trace.Matrices.identity;
import static dev.panax.trace.Matrices.lower;
import static dev.panax.trace.Matrices.matmul;
import static dev.panax.trace.Matrices.rows;
import static dev.panax.trace.Matrices.stretchedAcross;
import static dev.panax.trace.Matrices.stretchedDown;
import static dev.panax.trace.Matrices.transpose;
import static dev.panax.trace.Matrices.triangularSolve;
import static dev.panax.trace.Matrices.upper;

import dev.panax.program.Comparison;
import dev.panax.program.DifferentiationException;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import dev.panax.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * The forward-mode rules of linear algebra, and the transposes of what is linear. Those of
 * decompositions follow from differentiating the equation of the factors (M. Giles, Collected
 * matrix derivative results, 2008); they need distinct eigenvalues or singular values where vectors
 * are concerned.
 */
final class LinearAlgebraJvp {
  private LinearAlgebraJvp() {}

  static Duals apply(Op.LinearAlgebra op, Array[] x, @Nullable Array[] t) {
    Array[] results = Trace.bind(op, x);
    return switch (op) {
      case Op.Cholesky _ -> Duals.of(results[0], cholesky(results[0], orZero(t[0], x[0].type())));
      case Op.Lu _ ->
          new Duals(
              results,
              new @Nullable Array[] {
                lu(results[0], results[2], orZero(t[0], x[0].type())), null, null
              });
      case Op.Qr(var fullMatrices) ->
          new Duals(results, qr(results[0], results[1], orZero(t[0], x[0].type()), fullMatrices));
      case Op.Eigh _ -> new Duals(results, eigh(results[0], results[1], orZero(t[0], x[0].type())));
      case Op.Svd svd -> svd(svd, x[0], orZero(t[0], x[0].type()), results);
      case Op.TriangularSolve solve -> triangular(solve, x, t, results[0]);
      case Op.TridiagonalSolve solve -> tridiagonal(solve, x, t, results[0]);
      case Op.LuPivotsToPermutation _ -> Duals.of(results[0], null);
      case Op.CholeskyUpdate _,
          Op.HouseholderProduct _,
          Op.Eig _,
          Op.Schur _,
          Op.Hessenberg _,
          Op.Tridiagonal _ ->
          throw new DifferentiationException(
              op.primitive()
                  + " has no derivative. Use cholesky, qr, eigh or svd, which have one, or wrap the"
                  + " call in stopGradient if it is to count as a constant.");
    };
  }

  /** L phi(L^-1 t L^-T), where phi takes the lower triangle and half of the diagonal. */
  private static Array cholesky(Array l, Array t) {
    Array right = triangularSolve(l, t, new Op.TriangularSolve(false, true, true, false));
    Array both = triangularSolve(l, right, new Op.TriangularSolve(true, true, false, false));
    Array half = Ops.scalarLike(0.5, both);
    return matmul(l, Ops.add(lower(both, -1), Ops.mul(half, onDiagonal(both))));
  }

  private static Array onDiagonal(Array x) {
    return lower(upper(x, 0), 0);
  }

  /**
   * With M = L^-1 P t U^-1 the tangents are L tril(M, -1) and triu(M) U; L and U are made square by
   * parts of the identity.
   */
  private static Array lu(Array lu, Array permutation, Array t) {
    int m = rows(lu);
    int n = columns(lu);
    int k = Math.min(m, n);
    int rank = lu.rank();
    Shape squareL = lu.shape().remove(rank - 1).insert(rank - 1, m);
    Array l =
        Ops.add(
            padded(lower(Ops.sliceAlong(lu, rank - 1, 0, k), -1), 0, m - k),
            identity(squareL, lu.dtype()));
    Array u = padded(upper(Ops.sliceAlong(lu, rank - 2, 0, k), 0), n - k, 0);
    if (n > k) {
      Array one = identity(u.shape(), u.dtype());
      Array row = Ops.iota(permutation.dtype(), u.shape(), rank - 2);
      Array isBelow = Ops.compare(Comparison.GE, row, Ops.scalar(k, permutation.dtype()));
      u = Ops.select(isBelow, one, u);
    }
    Array moved = Ops.takeAlong(t, stretchedAcross(permutation, n), rank - 2);
    Array left = triangularSolve(l, moved, new Op.TriangularSolve(true, true, false, true));
    Array both = triangularSolve(u, left, new Op.TriangularSolve(false, false, false, false));
    return Ops.add(matmul(l, lower(both, -1)), matmul(upper(both, 0), u));
  }

  private static Array padded(Array x, int rows, int columns) {
    int rank = x.rank();
    var high = new int[rank];
    high[rank - 2] = rows;
    high[rank - 1] = columns;
    IntList none = IntList.filled(rank, 0);
    return Ops.pad(x, Ops.scalarLike(0, x), none, IntList.of(high), none);
  }

  private static @Nullable Array[] qr(Array q, Array r, Array t, boolean fullMatrices) {
    int m = rows(t);
    int n = columns(t);
    if (fullMatrices && m > n) {
      throw new DifferentiationException(
          "qr with fullMatrices has no derivative for more rows than columns, got shape %s; pass false."
              .formatted(t.shape()));
    }
    if (m >= n) {
      return thinQr(q, r, t);
    }
    // The first m columns determine Q; the others are Q times the rest of R.
    int axis = t.rank() - 1;
    Array[] square = thinQr(q, Ops.sliceAlong(r, axis, 0, m), Ops.sliceAlong(t, axis, 0, m));
    Array rest = Ops.sliceAlong(r, axis, m, n);
    Array inRest = Ops.sub(Ops.sliceAlong(t, axis, m, n), matmul(square[0], rest));
    return new @Nullable Array[] {
      square[0], Ops.concatenate(axis, square[1], matmul(transpose(q), inRest))
    };
  }

  /** J. Townsend, Differentiating the QR decomposition, 2018. */
  private static Array[] thinQr(Array q, Array r, Array t) {
    Array scaled = triangularSolve(r, t, new Op.TriangularSolve(false, false, false, false));
    Array inQ = matmul(transpose(q), scaled);
    Array below = lower(inQ, -1);
    Array skew = Ops.sub(below, transpose(below));
    Array dq = Ops.add(matmul(q, Ops.sub(skew, inQ)), scaled);
    Array dr = matmul(Ops.sub(inQ, skew), r);
    return new Array[] {dq, dr};
  }

  private static @Nullable Array[] eigh(Array v, Array w, Array t) {
    int n = rows(v);
    Array one = identity(v.shape(), v.dtype());
    Array gaps = Ops.sub(stretchedDown(w, n), stretchedAcross(w, n));
    Array inverse = Ops.sub(inverse(Ops.add(one, gaps)), one);
    Array inV = matmul(matmul(transpose(v), t), v);
    return new @Nullable Array[] {matmul(v, Ops.mul(inverse, inV)), diagonal(inV)};
  }

  private static Array inverse(Array x) {
    return Ops.div(Ops.scalarLike(1, x), x);
  }

  private static Duals svd(Op.Svd op, Array x, Array t, Array[] results) {
    int m = rows(x);
    int n = columns(x);
    if (op.computeUv() && op.fullMatrices() && m != n) {
      throw new DifferentiationException(
          "svd with fullMatrices has no derivative for matrices that are not square, got shape %s; pass false."
              .formatted(x.shape()));
    }
    Array[] thin = op.computeUv() ? results : Trace.bind(new Op.Svd(false, true), x);
    Array s = thin[0];
    Array u = thin[1];
    Array vt = thin[2];
    Array ut = transpose(u);
    Array v = transpose(vt);
    Array ds = matmul(matmul(ut, t), v);
    if (!op.computeUv()) {
      return new Duals(new Array[] {s}, new @Nullable Array[] {diagonal(ds)});
    }
    int k = Math.min(m, n);
    Array across = stretchedDown(s, k);
    Array down = stretchedAcross(s, k);
    Array one = identity(across.shape(), s.dtype());
    Array gaps = Ops.mul(Ops.add(across, down), Ops.sub(across, down));
    Array factors = Ops.sub(inverse(Ops.add(gaps, one)), one);
    Array byS = Ops.mul(across, ds);
    Array sBy = Ops.mul(down, ds);
    Array isZero = Ops.compare(Comparison.EQ, s, Ops.scalarLike(0, s));
    Array inverseS =
        Ops.select(
            isZero, Ops.scalarLike(0, s), inverse(Ops.select(isZero, Ops.scalarLike(1, s), s)));
    // Of real matrices the diagonal of ds - ds^T is 0, so that no phases of the vectors move.
    Array du = matmul(u, Ops.mul(factors, Ops.add(byS, transpose(byS))));
    Array dv = matmul(v, Ops.mul(factors, Ops.add(sBy, transpose(sBy))));
    if (m > n) {
      Array tv = matmul(t, v);
      Array outside = Ops.sub(tv, matmul(u, matmul(ut, tv)));
      du = Ops.add(du, Ops.mul(outside, stretchedDown(inverseS, m)));
    }
    if (n > m) {
      Array tu = matmul(transpose(t), u);
      Array outside = Ops.sub(tu, matmul(v, matmul(vt, tu)));
      dv = Ops.add(dv, Ops.mul(outside, stretchedDown(inverseS, n)));
    }
    return new Duals(results, new @Nullable Array[] {diagonal(ds), du, transpose(dv)});
  }

  /** The tangent by b solves the same system; that by a one with the right side -t x. */
  private static Duals triangular(
      Op.TriangularSolve op, Array[] x, @Nullable Array[] t, Array solution) {
    Array byA = t[0];
    Array rightSide = t[1];
    if (byA != null) {
      int offset = op.unitDiagonal() ? 1 : 0;
      Array triangle = op.lower() ? lower(byA, -offset) : upper(byA, offset);
      Array factor = op.transposeA() ? transpose(triangle) : triangle;
      Array moved = Ops.neg(op.leftSide() ? matmul(factor, solution) : matmul(solution, factor));
      rightSide = rightSide == null ? moved : Ops.add(rightSide, moved);
    }
    return Duals.of(solution, rightSide == null ? null : triangularSolve(x[0], rightSide, op));
  }

  private static Duals tridiagonal(
      Op.TridiagonalSolve op, Array[] x, @Nullable Array[] t, Array solution) {
    Array rightSide = t[3];
    for (int i = 0; i < 3; i++) {
      Array diagonal = t[i];
      if (diagonal != null) {
        Array factors = stretchedAcross(diagonal, columns(solution));
        Array moved = Ops.neg(Ops.mul(factors, shifted(solution, 1 - i)));
        rightSide = rightSide == null ? moved : Ops.add(rightSide, moved);
      }
    }
    return Duals.of(
        solution, rightSide == null ? null : Trace.bind1(op, x[0], x[1], x[2], rightSide));
  }

  /** The rows moved down by {@code count}, zeros coming in. */
  private static Array shifted(Array x, int count) {
    return shifted(x, x.rank() - 2, count);
  }

  static Array shifted(Array x, int axis, int count) {
    var low = new int[x.rank()];
    low[axis] = count;
    IntList high = IntList.of(IntList.of(low).stream().map(n -> -n).toArray());
    return Ops.pad(x, Ops.scalarLike(0, x), IntList.of(low), high, IntList.filled(x.rank(), 0));
  }

  /** The cotangents of the operands of an operation that is linear in its last one. */
  static @Nullable Array[] transposed(Op.LinearAlgebra op, @Nullable Array[] x, Array ct) {
    return switch (op) {
      case Op.TriangularSolve(var leftSide, var lower, var transposeA, var unitDiagonal) -> {
        var opposite = new Op.TriangularSolve(leftSide, lower, !transposeA, unitDiagonal);
        yield new @Nullable Array[] {null, triangularSolve(known(op, x[0]), ct, opposite)};
      }
      case Op.TridiagonalSolve _ -> {
        Array lower = known(op, x[0]);
        Array upper = known(op, x[2]);
        int axis = lower.rank() - 1;
        Array solved =
            Trace.bind1(op, shifted(upper, axis, 1), known(op, x[1]), shifted(lower, axis, -1), ct);
        yield new @Nullable Array[] {null, null, null, solved};
      }
      case Op.Cholesky _,
          Op.CholeskyUpdate _,
          Op.Lu _,
          Op.LuPivotsToPermutation _,
          Op.Qr _,
          Op.HouseholderProduct _,
          Op.Eigh _,
          Op.Svd _,
          Op.Eig _,
          Op.Schur _,
          Op.Hessenberg _,
          Op.Tridiagonal _ ->
          throw Transpose.notLinear(op);
    };
  }

  private static Array known(Op op, @Nullable Array operand) {
    if (operand == null) {
      throw Transpose.notLinear(op);
    }
    return operand;
  }
}

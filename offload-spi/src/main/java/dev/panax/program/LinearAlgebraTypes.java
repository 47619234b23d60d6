package dev.panax.program;

import static dev.panax.program.TypeRules.one;
import static dev.panax.program.TypeRules.requireCount;
import static dev.panax.program.TypeRules.requireDomain;
import static dev.panax.program.TypeRules.shapes;

import java.util.ArrayList;
import java.util.List;

/** The type rules of linear algebra. */
final class LinearAlgebraTypes {
  private LinearAlgebraTypes() {}

  static List<ArrayType> infer(Op.LinearAlgebra op, List<ArrayType> in) {
    if (op instanceof Op.LuPivotsToPermutation(var size)) {
      return List.of(permutation(op, size, one(op, in)));
    }
    for (var type : in) {
      requireDomain(op, Domain.FLOAT, type.dtype());
      if (type.dtype() != in.getFirst().dtype()) {
        throw new DTypeException(
            "%s requires arguments to have the same dtypes, got %s and %s; convert one with astype."
                .formatted(op.primitive(), in.getFirst().dtype(), type.dtype()));
      }
    }
    return switch (op) {
      case Op.Cholesky _ -> List.of(square(op, one(op, in)));
      case Op.CholeskyUpdate _ -> {
        requireCount(op, in, 2);
        ArrayType r = square(op, in.getFirst());
        requireShape(op, in, 1, r.shape().remove(r.rank() - 1));
        yield List.of(r);
      }
      case Op.Lu _ -> lu(matrix(op, one(op, in)));
      case Op.LuPivotsToPermutation(var size) -> List.of(permutation(op, size, one(op, in)));
      case Op.Qr(var fullMatrices) -> {
        ArrayType x = matrix(op, one(op, in));
        int k = fullMatrices ? rows(x) : Math.min(rows(x), columns(x));
        yield List.of(withMatrix(x, rows(x), k), withMatrix(x, k, columns(x)));
      }
      case Op.HouseholderProduct _ -> householderProduct(op, in);
      case Op.Eigh _ -> {
        ArrayType x = square(op, one(op, in));
        yield List.of(x, withVector(x, rows(x)));
      }
      case Op.Svd svd -> svd(svd, matrix(op, one(op, in)));
      case Op.Eig(var left, var right) -> {
        ArrayType x = square(op, one(op, in));
        DType dtype = x.dtype() == DType.FLOAT64 ? DType.COMPLEX128 : DType.COMPLEX64;
        var results = new ArrayList<ArrayType>();
        results.add(ArrayType.of(dtype, withVector(x, rows(x)).shape()));
        for (var wanted : List.of(left, right)) {
          if (wanted) {
            results.add(ArrayType.of(dtype, x.shape()));
          }
        }
        yield List.copyOf(results);
      }
      case Op.Schur(var vectors) -> {
        ArrayType x = square(op, one(op, in));
        yield vectors ? List.of(x, x) : List.of(x);
      }
      case Op.Hessenberg _ -> {
        ArrayType x = square(op, one(op, in));
        yield List.of(x, withVector(x, Math.max(rows(x) - 1, 0)));
      }
      case Op.Tridiagonal _ -> {
        ArrayType x = square(op, one(op, in));
        ArrayType next = withVector(x, Math.max(rows(x) - 1, 0));
        yield List.of(x, withVector(x, rows(x)), next, next);
      }
      case Op.TriangularSolve solve -> List.of(triangularSolve(solve, in));
      case Op.TridiagonalSolve _ -> {
        requireCount(op, in, 4);
        ArrayType b = matrix(op, in.get(3));
        for (int i = 0; i < 3; i++) {
          requireShape(op, in, i, b.shape().remove(b.rank() - 1));
        }
        yield List.of(b);
      }
    };
  }

  private static ArrayType permutation(Op op, int size, ArrayType pivots) {
    if (pivots.dtype() != DType.INT32) {
      throw new DTypeException(
          "%s needs int32 pivots, as lu gives them, got %s.".formatted(op.primitive(), pivots));
    }
    if (pivots.rank() == 0 || pivots.shape().dim(pivots.rank() - 1) > size) {
      throw new ShapeException(
          "%s of size %d needs at most as many pivots, got %s."
              .formatted(op.primitive(), size, pivots));
    }
    int last = pivots.rank() - 1;
    return pivots.withShape(pivots.shape().remove(last).insert(last, size));
  }

  private static List<ArrayType> lu(ArrayType x) {
    ArrayType pivots = withVector(x, Math.min(rows(x), columns(x)));
    return List.of(
        x,
        ArrayType.of(DType.INT32, pivots.shape()),
        ArrayType.of(DType.INT32, withVector(x, rows(x)).shape()));
  }

  private static List<ArrayType> householderProduct(Op op, List<ArrayType> in) {
    requireCount(op, in, 2);
    ArrayType a = matrix(op, in.get(0));
    ArrayType taus = in.get(1);
    boolean fits =
        taus.rank() == a.rank() - 1
            && batch(taus, 1).equals(batch(a, 2))
            && taus.shape().dim(taus.rank() - 1) <= columns(a)
            && columns(a) <= rows(a);
    if (!fits) {
      throw new ShapeException(
          "%s needs matrices of at least as many rows as columns, and at most as many taus as columns, got %s."
              .formatted(op.primitive(), shapes(in)));
    }
    return List.of(a);
  }

  private static List<ArrayType> svd(Op.Svd op, ArrayType x) {
    int m = rows(x);
    int n = columns(x);
    int k = Math.min(m, n);
    ArrayType values = withVector(x, k);
    return op.computeUv()
        ? List.of(
            values,
            withMatrix(x, m, op.fullMatrices() ? m : k),
            withMatrix(x, op.fullMatrices() ? n : k, n))
        : List.of(values);
  }

  private static ArrayType triangularSolve(Op.TriangularSolve op, List<ArrayType> in) {
    requireCount(op, in, 2);
    ArrayType a = square(op, in.get(0));
    ArrayType b = matrix(op, in.get(1));
    boolean fits =
        batch(a, 2).equals(batch(b, 2)) && rows(a) == (op.leftSide() ? rows(b) : columns(b));
    if (!fits) {
      throw new ShapeException(
          "%s needs matrices of one batch, the second with as many %s as the first has rows, got %s."
              .formatted(op.primitive(), op.leftSide() ? "rows" : "columns", shapes(in)));
    }
    return b;
  }

  private static ArrayType square(Op op, ArrayType x) {
    if (rows(matrix(op, x)) != columns(x)) {
      throw new ShapeException(
          "%s needs square matrices in the last two dimensions, got shape %s."
              .formatted(op.primitive(), x.shape()));
    }
    return x;
  }

  private static ArrayType matrix(Op op, ArrayType x) {
    if (x.rank() < 2) {
      throw new ShapeException(
          "%s needs an array of at least 2 dimensions, got shape %s."
              .formatted(op.primitive(), x.shape()));
    }
    return x;
  }

  private static void requireShape(Op op, List<ArrayType> in, int i, Shape shape) {
    if (!in.get(i).shape().equals(shape)) {
      throw new ShapeException(
          "%s needs operand %d to be of shape %s, got %s."
              .formatted(op.primitive(), i, shape, shapes(in)));
    }
  }

  private static int rows(ArrayType x) {
    return x.shape().dim(x.rank() - 2);
  }

  private static int columns(ArrayType x) {
    return x.shape().dim(x.rank() - 1);
  }

  /** The dimensions before the last {@code count}. */
  private static Shape batch(ArrayType x, int count) {
    return x.shape().removeAll(IntList.range(x.rank() - count, x.rank()));
  }

  private static ArrayType withMatrix(ArrayType x, int rows, int columns) {
    Shape batch = batch(x, 2);
    return x.withShape(batch.insert(batch.rank(), rows).insert(batch.rank() + 1, columns));
  }

  private static ArrayType withVector(ArrayType x, int size) {
    Shape batch = batch(x, 2);
    return x.withShape(batch.insert(batch.rank(), size));
  }
}

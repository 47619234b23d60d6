package dev.panax.program;

import java.util.List;

/** The type rules of the collective operations. */
final class CollectiveTypes {
  private CollectiveTypes() {}

  static ArrayType infer(Op.Collective op, List<ArrayType> in) {
    if (op instanceof Op.AxisIndex) {
      TypeRules.requireCount(op, in, 0);
      return ArrayType.of(DType.INT32);
    }
    TypeRules.requireCount(op, in, 1);
    ArrayType x = in.getFirst();
    Shape shape = x.shape();
    return switch (op) {
      case Op.AxisIndex _ -> throw new AssertionError("handled above");
      case Op.AllReduce(var reducer, _) -> {
        TypeRules.requireDomain(op, reducer.domain(), x.dtype());
        yield x;
      }
      case Op.CollectivePermute _ -> x;
      case Op.AllGather(_, var size, var dimension) -> {
        TypeRules.requireAxis(op, "dimension", dimension, shape.rank() + 1);
        yield x.withShape(shape.insert(dimension, size));
      }
      case Op.ReduceScatter(var axis, var size, var dimension) -> {
        requireSize(op, axis, size, dimension, shape);
        yield x.withShape(shape.remove(dimension));
      }
      case Op.AllToAll(var axis, var size, var split, var concat) -> {
        requireSize(op, axis, size, split, shape);
        TypeRules.requireAxis(op, "concat dimension", concat, shape.rank());
        yield x.withShape(shape.remove(split).insert(concat, size));
      }
    };
  }

  private static void requireSize(Op op, String axis, int size, int dimension, Shape shape) {
    TypeRules.requireAxis(op, "dimension", dimension, shape.rank());
    if (shape.dim(dimension) != size) {
      throw new ShapeException(
          "%s needs dimension %d of the size of axis %s, %d, got shape %s."
              .formatted(op.primitive(), dimension, axis, size, shape));
    }
  }
}

package dev.panax.program;

import static dev.panax.program.TypeRules.one;
import static dev.panax.program.TypeRules.requireAxis;
import static dev.panax.program.TypeRules.requireDomain;
import static dev.panax.program.TypeRules.shapes;

import java.util.List;

/** The type rules of the operations that order elements. */
final class OrderingTypes {
  private OrderingTypes() {}

  static List<ArrayType> infer(Op.Ordering op, List<ArrayType> in) {
    return switch (op) {
      case Op.Sort sort -> sort(sort, in);
      case Op.TopK topK -> topK(topK, one(op, in));
      case Op.ArgExtreme arg -> List.of(argExtreme(arg, one(op, in)));
    };
  }

  private static List<ArrayType> sort(Op.Sort op, List<ArrayType> in) {
    if (op.numKeys() < 1 || op.numKeys() > in.size()) {
      throw new ShapeException(
          "sort needs from 1 to %d keys, the number of its operands, got %d."
              .formatted(in.size(), op.numKeys()));
    }
    requireAxis(op, "dimension", op.dimension(), in.getFirst().rank());
    if (in.stream().anyMatch(type -> !type.shape().equals(in.getFirst().shape()))) {
      throw new ShapeException(
          "sort requires arguments of one shape, got %s.".formatted(shapes(in)));
    }
    return in;
  }

  private static List<ArrayType> topK(Op.TopK op, ArrayType x) {
    requireDomain(op, Domain.ORDERED, x.dtype());
    requireAxis(op, "axis", op.axis(), x.rank());
    int size = x.shape().dim(op.axis());
    if (op.k() < 0 || op.k() > size) {
      throw new ShapeException(
          "top_k needs a k from 0 to the size of axis %d of shape %s, got %d."
              .formatted(op.axis(), x.shape(), op.k()));
    }
    ArrayType values = x.withShape(x.shape().remove(op.axis()).insert(op.axis(), op.k()));
    return List.of(values, values.withDType(DType.INT32));
  }

  private static ArrayType argExtreme(Op.ArgExtreme op, ArrayType x) {
    requireDomain(op, Domain.ORDERED, x.dtype());
    requireAxis(op, "axis", op.axis(), x.rank());
    requireDomain(op, Domain.INTEGER, op.indexDType());
    if (x.shape().dim(op.axis()) == 0) {
      throw new ShapeException(
          "%s of no elements has no value: axis %d of shape %s."
              .formatted(op.primitive(), op.axis(), x.shape()));
    }
    return ArrayType.of(op.indexDType(), x.shape().remove(op.axis()));
  }
}

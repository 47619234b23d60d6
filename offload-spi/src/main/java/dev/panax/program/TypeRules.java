package dev.panax.program;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The type rule of every operation: from the types of the operands to the types of the results. */
public final class TypeRules {
  private TypeRules() {}

  /**
   * The result types of {@code op} on operands of types {@code in}.
   *
   * @throws ShapeException if the shapes do not fit
   * @throws DTypeException if the dtypes do not fit
   */
  public static List<ArrayType> infer(Op op, List<ArrayType> in) {
    return switch (op) {
      case Op.Unary(var fn) -> List.of(unary(op, fn, one(op, in)));
      case Op.IntegerPow(var exponent) -> List.of(integerPow(op, exponent, one(op, in)));
      case Op.Binary(var fn) -> {
        requireCount(op, in, 2);
        yield List.of(elementwise(op, fn.domain(), in));
      }
      case Op.ComplexParts(var fn) -> {
        requireCount(op, in, fn.arity());
        yield List.of(fn.result(elementwise(op, fn.domain(), in)));
      }
      case Op.Ternary(var fn) -> {
        requireCount(op, in, 3);
        yield List.of(elementwise(op, fn.domain(), in));
      }
      case Op.Compare(var comparison) -> {
        requireCount(op, in, 2);
        ArrayType common = elementwise(op, comparison.domain(), in);
        yield List.of(ArrayType.of(DType.BOOL, common.shape()));
      }
      case Op.Select _ -> List.of(select(op, in));
      case Op.Convert(var dtype, var weak) ->
          List.of(new ArrayType(dtype, one(op, in).shape(), weak));
      case Op.ReducePrecision reduce -> List.of(reducePrecision(reduce, one(op, in)));
      case Op.Bitcast(var dtype) -> List.of(bitcast(op, dtype, one(op, in)));
      case Op.View(var dtype) -> List.of(view(op, dtype, one(op, in)));
      case Op.Broadcast b -> List.of(broadcast(b, one(op, in)));
      case Op.Reshape(var shape) -> List.of(reshape(op, shape, one(op, in)));
      case Op.Transpose(var permutation) -> List.of(transpose(op, permutation, one(op, in)));
      case Op.Reverse(var dimensions) -> {
        requireAxes(op, "dimensions", dimensions, one(op, in).rank());
        yield in;
      }
      case Op.Reduce(var reducer, var axes) -> List.of(reduce(op, reducer, axes, one(op, in)));
      case Op.DotGeneral dot -> List.of(dot(dot, in));
      case Op.Convolution convolution -> List.of(ConvolutionTypes.infer(convolution, in));
      case Op.Iota(var dtype, var shape, var dimension) -> {
        requireCount(op, in, 0);
        if (dtype == DType.BOOL) {
          throw new DTypeException("iota makes numbers, not " + dtype + ".");
        }
        requireAxis(op, "dimension", dimension, shape.rank());
        yield List.of(ArrayType.of(dtype, shape));
      }
      case Op.Slice s -> List.of(slice(s, one(op, in)));
      case Op.Pad p -> List.of(pad(p, in));
      case Op.Concatenate(var dimension) -> List.of(concatenate(op, dimension, in));
      case Op.Indexing indexing -> List.of(IndexingTypes.infer(indexing, in));
      case Op.Ordering ordering -> OrderingTypes.infer(ordering, in);
      case Op.Cumulative(var fn, var axis, var _) -> {
        requireDomain(op, fn.domain(), one(op, in).dtype());
        requireAxis(op, "axis", axis, in.getFirst().rank());
        yield in;
      }
      case Op.CustomTangent(var _, var tangents, var _) -> tangents;
      case Op.Annotation _ -> in;
      case Op.Control control -> ControlTypes.infer(control, in);
    };
  }

  private static ArrayType unary(Op op, UnaryFn fn, ArrayType x) {
    requireDomain(op, fn.domain(), x.dtype());
    if (fn == UnaryFn.IS_FINITE) {
      return ArrayType.of(DType.BOOL, x.shape());
    }
    return fn == UnaryFn.ABS ? x.withDType(x.dtype().realPart()) : x;
  }

  private static ArrayType integerPow(Op op, int exponent, ArrayType x) {
    requireDomain(op, Domain.NUMBER, x.dtype());
    if (exponent < 0 && !x.dtype().isInexact()) {
      throw new DTypeException(
          "integer_pow of %s to the negative power %d is not an integer; convert x to a floating dtype first."
              .formatted(x, exponent));
    }
    return x;
  }

  /** The common type of operands of one dtype and one shape, scalars aside. */
  private static ArrayType elementwise(Op op, Domain domain, List<ArrayType> in) {
    DType dtype = in.getFirst().dtype();
    Shape shape = Shape.SCALAR;
    boolean weak = true;
    for (var type : in) {
      if (type.dtype() != dtype) {
        throw new DTypeException(
            "%s requires arguments to have the same dtypes, got %s; convert one with astype."
                .formatted(op.primitive(), dtypes(in)));
      }
      if (!type.shape().isScalar()) {
        if (!shape.isScalar() && !shape.equals(type.shape())) {
          throw new ShapeException(
              "%s got incompatible shapes for broadcasting: %s."
                  .formatted(op.primitive(), shapes(in)));
        }
        shape = type.shape();
      }
      weak &= type.weak();
    }
    requireDomain(op, domain, dtype);
    return new ArrayType(dtype, shape, weak);
  }

  private static ArrayType select(Op op, List<ArrayType> in) {
    requireCount(op, in, 3);
    if (in.getFirst().dtype() != DType.BOOL) {
      throw new DTypeException(
          "select_n needs a bool condition, got " + in.getFirst() + "; compare it with ne(0).");
    }
    ArrayType cases = elementwise(op, Domain.ANY, in.subList(1, 3));
    Shape which = in.getFirst().shape();
    if (which.isScalar() || which.equals(cases.shape())) {
      return cases;
    }
    if (cases.shape().isScalar()) {
      return cases.withShape(which);
    }
    throw new ShapeException(
        "select_n got incompatible shapes for broadcasting: %s.".formatted(shapes(in)));
  }

  private static ArrayType reducePrecision(Op.ReducePrecision op, ArrayType x) {
    requireDomain(op, Domain.FLOAT, x.dtype());
    if (op.exponentBits() < 1 || op.mantissaBits() < 0) {
      throw new IllegalArgumentException(
          "reduce_precision needs at least 1 exponent bit and 0 mantissa bits, got %d and %d."
              .formatted(op.exponentBits(), op.mantissaBits()));
    }
    return x;
  }

  private static ArrayType bitcast(Op op, DType dtype, ArrayType x) {
    boolean isPossible = hasPlainBits(x.dtype()) && hasPlainBits(dtype);
    if (dtype != x.dtype() && !isPossible) {
      throw new DTypeException(
          "%s does not take bool or complex, got %s to %s."
              .formatted(op.primitive(), x.dtype(), dtype));
    }
    if (dtype.byteSize() != x.dtype().byteSize()) {
      throw new DTypeException(
          "%s needs dtypes of one width, got %s and %s."
              .formatted(op.primitive(), x.dtype(), dtype));
    }
    return ArrayType.of(dtype, x.shape());
  }

  private static ArrayType view(Op op, DType dtype, ArrayType x) {
    DType from = x.dtype();
    boolean isComplex = from.isComplex() || dtype.isComplex();
    boolean isPossible =
        isComplex ? from.realPart() == dtype.realPart() : hasPlainBits(from) && hasPlainBits(dtype);
    if (!isPossible || from.byteSize() == dtype.byteSize()) {
      throw new DTypeException("%s cannot view %s as %s.".formatted(op.primitive(), from, dtype));
    }
    if (from.byteSize() > dtype.byteSize()) {
      int parts = from.byteSize() / dtype.byteSize();
      return ArrayType.of(dtype, x.shape().insert(x.rank(), parts));
    }
    int parts = dtype.byteSize() / from.byteSize();
    if (x.rank() == 0 || x.shape().dim(x.rank() - 1) != parts) {
      throw new ShapeException(
          "%s of %s to %s needs a last dimension of %d, got shape %s."
              .formatted(op.primitive(), from, dtype, parts, x.shape()));
    }
    return ArrayType.of(dtype, x.shape().remove(x.rank() - 1));
  }

  private static boolean hasPlainBits(DType dtype) {
    return dtype.isInteger() || dtype.isFloating();
  }

  private static ArrayType broadcast(Op.Broadcast op, ArrayType x) {
    requireAxes(op, "dimensions", op.dimensions(), op.shape().rank());
    boolean fits = op.dimensions().size() == x.rank();
    for (int i = 0; fits && i < x.rank(); i++) {
      int size = x.shape().dim(i);
      fits = size == 1 || size == op.shape().dim(op.dimensions().get(i));
    }
    if (!fits) {
      throw new ShapeException(
          "broadcast_in_dim cannot map shape %s to dimensions %s of shape %s."
              .formatted(x.shape(), op.dimensions(), op.shape()));
    }
    return x.withShape(op.shape());
  }

  private static ArrayType reshape(Op op, Shape shape, ArrayType x) {
    if (shape.size() != x.shape().size()) {
      throw new ShapeException(
          "%s cannot turn shape %s (size %d) into shape %s (size %d)."
              .formatted(op.primitive(), x.shape(), x.shape().size(), shape, shape.size()));
    }
    return x.withShape(shape);
  }

  private static ArrayType transpose(Op op, IntList permutation, ArrayType x) {
    if (!permutation.stream()
        .sorted()
        .boxed()
        .toList()
        .equals(IntList.range(0, x.rank()).stream().boxed().toList())) {
      throw new ShapeException(
          "%s permutation %s is not a permutation of the %d dimensions of shape %s."
              .formatted(op.primitive(), permutation, x.rank(), x.shape()));
    }
    return x.withShape(x.shape().permute(permutation));
  }

  private static ArrayType reduce(Op op, Reducer reducer, IntList axes, ArrayType x) {
    requireDomain(op, reducer.domain(), x.dtype());
    requireAxes(op, "axes", axes, x.rank());
    return x.withShape(x.shape().removeAll(axes));
  }

  private static ArrayType dot(Op.DotGeneral op, List<ArrayType> in) {
    requireCount(op, in, 2);
    ArrayType lhs = in.get(0);
    ArrayType rhs = in.get(1);
    if (lhs.dtype() != rhs.dtype()) {
      throw new DTypeException(
          "dot_general requires arguments to have the same dtypes, got %s; convert one with astype."
              .formatted(dtypes(in)));
    }
    requireDomain(op, Domain.NUMBER, lhs.dtype());
    requireDomain(op, Domain.NUMBER, op.accumulator());
    requireDistinctAxes(op, "lhs", op.lhsContracting(), op.lhsBatch(), lhs.rank());
    requireDistinctAxes(op, "rhs", op.rhsContracting(), op.rhsBatch(), rhs.rank());
    requireSameSizes(op, "contracting", lhs, op.lhsContracting(), rhs, op.rhsContracting());
    requireSameSizes(op, "batch", lhs, op.lhsBatch(), rhs, op.rhsBatch());
    var dims = new ArrayList<Integer>();
    op.lhsBatch().stream().forEach(axis -> dims.add(lhs.shape().dim(axis)));
    addFree(dims, lhs.shape(), op.lhsContracting(), op.lhsBatch());
    addFree(dims, rhs.shape(), op.rhsContracting(), op.rhsBatch());
    Shape shape = Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
    return new ArrayType(op.accumulator(), shape, lhs.weak() && rhs.weak());
  }

  private static void addFree(List<Integer> dims, Shape shape, IntList contracting, IntList batch) {
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (!contracting.contains(axis) && !batch.contains(axis)) {
        dims.add(shape.dim(axis));
      }
    }
  }

  private static ArrayType slice(Op.Slice op, ArrayType x) {
    int rank = x.rank();
    if (op.start().size() != rank || op.limit().size() != rank || op.strides().size() != rank) {
      throw new ShapeException(
          "slice of an array of shape %s needs %d starts, limits and strides, got %s, %s and %s."
              .formatted(x.shape(), rank, op.start(), op.limit(), op.strides()));
    }
    var dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      int start = op.start().get(i);
      int limit = op.limit().get(i);
      int stride = op.strides().get(i);
      if (start < 0 || limit < start || limit > x.shape().dim(i) || stride < 1) {
        throw new ShapeException(
            "slice [%d:%d:%d] is not within dimension %d of shape %s; it needs 0 <= start <= limit <= size and a stride of at least 1."
                .formatted(start, limit, stride, i, x.shape()));
      }
      dims[i] = Math.ceilDiv(limit - start, stride);
    }
    return x.withShape(Shape.of(dims));
  }

  private static ArrayType pad(Op.Pad op, List<ArrayType> in) {
    requireCount(op, in, 2);
    ArrayType x = in.get(0);
    ArrayType value = in.get(1);
    if (value.dtype() != x.dtype() || !value.shape().isScalar()) {
      throw new DTypeException(
          "pad of %s needs a scalar padding value of its dtype, got %s.".formatted(x, value));
    }
    int rank = x.rank();
    if (op.low().size() != rank || op.high().size() != rank || op.interior().size() != rank) {
      throw new ShapeException(
          "pad of an array of shape %s needs %d amounts, got low %s, high %s, interior %s."
              .formatted(x.shape(), rank, op.low(), op.high(), op.interior()));
    }
    var dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      int size = x.shape().dim(i);
      if (op.interior().get(i) < 0) {
        throw new ShapeException(
            "pad needs interior amounts of at least 0, got " + op.interior() + ".");
      }
      long inner = size == 0 ? 0 : size + (size - 1L) * op.interior().get(i);
      long padded = inner + op.low().get(i) + op.high().get(i);
      if (padded < 0 || padded > Integer.MAX_VALUE) {
        throw new ShapeException(
            "pad of dimension %d (size %d) by low %d, high %d, interior %d gives a size of %d."
                .formatted(
                    i, size, op.low().get(i), op.high().get(i), op.interior().get(i), padded));
      }
      dims[i] = (int) padded;
    }
    return new ArrayType(x.dtype(), Shape.of(dims), x.weak() && value.weak());
  }

  private static ArrayType concatenate(Op op, int dimension, List<ArrayType> in) {
    if (in.isEmpty()) {
      throw new ShapeException("concatenate needs at least one array.");
    }
    ArrayType first = in.getFirst();
    requireAxis(op, "dimension", dimension, first.rank());
    long size = 0;
    boolean weak = true;
    for (var type : in) {
      if (type.dtype() != first.dtype()) {
        throw new DTypeException(
            "concatenate requires arguments to have the same dtypes, got %s; convert one with astype."
                .formatted(dtypes(in)));
      }
      if (type.rank() != first.rank()
          || !type.shape().remove(dimension).equals(first.shape().remove(dimension))) {
        throw new ShapeException(
            "concatenate along dimension %d needs shapes that agree in the other dimensions, got %s."
                .formatted(dimension, shapes(in)));
      }
      size += type.shape().dim(dimension);
      weak &= type.weak();
    }
    var shape =
        first.shape().remove(dimension).insert(dimension, Shape.requireDim("concatenate", size));
    return new ArrayType(first.dtype(), shape, weak);
  }

  static ArrayType one(Op op, List<ArrayType> in) {
    requireCount(op, in, 1);
    return in.getFirst();
  }

  static void requireCount(Op op, List<ArrayType> in, int count) {
    if (in.size() != count) {
      throw new IllegalArgumentException(
          "%s takes %d operands, got %d.".formatted(op.primitive(), count, in.size()));
    }
  }

  static void requireDomain(Op op, Domain domain, DType dtype) {
    if (!domain.accepts(dtype)) {
      throw new DTypeException(
          "%s does not accept dtype %s; it needs a dtype that is %s. Convert with astype."
              .formatted(op.primitive(), dtype, domain));
    }
  }

  static void requireAxis(Op op, String name, int axis, int rank) {
    if (axis < 0 || axis >= rank) {
      throw new ShapeException(
          "%s %s %d is out of bounds for an array of %d dimensions."
              .formatted(op.primitive(), name, axis, rank));
    }
  }

  /** Axes must be in bounds and strictly ascending. */
  static void requireAxes(Op op, String name, IntList axes, int rank) {
    for (int i = 0; i < axes.size(); i++) {
      requireAxis(op, name, axes.get(i), rank);
      if (i > 0 && axes.get(i) <= axes.get(i - 1)) {
        throw new ShapeException(
            "%s %s must be strictly ascending, got %s.".formatted(op.primitive(), name, axes));
      }
    }
  }

  private static void requireDistinctAxes(
      Op op, String side, IntList contracting, IntList batch, int rank) {
    var seen = new boolean[rank];
    for (var axes : List.of(contracting, batch)) {
      for (int i = 0; i < axes.size(); i++) {
        requireAxis(op, side + " dimension", axes.get(i), rank);
        if (seen[axes.get(i)]) {
          throw new ShapeException(
              "%s uses %s dimension %d twice: contracting %s, batch %s."
                  .formatted(op.primitive(), side, axes.get(i), contracting, batch));
        }
        seen[axes.get(i)] = true;
      }
    }
  }

  private static void requireSameSizes(
      Op op, String what, ArrayType lhs, IntList lhsAxes, ArrayType rhs, IntList rhsAxes) {
    boolean same = lhsAxes.size() == rhsAxes.size();
    for (int i = 0; same && i < lhsAxes.size(); i++) {
      same = lhs.shape().dim(lhsAxes.get(i)) == rhs.shape().dim(rhsAxes.get(i));
    }
    if (!same) {
      throw new ShapeException(
          "%s requires %s dimensions of equal size, got dimensions %s of shape %s and %s of shape %s."
              .formatted(op.primitive(), what, lhsAxes, lhs.shape(), rhsAxes, rhs.shape()));
    }
  }

  static String shapes(List<ArrayType> in) {
    return in.stream().map(type -> type.shape().toString()).collect(Collectors.joining(", "));
  }

  static String dtypes(List<ArrayType> in) {
    return in.stream().map(type -> type.dtype().toString()).collect(Collectors.joining(", "));
  }
}

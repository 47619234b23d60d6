package dev.panax.cpu;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Elements;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.program.Var;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * An interpreter of programs in the plainest Java there is: the oracle of the tests. Floats are
 * computed in float64, and rounded to narrower ones where the program says so.
 */
final class NaiveInterpreter {
  /** An array: its elements in row-major order, as {@link Literal#value} holds a scalar. */
  record Values(ArrayType type, List<Number> elements) {
    Number at(int... index) {
      long[] strides = type.shape().strides();
      long position = 0;
      for (int axis = 0; axis < index.length; axis++) {
        position += index[axis] * strides[axis];
      }
      return elements.get((int) position);
    }
  }

  private NaiveInterpreter() {}

  static List<Values> run(Program program, List<Values> inputs) {
    var environment = new Values[program.varCount()];
    for (int i = 0; i < inputs.size(); i++) {
      environment[program.inputs().get(i).id()] = inputs.get(i);
    }
    for (var equation : program.equations()) {
      var operands = read(equation.inputs(), environment);
      var results =
          equation.op() instanceof Op.Call(var _, var body)
              ? run(body, operands)
              : List.of(apply(equation, operands));
      for (int i = 0; i < results.size(); i++) {
        environment[equation.outputs().get(i).id()] = results.get(i);
      }
    }
    return read(program.outputs(), environment);
  }

  private static List<Values> read(List<Atom> atoms, Values[] environment) {
    return atoms.stream()
        .map(atom ->
            switch (atom) {
              case Var v -> environment[v.id()];
              case Literal(var value, var type) -> new Values(type, List.of(value));
            })
        .toList();
  }

  private static Values apply(Equation equation, List<Values> in) {
    ArrayType type = equation.output().type();
    if (equation.op() instanceof Op.Iota(var dtype, var _, var dimension)) {
      return gather(type, index -> Literal.of(index[dimension], dtype).value());
    }
    Values x = in.getFirst();
    return switch (equation.op()) {
      case Op.Unary(var fn) -> make(type, i -> unary(fn, element(x, i), x.type().dtype()));
      case Op.IntegerPow(var exponent) ->
          make(type, i -> integerPow(element(x, i), exponent, type.dtype()));
      case Op.Binary(var fn) ->
          make(type, i -> binary(fn, element(x, i), element(in.get(1), i), type.dtype()));
      case Op.Compare(var comparison) ->
          make(
              type,
              i -> compare(comparison, element(x, i), element(in.get(1), i), x.type().dtype()));
      case Op.Select _ ->
          make(type, i -> element(in.get(element(x, i).longValue() == 0 ? 1 : 2), i));
      case Op.Convert(var dtype, var _) ->
          make(type, i -> convert(element(x, i), x.type().dtype(), dtype));
      case Op.Bitcast(var dtype) ->
          make(type, i -> ofBits(bits(element(x, i), x.type().dtype()), dtype));
      case Op.Broadcast(var _, var dimensions) ->
          gather(
              type,
              index ->
                  x.at(
                      IntStream.range(0, x.type().rank())
                          .map(axis ->
                              x.type().shape().dim(axis) == 1 ? 0 : index[dimensions.get(axis)])
                          .toArray()));
      case Op.Reshape _ -> new Values(type, x.elements());
      case Op.Transpose(var permutation) -> {
        IntList inverse = permutation.inversePermutation();
        yield gather(type, index -> x.at(inverse.stream().map(axis -> index[axis]).toArray()));
      }
      case Op.Reverse(var dimensions) ->
          gather(
              type,
              index ->
                  x.at(
                      IntStream.range(0, index.length)
                          .map(axis ->
                              dimensions.contains(axis)
                                  ? type.shape().dim(axis) - 1 - index[axis]
                                  : index[axis])
                          .toArray()));
      case Op.Reduce(var reducer, var axes) -> reduce(type, reducer, axes, x);
      case Op.DotGeneral dot -> dot(type, dot, x, in.get(1));
      case Op.Slice(var start, var _, var strides) ->
          gather(
              type,
              index ->
                  x.at(
                      IntStream.range(0, index.length)
                          .map(axis -> start.get(axis) + index[axis] * strides.get(axis))
                          .toArray()));
      case Op.Pad pad -> pad(type, pad, x, in.get(1));
      case Op.Concatenate(var dimension) ->
          gather(
              type,
              index -> {
                int[] inner = index.clone();
                int operand = 0;
                while (inner[dimension] >= in.get(operand).type().shape().dim(dimension)) {
                  inner[dimension] -= in.get(operand++).type().shape().dim(dimension);
                }
                return in.get(operand).at(inner);
              });
      case Op.View _, Op.Iota _, Op.Indexing _, Op.Ordering _, Op.Cumulative _, Op.Call _ ->
          throw new IllegalArgumentException();
    };
  }

  private static Values make(ArrayType type, LongFunction<Number> element) {
    var elements = new ArrayList<Number>();
    for (long i = 0; i < type.shape().size(); i++) {
      elements.add(element.apply(i));
    }
    return new Values(type, elements);
  }

  private interface At {
    Number get(int[] index);
  }

  private static Values gather(ArrayType type, At at) {
    return make(type, i -> at.get(index(type.shape(), i)));
  }

  private static int[] index(Shape shape, long position) {
    var index = new int[shape.rank()];
    long rest = position;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      index[axis] = (int) (rest % shape.dim(axis));
      rest /= shape.dim(axis);
    }
    return index;
  }

  private static Number element(Values x, long i) {
    return x.elements().get(x.type().shape().isScalar() ? 0 : (int) i);
  }

  private static Number rounded(double value, DType dtype) {
    return Literal.of(value, dtype).value();
  }

  static Number unary(UnaryFn fn, Number number, DType dtype) {
    if (!dtype.isFloating()) {
      long x = number.longValue();
      return switch (fn) {
        case NEG -> Literal.of(-x, dtype).value();
        case ABS ->
            dtype.kind() == DType.Kind.UNSIGNED ? x : Literal.of(Math.abs(x), dtype).value();
        case SIGN ->
            dtype.kind() == DType.Kind.UNSIGNED && x != 0
                ? 1L
                : Literal.of(Long.signum(x), dtype).value();
        case NOT -> dtype == DType.BOOL ? 1 - x : Literal.of(~x, dtype).value();
        default -> throw new IllegalArgumentException();
      };
    }
    double x = number.doubleValue();
    if (fn == UnaryFn.IS_FINITE) {
      return Double.isFinite(x) ? 1L : 0L;
    }
    double value =
        switch (fn) {
          case NEG -> -x;
          case ABS -> Math.abs(x);
          case SIGN -> Math.signum(x);
          case FLOOR -> Math.floor(x);
          case CEIL -> Math.ceil(x);
          case ROUND -> Math.rint(x);
          case SQRT -> Math.sqrt(x);
          case RSQRT -> 1 / Math.sqrt(x);
          case EXP -> Math.exp(x);
          case EXPM1 -> Math.expm1(x);
          case LOG -> Math.log(x);
          case LOG1P -> Math.log1p(x);
          case SIN -> Math.sin(x);
          case COS -> Math.cos(x);
          case TAN -> Math.tan(x);
          case TANH -> Math.tanh(x);
          case LOGISTIC -> 1 / (1 + Math.exp(-x));
          case ERF -> erf(x);
          case ERF_INV -> erfInv(x);
          case IS_FINITE, NOT, REAL, IMAG, CONJ -> throw new IllegalArgumentException();
        };
    return rounded(value, dtype);
  }

  /** The Maclaurin series, good for small arguments. */
  private static double erf(double x) {
    if (Double.isNaN(x) || Math.abs(x) > 5) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private static double erfInv(double y) {
    if (Math.abs(y) >= 1) {
      return Math.abs(y) == 1 ? y / 0.0 : Double.NaN;
    }
    double low = -6;
    double high = 6;
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      if (erf(middle) < y) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static Number integerPow(Number x, int exponent, DType dtype) {
    if (dtype.isFloating()) {
      return rounded(Math.pow(x.doubleValue(), exponent), dtype);
    }
    long product = 1;
    for (int i = 0; i < exponent; i++) {
      product *= x.longValue();
    }
    return Literal.of(product, dtype).value();
  }

  static Number binary(BinaryFn fn, Number first, Number second, DType dtype) {
    if (dtype.isFloating()) {
      double x = first.doubleValue();
      double y = second.doubleValue();
      return rounded(
          switch (fn) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case REM -> x % y;
            case POW -> Math.pow(x, y);
            case MAX -> Math.max(x, y);
            case MIN -> Math.min(x, y);
            default -> throw new IllegalArgumentException();
          },
          dtype);
    }
    long x = first.longValue();
    long y = second.longValue();
    int width = dtype.byteSize() * 8;
    boolean shifts = y >= 0 && y < width;
    boolean isUnsigned = dtype.kind() == DType.Kind.UNSIGNED;
    long value =
        switch (fn) {
          case ADD -> x + y;
          case SUB -> x - y;
          case MUL -> x * y;
          case DIV -> y == 0 ? -1 : isUnsigned ? Long.divideUnsigned(x, y) : x / y;
          case REM -> y == 0 ? x : isUnsigned ? Long.remainderUnsigned(x, y) : x % y;
          case MAX -> isLess(x, y, isUnsigned) ? y : x;
          case MIN -> isLess(x, y, isUnsigned) ? x : y;
          case AND -> x & y;
          case OR -> x | y;
          case XOR -> x ^ y;
          case SHIFT_LEFT -> shifts ? x << y : 0;
          case SHIFT_RIGHT_LOGICAL -> shifts ? ((x << (64 - width)) >>> (64 - width)) >>> y : 0;
          case SHIFT_RIGHT_ARITHMETIC ->
              ((x << (64 - width)) >> (64 - width)) >> (shifts ? y : width - 1);
          case POW, COMPLEX -> throw new IllegalArgumentException();
        };
    return Literal.of(value, dtype).value();
  }

  private static boolean isLess(long x, long y, boolean isUnsigned) {
    return isUnsigned ? Long.compareUnsigned(x, y) < 0 : x < y;
  }

  private static Number compare(Comparison comparison, Number x, Number y, DType dtype) {
    boolean less;
    boolean equal;
    if (dtype.isFloating()) {
      if (Double.isNaN(x.doubleValue()) || Double.isNaN(y.doubleValue())) {
        return comparison == Comparison.NE ? 1L : 0L;
      }
      less = x.doubleValue() < y.doubleValue();
      equal = x.doubleValue() == y.doubleValue();
    } else {
      less = isLess(x.longValue(), y.longValue(), dtype.kind() == DType.Kind.UNSIGNED);
      equal = x.longValue() == y.longValue();
    }
    return switch (comparison) {
          case EQ -> equal;
          case NE -> !equal;
          case LT -> less;
          case LE -> less || equal;
          case GT -> !less && !equal;
          case GE -> !less;
        }
        ? 1L
        : 0L;
  }

  private static Number convert(Number x, DType from, DType to) {
    if (!from.isFloating()) {
      // Not by way of double, which has too few bits for some int64.
      boolean isSingle = to.isFloating() && to != DType.FLOAT64;
      return Literal.of(isSingle ? (Number) (float) x.longValue() : (Number) x.longValue(), to)
          .value();
    }
    double value = x.doubleValue();
    if (!to.isInteger()) {
      return Literal.of(value, to).value();
    }
    int bits = 8 * to.byteSize();
    boolean isSigned = to.kind() == DType.Kind.SIGNED;
    BigInteger least = isSigned ? BigInteger.TWO.pow(bits - 1).negate() : BigInteger.ZERO;
    BigInteger greatest = BigInteger.TWO.pow(isSigned ? bits - 1 : bits).subtract(BigInteger.ONE);
    if (!Double.isFinite(value)) {
      return (Double.isNaN(value) ? BigInteger.ZERO : value > 0 ? greatest : least).longValue();
    }
    return new BigDecimal(value).toBigInteger().max(least).min(greatest).longValue();
  }

  private static long bits(Number x, DType dtype) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(8);
      Elements.write(data, dtype, 0, x);
      return data.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  private static Number ofBits(long bits, DType dtype) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(8);
      data.set(ValueLayout.JAVA_LONG, 0, bits);
      return Elements.read(data, dtype, 0);
    }
  }

  private static Values reduce(ArrayType type, Reducer reducer, IntList axes, Values x) {
    DType dtype = type.dtype();
    var elements = new ArrayList<Number>();
    for (long i = 0; i < type.shape().size(); i++) {
      elements.add(reducer.identity(dtype).value());
    }
    Shape shape = x.type().shape();
    long[] strides = type.shape().strides();
    for (long i = 0; i < shape.size(); i++) {
      int[] index = index(shape, i);
      long target = 0;
      for (int axis = 0, kept = 0; axis < index.length; axis++) {
        if (!axes.contains(axis)) {
          target += index[axis] * strides[kept++];
        }
      }
      Number folded = elements.get((int) target);
      Number operand = x.elements().get((int) i);
      boolean isSum = dtype.isFloating() && reducer == Reducer.SUM;
      elements.set(
          (int) target,
          isSum
              ? (Number) (folded.doubleValue() + operand.doubleValue())
              : binary(reducer.combiner(), folded, operand, dtype));
    }
    if (dtype.isFloating()) {
      elements.replaceAll(element -> rounded(element.doubleValue(), dtype));
    }
    return new Values(type, elements);
  }

  private static Values dot(ArrayType type, Op.DotGeneral op, Values x, Values y) {
    IntList xFree = free(x, op.lhsContracting(), op.lhsBatch());
    IntList yFree = free(y, op.rhsContracting(), op.rhsBatch());
    Shape contracted = Shape.of(op.lhsContracting().stream().map(x.type().shape()::dim).toArray());
    return gather(
        type,
        index -> {
          int batch = op.lhsBatch().size();
          var xIndex = new int[x.type().rank()];
          var yIndex = new int[y.type().rank()];
          for (int i = 0; i < batch; i++) {
            xIndex[op.lhsBatch().get(i)] = index[i];
            yIndex[op.rhsBatch().get(i)] = index[i];
          }
          for (int i = 0; i < xFree.size(); i++) {
            xIndex[xFree.get(i)] = index[batch + i];
          }
          for (int i = 0; i < yFree.size(); i++) {
            yIndex[yFree.get(i)] = index[batch + xFree.size() + i];
          }
          double sum = 0;
          long integerSum = 0;
          for (long k = 0; k < contracted.size(); k++) {
            int[] inner = index(contracted, k);
            for (int i = 0; i < inner.length; i++) {
              xIndex[op.lhsContracting().get(i)] = inner[i];
              yIndex[op.rhsContracting().get(i)] = inner[i];
            }
            sum += x.at(xIndex).doubleValue() * y.at(yIndex).doubleValue();
            integerSum += x.at(xIndex).longValue() * y.at(yIndex).longValue();
          }
          return x.type().dtype().isFloating()
              ? convert(sum, DType.FLOAT64, op.accumulator())
              : Literal.of(integerSum, op.accumulator()).value();
        });
  }

  private static IntList free(Values x, IntList contracting, IntList batch) {
    return IntList.of(
        IntStream.range(0, x.type().rank())
            .filter(axis -> !contracting.contains(axis) && !batch.contains(axis))
            .toArray());
  }

  private static Values pad(ArrayType type, Op.Pad op, Values x, Values value) {
    return gather(
        type,
        index -> {
          var inner = new int[index.length];
          for (int axis = 0; axis < index.length; axis++) {
            int position = index[axis] - op.low().get(axis);
            int stride = op.interior().get(axis) + 1;
            inner[axis] = Math.floorDiv(position, stride);
            if (Math.floorMod(position, stride) != 0
                || inner[axis] < 0
                || inner[axis] >= x.type().shape().dim(axis)) {
              return value.elements().getFirst();
            }
          }
          return x.at(inner);
        });
  }
}

package dev.panax.test.reference;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.TypeRules;
import dev.panax.program.Var;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** An interpreter of programs on heap arrays: equations in order, each one plain loop. */
final class Evaluator {
  private Evaluator() {}

  /** The outputs of {@code program} on {@code inputs}. */
  static List<HeapArray> run(Program program, List<HeapArray> inputs) {
    var values = new HeapArray[program.varCount()];
    for (int i = 0; i < inputs.size(); i++) {
      values[program.inputs().get(i).id()] = inputs.get(i);
    }
    for (Equation equation : program.equations()) {
      List<HeapArray> operands =
          equation.inputs().stream().map(atom -> read(values, atom)).toList();
      List<HeapArray> results = apply(equation.op(), operands);
      for (int i = 0; i < results.size(); i++) {
        values[equation.outputs().get(i).id()] = results.get(i);
      }
    }
    return program.outputs().stream().map(atom -> read(values, atom)).toList();
  }

  private static HeapArray read(HeapArray[] values, Atom atom) {
    return switch (atom) {
      case Var v -> values[v.id()];
      case Literal literal -> HeapArray.generate(literal.type(), _ -> Elements.literal(literal));
    };
  }

  /** The results of {@code op} on {@code in}. */
  static List<HeapArray> apply(Op op, List<HeapArray> in) {
    if (op instanceof Op.Call(var _, var body)) {
      return run(body, in);
    }
    List<ArrayType> types = TypeRules.infer(op, in.stream().map(HeapArray::type).toList());
    return switch (op) {
      case Op.Indexing indexing -> List.of(WindowEvaluator.apply(indexing, in, types.getFirst()));
      case Op.Ordering ordering -> RowEvaluator.apply(ordering, in, types);
      case Op.Cumulative cumulative -> List.of(RowEvaluator.cumulative(cumulative, in.getFirst()));
      case Op.Elementwise _,
          Op.Movement _,
          Op.View _,
          Op.Iota _,
          Op.Reduce _,
          Op.DotGeneral _,
          Op.Control _ ->
          List.of(apply(op, in, types.getFirst()));
    };
  }

  private static HeapArray apply(Op op, List<HeapArray> in, ArrayType type) {
    return switch (op) {
      case Op.Unary(var fn) -> {
        HeapArray x = in.getFirst();
        DType dtype = x.type().dtype();
        yield HeapArray.generate(type, i -> Elements.unary(fn, x.at(i), dtype));
      }
      case Op.IntegerPow(var exponent) -> {
        HeapArray x = in.getFirst();
        yield HeapArray.generate(type, i -> Elements.integerPow(x.at(i), exponent, type.dtype()));
      }
      case Op.Binary(var fn) -> {
        HeapArray x = in.get(0);
        HeapArray y = in.get(1);
        yield HeapArray.generate(type, i -> Elements.binary(fn, x.at(i), y.at(i), type.dtype()));
      }
      case Op.Compare(var comparison) -> {
        HeapArray x = in.get(0);
        HeapArray y = in.get(1);
        DType dtype = x.type().dtype();
        yield HeapArray.generate(
            type, i -> Elements.compare(comparison, x.at(i), y.at(i), dtype) ? 1 : 0);
      }
      case Op.Select _ ->
          HeapArray.generate(type, i -> in.get(in.getFirst().at(i) == 0 ? 1 : 2).at(i));
      case Op.Convert(var dtype, var _) -> {
        HeapArray x = in.getFirst();
        yield HeapArray.generate(type, i -> Elements.convert(x.at(i), x.type().dtype(), dtype));
      }
      case Op.Bitcast(var dtype) ->
          HeapArray.generate(type, i -> Elements.bitcast(in.getFirst().at(i), dtype));
      case Op.View _ -> {
        HeapArray x = in.getFirst();
        MemorySegment memory =
            MemorySegment.ofArray(new byte[Math.toIntExact(x.type().byteSize())]);
        x.copyTo(memory);
        yield HeapArray.copyFrom(type, memory);
      }
      case Op.Broadcast(var _, var dimensions) ->
          gather(
              in.getFirst(),
              type,
              index -> {
                var from = new int[dimensions.size()];
                for (int i = 0; i < from.length; i++) {
                  boolean stretched = in.getFirst().type().shape().dim(i) == 1;
                  from[i] = stretched ? 0 : index[dimensions.get(i)];
                }
                return from;
              });
      case Op.Reshape _ -> HeapArray.generate(type, i -> in.getFirst().elements()[i]);
      case Op.Transpose(var permutation) ->
          gather(
              in.getFirst(),
              type,
              index -> {
                var from = new int[index.length];
                for (int i = 0; i < from.length; i++) {
                  from[permutation.get(i)] = index[i];
                }
                return from;
              });
      case Op.Reverse(var dimensions) ->
          gather(
              in.getFirst(),
              type,
              index -> {
                int[] from = index.clone();
                dimensions.stream().forEach(i -> from[i] = type.shape().dim(i) - 1 - index[i]);
                return from;
              });
      case Op.Slice(var start, var _, var strides) ->
          gather(
              in.getFirst(),
              type,
              index -> {
                var from = new int[index.length];
                for (int i = 0; i < from.length; i++) {
                  from[i] = start.get(i) + index[i] * strides.get(i);
                }
                return from;
              });
      case Op.Reduce(var reducer, var axes) -> reduce(reducer, axes, in.getFirst(), type);
      case Op.DotGeneral dot -> dotGeneral(dot, in.get(0), in.get(1), type);
      case Op.Iota(var dtype, var shape, var dimension) ->
          HeapArray.generate(
              type, i -> Elements.convert(unflatten(shape, i)[dimension], DType.INT64, dtype));
      case Op.Pad pad -> pad(pad, in.get(0), in.get(1), type);
      case Op.Concatenate(var dimension) -> concatenate(dimension, in, type);
      case Op.Indexing _, Op.Ordering _, Op.Cumulative _, Op.Call _ ->
          throw new IllegalArgumentException(op.primitive() + " is evaluated elsewhere");
    };
  }

  /** For the indices of a result, the indices of the operand that an element comes from. */
  @FunctionalInterface
  private interface IndexMap {
    int[] from(int[] index);
  }

  /** The array of {@code type} whose element at {@code index} is x's at {@code map.from(index)}. */
  private static HeapArray gather(HeapArray x, ArrayType type, IndexMap map) {
    return HeapArray.generate(
        type, i -> x.elements()[flatten(x.type().shape(), map.from(unflatten(type.shape(), i)))]);
  }

  /** Folds in row-major order; floats in double, rounded once at the end. */
  private static HeapArray reduce(Reducer reducer, IntList axes, HeapArray x, ArrayType type) {
    DType dtype = type.dtype();
    BinaryFn combiner = reducer.combiner();
    long identity = Elements.literal(reducer.identity(dtype));
    var totals = HeapArray.generate(type, _ -> identity).elements();
    var floatTotals = new double[totals.length];
    if (dtype.isFloating()) {
      Arrays.fill(floatTotals, Elements.toDouble(identity, dtype));
    }
    for (int i = 0; i < x.elements().length; i++) {
      int[] index = unflatten(x.type().shape(), i);
      int[] kept =
          IntStream.range(0, index.length)
              .filter(axis -> !axes.contains(axis))
              .map(axis -> index[axis])
              .toArray();
      int into = flatten(type.shape(), kept);
      long element = x.elements()[i];
      if (dtype.isFloating()) {
        double value = Elements.toDouble(element, dtype);
        floatTotals[into] = Elements.binary(combiner, floatTotals[into], value);
      } else {
        totals[into] = Elements.binary(combiner, totals[into], element, dtype);
      }
    }
    return dtype.isFloating()
        ? HeapArray.generate(type, i -> Elements.fromDouble(floatTotals[i], dtype))
        : new HeapArray(type, totals);
  }

  /** Sums run in double, or in 64-bit integers, and are rounded or wrapped once at the end. */
  private static HeapArray dotGeneral(
      Op.DotGeneral dot, HeapArray lhs, HeapArray rhs, ArrayType type) {
    Shape lhsShape = lhs.type().shape();
    Shape rhsShape = rhs.type().shape();
    DType dtype = lhs.type().dtype();
    DType accumulator = dot.accumulator();
    IntList lhsFree = others(lhsShape.rank(), dot.lhsBatch(), dot.lhsContracting());
    IntList rhsFree = others(rhsShape.rank(), dot.rhsBatch(), dot.rhsContracting());
    Shape contracted = Shape.of(dot.lhsContracting().stream().map(lhsShape::dim).toArray());
    int terms = Math.toIntExact(contracted.size());
    return HeapArray.generate(
        type,
        i -> {
          int[] index = unflatten(type.shape(), i);
          var lhsIndex = new int[lhsShape.rank()];
          var rhsIndex = new int[rhsShape.rank()];
          int next = 0;
          for (int j = 0; j < dot.lhsBatch().size(); j++, next++) {
            lhsIndex[dot.lhsBatch().get(j)] = index[next];
            rhsIndex[dot.rhsBatch().get(j)] = index[next];
          }
          for (int j = 0; j < lhsFree.size(); j++, next++) {
            lhsIndex[lhsFree.get(j)] = index[next];
          }
          for (int j = 0; j < rhsFree.size(); j++, next++) {
            rhsIndex[rhsFree.get(j)] = index[next];
          }
          double floatSum = 0;
          long sum = 0;
          for (int term = 0; term < terms; term++) {
            int[] at = unflatten(contracted, term);
            for (int j = 0; j < at.length; j++) {
              lhsIndex[dot.lhsContracting().get(j)] = at[j];
              rhsIndex[dot.rhsContracting().get(j)] = at[j];
            }
            long x =
                Elements.convert(lhs.elements()[flatten(lhsShape, lhsIndex)], dtype, accumulator);
            long y =
                Elements.convert(rhs.elements()[flatten(rhsShape, rhsIndex)], dtype, accumulator);
            if (accumulator.isFloating()) {
              floatSum += Elements.toDouble(x, accumulator) * Elements.toDouble(y, accumulator);
            } else {
              sum += x * y;
            }
          }
          return accumulator.isFloating()
              ? Elements.fromDouble(floatSum, accumulator)
              : Elements.wrap(sum, accumulator);
        });
  }

  /** The axes of {@code rank} that are in neither list, ascending. */
  private static IntList others(int rank, IntList some, IntList more) {
    return IntList.of(
        IntStream.range(0, rank).filter(i -> !some.contains(i) && !more.contains(i)).toArray());
  }

  private static HeapArray pad(Op.Pad pad, HeapArray x, HeapArray value, ArrayType type) {
    Shape shape = x.type().shape();
    return HeapArray.generate(
        type,
        i -> {
          int[] index = unflatten(type.shape(), i);
          var from = new int[index.length];
          for (int axis = 0; axis < index.length; axis++) {
            int offset = index[axis] - pad.low().get(axis);
            int step = pad.interior().get(axis) + 1;
            from[axis] = offset / step;
            if (offset < 0 || offset % step != 0 || from[axis] >= shape.dim(axis)) {
              return value.at(0);
            }
          }
          return x.elements()[flatten(shape, from)];
        });
  }

  private static HeapArray concatenate(int dimension, List<HeapArray> in, ArrayType type) {
    return HeapArray.generate(
        type,
        i -> {
          int[] index = unflatten(type.shape(), i);
          int operand = 0;
          while (index[dimension] >= in.get(operand).type().shape().dim(dimension)) {
            index[dimension] -= in.get(operand).type().shape().dim(dimension);
            operand++;
          }
          return in.get(operand).elements()[flatten(in.get(operand).type().shape(), index)];
        });
  }

  static int[] unflatten(Shape shape, int flat) {
    var index = new int[shape.rank()];
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      index[axis] = flat % shape.dim(axis);
      flat /= shape.dim(axis);
    }
    return index;
  }

  static int flatten(Shape shape, int[] index) {
    int flat = 0;
    for (int axis = 0; axis < index.length; axis++) {
      flat = flat * shape.dim(axis) + index[axis];
    }
    return flat;
  }
}

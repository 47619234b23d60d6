package dev.panax.cpu;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.ComplexFn;
import dev.panax.program.DType;
import dev.panax.program.Domain;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each operation alone, on random shapes, against the reference. */
@Tag("lanes")
class OpsTest {
  private static final int ROUNDS = 12;

  private final Random random = new Random(7);

  private void check(Op op, ArrayType... types) {
    Programs.check(ProgramBuilder.single(op, List.of(types)), random);
  }

  private Shape shape(int maxRank, int maxDim) {
    int rank = random.nextInt(maxRank + 1);
    return Shape.of(IntStream.range(0, rank).map(_ -> random.nextInt(maxDim + 1)).toArray());
  }

  private DType dtype(Domain domain) {
    DType dtype;
    do {
      dtype = DType.values()[random.nextInt(DType.values().length)];
    } while (!domain.accepts(dtype));
    return dtype;
  }

  @ParameterizedTest
  @EnumSource
  void unary(UnaryFn fn) {
    for (int i = 0; i < ROUNDS; i++) {
      check(new Op.Unary(fn), ArrayType.of(dtype(fn.domain()), shape(3, 40)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void binary(BinaryFn fn) {
    for (int i = 0; i < ROUNDS; i++) {
      var type = ArrayType.of(dtype(fn.domain()), shape(3, 20));
      var scalar = ArrayType.of(type.dtype());
      check(new Op.Binary(fn), type, type);
      check(new Op.Binary(fn), scalar, type);
      check(new Op.Binary(fn), type, scalar);
    }
  }

  @ParameterizedTest
  @EnumSource
  void compare(Comparison comparison) {
    for (int i = 0; i < ROUNDS; i++) {
      var type = ArrayType.of(dtype(comparison.domain()), shape(3, 20));
      check(new Op.Compare(comparison), type, type);
      check(new Op.Compare(comparison), type, ArrayType.of(type.dtype()));
    }
  }

  @Test
  void select() {
    for (int i = 0; i < ROUNDS; i++) {
      var type = ArrayType.of(dtype(Domain.ANY), shape(3, 20));
      var which = ArrayType.of(DType.BOOL, type.shape());
      check(new Op.Select(), which, type, type);
      check(new Op.Select(), ArrayType.of(DType.BOOL), type, type);
      check(new Op.Select(), which, ArrayType.of(type.dtype()), type);
      check(new Op.Select(), which, type, ArrayType.of(type.dtype()));
    }
  }

  @Test
  void convert() {
    for (var from : DType.values()) {
      for (var to : DType.values()) {
        check(new Op.Convert(to, false), ArrayType.of(from, shape(3, 20)));
        boolean isSameWidth = to.byteSize() == from.byteSize();
        if (from == to || (isSameWidth && hasPlainBits(from) && hasPlainBits(to))) {
          check(new Op.Bitcast(to), ArrayType.of(from, shape(3, 20)));
        }
      }
    }
  }

  private static boolean hasPlainBits(DType dtype) {
    return dtype.isInteger() || dtype.isFloating();
  }

  @Test
  void views() {
    for (var from : DType.values()) {
      for (var to : DType.values()) {
        int ratio = to.byteSize() / from.byteSize();
        if (ratio > 1 && hasPlainBits(from) && hasPlainBits(to)) {
          check(new Op.View(to), ArrayType.of(from, 3, ratio));
          check(new Op.View(from), ArrayType.of(to, shape(2, 20)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void complexParts(ComplexFn fn) {
    for (var dtype : List.of(DType.COMPLEX64, DType.COMPLEX128)) {
      for (int i = 0; i < ROUNDS; i++) {
        var type = ArrayType.of(dtype, shape(3, 20));
        var part = type.withDType(dtype.realPart());
        if (fn == ComplexFn.COMPLEX) {
          check(new Op.ComplexParts(fn), part, part);
          check(new Op.ComplexParts(fn), part, ArrayType.of(part.dtype()));
        } else {
          check(new Op.ComplexParts(fn), type);
        }
      }
    }
  }

  @Test
  void integerPow() {
    for (int exponent = -5; exponent < 9; exponent++) {
      check(new Op.IntegerPow(exponent), ArrayType.of(dtype(Domain.INEXACT), shape(2, 20)));
      if (exponent >= 0) {
        check(new Op.IntegerPow(exponent), ArrayType.of(dtype(Domain.INTEGER), shape(2, 20)));
      }
    }
  }

  @Test
  void broadcast() {
    for (int i = 0; i < 5 * ROUNDS; i++) {
      Shape result = shape(4, 6);
      var axes = IntStream.range(0, result.rank()).filter(_ -> random.nextInt(3) > 0).toArray();
      var source =
          IntStream.of(axes).map(axis -> random.nextInt(4) == 0 ? 1 : result.dim(axis)).toArray();
      check(
          new Op.Broadcast(result, IntList.of(axes)),
          ArrayType.of(dtype(Domain.ANY), Shape.of(source)));
    }
  }

  @Test
  void reshape() {
    check(new Op.Reshape(Shape.of(4, 6)), ArrayType.of(DType.FLOAT32, 2, 3, 4));
    check(new Op.Reshape(Shape.of(1, 24, 1)), ArrayType.of(DType.INT64, 2, 3, 4));
    check(new Op.Reshape(Shape.of(0, 5)), ArrayType.of(DType.BOOL, 3, 0));
    check(new Op.Reshape(Shape.of(1, 1)), ArrayType.of(DType.FLOAT32));
    check(new Op.Reshape(Shape.of()), ArrayType.of(DType.FLOAT32, 1, 1));
  }

  private IntList permutation(int rank) {
    var axes = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    Collections.shuffle(axes, random);
    return IntList.of(axes.stream().mapToInt(Integer::intValue).toArray());
  }

  @Test
  void transpose() {
    for (int i = 0; i < 3 * ROUNDS; i++) {
      Shape shape = shape(4, 9);
      check(new Op.Transpose(permutation(shape.rank())), ArrayType.of(dtype(Domain.ANY), shape));
    }
  }

  private IntList someAxes(int rank) {
    return IntList.of(IntStream.range(0, rank).filter(_ -> random.nextBoolean()).toArray());
  }

  @Test
  void reverse() {
    for (int i = 0; i < 3 * ROUNDS; i++) {
      Shape shape = shape(4, 7);
      check(new Op.Reverse(someAxes(shape.rank())), ArrayType.of(dtype(Domain.ANY), shape));
    }
  }

  @ParameterizedTest
  @EnumSource
  void reduce(Reducer reducer) {
    for (int i = 0; i < 3 * ROUNDS; i++) {
      Shape shape = shape(4, 9);
      check(
          new Op.Reduce(reducer, someAxes(shape.rank())),
          ArrayType.of(dtype(reducer.domain()), shape));
    }
  }

  @Test
  void reduceInParts() {
    var sum = new Op.Reduce(Reducer.SUM, IntList.of(0));
    for (int size : new int[] {65536, 100000, 1 << 17, 65537, 98304}) {
      check(sum, ArrayType.of(DType.INT32, size));
      check(sum, ArrayType.of(DType.INT64, size / 3, 3));
      check(
          new Op.Reduce(Reducer.MAX, IntList.of(0, 2)),
          ArrayType.of(DType.FLOAT32, size / 9, 3, 3));
    }
  }

  /** Half of the terms are equal and are added by scalar code, where errors would all add up. */
  @Test
  void longSumsAreAccurate() {
    var builder = new ProgramBuilder();
    var x = builder.input(ArrayType.of(DType.FLOAT32, 10_000));
    var spread = new Op.Pad(IntList.of(0), IntList.of(0), IntList.of(1));
    var padded = builder.add(spread, x, Literal.of(1.7, DType.FLOAT32));
    var sum = builder.add(new Op.Reduce(Reducer.SUM, IntList.of(0)), padded);
    Programs.check(builder.build(List.of(sum)), random);
  }

  @Test
  void dotGeneral() {
    for (int i = 0; i < 6 * ROUNDS; i++) {
      int batch = random.nextInt(3);
      int contracting = random.nextInt(3);
      var shared = IntStream.range(0, batch + contracting).map(_ -> random.nextInt(5)).toArray();
      var left = side(shared);
      var right = side(shared);
      var dtype = dtype(Domain.NUMBER);
      var wider =
          switch (dtype.kind()) {
            case SIGNED, UNSIGNED, BOOL -> DType.INT64;
            case FLOAT -> DType.FLOAT64;
            case COMPLEX -> DType.COMPLEX128;
          };
      check(
          new Op.DotGeneral(
              pick(left.axes, batch, shared.length),
              pick(right.axes, batch, shared.length),
              pick(left.axes, 0, batch),
              pick(right.axes, 0, batch),
              random.nextBoolean() ? dtype : wider),
          ArrayType.of(dtype, left.shape),
          ArrayType.of(dtype, right.shape));
    }
  }

  /** An operand's shape and where in it the shared dimensions are. */
  private record Side(Shape shape, IntList axes) {}

  private Side side(int[] shared) {
    int rank = shared.length + random.nextInt(3);
    IntList order = permutation(rank);
    var dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      dims[order.get(i)] = i < shared.length ? shared[i] : random.nextInt(1, 6);
    }
    return new Side(Shape.of(dims), order);
  }

  private static IntList pick(IntList list, int from, int to) {
    return IntList.of(list.stream().skip(from).limit(to - from).toArray());
  }

  @Test
  void iota() {
    for (int i = 0; i < 3 * ROUNDS; i++) {
      Shape shape = shape(3, 9).insert(0, random.nextInt(30));
      check(new Op.Iota(dtype(Domain.NUMBER), shape, random.nextInt(shape.rank())));
    }
  }

  @Test
  void slice() {
    for (int i = 0; i < 5 * ROUNDS; i++) {
      Shape shape = shape(4, 9);
      var start = shape.dims().stream().map(size -> random.nextInt(size + 1)).toArray();
      var limit =
          IntStream.range(0, start.length)
              .map(axis -> random.nextInt(start[axis], shape.dim(axis) + 1))
              .toArray();
      var strides = IntStream.range(0, start.length).map(_ -> random.nextInt(1, 4)).toArray();
      check(
          new Op.Slice(IntList.of(start), IntList.of(limit), IntList.of(strides)),
          ArrayType.of(dtype(Domain.ANY), shape));
    }
  }

  @Test
  void pad() {
    for (int i = 0; i < 8 * ROUNDS; i++) {
      Shape shape = shape(3, 7);
      int rank = shape.rank();
      boolean spreads = random.nextBoolean();
      var interior = IntStream.range(0, rank).map(_ -> spreads ? random.nextInt(3) : 0).toArray();
      var low = IntStream.range(0, rank).map(_ -> random.nextInt(-3, 4)).toArray();
      var high =
          IntStream.range(0, rank)
              .map(axis -> {
                int size = shape.dim(axis);
                int inner = size + Math.max(0, size - 1) * interior[axis] + low[axis];
                return Math.max(-inner, random.nextInt(-3, 4));
              })
              .toArray();
      var type = ArrayType.of(dtype(Domain.ANY), shape);
      check(
          new Op.Pad(IntList.of(low), IntList.of(high), IntList.of(interior)),
          type,
          ArrayType.of(type.dtype()));
    }
  }

  @Test
  void concatenate() {
    for (int i = 0; i < 3 * ROUNDS; i++) {
      Shape shape = shape(2, 6).insert(0, 1);
      int axis = random.nextInt(shape.rank());
      var dtype = dtype(Domain.ANY);
      var types =
          IntStream.range(0, random.nextInt(1, 5))
              .mapToObj(
                  _ -> ArrayType.of(dtype, shape.remove(axis).insert(axis, random.nextInt(5))))
              .toArray(ArrayType[]::new);
      check(new Op.Concatenate(axis), types);
    }
  }

  @Test
  void call() {
    var body = new ProgramBuilder();
    var x = body.input(ArrayType.of(DType.FLOAT32, 5));
    var y = body.add(new Op.Binary(BinaryFn.MUL), x, Literal.of(2, DType.FLOAT32));
    check(new Op.Call("double", body.build(List.of(y, x))), ArrayType.of(DType.FLOAT32, 5));
  }

  @Test
  void outputsThatAreInputsLiteralsAndDuplicates() {
    var builder = new ProgramBuilder();
    var x = builder.input(ArrayType.of(DType.FLOAT32, 2, 3));
    var y = builder.add(new Op.Unary(UnaryFn.NEG), x);
    var z = builder.add(new Op.Reshape(Shape.of(3, 2)), x);
    var w = builder.add(new Op.Reshape(Shape.of(6)), y);
    Programs.check(builder.build(List.of(x, y, y, z, w, Literal.of(3, DType.INT64), x)), random);
  }
}

package dev.panax.test.vectorize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Array;
import dev.panax.trace.Fn;
import dev.panax.trace.HostArrays;
import dev.panax.trace.Jit;
import dev.panax.trace.Ops;
import dev.panax.trace.Trace;
import dev.panax.vectorize.InAxes;
import dev.panax.vectorize.NoAxis;
import dev.panax.vectorize.OutAxes;
import dev.panax.vectorize.Vmap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation under vmap against a loop over the examples: each operand shared or mapped along
 * each axis, in every combination, for several batch sizes. The data are small integers, so that
 * every result is exact.
 */
class BatchingRulesTest {

  /** A function of arrays and the types of one example's arguments. */
  record Row(String name, List<ArrayType> types, Function<Array[], Array> function) {
    @Override
    public String toString() {
      return name + " " + types;
    }
  }

  private static Row row(String name, Function<Array[], Array> function, ArrayType... types) {
    return new Row(name, List.of(types), function);
  }

  private static Row row(Op op, ArrayType... types) {
    return row(op.toString(), operands -> Trace.bind1(op, operands), types);
  }

  private static ArrayType f32(int... dims) {
    return ArrayType.of(DType.FLOAT32, dims);
  }

  private static ArrayType weak(int... dims) {
    return new ArrayType(DType.FLOAT32, Shape.of(dims), true);
  }

  private static ArrayType i32(int... dims) {
    return ArrayType.of(DType.INT32, dims);
  }

  private static ArrayType bool(int... dims) {
    return ArrayType.of(DType.BOOL, dims);
  }

  private static IntList ints(int... values) {
    return IntList.of(values);
  }

  static Stream<Row> elementwise() {
    var sub = new Op.Binary(BinaryFn.SUB);
    var less = new Op.Compare(Comparison.LT);
    var select = new Op.Select();
    return Stream.of(
        row(new Op.Unary(UnaryFn.ABS), f32()),
        row(new Op.Unary(UnaryFn.NEG), f32(2, 3)),
        row(new Op.Unary(UnaryFn.IS_FINITE), f32(3)),
        row(new Op.IntegerPow(3), f32(2, 3)),
        row(new Op.Convert(DType.INT32, false), f32(2, 3)),
        row(new Op.Convert(DType.FLOAT32, true), i32(3)),
        row(new Op.Bitcast(DType.INT32), f32(2, 3)),
        row(sub, f32(), f32()),
        row(sub, f32(3), f32(3)),
        row(sub, f32(2, 3), f32(2, 3)),
        row(sub, f32(), f32(2, 3)),
        row(sub, weak(2, 3), weak()),
        row(sub, weak(3), f32(3)),
        row(sub, f32(0, 2), f32()),
        row(less, f32(2, 3), f32(2, 3)),
        row(less, i32(), i32(3)),
        row(select, bool(), f32(), f32()),
        row(select, bool(2), f32(), f32()),
        row(select, bool(), f32(2, 3), f32(2, 3)),
        row(select, bool(2, 3), f32(2, 3), f32(2, 3)),
        row(select, bool(2, 3), f32(), f32(2, 3)));
  }

  static Stream<Row> dataMovement() {
    return Stream.of(
        row(new Op.Broadcast(Shape.of(2, 3), ints()), f32()),
        row(new Op.Broadcast(Shape.of(2, 3), ints(0)), f32(2)),
        row(new Op.Broadcast(Shape.of(2, 3), ints(1)), f32(3)),
        row(new Op.Broadcast(Shape.of(2, 4, 3), ints(0, 2)), f32(1, 3)),
        row(new Op.Broadcast(Shape.of(5, 2, 4, 3), ints(1, 3)), f32(2, 3)),
        row(new Op.Broadcast(Shape.of(2, 0), ints(1)), f32(1)),
        row(new Op.Reshape(Shape.of(1, 1)), f32()),
        row(new Op.Reshape(Shape.of()), f32(1, 1)),
        row(new Op.Reshape(Shape.of(3, 4)), f32(2, 6)),
        row(new Op.Reshape(Shape.of(2, 2, 3)), f32(2, 6)),
        row(new Op.Reshape(Shape.of(12)), f32(2, 6)),
        row(new Op.Reshape(Shape.of(3, 1)), f32(3)),
        row(new Op.Reshape(Shape.of(3)), f32(1, 3)),
        row(new Op.Reshape(Shape.of(3, 0)), f32(0, 2)),
        row(new Op.Transpose(ints(1, 0)), f32(2, 3)),
        row(new Op.Transpose(ints(1, 2, 0)), f32(2, 3, 4)),
        row(new Op.Transpose(ints(2, 0, 1)), f32(2, 3, 4)),
        row(new Op.Reverse(ints(0)), f32(3)),
        row(new Op.Reverse(ints(0, 2)), f32(2, 3, 4)),
        row(new Op.Slice(ints(1), ints(4), ints(2)), f32(5)),
        row(new Op.Slice(ints(0, 1), ints(2, 1), ints(1, 1)), f32(2, 3)),
        row(new Op.Slice(ints(1, 0), ints(2, 3), ints(1, 2)), f32(2, 3)),
        row(new Op.Pad(ints(1), ints(2), ints(1)), f32(3), f32()),
        row(new Op.Pad(ints(1, -1), ints(0, 2), ints(0, 1)), f32(2, 3), f32()),
        row(new Op.Pad(ints(-1, 0), ints(0, 0), ints(0, 0)), i32(2, 3), i32()),
        row(new Op.Pad(ints(), ints(), ints()), f32(), f32()),
        row(new Op.Pad(ints(0), ints(0), ints(0)), weak(2), f32()),
        row(new Op.Pad(ints(1), ints(0), ints(0)), bool(2), bool()),
        row(new Op.Pad(ints(1), ints(0), ints(0)), weak(2), weak()),
        row(new Op.Pad(ints(1), ints(0), ints(0)), weak(2), f32()),
        row(new Op.Pad(ints(2), ints(0), ints(0)), f32(0), f32()),
        row(new Op.Concatenate(0), f32(2), f32(1), f32(3)),
        row(new Op.Concatenate(1), f32(2, 1), f32(2, 3)),
        row(new Op.Concatenate(0), f32(0, 2), f32(1, 2)),
        row(new Op.Concatenate(0), f32(2)),
        row("iota", x -> Ops.add(x[0], Ops.iota(DType.FLOAT32, Shape.of(2, 3), 1)), f32(2, 3)));
  }

  private static Op reduce(Reducer reducer, int... axes) {
    return new Op.Reduce(reducer, ints(axes));
  }

  private static Op dot(IntList lhs, IntList rhs, IntList lhsBatch, IntList rhsBatch) {
    return new Op.DotGeneral(lhs, rhs, lhsBatch, rhsBatch, DType.FLOAT32);
  }

  static Stream<Row> reductionsAndProducts() {
    return Stream.of(
        row(reduce(Reducer.SUM, 0), f32(3)),
        row(reduce(Reducer.SUM, 1), f32(2, 3, 4)),
        row(reduce(Reducer.SUM, 0, 2), f32(2, 3, 4)),
        row(reduce(Reducer.SUM, 0, 1, 2), f32(2, 3, 4)),
        row(reduce(Reducer.PROD, 0), i32(2, 3)),
        row(reduce(Reducer.MAX, 1), f32(2, 3)),
        row(reduce(Reducer.MIN, 0), f32(0, 2)),
        row(reduce(Reducer.AND, 1), bool(2, 3)),
        row(dot(ints(0), ints(0), ints(), ints()), f32(3), f32(3)),
        row(dot(ints(1), ints(0), ints(), ints()), f32(2, 3), f32(3, 4)),
        row(dot(ints(0), ints(1), ints(), ints()), f32(3, 2), f32(4, 3)),
        row(dot(ints(1), ints(0), ints(), ints()), f32(2, 3), f32(3)),
        row(dot(ints(), ints(), ints(), ints()), f32(2), f32(3, 2)),
        row(dot(ints(), ints(), ints(), ints()), f32(), f32(3)),
        row(dot(ints(2), ints(1), ints(0), ints(0)), f32(2, 3, 4), f32(2, 4, 5)),
        row(dot(ints(2), ints(0), ints(1), ints(2)), f32(3, 2, 4), f32(4, 5, 2)),
        row(dot(ints(1, 2), ints(1, 0), ints(), ints()), f32(2, 3, 4), f32(4, 3, 5)),
        row(dot(ints(), ints(), ints(0, 1), ints(1, 0)), f32(2, 3), f32(3, 2)),
        row(dot(ints(0), ints(0), ints(), ints()), f32(0, 2), f32(0)));
  }

  static Stream<Row> programs() {
    Fn affine = Functions.of(3, x -> x[0].dot(x[1]).add(x[2]));
    var jitted = new Jit("affine", affine);
    var shared = new Jit("shared", Functions.of(2, x -> x[0].mul(x[0])));
    return Stream.of(
        row("jit", x -> (Array) jitted.call((Object[]) x), f32(2, 3), f32(3, 4), f32(4)),
        row("jit of an unused", x -> (Array) shared.call((Object[]) x), f32(2), f32(3)),
        row(
            "nested jit",
            x -> (Array) new Jit("outer", Functions.of(3, jitted::call)).call((Object[]) x),
            f32(2, 3),
            f32(3),
            f32()),
        row(
            "vmap",
            x ->
                (Array)
                    new Vmap(affine, InAxes.of(0, NoAxis.NONE, NoAxis.NONE), new OutAxes(1))
                        .call((Object[]) x),
            f32(2, 3),
            f32(3, 4),
            f32(4)));
  }

  @ParameterizedTest
  @MethodSource({"elementwise", "dataMovement", "reductionsAndProducts", "programs"})
  void vmapIsALoop(Row row) {
    for (var axes : combinations(row.types)) {
      for (int size : new int[] {3, 1, 0}) {
        compareWithLoop(row, axes, size);
      }
    }
  }

  /** Every choice of an axis or -1 (shared) for each operand, except all shared. */
  private static List<int[]> combinations(List<ArrayType> types) {
    List<int[]> all = List.of(new int[0]);
    for (var type : types) {
      var longer = new ArrayList<int[]>();
      for (var axes : all) {
        for (int axis = -1; axis <= type.rank(); axis++) {
          int[] more = Arrays.copyOf(axes, axes.length + 1);
          more[axes.length] = axis;
          longer.add(more);
        }
      }
      all = longer;
    }
    return all.stream().filter(axes -> Arrays.stream(axes).anyMatch(axis -> axis >= 0)).toList();
  }

  private static void compareWithLoop(Row row, int[] axes, int size) {
    int count = axes.length;
    var arguments = new Array[count];
    var entries = new Object[count];
    for (int i = 0; i < count; i++) {
      ArrayType type = row.types.get(i);
      boolean mapped = axes[i] >= 0;
      entries[i] = mapped ? (Object) axes[i] : NoAxis.NONE;
      arguments[i] =
          data(mapped ? type.withShape(type.shape().insert(axes[i], size)) : type, 31 * i + size);
    }
    String where = row + " along " + Arrays.toString(axes) + " of " + size;
    Fn function = Functions.of(count, row.function::apply);
    for (int outAxis : new int[] {0, -1}) {
      Array batch =
          (Array)
              new Vmap(function, InAxes.of(entries), new OutAxes(outAxis))
                  .call((Object[]) arguments);
      int stacked = outAxis < 0 ? batch.rank() - 1 : outAxis;
      assertThat(batch.shape().dim(stacked)).as(where).isEqualTo(size);
      for (int i = 0; i < size; i++) {
        var example = new Array[count];
        for (int j = 0; j < count; j++) {
          example[j] = axes[j] < 0 ? arguments[j] : Functions.at(arguments[j], axes[j], i);
        }
        Array expected = row.function.apply(example);
        Array got = Functions.at(batch, stacked, i);
        assertThat(got.type()).as(where).isEqualTo(expected.type());
        assertThat(got.toDoubleArray()).as(where).isEqualTo(expected.toDoubleArray());
      }
    }
  }

  /** Integers from -3 to 3. */
  private static Array data(ArrayType type, long seed) {
    var random = new Random(seed);
    int[] values = random.ints(type.shape().size(), -3, 4).toArray();
    Array integers = HostArrays.fromInts(values, type.shape());
    return Ops.convert(integers, type.dtype(), type.weak());
  }
}

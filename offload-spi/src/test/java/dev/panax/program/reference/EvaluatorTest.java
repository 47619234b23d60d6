package dev.panax.program.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The reference against values worked out by hand. */
class EvaluatorTest {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;
  private static final int MIN = Integer.MIN_VALUE;

  @Test
  void programsWithLiteralsAndACall() {
    var inner = new ProgramBuilder();
    var x = inner.input(ArrayType.of(DType.FLOAT32, 2));
    var doubled = inner.add(new Op.Binary(BinaryFn.MUL), x, Literal.of(2.0, DType.FLOAT32));
    var body = inner.build(List.of(doubled, Literal.of(7.0, DType.FLOAT32)));
    var outer = new ProgramBuilder();
    var y = outer.input(ArrayType.of(DType.FLOAT32, 2));
    var results = outer.add(new Op.Call("twice", body), List.of(y));
    var program = outer.build(results.reversed());

    List<HeapArray> outputs = Evaluator.run(program, List.of(f32(1.5f, -3)));
    assertThat(floats(outputs.get(0))).containsExactly(7);
    assertThat(floats(outputs.get(1))).containsExactly(3, -6);
  }

  @Test
  void unaryOfFloats() {
    assertThat(unary(UnaryFn.ROUND, 0.5f, 1.5f, -0.5f, 2.5f)).containsExactly(0, 2, -0f, 2);
    assertThat(unary(UnaryFn.SIGN, -3, -0f, 0, NAN)).containsExactly(-1, -0f, 0, NAN);
    assertThat(unary(UnaryFn.SQRT, 4, -1, INF)).containsExactly(2, NAN, INF);
    assertThat(unary(UnaryFn.RSQRT, 4, 0, -1)).containsExactly(0.5f, INF, NAN);
    assertThat(unary(UnaryFn.LOG, 0, -1, 1)).containsExactly(-INF, NAN, 0);
    assertThat(unary(UnaryFn.LOGISTIC, 0, -INF, INF)).containsExactly(0.5f, 0, 1);
    assertThat(unary(UnaryFn.EXPM1, 1e-10f, -0f)).containsExactly(1e-10f, -0f);
    assertThat(elements(apply(new Op.Unary(UnaryFn.IS_FINITE), f32(1, INF, NAN))))
        .containsExactly(1, 0, 0);
  }

  @Test
  void errorFunctionAndItsInverse() {
    // Abramowitz and Stegun, table 7.1, and Python's math.erf.
    assertThat(ErrorFunction.erf(0.5)).isCloseTo(0.5204998778130465, within(1e-15));
    assertThat(ErrorFunction.erf(-1)).isCloseTo(-0.8427007929497149, within(1e-15));
    assertThat(ErrorFunction.erf(3)).isCloseTo(0.9999779095030014, within(1e-15));
    assertThat(ErrorFunction.erf(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(ErrorFunction.inverse(0.5)).isCloseTo(0.4769362762044699, within(1e-15));
    assertThat(ErrorFunction.inverse(-0.999999)).isCloseTo(-3.4589107372755, within(1e-12));
    assertThat(unary(UnaryFn.ERF_INV, 1, -1, 2, NAN, -0f))
        .containsExactly(INF, -INF, NAN, NAN, -0f);
    for (double x = -5; x < 5; x += 0.01) {
      assertThat(ErrorFunction.inverse(ErrorFunction.erf(x)))
          .isCloseTo(x, within(1e-15 + 1e-15 * Math.exp(x * x)));
    }
  }

  @Test
  void integersWrapAndDivideAsXlaDoes() {
    assertThat(binary(BinaryFn.ADD, i32(Integer.MAX_VALUE), i32(1))).containsExactly(MIN);
    assertThat(binary(BinaryFn.DIV, i32(7, -7, 5, MIN), i32(2, 2, 0, -1)))
        .containsExactly(3, -3, -1, MIN);
    assertThat(binary(BinaryFn.REM, i32(7, -7, 5, MIN), i32(2, 2, 0, -1)))
        .containsExactly(1, -1, 5, 0);
    assertThat(binary(BinaryFn.SUB, u32(0), u32(1))).containsExactly(0xFFFFFFFFL);
    assertThat(binary(BinaryFn.DIV, u32(0xFFFFFFFFL, 3), u32(2, 0)))
        .containsExactly(0x7FFFFFFFL, 0xFFFFFFFFL);
    assertThat(elements(apply(new Op.Unary(UnaryFn.ABS), i32(MIN, -3)))).containsExactly(MIN, 3);
    assertThat(elements(apply(new Op.Unary(UnaryFn.NOT), u32(0)))).containsExactly(0xFFFFFFFFL);
    assertThat(elements(apply(new Op.IntegerPow(3), i32(-3, 65536)))).containsExactly(-27, 0);
  }

  @Test
  void shiftsByTheWidthOrMoreLeaveNothing() {
    assertThat(binary(BinaryFn.SHIFT_LEFT, i32(1, 1, 1), i32(31, 32, -1)))
        .containsExactly(MIN, 0, 0);
    assertThat(binary(BinaryFn.SHIFT_RIGHT_LOGICAL, i32(-1, -1, -1), i32(28, 32, -1)))
        .containsExactly(15, 0, 0);
    assertThat(binary(BinaryFn.SHIFT_RIGHT_ARITHMETIC, i32(-16, -16, 16), i32(2, 40, -1)))
        .containsExactly(-4, -1, 0);
    assertThat(binary(BinaryFn.SHIFT_RIGHT_ARITHMETIC, u32(0x80000000L), u32(31)))
        .containsExactly(0xFFFFFFFFL);
  }

  @Test
  void binaryOfFloats() {
    assertThat(floats(apply(new Op.Binary(BinaryFn.MAX), f32(1, NAN, -0f), f32(NAN, 2, 0))))
        .containsExactly(NAN, NAN, 0);
    assertThat(floats(apply(new Op.Binary(BinaryFn.REM), f32(-7, 7, 1), f32(2, -2, 0))))
        .containsExactly(-1, 1, NAN);
    assertThat(floats(apply(new Op.Binary(BinaryFn.POW), f32(1, -1, -8, 0), f32(NAN, INF, 3, 0))))
        .containsExactly(1, 1, -512, 1);
    // 16777216 + 1 is not a float32: the tie goes to even.
    assertThat(floats(apply(new Op.Binary(BinaryFn.ADD), f32(16777216), f32(1))))
        .containsExactly(16777216);
  }

  @Test
  void scalarsAreSpread() {
    HeapArray scalar = HeapArray.ofLongs(ArrayType.of(DType.INT32), _ -> 10);
    assertThat(binary(BinaryFn.SUB, scalar, i32(1, 2))).containsExactly(9, 8);
    assertThat(binary(BinaryFn.SUB, i32(1, 2), scalar)).containsExactly(-9, -8);
    assertThat(elements(apply(new Op.Select(), bool(1, 0), scalar, i32(1, 2))))
        .containsExactly(1, 10);
  }

  @Test
  void comparisons() {
    assertThat(compare(Comparison.LT, f32(1, NAN, -0f), f32(2, 1, 0))).containsExactly(1, 0, 0);
    assertThat(compare(Comparison.NE, f32(NAN, 1), f32(NAN, 1))).containsExactly(1, 0);
    assertThat(compare(Comparison.GT, u32(0xFFFFFFFFL), u32(0))).containsExactly(1);
    assertThat(compare(Comparison.GE, i32(-1), i32(0))).containsExactly(0);
  }

  @Test
  void conversionsSaturate() {
    assertThat(convert(DType.INT32, f32(-2.9f, 1e20f, -1e20f, NAN)))
        .containsExactly(-2, Integer.MAX_VALUE, MIN, 0);
    assertThat(convert(DType.UINT32, f32(-1, 1e20f, 3.9f))).containsExactly(0, 0xFFFFFFFFL, 3);
    assertThat(convert(DType.BOOL, f32(0, -0f, NAN, 0.1f))).containsExactly(0, 0, 1, 1);
    assertThat(convert(DType.UINT32, i32(-1))).containsExactly(0xFFFFFFFFL);
    assertThat(floats(apply(new Op.Convert(DType.FLOAT32, false), u32(0xFFFFFFFFL))))
        .containsExactly(0x1p32f);
    // Just above a tie between two floats: rounding to double first would make it a tie.
    HeapArray nearTie = integers(DType.INT64, (1L << 60) + (1L << 36) + 1);
    assertThat(floats(apply(new Op.Convert(DType.FLOAT32, false), nearTie)))
        .containsExactly(0x1.000002p60f);
  }

  @Test
  void bitcastKeepsBits() {
    assertThat(elements(apply(new Op.Bitcast(DType.UINT32), f32(-1)))).containsExactly(0xBF800000L);
    assertThat(elements(apply(new Op.Bitcast(DType.INT32), f32(-1)))).containsExactly(0xBF800000);
    assertThat(floats(apply(new Op.Bitcast(DType.FLOAT32), i32(0x3F800000)))).containsExactly(1);
  }

  @Test
  void dataMovement() {
    HeapArray x = iota(2, 3); // [[0, 1, 2], [3, 4, 5]]
    assertThat(elements(apply(new Op.Transpose(IntList.of(1, 0)), x)))
        .containsExactly(0, 3, 1, 4, 2, 5);
    assertThat(elements(apply(new Op.Transpose(IntList.of(2, 0, 1)), iota(2, 2, 2))))
        .containsExactly(0, 2, 4, 6, 1, 3, 5, 7);
    assertThat(elements(apply(new Op.Reverse(IntList.of(1)), x))).containsExactly(2, 1, 0, 5, 4, 3);
    assertThat(elements(apply(new Op.Reshape(Shape.of(3, 2)), x)))
        .containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(
            elements(apply(new Op.Slice(IntList.of(0, 0), IntList.of(2, 3), IntList.of(1, 2)), x)))
        .containsExactly(0, 2, 3, 5);
    assertThat(elements(apply(new Op.Broadcast(Shape.of(2, 2, 3), IntList.of(1, 2)), iota(1, 3))))
        .containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
    assertThat(elements(apply(new Op.Concatenate(1), x, iota(2, 0), iota(2, 1))))
        .containsExactly(0, 1, 2, 0, 3, 4, 5, 1);
    assertThat(elements(apply(new Op.Iota(DType.INT32, Shape.of(2, 3), 0))))
        .containsExactly(0, 0, 0, 1, 1, 1);
  }

  @Test
  void padAddsAndCrops() {
    HeapArray value = HeapArray.ofLongs(ArrayType.of(DType.INT32), _ -> 9);
    assertThat(elements(apply(pad(1, 2, 1), iota(3), value)))
        .containsExactly(9, 0, 9, 1, 9, 2, 9, 9);
    assertThat(elements(apply(pad(-1, -2, 1), iota(4), value))).containsExactly(9, 1, 9, 2);
    assertThat(elements(apply(pad(0, 2, 0), iota(0), value))).containsExactly(9, 9);
  }

  @Test
  void reductions() {
    HeapArray x = iota(2, 3);
    assertThat(reduce(Reducer.SUM, x, 0)).containsExactly(3, 5, 7);
    assertThat(reduce(Reducer.SUM, x, 1)).containsExactly(3, 12);
    assertThat(reduce(Reducer.PROD, x, 0, 1)).containsExactly(0);
    assertThat(reduce(Reducer.MAX, iota(0, 2), 0)).containsExactly(MIN, MIN);
    assertThat(reduce(Reducer.MIN, iota(2, 0), 1))
        .containsExactly(Integer.MAX_VALUE, Integer.MAX_VALUE);
    assertThat(reduce(Reducer.AND, bool(1, 1, 0), 0)).containsExactly(0);
    assertThat(reduce(Reducer.AND, iota(0), 0)).containsExactly(-1);
    assertThat(reduce(Reducer.XOR, i32(6, 3), 0)).containsExactly(5);
    assertThat(floats(apply(new Op.Reduce(Reducer.MAX, IntList.of(0)), f32(1, NAN, 3))))
        .containsExactly(NAN);
    assertThat(floats(apply(new Op.Reduce(Reducer.MAX, IntList.of(0)), f32())))
        .containsExactly(-INF);
  }

  @Test
  void dotGeneral() {
    HeapArray lhs = iota(2, 3);
    HeapArray rhs = iota(3, 2);
    var matmul =
        new Op.DotGeneral(IntList.of(1), IntList.of(0), IntList.of(), IntList.of(), DType.INT32);
    assertThat(elements(apply(matmul, lhs, rhs))).containsExactly(10, 13, 28, 40);
    var batched =
        new Op.DotGeneral(IntList.of(), IntList.of(), IntList.of(1), IntList.of(0), DType.INT32);
    // result[b, i, j] = lhs[i, b] * rhs[b, j]
    assertThat(elements(apply(batched, lhs, rhs)))
        .containsExactly(0, 0, 0, 3, 2, 3, 8, 12, 8, 10, 20, 25);
  }

  private static HeapArray f32(float... values) {
    return HeapArray.ofDoubles(ArrayType.of(DType.FLOAT32, values.length), i -> values[i]);
  }

  private static HeapArray integers(DType dtype, long... values) {
    return HeapArray.ofLongs(ArrayType.of(dtype, values.length), i -> values[i]);
  }

  private static HeapArray i32(long... values) {
    return integers(DType.INT32, values);
  }

  private static HeapArray u32(long... values) {
    return integers(DType.UINT32, values);
  }

  private static HeapArray bool(long... values) {
    return integers(DType.BOOL, values);
  }

  /** 0, 1, 2, ... as int32. */
  private static HeapArray iota(int... dims) {
    return HeapArray.ofLongs(ArrayType.of(DType.INT32, dims), i -> i);
  }

  private static HeapArray apply(Op op, HeapArray... in) {
    return Evaluator.apply(op, List.of(in)).getFirst();
  }

  private static long[] elements(HeapArray x) {
    return IntStream.range(0, x.size()).mapToLong(x::longAt).toArray();
  }

  private static float[] floats(HeapArray x) {
    var values = new float[x.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) x.doubleAt(i);
    }
    return values;
  }

  private static float[] unary(UnaryFn fn, float... values) {
    return floats(apply(new Op.Unary(fn), f32(values)));
  }

  private static long[] binary(BinaryFn fn, HeapArray x, HeapArray y) {
    return elements(apply(new Op.Binary(fn), x, y));
  }

  private static long[] compare(Comparison comparison, HeapArray x, HeapArray y) {
    return elements(apply(new Op.Compare(comparison), x, y));
  }

  private static long[] convert(DType dtype, HeapArray x) {
    return elements(apply(new Op.Convert(dtype, false), x));
  }

  private static long[] reduce(Reducer reducer, HeapArray x, int... axes) {
    return elements(apply(new Op.Reduce(reducer, IntList.of(axes)), x));
  }

  private static Op pad(int low, int high, int interior) {
    return new Op.Pad(IntList.of(low), IntList.of(high), IntList.of(interior));
  }
}

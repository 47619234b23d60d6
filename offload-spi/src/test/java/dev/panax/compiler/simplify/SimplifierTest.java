package dev.panax.compiler.simplify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
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
import dev.panax.program.Var;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each rule makes of a program; {@link SimplifiedProgramsTest} sees that results stay. */
class SimplifierTest {
  private final ProgramBuilder b = new ProgramBuilder();

  private Var floats(int... dims) {
    return b.input(ArrayType.of(DType.FLOAT32, dims));
  }

  private Var ints(int... dims) {
    return b.input(ArrayType.of(DType.INT32, dims));
  }

  private static Literal f32(double value) {
    return Literal.of(value, DType.FLOAT32);
  }

  private static Literal i32(long value) {
    return Literal.of(value, DType.INT32);
  }

  private Var unary(UnaryFn fn, Atom x) {
    return b.add(new Op.Unary(fn), x);
  }

  private Var binary(BinaryFn fn, Atom x, Atom y) {
    return b.add(new Op.Binary(fn), x, y);
  }

  private Var broadcast(Atom x, Shape shape, int... dimensions) {
    return b.add(new Op.Broadcast(shape, IntList.of(dimensions)), x);
  }

  private Var reshape(Atom x, int... dims) {
    return b.add(new Op.Reshape(Shape.of(dims)), x);
  }

  private Var transpose(Atom x, int... permutation) {
    return b.add(new Op.Transpose(IntList.of(permutation)), x);
  }

  /** The equations and the results of the simplified program, on one line. */
  private String simplified(Atom... outputs) {
    String text = Simplifier.simplify(b.build(List.of(outputs))).toString();
    return text.substring(text.indexOf(" let") + 4).strip().replaceAll("[;\\s]+", " ");
  }

  @Test
  void callsAreInlined() {
    var body = new ProgramBuilder();
    Var y = body.input(ArrayType.of(DType.FLOAT32, 3));
    Var z = body.add(new Op.Unary(UnaryFn.SIN), y);
    var call = new Op.Call("f", body.build(List.of(z)));
    Var x = floats(3);
    Var inner = b.add(call, x);
    assertThat(simplified(b.add(call, inner)))
        .isEqualTo("b:f32[3] = sin a c:f32[3] = sin b in (c,) }");
  }

  @Test
  void commonSubexpressionsAreSharedAndDeadCodeDropped() {
    Var x = floats(3);
    Var y = floats(3);
    Var sum = binary(BinaryFn.ADD, x, y);
    Var same = binary(BinaryFn.ADD, y, x);
    unary(UnaryFn.EXP, sum);
    assertThat(simplified(binary(BinaryFn.MUL, sum, same)))
        .isEqualTo("c:f32[3] = add a b d:f32[3] = mul c c in (d,) }");
  }

  @Test
  void weakTypesAreStrong() {
    var weak = new ArrayType(DType.FLOAT32, Shape.of(3), true);
    Var x = b.input(weak);
    Var y = b.add(new Op.Convert(DType.FLOAT32, false), x);
    var program = Simplifier.simplify(b.build(List.of(y)));
    assertThat(program.outputTypes()).containsExactly(ArrayType.of(DType.FLOAT32, 3));
    assertThat(program.equations()).isEmpty();
  }

  @Test
  void literalsAreComputed() {
    Var sum = binary(BinaryFn.ADD, f32(1), f32(2));
    Var root = unary(UnaryFn.SQRT, binary(BinaryFn.MUL, sum, f32(3)));
    Var quotient = binary(BinaryFn.DIV, i32(7), i32(0));
    Var less = b.add(new Op.Compare(Comparison.LT), i32(2), i32(3));
    Var chosen = b.add(new Op.Select(), less, i32(5), i32(6));
    assertThat(simplified(root, quotient, chosen)).isEqualTo("in (3.0:f32[], -1:i32[], 6:i32[]) }");
  }

  @Test
  void whatRoundsDifferentlyElsewhereIsNotComputed() {
    assertThat(simplified(unary(UnaryFn.EXP, f32(1)))).contains("exp 1.0:f32[]");
  }

  @Test
  void neutralOperandsVanish() {
    Var x = floats(3);
    Var y = binary(BinaryFn.MUL, f32(1), x);
    y = binary(BinaryFn.DIV, y, f32(1));
    y = binary(BinaryFn.SUB, y, f32(0));
    y = binary(BinaryFn.ADD, y, f32(-0.0));
    y = unary(UnaryFn.NEG, unary(UnaryFn.NEG, y));
    assertThat(simplified(y)).isEqualTo("in (a,) }");
  }

  @Test
  void zeroIsNotNeutralForNegativeZero() {
    Var x = floats(3);
    assertThat(simplified(binary(BinaryFn.ADD, x, f32(0.0)))).contains("add a 0.0");
  }

  @Test
  void timesZeroIsNotZeroForFloats() {
    Var x = floats(3);
    Var n = ints(3);
    assertThat(simplified(binary(BinaryFn.MUL, x, f32(0)), binary(BinaryFn.MUL, n, i32(0))))
        .isEqualTo("c:f32[3] = mul a 0.0:f32[] d:i32[3] = broadcast_in_dim 0:i32[] in (c, d) }");
  }

  @Test
  void negationsMoveIntoSums() {
    Var x = floats(3);
    Var y = floats(3);
    assertThat(simplified(binary(BinaryFn.ADD, unary(UnaryFn.NEG, x), y)))
        .isEqualTo("c:f32[3] = sub b a in (c,) }");
  }

  @Test
  void divisionByAPowerOfTwoIsMultiplication() {
    Var x = floats(3);
    assertThat(simplified(binary(BinaryFn.DIV, x, f32(4)), binary(BinaryFn.DIV, x, f32(3))))
        .contains("mul a 0.25")
        .contains("div a 3.0");
  }

  @Test
  void conversionsCompose() {
    Var x = b.input(ArrayType.of(DType.BOOL, 3));
    Var y = b.add(new Op.Convert(DType.INT32, false), x);
    Var z = b.add(new Op.Convert(DType.FLOAT32, false), y);
    assertThat(simplified(z)).containsOnlyOnce("convert_element_type");
  }

  @Test
  void conversionsThatRoundStay() {
    Var x = ints(3);
    Var y = b.add(new Op.Convert(DType.FLOAT32, false), x);
    assertThat(simplified(b.add(new Op.Convert(DType.FLOAT64, false), y)))
        .contains("b:f32[3] = convert_element_type", "c:f64[3] = convert_element_type");
  }

  @Test
  void broadcastScalarsBecomeScalarOperands() {
    Var x = floats(3, 4);
    Var c = broadcast(f32(2), Shape.of(3, 4));
    assertThat(simplified(binary(BinaryFn.MUL, c, x)))
        .isEqualTo("b:f32[3,4] = mul a 2.0:f32[] in (b,) }");
  }

  @Test
  void elementwiseOperationsComeBeforeBroadcasts() {
    Var x = floats(4);
    Var y = floats(4);
    Var sum =
        binary(BinaryFn.ADD, broadcast(x, Shape.of(3, 4), 1), broadcast(y, Shape.of(3, 4), 1));
    assertThat(simplified(sum))
        .isEqualTo(
            "c:f32[4] = add a b d:f32[3,4] = broadcast_in_dim[broadcast_dimensions=(1,)] c"
                + " in (d,) }");
  }

  @Test
  void movementsCompose() {
    Var x = floats(2, 3, 4);
    Var back = transpose(transpose(x, 1, 2, 0), 2, 0, 1);
    Var flat = reshape(reshape(back, 6, 4), 2, 3, 4);
    Var twice = b.add(new Op.Reverse(IntList.of(0, 1)), flat);
    Var once = b.add(new Op.Reverse(IntList.of(0, 1)), twice);
    Var all =
        b.add(new Op.Slice(IntList.of(0, 0, 0), IntList.of(2, 3, 4), IntList.of(1, 1, 1)), once);
    var nothing = IntList.of(0, 0, 0);
    Var padded = b.add(new Op.Pad(nothing, nothing, nothing), all, f32(0));
    assertThat(simplified(padded)).isEqualTo("in (a,) }");
  }

  @Test
  void slicesCompose() {
    Var x = floats(20);
    Var y = b.add(new Op.Slice(IntList.of(2), IntList.of(20), IntList.of(3)), x);
    Var z = b.add(new Op.Slice(IntList.of(1), IntList.of(6), IntList.of(2)), y);
    assertThat(simplified(z))
        .containsOnlyOnce("slice")
        .contains("limit_indices=(18,) start_indices=(5,) strides=(6,)");
  }

  @Test
  void slicesOfConcatenationsFindTheirOperand() {
    Var x = floats(3);
    Var y = floats(5);
    Var both = b.add(new Op.Concatenate(0), x, y);
    Var second = b.add(new Op.Slice(IntList.of(3), IntList.of(8), IntList.of(1)), both);
    assertThat(simplified(second)).isEqualTo("in (b,) }");
  }

  @Test
  void broadcastOperandsHaveNoUnits() {
    Var x = floats(3, 1);
    assertThat(simplified(broadcast(x, Shape.of(3, 4), 0, 1)))
        .isEqualTo(
            "b:f32[3] = reshape[dimensions=None new_sizes=(3,) sharding=None] a"
                + " c:f32[3,4] = broadcast_in_dim[broadcast_dimensions=(0,)] b in (c,) }");
  }

  @Test
  void emptyResultsAreConstants() {
    Var x = floats(0, 3);
    Var y = floats(3, 2);
    Var product =
        b.add(
            new Op.DotGeneral(
                IntList.of(1), IntList.of(0), IntList.of(), IntList.of(), DType.FLOAT32),
            x,
            y);
    Var sums = b.add(new Op.Reduce(Reducer.SUM, IntList.of(0)), x);
    assertThat(simplified(product, sums))
        .isEqualTo(
            "c:f32[0,2] = broadcast_in_dim 0.0:f32[] d:f32[3] = broadcast_in_dim 0.0:f32[]"
                + " in (c, d) }");
  }

  @Test
  void reductionsOfTransposesAreTransposedReductions() {
    Var x = floats(2, 3, 4);
    Var y = b.add(new Op.Reduce(Reducer.MAX, IntList.of(0)), transpose(x, 2, 1, 0));
    assertThat(simplified(y))
        .isEqualTo(
            "b:f32[2,3] = reduce_max[axes=(2,)] a c:f32[3,2] = transpose[permutation=(1, 0)] b"
                + " in (c,) }");
  }

  @Test
  void sumsOfBroadcastsAreProducts() {
    Var x = floats(4);
    Var y = b.add(new Op.Reduce(Reducer.SUM, IntList.of(0)), broadcast(x, Shape.of(3, 4), 1));
    assertThat(simplified(y)).isEqualTo("b:f32[4] = mul a 3.0:f32[] in (b,) }");
  }

  private Var dot(Atom x, int xAxis, Atom y, int yAxis) {
    return b.add(
        new Op.DotGeneral(
            IntList.of(xAxis), IntList.of(yAxis), IntList.of(), IntList.of(), DType.FLOAT32),
        x,
        y);
  }

  @Test
  void productsTakeTransposesOfOperands() {
    Var x = floats(3, 5);
    Var y = floats(4, 3);
    assertThat(simplified(dot(transpose(x, 1, 0), 1, transpose(y, 1, 0), 0)))
        .contains("dimension_numbers=(([0], [1]), ([], []))")
        .doesNotContain("transpose");
  }

  @Test
  void transposedProductsExchangeOperands() {
    Var x = floats(5, 3);
    Var y = floats(3, 4);
    assertThat(simplified(transpose(dot(x, 1, y, 0), 1, 0)))
        .contains("dimension_numbers=(([0], [1]), ([], []))")
        .contains("] b a in")
        .doesNotContain("transpose");
  }

  @Test
  void productsThatAreUsedOtherwiseStay() {
    Var x = floats(5, 3);
    Var y = floats(3, 4);
    Var product = dot(x, 1, y, 0);
    assertThat(simplified(product, transpose(product, 1, 0))).containsOnlyOnce("dot_general");
  }

  @Test
  void productsOverOneTermAreElementwise() {
    Var x = floats(5, 1);
    Var y = floats(1, 4);
    assertThat(simplified(dot(x, 1, y, 0))).contains("mul").doesNotContain("dot_general");
  }

  @Test
  void productsOfVectorsAreSums() {
    Var x = floats(5);
    Var y = floats(5);
    assertThat(simplified(dot(x, 0, y, 0)))
        .isEqualTo(
            "c:f32[5] = mul a b d:f32[] = reduce_sum[axes=(0,) out_sharding=None] c in (d,) }");
  }

  @Test
  void operandsOfProductsAreBroughtInOrder() {
    // The contracting dimensions of the left operand have a free one between them.
    Var x = floats(2, 5, 3);
    Var y = floats(2, 3, 4);
    Var product =
        b.add(
            new Op.DotGeneral(
                IntList.of(0, 2), IntList.of(0, 1), IntList.of(), IntList.of(), DType.FLOAT32),
            x,
            y);
    assertThat(simplified(product))
        .contains("c:f32[5,2,3] = transpose[permutation=(1, 0, 2)] a")
        .contains("dimension_numbers=(([1, 2], [0, 1]), ([], []))");
  }
}

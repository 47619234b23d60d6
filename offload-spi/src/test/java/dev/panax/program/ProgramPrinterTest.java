package dev.panax.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs as text, against what JAX prints. */
class ProgramPrinterTest {
  private final ProgramBuilder builder = new ProgramBuilder();

  private static ArrayType f32(int... dims) {
    return ArrayType.of(DType.FLOAT32, dims);
  }

  private static IntList axes(int... axes) {
    return IntList.of(axes);
  }

  private static Arguments row(Op op, String text, ArrayType... in) {
    return arguments(op, List.of(in), text);
  }

  static Stream<Arguments> equations() {
    return Stream.of(
        row(new Op.Unary(UnaryFn.SIN), "b:f32[3] = sin a", f32(3)),
        row(new Op.Unary(UnaryFn.ROUND), "b:f32[3] = round[rounding_method=1] a", f32(3)),
        row(new Op.IntegerPow(-2), "b:f32[3] = integer_pow[y=-2] a", f32(3)),
        row(new Op.Binary(BinaryFn.MAX), "c:f32[3] = max a b", f32(3), f32(3)),
        row(new Op.Compare(Comparison.GE), "c:bool[3] = ge a b", f32(3), f32(3)),
        row(
            new Op.Select(),
            "d:f32[3] = select_n a b c",
            ArrayType.of(DType.BOOL, 3),
            f32(3),
            f32(3)),
        row(
            new Op.Convert(DType.INT32, false),
            "b:i32[3] = convert_element_type[new_dtype=int32 weak_type=False] a",
            f32(3)),
        row(
            new Op.Bitcast(DType.UINT32),
            "b:u32[3] = bitcast_convert_type[new_dtype=uint32] a",
            f32(3)),
        row(
            new Op.Broadcast(Shape.of(2, 3), axes(1)),
            "b:f32[2,3] = broadcast_in_dim[broadcast_dimensions=(1,)] a",
            f32(3)),
        row(
            new Op.Reshape(Shape.of(3, 2)),
            "b:f32[3,2] = reshape[dimensions=None new_sizes=(3, 2) sharding=None] a",
            f32(6)),
        row(
            new Op.Transpose(axes(1, 0)),
            "b:f32[3,2] = transpose[permutation=(1, 0)] a",
            f32(2, 3)),
        row(new Op.Reverse(axes(0, 1)), "b:f32[2,3] = rev[dimensions=(0, 1)] a", f32(2, 3)),
        row(
            new Op.Reduce(Reducer.SUM, axes(1)),
            "b:f32[2] = reduce_sum[axes=(1,) out_sharding=None] a",
            f32(2, 3)),
        row(new Op.Reduce(Reducer.MAX, axes(0)), "b:f32[3] = reduce_max[axes=(0,)] a", f32(2, 3)),
        row(
            new Op.DotGeneral(axes(1), axes(0), axes(), axes(), DType.FLOAT32),
            "c:f32[2,4] = dot_general[ dimension_numbers=(([1], [0]), ([], []))"
                + " preferred_element_type=float32 ] a b",
            f32(2, 3),
            f32(3, 4)),
        row(
            new Op.Iota(DType.INT32, Shape.of(3), 0),
            "a:i32[3] = iota[dimension=0 dtype=int32 shape=(3,) sharding=None]"),
        row(
            new Op.Slice(axes(1), axes(6), axes(1)),
            "b:f32[5] = slice[limit_indices=(6,) start_indices=(1,) strides=None] a",
            f32(8)),
        row(
            new Op.Slice(axes(1), axes(6), axes(2)),
            "b:f32[3] = slice[limit_indices=(6,) start_indices=(1,) strides=(2,)] a",
            f32(8)),
        row(
            new Op.Pad(axes(1), axes(2), axes(0)),
            "c:f32[6] = pad[padding_config=((1, 2, 0),)] a b",
            f32(3),
            f32()),
        row(new Op.Concatenate(0), "c:f32[5] = concatenate[dimension=0] a b", f32(3), f32(2)));
  }

  /** On one line: where lines break is the layout's, tested below. */
  @ParameterizedTest
  @MethodSource("equations")
  void operations(Op op, List<ArrayType> in, String text) {
    String program = ProgramBuilder.single(op, in).toString().replaceAll("\\s+", " ");
    assertThat(program).contains(". let " + text + " in (");
  }

  @Test
  void programsThatFitAreOneLine() {
    Var x = builder.input(f32(3));
    Var y = builder.add(new Op.Unary(UnaryFn.SIN), x);
    assertThat(builder.build(List.of(y)))
        .hasToString("{ lambda ; a:f32[3]. let b:f32[3] = sin a in (b,) }");
  }

  @Test
  void programsThatDoNotFitAreIndented() {
    Var x = builder.input(f32(3));
    Var y = x;
    for (int i = 0; i < 3; i++) {
      y = builder.add(new Op.Unary(UnaryFn.SIN), y);
    }
    assertThat(builder.build(List.of(y, x)))
        .hasToString(
            """
            { lambda ; a:f32[3]. let
                b:f32[3] = sin a
                c:f32[3] = sin b
                d:f32[3] = sin c
              in (d, a) }\
            """);
  }

  @Test
  void literalsArePythons() {
    Var x = builder.input(ArrayType.of(DType.BOOL));
    List<Literal> literals =
        List.of(
            Literal.of(2, DType.FLOAT32),
            Literal.of(1e-5, DType.FLOAT64),
            Literal.of(Double.NEGATIVE_INFINITY, DType.FLOAT32),
            Literal.of(-1, DType.UINT32),
            Literal.of(1, DType.BOOL));
    assertThat(builder.build(literals).toString())
        .endsWith("in (2.0:f32[], 1e-05:f64[], -inf:f32[], 4294967295:u32[], True:bool[]) }");
    assertThat(x.id()).isZero();
  }

  @Test
  void unusedResultsHaveNoName() {
    Var x = builder.input(f32());
    builder.add(new Op.Unary(UnaryFn.SIN), x);
    assertThat(builder.build(List.of(x)))
        .hasToString("{ lambda ; a:f32[]. let _:f32[] = sin a in (a,) }");
  }

  @Test
  void constantsComeBeforeTheSemicolon() {
    Var x = builder.input(f32(2));
    Var y = builder.input(f32());
    Var z = builder.add(new Op.Binary(BinaryFn.ADD), x, y);
    assertThat(ProgramPrinter.print(builder.build(List.of(z)), 1))
        .isEqualTo("{ lambda a:f32[2]; b:f32[]. let c:f32[2] = add a b in (c,) }");
  }

  @Test
  void callsNameTheirVariablesAsTheirCaller() {
    Program body = ProgramBuilder.single(new Op.Unary(UnaryFn.SIN), List.of(f32()));
    Var x = builder.input(f32());
    Var y = builder.add(new Op.Unary(UnaryFn.EXP), x);
    Var z = builder.add(new Op.Call("f", body), y);
    assertThat(builder.build(List.of(z)))
        .hasToString(
            """
            { lambda ; a:f32[]. let
                b:f32[] = exp a
                c:f32[] = jit[
                  name=f
                  jaxpr={ lambda ; b:f32[]. let c:f32[] = sin b in (c,) }
                ] b
              in (c,) }\
            """);
  }

  @Test
  void namesGoOnAfterZ() {
    for (int i = 0; i < 28; i++) {
      builder.input(f32());
    }
    assertThat(builder.build(List.of()).toString()).contains("z:f32[] ba:f32[] bb:f32[]");
  }
}

package dev.panax.program;

import static dev.panax.program.DType.BOOL;
import static dev.panax.program.DType.FLOAT32;
import static dev.panax.program.DType.FLOAT64;
import static dev.panax.program.DType.INT32;
import static dev.panax.program.DType.INT64;
import static dev.panax.program.DType.UINT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker of programs: what each operation accepts and returns, and what it says otherwise. */
class TypeRulesTest {
  private static final ArrayType WEAK = new ArrayType(FLOAT32, Shape.SCALAR, true);

  private static ArrayType f32(int... dims) {
    return ArrayType.of(FLOAT32, dims);
  }

  private static ArrayType i32(int... dims) {
    return ArrayType.of(INT32, dims);
  }

  private static ArrayType bool(int... dims) {
    return ArrayType.of(BOOL, dims);
  }

  private static Op.DotGeneral dot(IntList lhs, IntList rhs, IntList lhsBatch, IntList rhsBatch) {
    return new Op.DotGeneral(lhs, rhs, lhsBatch, rhsBatch, FLOAT32);
  }

  private static IntList axes(int... axes) {
    return IntList.of(axes);
  }

  private static Arguments row(Op op, ArrayType result, ArrayType... in) {
    return arguments(op, result, List.of(in));
  }

  static Stream<Arguments> results() {
    var add = new Op.Binary(BinaryFn.ADD);
    var select = new Op.Select();
    return Stream.of(
        row(new Op.Unary(UnaryFn.SIN), f32(2, 3), f32(2, 3)),
        row(new Op.Unary(UnaryFn.IS_FINITE), bool(2), f32(2)),
        row(new Op.IntegerPow(3), i32(2), i32(2)),
        row(add, f32(2, 3), f32(2, 3), f32(2, 3)),
        row(add, f32(2, 3), f32(), f32(2, 3)),
        row(add, f32(), WEAK, f32()),
        row(add, WEAK, WEAK, WEAK),
        row(new Op.Compare(Comparison.LT), bool(4), i32(4), i32()),
        row(select, f32(3), bool(3), f32(3), f32(3)),
        row(select, f32(3), bool(3), f32(), f32()),
        row(select, f32(3), bool(), f32(), f32(3)),
        row(new Op.Convert(FLOAT64, false), ArrayType.of(FLOAT64, 3), i32(3)),
        row(new Op.Bitcast(UINT32), ArrayType.of(UINT32, 3), f32(3)),
        row(new Op.Broadcast(Shape.of(2, 3), axes(1)), f32(2, 3), f32(3)),
        row(new Op.Broadcast(Shape.of(2, 3), axes(0, 1)), f32(2, 3), f32(2, 1)),
        row(new Op.Reshape(Shape.of(3, 2)), f32(3, 2), f32(6)),
        row(new Op.Transpose(axes(2, 0, 1)), f32(4, 2, 3), f32(2, 3, 4)),
        row(new Op.Reverse(axes(1)), f32(2, 3), f32(2, 3)),
        row(new Op.Reduce(Reducer.SUM, axes(0, 2)), f32(3), f32(2, 3, 4)),
        row(dot(axes(1), axes(0), axes(), axes()), f32(2, 4), f32(2, 3), f32(3, 4)),
        row(dot(axes(2), axes(1), axes(0), axes(2)), f32(5, 2, 4), f32(5, 2, 3), f32(4, 3, 5)),
        row(new Op.Iota(INT64, Shape.of(2, 3), 1), ArrayType.of(INT64, 2, 3)),
        row(new Op.Slice(axes(1), axes(8), axes(3)), f32(3), f32(8)),
        row(new Op.Slice(axes(2), axes(2), axes(1)), f32(0), f32(8)),
        row(new Op.Pad(axes(1), axes(-2), axes(1)), f32(4), f32(3), f32()),
        row(new Op.Pad(axes(1), axes(1), axes(5)), f32(2), f32(0), f32()),
        row(new Op.Concatenate(1), f32(2, 5), f32(2, 3), f32(2, 0), f32(2, 2)),
        row(new Op.Call("neg", negation()), f32(3), f32(3)));
  }

  @ParameterizedTest
  @MethodSource("results")
  void resultTypes(Op op, ArrayType result, List<ArrayType> in) {
    assertThat(TypeRules.infer(op, in)).containsExactly(result);
  }

  private static Program negation() {
    return ProgramBuilder.single(new Op.Unary(UnaryFn.NEG), List.of(f32(3)));
  }

  private static Arguments wrong(
      Op op, Class<? extends Exception> type, String message, ArrayType... in) {
    return arguments(op, type, message, List.of(in));
  }

  static Stream<Arguments> errors() {
    var add = new Op.Binary(BinaryFn.ADD);
    Class<ShapeException> shape = ShapeException.class;
    Class<DTypeException> dtype = DTypeException.class;
    return Stream.of(
        wrong(add, IllegalArgumentException.class, "add takes 2 operands, got 1.", f32(3)),
        wrong(
            new Op.Unary(UnaryFn.SIN),
            dtype,
            "sin does not accept dtype int32; it needs a dtype that is floating or complex. Convert with"
                + " astype.",
            i32(3)),
        wrong(
            new Op.IntegerPow(-2),
            dtype,
            "integer_pow of i32[3] to the negative power -2 is not an integer; convert x to a"
                + " floating dtype first.",
            i32(3)),
        wrong(
            add,
            dtype,
            "add requires arguments to have the same dtypes, got float32, int32; convert one with"
                + " astype.",
            f32(3),
            i32(3)),
        wrong(
            add,
            shape,
            "add got incompatible shapes for broadcasting: (3,), (4,).",
            f32(3),
            f32(4)),
        wrong(
            new Op.Select(),
            dtype,
            "select_n needs a bool condition, got i32[3]; compare it with ne(0).",
            i32(3),
            f32(3),
            f32(3)),
        wrong(
            new Op.Select(),
            shape,
            "select_n got incompatible shapes for broadcasting: (2,), (3,), (3,).",
            bool(2),
            f32(3),
            f32(3)),
        wrong(
            new Op.Bitcast(INT64),
            dtype,
            "bitcast_convert_type needs dtypes of one width, got float32 and int64.",
            f32(3)),
        wrong(
            new Op.Broadcast(Shape.of(2, 3), axes(0)),
            shape,
            "broadcast_in_dim cannot map shape (3,) to dimensions (0,) of shape (2, 3).",
            f32(3)),
        wrong(
            new Op.Reshape(Shape.of(4)),
            shape,
            "reshape cannot turn shape (2, 3) (size 6) into shape (4,) (size 4).",
            f32(2, 3)),
        wrong(
            new Op.Transpose(axes(0, 0)),
            shape,
            "transpose permutation (0, 0) is not a permutation of the 2 dimensions of shape (2,"
                + " 3).",
            f32(2, 3)),
        wrong(
            new Op.Reverse(axes(1)),
            shape,
            "rev dimensions 1 is out of bounds for an array of 1 dimensions.",
            f32(3)),
        wrong(
            new Op.Reduce(Reducer.SUM, axes(1, 0)),
            shape,
            "reduce_sum axes must be strictly ascending, got (1, 0).",
            f32(2, 3)),
        wrong(
            new Op.Reduce(Reducer.AND, axes(0)),
            dtype,
            "reduce_and does not accept dtype float32; it needs a dtype that is bool or integer."
                + " Convert with astype.",
            f32(3)),
        wrong(
            dot(axes(1), axes(0), axes(), axes()),
            shape,
            "dot_general requires contracting dimensions of equal size, got dimensions (1,) of"
                + " shape (2, 3) and (0,) of shape (4, 5).",
            f32(2, 3),
            f32(4, 5)),
        wrong(
            dot(axes(0), axes(0), axes(0), axes(1)),
            shape,
            "dot_general uses lhs dimension 0 twice: contracting (0,), batch (0,).",
            f32(3, 2),
            f32(3, 3)),
        wrong(new Op.Iota(BOOL, Shape.of(3), 0), dtype, "iota makes numbers, not bool."),
        wrong(
            new Op.Iota(INT32, Shape.of(3), 1),
            shape,
            "iota dimension 1 is out of bounds for an array of 1 dimensions."),
        wrong(
            new Op.Slice(axes(2), axes(9), axes(1)),
            shape,
            "slice [2:9:1] is not within dimension 0 of shape (8,); it needs 0 <= start <= limit"
                + " <= size and a stride of at least 1.",
            f32(8)),
        wrong(
            new Op.Pad(axes(-2), axes(-2), axes(0)),
            shape,
            "pad of dimension 0 (size 3) by low -2, high -2, interior 0 gives a size of -1.",
            f32(3),
            f32()),
        wrong(
            new Op.Pad(axes(1), axes(1), axes(0)),
            dtype,
            "pad of f32[3] needs a scalar padding value of its dtype, got i32[].",
            f32(3),
            i32()),
        wrong(new Op.Concatenate(0), shape, "concatenate needs at least one array."),
        wrong(
            new Op.Concatenate(0),
            shape,
            "concatenate along dimension 0 needs shapes that agree in the other dimensions, got"
                + " (2, 3), (2, 4).",
            f32(2, 3),
            f32(2, 4)),
        wrong(
            new Op.Call("neg", negation()),
            shape,
            "jit: the program was traced for operand 0 of type f32[3], got f32[4].",
            f32(4)));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void errorsSayWhatIsWrong(
      Op op, Class<? extends Exception> type, String message, List<ArrayType> in) {
    assertThatThrownBy(() -> TypeRules.infer(op, in)).isExactlyInstanceOf(type).hasMessage(message);
  }
}

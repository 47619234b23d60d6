package dev.panax.vectorize;

import static dev.panax.vectorize.NoAxis.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.Equation;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Array;
import dev.panax.trace.ConcretizationException;
import dev.panax.trace.EscapedTracerException;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Jit;
import dev.panax.trace.Ops;
import dev.panax.trace.StageTrace;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What programs vmap makes, and what it says to misuse. The test suite tests the values. */
class VmapTest {
  private static final OutAxes FIRST = new OutAxes(0);

  private static ArrayType f32(int... dims) {
    return ArrayType.of(DType.FLOAT32, dims);
  }

  private static Vmap map(Fn1<Array, Object> f, Object in, Object out) {
    return new Vmap(f, InAxes.of(in), new OutAxes(out));
  }

  private static Vmap map(Fn2<Array, Array, Object> f, Object x, Object y, Object out) {
    return new Vmap(f, InAxes.of(x, y), new OutAxes(out));
  }

  private static Program stage(Function<Array[], Object> function, ArrayType... types) {
    return StageTrace.stage(
            "jit",
            List.of(types),
            arguments -> Tree.leaves(function.apply(arguments)).toArray(Array[]::new))
        .program();
  }

  /** The program on one line. */
  private static String text(Program program) {
    return program.toString().replaceAll("\\s+", " ");
  }

  /** The text of {@code mapped} on arrays of the given types. */
  private static String program(Vmap mapped, ArrayType... types) {
    return text(stage(arguments -> mapped.call((Object[]) arguments), types));
  }

  private static Array sin(Array x) {
    return Ops.unary(UnaryFn.SIN, x);
  }

  @Test
  void anElementwiseOperationStaysOneOperation() {
    assertThat(program(map(x -> x.mul(2), 0, 0), f32(4)))
        .isEqualTo("{ lambda ; a:f32[4]. let b:f32[4] = mul a 2.0:f32[] in (b,) }");
  }

  @Test
  void operandsMappedAlikeNeedNoMoves() {
    assertThat(program(map(Array::add, 1, 1, 1), f32(3, 4), f32(3, 4)))
        .isEqualTo("{ lambda ; a:f32[3,4] b:f32[3,4]. let c:f32[3,4] = add a b in (c,) }");
  }

  @Test
  void operandsMappedDifferentlyAreAligned() {
    assertThat(program(map(Array::add, 0, 1, 0), f32(4, 3), f32(3, 4)))
        .isEqualTo(
            "{ lambda ; a:f32[4,3] b:f32[3,4]. let"
                + " c:f32[4,3] = transpose[permutation=(1, 0)] b"
                + " d:f32[4,3] = add a c in (d,) }");
  }

  @Test
  void aSharedOperandIsRepeated() {
    assertThat(program(map(Array::add, NONE, 0, 0), f32(3), f32(4, 3)))
        .isEqualTo(
            "{ lambda ; a:f32[3] b:f32[4,3]. let"
                + " c:f32[4,3] = broadcast_in_dim[broadcast_dimensions=(1,)] a"
                + " d:f32[4,3] = add c b in (d,) }");
  }

  @Test
  void aMappedScalarIsStretchedToTheOtherOperand() {
    assertThat(program(map(Array::add, 0, NONE, 0), f32(4), f32(3)))
        .isEqualTo(
            "{ lambda ; a:f32[4] b:f32[3]. let"
                + " c:f32[4,3] = broadcast_in_dim[broadcast_dimensions=(0,)] a"
                + " d:f32[4,3] = broadcast_in_dim[broadcast_dimensions=(1,)] b"
                + " e:f32[4,3] = add c d in (e,) }");
  }

  @Test
  void aReductionOfEachExampleLeavesTheBatch() {
    assertThat(program(map(x -> x.sum(), 0, 0), f32(4, 3)))
        .isEqualTo(
            "{ lambda ; a:f32[4,3]. let b:f32[4] = reduce_sum[axes=(1,) out_sharding=None] a"
                + " in (b,) }");
  }

  @Test
  void resultsAreMovedToTheirOutAxis() {
    assertThat(program(map(VmapTest::sin, 0, 1), f32(4, 3)))
        .isEqualTo(
            "{ lambda ; a:f32[4,3]. let b:f32[4,3] = sin a"
                + " c:f32[3,4] = transpose[permutation=(1, 0)] b in (c,) }");
  }

  @Test
  void aProductWithOneSideMappedStaysOneMatrixProduct() {
    assertThat(program(map(Array::dot, NONE, 0, -1), f32(5, 3), f32(4, 3)))
        .isEqualTo(
            "{ lambda ; a:f32[5,3] b:f32[4,3]. let c:f32[5,4] = dot_general["
                + " dimension_numbers=(([1], [1]), ([], [])) preferred_element_type=float32"
                + " ] a b in (c,) }");
  }

  @Test
  void aProductWithBothSidesMappedIsBatched() {
    assertThat(program(map(Array::dot, 0, 1, 0), f32(4, 3), f32(3, 4)))
        .isEqualTo(
            "{ lambda ; a:f32[4,3] b:f32[3,4]. let c:f32[4] = dot_general["
                + " dimension_numbers=(([1], [0]), ([0], [1])) preferred_element_type=float32"
                + " ] a b in (c,) }");
  }

  @Test
  void aReshapeKeepsTheBatchWhereItLiesIfItCan() {
    assertThat(program(map(x -> x.reshape(2, 3, 5), 1, 2), f32(6, 4, 5)))
        .contains("b:f32[2,3,4,5] = reshape[")
        .doesNotContain("transpose");
    assertThat(program(map(x -> x.reshape(3, 2, 5), 1, 0), f32(2, 4, 15)))
        .contains("b:f32[4,2,15] = transpose[permutation=(1, 0, 2)] a");
  }

  @Test
  void whatAllExamplesShareIsComputedOnce() {
    assertThat(program(map((x, y) -> x.mul(sin(y)), 0, NONE, 0), f32(4), f32()))
        .isEqualTo(
            "{ lambda ; a:f32[4] b:f32[]. let c:f32[] = sin b; d:f32[4] = mul a c in (d,) }");
  }

  @Test
  void sharedResultsAreRepeatedOrLeftAlone() {
    assertThat(program(map((_, y) -> List.of(y, y), 0, NONE, List.of(1, NONE)), f32(4), f32(3)))
        .isEqualTo(
            "{ lambda ; a:f32[4] b:f32[3]. let"
                + " c:f32[3,4] = broadcast_in_dim[broadcast_dimensions=(0,)] b in (c, b) }");
  }

  @Test
  void aNestedJitIsBatchedOnceAndStaysACall() {
    Fn1<Array, Object> sine = VmapTest::sin;
    var jitted = new Jit("sine", sine);
    Vmap mapped = map(x -> List.of(jitted.call(x), jitted.call(x)), 1, 1);
    List<Equation> calls = stage(x -> mapped.call(x[0]), f32(3, 4)).equations();
    assertThat(calls).extracting(Equation::op).hasSize(2).allMatch(calls.getFirst().op()::equals);
    assertThat(calls.getFirst().op()).isInstanceOf(Op.Call.class);
    assertThat(text(((Op.Call) calls.getFirst().op()).body()))
        .isEqualTo("{ lambda ; a:f32[3,4]. let b:f32[3,4] = sin a in (b,) }");
  }

  @Test
  void vmapOfVmapAddsTwoAxes() {
    Fn1<Array, Object> inner = row -> map(x -> x.mul(2), 0, 0).call(row);
    assertThat(program(map(inner, 1, 1), f32(5, 4)))
        .isEqualTo("{ lambda ; a:f32[5,4]. let b:f32[5,4] = mul a 2.0:f32[] in (b,) }");
  }

  @Test
  void axesMayBeATreeOfTheArgumentsStructure() {
    Fn1<Map<String, List<Array>>, Object> f =
        tree -> {
          List<Array> leaves = Tree.leaves(tree);
          return leaves.get(0).add(leaves.get(1)).add(leaves.get(2));
        };
    var mapped = new Vmap(f, InAxes.of(Map.of("p", List.of(0, NONE), "q", -1)), FIRST);
    Program program =
        stage(
            x -> mapped.call(Map.of("p", List.of(x[0], x[1]), "q", List.of(x[2]))),
            f32(4, 3),
            f32(),
            f32(3, 4));
    assertThat(text(program))
        .isEqualTo(
            "{ lambda ; a:f32[4,3] b:f32[] c:f32[3,4]. let d:f32[4,3] = add a b"
                + " e:f32[4,3] = transpose[permutation=(1, 0)] c"
                + " f:f32[4,3] = add d e in (f,) }");
  }

  @Test
  void argumentsWithoutArraysNeedNoAxis() {
    Fn2<Array, Integer, Object> power = (x, n) -> x.pow(n);
    assertThat(text(stage(x -> new Vmap(power).call(x[0], 3), f32(4))))
        .isEqualTo("{ lambda ; a:f32[4]. let b:f32[4] = integer_pow[y=3] a in (b,) }");
  }

  // Misuse.

  private static void assertRefused(
      Class<? extends Throwable> type, String message, Vmap mapped, ArrayType... types) {
    assertThatThrownBy(() -> program(mapped, types)).isInstanceOf(type).hasMessage(message);
  }

  @Test
  void sizesMustAgree() {
    Fn2<Map<String, Array>, Array, Object> f = (_, x) -> x;
    assertThatThrownBy(() ->
            stage(x -> new Vmap(f).call(Map.of("b", x[0], "w", x[0]), x[1]), f32(3, 2), f32(4)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            """
            vmap got inconsistent sizes for array axes to be mapped:
              * size 3: axis 0 of argument 0 ["b"] of type f32[3,2]
              * size 3: axis 0 of argument 0 ["w"] of type f32[3,2]
              * size 4: axis 0 of argument 1 of type f32[4]
            Give the arrays one size along these axes, or NONE in inAxes for what all examples \
            share.\
            """);
  }

  @Test
  void inputAxesMustExist() {
    assertRefused(
        ShapeException.class,
        "vmap was requested to map argument 0 along axis 1, which implies that its rank should be at"
            + " least 2, but is only 1 (its shape is (3,)). Give another axis in inAxes, or NONE if"
            + " all examples share it.",
        map(x -> x, 1, 0),
        f32(3));
    assertThatThrownBy(() -> program(map(x -> x, -2, 0), f32(3)))
        .hasMessageContaining("along axis -2, which implies that its rank should be at least 2");
    assertThatThrownBy(() -> program(map(x -> x, 0, 0), f32()))
        .hasMessageContaining("at least 1, but is only 0 (its shape is ())");
  }

  @Test
  void somethingMustBeMapped() {
    assertRefused(
        ShapeException.class,
        "vmap must have at least one array to map: every entry of inAxes [NONE] is NONE or for an"
            + " argument without arrays.",
        map(x -> x, NONE, 0),
        f32(3));
  }

  @Test
  void thereIsAnEntryForEachArgument() {
    assertThatThrownBy(() -> new Vmap((Fn1<Array, Object>) x -> x, InAxes.of(0, 0), FIRST))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "vmap inAxes needs one entry for each argument: the function takes 1, got 2 entries"
                + " [0, 0].");
  }

  @Test
  @SuppressWarnings("NullAway") // what a user of JAX might write
  void nullIsNotNone() {
    assertThatThrownBy(() -> InAxes.of(null, 0))
        .isInstanceOf(TreeException.class)
        .hasMessage(
            "vmap inAxes has a null entry; write NONE for an argument that all examples share.");
  }

  @Test
  void entriesMustFitTheTree() {
    Fn1<List<Array>, Object> f = List::getFirst;
    var mapped = new Vmap(f, InAxes.of(List.of(0, 0)), FIRST);
    assertThatThrownBy(() -> stage(x -> mapped.call(List.of(x[0])), f32(3)))
        .isInstanceOf(TreeException.class)
        .hasMessage(
            "vmap inAxes has [0, 0] for argument 0, which is [*]. It needs an int, NONE, or a tree"
                + " of these in the same structure: a list, or a map with the same keys (for a"
                + " record, its component names).");
    assertThatThrownBy(() -> program(map(x -> x, List.of(), 0), f32(3)))
        .hasMessageContaining("inAxes has [] for argument 0, which is *.");
    assertThatThrownBy(() -> program(map(x -> x, 0, 0.5), f32(3)))
        .hasMessageContaining("outAxes has 0.5 for the result, which is *.");
    assertThatThrownBy(() -> program(map(x -> List.of(x, x), 0, List.of(0, "a")), f32(3)))
        .hasMessageContaining("outAxes has a for the result [1], which is *.");
  }

  @Test
  void aMappedResultNeedsAnAxis() {
    assertRefused(
        ShapeException.class,
        "vmap has outAxes NONE for the result [1], of type f32[2], but it depends on a mapped"
            + " argument and so differs between examples. Give it an axis, such as 0.",
        map(x -> List.of(x, x), 0, List.of(0, NONE)),
        f32(3, 2));
  }

  @Test
  void outAxesMustExist() {
    assertRefused(
        ShapeException.class,
        "vmap outAxes has axis 2 for the result, which has 2 dimensions with that of the batch:"
            + " shape (3,) for each example.",
        map(x -> x, 0, 2),
        f32(4, 3));
  }

  @Test
  void shapeErrorsShowTheShapesOfOneExample() {
    assertThatThrownBy(() -> program(map(Array::add, 0, 1, 0), f32(9, 3), f32(4, 9)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("incompatible shapes for broadcasting: (3,), (4,)");
    assertThatThrownBy(() -> program(map(x -> Ops.reshape(x, Shape.of(2)), 0, 0), f32(9, 3)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("cannot turn shape (3,) (size 3) into shape (2,) (size 2)");
  }

  @Test
  void examplesHaveNoValue() {
    assertThatThrownBy(
            () -> program(map((x, y) -> x.add(y).gt(0).itemBoolean(), 0, 0, 0), f32(3), f32(3)))
        .isInstanceOf(ConcretizationException.class)
        .hasMessageContaining("itemBoolean needs the value of an array that is traced by vmap")
        .hasMessageContaining("depends on argument 0, argument 1.");
  }

  @Test
  void examplesMustNotEscape() {
    var kept = new ArrayList<Array>();
    program(
        map(
            x -> {
              kept.add(x.mul(2));
              return x;
            },
            0,
            0),
        f32(3));
    assertThatThrownBy(() -> kept.getFirst().add(1))
        .isInstanceOf(EscapedTracerException.class)
        .hasMessageContaining("escaped from vmap")
        .hasMessageContaining("depended on argument 0.");
  }
}

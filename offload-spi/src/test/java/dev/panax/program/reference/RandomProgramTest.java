package dev.panax.program.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.CumulativeFn;
import dev.panax.program.DType;
import dev.panax.program.Equation;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.ScatterFn;
import dev.panax.program.TernaryFn;
import dev.panax.program.UnaryFn;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What random programs are made of. */
class RandomProgramTest {
  private static final List<RandomProgram> PROGRAMS =
      LongStream.range(0, 500).mapToObj(RandomProgram::of).toList();

  private static final List<Op> OPS =
      PROGRAMS.stream()
          .flatMap(random -> random.program().equations().stream())
          .map(Equation::op)
          .toList();

  @Test
  void allOperationsOccur() {
    assertThat(OPS.stream().map(Op::getClass))
        .containsAll(records(Op.Elementwise.class).toList())
        .containsAll(records(Op.Movement.class).toList())
        .containsAll(records(Op.Indexing.class).toList())
        .containsAll(records(Op.Ordering.class).toList())
        .contains(
            Op.Iota.class,
            Op.Reduce.class,
            Op.DotGeneral.class,
            Op.Cumulative.class,
            Op.Call.class);
  }

  private static Stream<Class<? extends Op>> records(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type.asSubclass(Op.class))
        : Arrays.stream(type.getPermittedSubclasses()).flatMap(RandomProgramTest::records);
  }

  @Test
  void allFunctionsOccur() {
    Set<Object> functions = new HashSet<>();
    for (Op op : OPS) {
      switch (op) {
        case Op.Unary(var fn) -> functions.add(fn);
        case Op.Binary(var fn) -> functions.add(fn);
        case Op.Ternary(var fn) -> functions.add(fn);
        case Op.Compare(var comparison) -> functions.add(comparison);
        case Op.Reduce(var reducer, var _) -> functions.add(reducer);
        case Op.Cumulative(var fn, var _, var _) -> functions.add(fn);
        case Op.Scatter scatter -> functions.add(scatter.fn());
        default -> {}
      }
    }
    assertThat(functions)
        .contains((Object[]) UnaryFn.values())
        .contains((Object[]) BinaryFn.values())
        .contains((Object[]) TernaryFn.values())
        .contains((Object[]) Comparison.values())
        .contains((Object[]) Reducer.values())
        .contains((Object[]) CumulativeFn.values())
        .contains((Object[]) ScatterFn.values());
  }

  @Test
  void allDTypesOccur() {
    assertThat(
            PROGRAMS.stream()
                .flatMap(random -> random.program().inputTypes().stream())
                .map(type -> type.dtype()))
        .contains(DType.BOOL, DType.INT32, DType.INT64, DType.UINT32, DType.FLOAT32, DType.FLOAT64);
  }

  @Test
  void aSeedAlwaysGivesTheSameProgram() {
    assertThat(RandomProgram.of(17).program()).hasToString(PROGRAMS.get(17).program().toString());
  }

  @Test
  void theEvaluatorAgreesToTheBit() {
    for (RandomProgram random : PROGRAMS) {
      List<HeapArray> outputs = Evaluator.run(random.program(), random.inputs());
      for (int i = 0; i < outputs.size(); i++) {
        assertThat(outputs.get(i).sameBits(random.outputs().get(i))).isTrue();
      }
    }
  }
}

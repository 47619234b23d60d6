package dev.panax.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What programs a builder makes, and which it refuses to. */
class ProgramBuilderTest {
  private static final ArrayType TYPE = ArrayType.of(DType.FLOAT32, 3);

  private final ProgramBuilder builder = new ProgramBuilder();

  @Test
  void programsHoldWhatWasAdded() {
    Var x = builder.input(TYPE);
    Var y = builder.add(new Op.Unary(UnaryFn.SIN), x);
    Literal two = Literal.of(2, DType.FLOAT32);
    Var z = builder.add(new Op.Binary(BinaryFn.MUL), y, two);
    Program program = builder.build(List.of(z, x, two));

    assertThat(program.inputs()).containsExactly(x);
    assertThat(program.equations())
        .containsExactly(
            new Equation(new Op.Unary(UnaryFn.SIN), List.of(x), List.of(y)),
            new Equation(new Op.Binary(BinaryFn.MUL), List.of(y, two), List.of(z)));
    assertThat(program.outputs()).containsExactly(z, x, two);
    assertThat(program.outputTypes()).containsExactly(TYPE, TYPE, ArrayType.of(DType.FLOAT32));
    assertThat(program.varCount()).isEqualTo(3);
  }

  @Test
  void callsDefineOneVariablePerOutput() {
    Program body =
        ProgramBuilder.single(new Op.Concatenate(0), List.of(TYPE, ArrayType.of(DType.FLOAT32, 2)));
    Var x = builder.input(TYPE);
    Var y = builder.input(ArrayType.of(DType.FLOAT32, 2));
    assertThat(builder.add(new Op.Call("both", body), List.of(x, y)))
        .containsExactly(new Var(2, ArrayType.of(DType.FLOAT32, 5)));
  }

  @Test
  void inputsMayBeReordered() {
    Var x = builder.input(TYPE);
    Var y = builder.input(ArrayType.of(DType.INT32));
    assertThat(builder.build(List.of(y, x), List.of(x)).inputs()).containsExactly(y, x);
    assertThatThrownBy(() -> builder.build(List.of(y), List.of(x)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("build needs the declared inputs");
    assertThatThrownBy(() -> builder.build(List.of(y, y), List.of(x)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void variablesOfOtherProgramsAreRefused() {
    builder.input(TYPE);
    var stranger = new Var(7, TYPE);
    var impostor = new Var(0, ArrayType.of(DType.INT32, 3));
    for (Var v : List.of(stranger, impostor)) {
      assertThatThrownBy(() -> builder.add(new Op.Reverse(IntList.of(0)), v))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Variable " + v + " is not defined in this program.");
      assertThatThrownBy(() -> builder.build(List.of(v)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void wrongTypesAreRefusedAndLeaveNothing() {
    Var x = builder.input(ArrayType.of(DType.INT32, 3));
    assertThatThrownBy(() -> builder.add(new Op.Unary(UnaryFn.SIN), x))
        .isInstanceOf(DTypeException.class);
    assertThat(builder.equations()).isEmpty();
    assertThat(builder.build(List.of(x)).varCount()).isEqualTo(1);
  }

  @Test
  void laterAdditionsDoNotChangeAProgram() {
    Var x = builder.input(TYPE);
    Program program = builder.build(List.of(x));
    builder.add(new Op.Unary(UnaryFn.SIN), x);
    assertThat(program.equations()).isEmpty();
  }

  @Test
  void whatIsDerivedIsMadeOnce() {
    Program program = builder.build(List.of(builder.input(TYPE)));
    Object first = program.derive("key", Object::new);
    assertThat(program.<Object>derive("key", Object::new)).isSameAs(first);
    assertThat(program.<Object>derive("other", Object::new)).isNotSameAs(first);
  }
}

package dev.panax.cpu.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panax.compiler.fuse.Fuser;
import dev.panax.compiler.lower.Command;
import dev.panax.compiler.lower.Lowering;
import dev.panax.compiler.simplify.Simplifier;
import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final long MATRIX_BYTES = 8 * 8 * 4;

  private final ProgramBuilder b = new ProgramBuilder();

  private static Plan plan(Program program) {
    return Planner.plan(Lowering.lower(Fuser.fuse(Simplifier.simplify(program))));
  }

  private Plan plan(Atom... outputs) {
    return plan(b.build(List.of(outputs)));
  }

  private Var matrix() {
    return b.input(ArrayType.of(DType.FLOAT32, 8, 8));
  }

  private Var dot(Var x, Var y) {
    return b.add(
        new Op.DotGeneral(IntList.of(1), IntList.of(0), IntList.of(), IntList.of(), DType.FLOAT32),
        x,
        y);
  }

  @Test
  void aChainNeedsTwoTemporaryArrays() {
    Var x = matrix();
    Var y = x;
    for (int i = 0; i < 10; i++) {
      y = dot(y, x);
    }
    assertThat(plan(y).slabBytes()).isEqualTo(2 * MATRIX_BYTES);
  }

  @Test
  void whatIsNeededLaterKeepsItsPlace() {
    Var x = matrix();
    Var first = dot(x, x);
    Var y = first;
    for (int i = 0; i < 10; i++) {
      y = dot(y, x);
    }
    assertThat(plan(dot(y, first)).slabBytes()).isEqualTo(3 * MATRIX_BYTES);
  }

  @Test
  void resultsOfOneCommandNeedNoSlab() {
    Var x = matrix();
    Var y = b.add(new Op.Unary(UnaryFn.SIN), x);
    Plan plan = plan(y, y, b.add(new Op.Unary(UnaryFn.NEG), y));
    assertThat(plan.slabBytes()).isZero();
    assertThat(plan.outputBytes()).containsExactly(MATRIX_BYTES, MATRIX_BYTES);
    assertThat(plan.results())
        .containsExactly(
            new Plan.Result.Output(0), new Plan.Result.Output(0), new Plan.Result.Output(1));
  }

  @Test
  void inputsReshapesAndLiteralsAreReturnedWithoutACommand() {
    Var x = matrix();
    Var flat = b.add(new Op.Reshape(Shape.of(64)), x);
    var literal = Literal.of(3, DType.INT32);
    Plan plan = plan(flat, x, literal);
    assertThat(plan.program().commands()).isEmpty();
    assertThat(plan.outputBytes()).isEmpty();
    assertThat(plan.results())
        .containsExactly(
            new Plan.Result.Input(0), new Plan.Result.Input(0), new Plan.Result.Constant(literal));
  }

  @Test
  void arraysWhoseLivesOverlapAreApart() {
    var random = new Random(11);
    for (int i = 0; i < 50; i++) {
      Plan plan = plan(randomProducts(random));
      assertDisjoint(plan);
    }
  }

  /** Matrix products of random sizes in a random order. */
  private static Program randomProducts(Random random) {
    var b = new ProgramBuilder();
    var values = new ArrayList<Var>();
    for (int rows = 2; rows < 6; rows++) {
      values.add(b.input(ArrayType.of(DType.FLOAT32, rows * 16, 64)));
    }
    Var square = b.input(ArrayType.of(DType.FLOAT32, 64, 64));
    for (int i = 0; i < 60; i++) {
      Var x = values.get(random.nextInt(Math.max(0, values.size() - 9), values.size()));
      values.add(
          b.add(
              new Op.DotGeneral(
                  IntList.of(1), IntList.of(0), IntList.of(), IntList.of(), DType.FLOAT32),
              x,
              square));
    }
    return b.build(values.subList(values.size() - 3, values.size()));
  }

  /** By brute force, from the commands alone. */
  private static void assertDisjoint(Plan plan) {
    record Life(int begin, int end) {
      boolean overlaps(Life other) {
        return begin <= other.end && other.begin <= end;
      }
    }
    var lives = new HashMap<Var, Life>();
    List<Command> commands = plan.program().commands();
    for (int i = 0; i < commands.size(); i++) {
      var life = new Life(i, i);
      for (var arrays : List.of(commands.get(i).reads(), commands.get(i).writes())) {
        arrays.forEach(
            array -> lives.merge(array, life, (old, now) -> new Life(old.begin, now.end)));
      }
    }
    lives.forEach((x, xLife) ->
        lives.forEach((y, yLife) -> {
          if (!x.equals(y)
              && xLife.overlaps(yLife)
              && plan.place(x) instanceof Place.Temporary(var xOffset)
              && plan.place(y) instanceof Place.Temporary(var yOffset)) {
            boolean apart =
                xOffset + x.type().byteSize() <= yOffset
                    || yOffset + y.type().byteSize() <= xOffset;
            assertThat(apart).as("%s at %d, %s at %d", x, xOffset, y, yOffset).isTrue();
          }
        }));
  }

  @Test
  void theCheckerRefusesArraysThatShareMemory() {
    Var x = matrix();
    Plan good = plan(dot(dot(x, x), dot(x, dot(x, x))));
    var places = new HashMap<Var, Place>(good.places());
    places.replaceAll(
        (_, place) -> place instanceof Place.Temporary ? new Place.Temporary(0) : place);
    Plan bad =
        new Plan(
            good.program(),
            Map.copyOf(places),
            good.outputBytes(),
            good.results(),
            good.slabBytes(),
            good.deaths());
    assertThatThrownBy(() -> PlanChecker.check(bad))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shares memory with an array that is alive");
  }
}

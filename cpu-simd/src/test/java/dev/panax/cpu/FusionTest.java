package dev.panax.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.compiler.fuse.FusedProgram;
import dev.panax.compiler.fuse.Fuser;
import dev.panax.compiler.lower.Command;
import dev.panax.compiler.lower.Lowering;
import dev.panax.compiler.simplify.Simplifier;
import dev.panax.program.Program;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs that people run: their results, and into how many kernels they are fused. */
@Tag("lanes")
class FusionTest {
  private static FusedProgram fuse(Program program) {
    return Fuser.fuse(Simplifier.simplify(program));
  }

  private static long kernels(Program program) {
    return Lowering.lower(fuse(program)).commands().stream()
        .filter(Command.Call.class::isInstance)
        .count();
  }

  private static void check(Program program, int kernels) {
    Programs.check(program, new Random(3));
    assertThat(kernels(program)).as("%s", fuse(program)).isEqualTo(kernels);
  }

  @Test
  void softmax() {
    check(Samples.softmax(7, 33), 1);
    check(Samples.logSoftmax(7, 33), 1);
  }

  @Test
  void layerNorm() {
    check(Samples.layerNorm(5, 40), 1);
  }

  @Test
  void gelu() {
    check(Samples.gelu(1000), 1);
  }

  @Test
  void sumOfSquares() {
    check(Samples.sumOfSquares(1000), 1);
  }

  @Test
  void adam() {
    check(Samples.adam(100), 1);
  }

  @Test
  void mlpStep() {
    check(Samples.mlpStep(12, 20, 16, 10), 7);
  }
}

package dev.panax.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.panax.compiler.fuse.FusedProgram;
import dev.panax.compiler.fuse.Fuser;
import dev.panax.compiler.lower.Command;
import dev.panax.compiler.lower.Lowering;
import dev.panax.compiler.simplify.Simplifier;
import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.UnaryFn;
import dev.panax.program.Var;
import java.time.Duration;
import java.util.List;
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

  /** What {@code PANAX_DUMP=fuse} shows. */
  @Test
  void softmaxIsOneClusterOfThreePhases() {
    assertThat(fuse(Samples.softmax(7, 33)))
        .hasToString(
            """
            inputs v0:f32[7,33]
            cluster d0 < 7, d1 < 33 reduced
              v1:f32[7] = reduce_max v0
              v2:f32[7,33] = broadcast_in_dim v1
              v3:f32[7,33] = sub v0 v2
              v4:f32[7,33] = exp v3
              v5:f32[7] = reduce_sum v4
              v6:f32[7,33] = broadcast_in_dim v5
              v7:f32[7,33] = div v4 v6
              store v7 at [d0, d1]
            outputs v7
            """);
  }

  @Test
  void mlpStepStoresWhatProductsNeed() {
    assertThat(fuse(Samples.mlpStep(12, 20, 16, 10)))
        .hasToString(
            """
            inputs v0:f32[20,16] v1:f32[16] v2:f32[16,10] v3:f32[10] v4:f32[12,20] v5:i32[12]
            v6:f32[12,16] = dot_general v4 v0
            cluster d0 < 12, d1 < 16
              v7:f32[12,16] = broadcast_in_dim v1
              v8:f32[12,16] = add v6 v7
              v9:f32[12,16] = tanh v8
              store v9 at [d0, d1]
            v10:f32[12,10] = dot_general v9 v2
            cluster d0 < 12, d1 < 10 reduced
              v11:f32[12,10] = broadcast_in_dim v3
              v12:f32[12,10] = add v10 v11
              v13:f32[12] = reduce_max v12
              v14:f32[12,10] = broadcast_in_dim v13
              v15:f32[12,10] = sub v12 v14
              v16:f32[12,10] = exp v15
              v17:f32[12] = reduce_sum v16
              v18:f32[12] = log v17
              store v18 at [d0]
              store v15 at [d0, d1]
            cluster d0 < 12 reduced, d1 < 10 reduced
              v19:f32[12,10] = broadcast_in_dim v18
              v20:f32[12,10] = sub v15 v19
              v21:i32[12,10] = iota\s
              v22:i32[12,10] = broadcast_in_dim v5
              v23:bool[12,10] = eq v21 v22
              v24:f32[12,10] = select_n v23 0.0 v20
              v25:f32[] = reduce_sum v24
              v26:f32[] = mul v25 -0.0833333358168602
              store v26 at []
            cluster d0 < 10, d1 < 12 reduced
              v19:f32[12,10] = broadcast_in_dim v18
              v20:f32[12,10] = sub v15 v19
              v21:i32[12,10] = iota\s
              v22:i32[12,10] = broadcast_in_dim v5
              v23:bool[12,10] = eq v21 v22
              v27:f32[12,10] = convert_element_type v23
              v28:f32[12,10] = exp v20
              v29:f32[12,10] = sub v28 v27
              v30:f32[12,10] = mul v29 0.0833333358168602
              v32:f32[10] = reduce_sum v30
              v45:f32[10] = mul v32 0.009999999776482582
              v46:f32[10] = sub v3 v45
              store v46 at [d0]
              store v30 at [d1, d0]
            v31:f32[16,10] = dot_general v9 v30
            v33:f32[12,16] = dot_general v30 v2
            cluster d0 < 16, d1 < 12 reduced
              v34:f32[12,16] = mul v9 v9
              v35:f32[12,16] = sub 1.0 v34
              v36:f32[12,16] = mul v33 v35
              v38:f32[16] = reduce_sum v36
              v41:f32[16] = mul v38 0.009999999776482582
              v42:f32[16] = sub v1 v41
              store v42 at [d0]
              store v36 at [d1, d0]
            v37:f32[20,16] = dot_general v4 v36
            cluster d0 < 20, d1 < 16
              v39:f32[20,16] = mul v37 0.009999999776482582
              v40:f32[20,16] = sub v0 v39
              store v40 at [d0, d1]
            cluster d0 < 16, d1 < 10
              v43:f32[16,10] = mul v31 0.009999999776482582
              v44:f32[16,10] = sub v2 v43
              store v44 at [d0, d1]
            outputs v40 v42 v44 v46 v26
            """);
  }

  /** Time is linear in the number of equations, and the stack does not grow with it. */
  @Test
  void longPrograms() {
    var b = new ProgramBuilder();
    Var x = b.input(ArrayType.of(DType.FLOAT32, 100));
    Var y = x;
    for (int i = 0; i < 10_000; i++) {
      y =
          switch (i % 3) {
            case 0 -> b.add(new Op.Unary(UnaryFn.TANH), y);
            case 1 -> b.add(new Op.Binary(BinaryFn.MUL), y, x);
            default -> b.add(new Op.Reverse(IntList.of(0)), y);
          };
    }
    Program program = b.build(List.of(y));
    assertTimeoutPreemptively(Duration.ofSeconds(30), () -> Programs.check(program, new Random(5)));
  }
}

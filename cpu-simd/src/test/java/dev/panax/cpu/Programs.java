package dev.panax.cpu;

import dev.panax.program.ArrayType;
import dev.panax.program.Complex;
import dev.panax.program.DType;
import dev.panax.program.Program;
import dev.panax.program.reference.BackendRunner;
import dev.panax.program.reference.Evaluator;
import dev.panax.program.reference.HeapArray;
import dev.panax.program.reference.RandomProgram;
import dev.panax.program.reference.Results;
import java.util.List;
import java.util.Random;

/** How the tests run programs on the backend and compare what they return with the reference. */
final class Programs {
  private static final CpuBackend BACKEND = new CpuBackend();

  private Programs() {}

  /** Checks {@code program} on random inputs. */
  static void check(Program program, Random random) {
    List<HeapArray> inputs =
        program.inputTypes().stream().map(type -> random(type, random)).toList();
    List<HeapArray> expected = Evaluator.run(program, inputs);
    Results.assertClose(
        program,
        expected,
        BackendRunner.run(BACKEND, program, inputs),
        (output, value) ->
            tolerance(expected.get(output).type().dtype()) * Math.max(1, Math.abs(value)));
  }

  private static double tolerance(DType dtype) {
    return switch (dtype) {
      case BFLOAT16 -> 2e-2;
      case FLOAT16 -> 2e-3;
      case FLOAT32, COMPLEX64 -> 2e-5;
      default -> 1e-11;
    };
  }

  static void check(RandomProgram random) {
    random.check(BackendRunner.run(BACKEND, random.program(), random.inputs()));
  }

  /** Small integers for integers, for floats numbers of magnitude about 1. */
  private static HeapArray random(ArrayType type, Random random) {
    return switch (type.dtype().kind()) {
      case BOOL -> HeapArray.ofLongs(type, _ -> random.nextInt(2));
      case SIGNED -> HeapArray.ofLongs(type, _ -> random.nextInt(-9, 10));
      case UNSIGNED -> HeapArray.ofLongs(type, _ -> random.nextInt(0, 20));
      case FLOAT -> HeapArray.ofDoubles(type, _ -> random.nextDouble(-2, 2));
      case COMPLEX ->
          HeapArray.ofComplex(
              type, _ -> Complex.of(random.nextDouble(-2, 2), random.nextDouble(-2, 2)));
    };
  }
}

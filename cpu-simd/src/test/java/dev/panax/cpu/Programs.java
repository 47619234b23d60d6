package dev.panax.cpu;

import dev.panax.program.ArrayType;
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
            (expected.get(output).type().dtype() == DType.FLOAT32 ? 2e-5 : 1e-11)
                * Math.max(1, Math.abs(value)));
  }

  static void check(RandomProgram random) {
    random.check(BackendRunner.run(BACKEND, random.program(), random.inputs()));
  }

  /** Small integers for integers, for floats numbers of magnitude about 1. */
  private static HeapArray random(ArrayType type, Random random) {
    return switch (type.dtype()) {
      case BOOL -> HeapArray.ofLongs(type, _ -> random.nextInt(2));
      case INT32, INT64 -> HeapArray.ofLongs(type, _ -> random.nextInt(-9, 10));
      case UINT32 -> HeapArray.ofLongs(type, _ -> random.nextInt(0, 20));
      case FLOAT32, FLOAT64 -> HeapArray.ofDoubles(type, _ -> random.nextDouble(-2, 2));
    };
  }
}

package dev.panax.cpu;

import dev.panax.program.DType;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random programs of all operations, compiled as a whole, against the naive interpreter: a fused
 * program computes what its equations say.
 */
@Tag("lanes")
class RandomProgramsTest {
  private static final int PROGRAMS = 60;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void integers(int seed) {
    check(DType.INT32, seed);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void floats(int seed) {
    check(DType.FLOAT32, seed);
  }

  private static void check(DType dtype, int seed) {
    var random = new Random(seed);
    for (int i = 0; i < PROGRAMS; i++) {
      Programs.check(RandomProgram.make(dtype, 30, random), random);
    }
  }
}

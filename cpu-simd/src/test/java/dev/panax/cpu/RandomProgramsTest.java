package dev.panax.cpu;

import dev.panax.program.reference.RandomProgram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random programs of all operations, compiled as a whole, against the reference: a fused program
 * computes what its equations say.
 */
@Tag("lanes")
class RandomProgramsTest {
  private static final int PROGRAMS = 100;

  /** From 1000 on: the test suite has the seeds below, on every backend. */
  @ParameterizedTest
  @ValueSource(ints = {1000, 1100, 1200, 1300, 1400, 1500, 1600})
  void fusedProgramsGiveWhatTheReferenceGives(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + PROGRAMS; seed++) {
      Programs.check(RandomProgram.of(seed));
    }
  }
}

package dev.panax.compiler.simplify;

import dev.panax.program.reference.Evaluator;
import dev.panax.program.reference.RandomProgram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random programs, simplified, against themselves as they were. */
class SimplifiedProgramsTest {
  private static final int PROGRAMS = 100;

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 200})
  void simplifiedProgramsGiveTheSameResults(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + PROGRAMS; seed++) {
      var random = RandomProgram.of(seed);
      random.check(Evaluator.run(Simplifier.simplify(random.program()), random.inputs()));
    }
  }
}

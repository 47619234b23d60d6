package dev.panax.test.reference;

import dev.panax.program.reference.BackendRunner;
import dev.panax.program.reference.RandomProgram;
import dev.panax.trace.Backends;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Random programs, compiled and fused by every backend, against the unfused scalar run. */
@Tag("lanes")
class RandomProgramTest {
  private static final int PROGRAMS = 400;

  @TestFactory
  Stream<DynamicTest> compiledProgramsGiveWhatTheReferenceGives() {
    return LongStream.range(0, PROGRAMS)
        .boxed()
        .flatMap(seed ->
            Backends.all().stream()
                .map(backend ->
                    DynamicTest.dynamicTest(
                        "seed " + seed + " on " + backend.platform(),
                        () -> {
                          var random = RandomProgram.of(seed);
                          random.check(
                              BackendRunner.run(backend, random.program(), random.inputs()));
                        })));
  }
}

package dev.panax.test.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.device.Backend;
import dev.panax.device.Buffer;
import dev.panax.program.DType;
import dev.panax.trace.Backends;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
    return Backends.all().stream()
        .flatMap(backend ->
            LongStream.range(0, PROGRAMS)
                .mapToObj(seed ->
                    DynamicTest.dynamicTest(
                        "seed " + seed + " on " + backend.platform(),
                        () -> check(RandomProgram.of(seed), backend))));
  }

  private static void check(RandomProgram random, Backend backend) {
    try (var arena = Arena.ofConfined()) {
      Buffer[] inputs =
          random.inputs().stream()
              .map(input -> backend.copyFrom(input.type(), toSegment(input, arena)))
              .toArray(Buffer[]::new);
      Buffer[] outputs = backend.compile(random.program()).run(inputs);
      assertThat(outputs).hasSameSizeAs(random.outputs());
      for (int i = 0; i < outputs.length; i++) {
        HeapArray expected = random.outputs().get(i);
        MemorySegment data = arena.allocate(Math.max(1, expected.type().byteSize()), 8);
        outputs[i].copyTo(data);
        check(random, i, expected, HeapArray.copyFrom(expected.type(), data));
      }
    }
  }

  private static void check(
      RandomProgram random, int output, HeapArray expected, HeapArray actual) {
    DType dtype = expected.type().dtype();
    for (int i = 0; i < expected.elements().length; i++) {
      long want = expected.elements()[i];
      long got = actual.elements()[i];
      boolean same =
          dtype.isFloating()
              ? Math.abs(Elements.toDouble(want, dtype) - Elements.toDouble(got, dtype))
                  <= random.tolerances().get(output)
              : want == got;
      if (!same) {
        throw new AssertionError(
            "Output %d, %s, differs at element %d: expected %s, got %s, tolerance %s, in the program%n%s"
                .formatted(
                    output,
                    expected.type(),
                    i,
                    text(want, dtype),
                    text(got, dtype),
                    random.tolerances().get(output),
                    random.program()));
      }
    }
  }

  private static String text(long element, DType dtype) {
    return dtype.isFloating()
        ? Double.toString(Elements.toDouble(element, dtype))
        : Long.toString(element);
  }

  private static MemorySegment toSegment(HeapArray array, Arena arena) {
    MemorySegment data = arena.allocate(Math.max(1, array.type().byteSize()), 8);
    array.copyTo(data);
    return data.asSlice(0, array.type().byteSize());
  }
}

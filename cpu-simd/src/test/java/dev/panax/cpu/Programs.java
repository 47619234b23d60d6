package dev.panax.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.device.Buffer;
import dev.panax.program.ArrayType;
import dev.panax.program.Elements;
import dev.panax.program.Literal;
import dev.panax.program.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** How the tests run programs on the backend and compare what they return. */
final class Programs {
  private static final CpuBackend BACKEND = new CpuBackend();

  private Programs() {}

  /**
   * Runs {@code program} compiled, twice, on random inputs, and compares with the naive results.
   */
  static void check(Program program, Random random) {
    check(program, program.inputTypes().stream().map(type -> random(type, random)).toList());
  }

  static void check(Program program, List<NaiveInterpreter.Values> inputs) {
    var expected = NaiveInterpreter.run(program, inputs);
    var executable = BACKEND.compile(program);
    Buffer[] buffers = inputs.stream().map(Programs::buffer).toArray(Buffer[]::new);
    executable.run(buffers);
    Buffer[] results = executable.run(buffers);
    assertThat(results).hasSize(expected.size());
    for (int i = 0; i < results.length; i++) {
      assertClose(program, expected.get(i), values(expected.get(i).type(), results[i]));
    }
    for (int i = 0; i < buffers.length; i++) {
      assertThat(values(inputs.get(i).type(), buffers[i]))
          .as("input %d after the call", i)
          .isEqualTo(inputs.get(i));
    }
  }

  private static void assertClose(
      Program program, NaiveInterpreter.Values expected, NaiveInterpreter.Values actual) {
    for (int i = 0; i < expected.elements().size(); i++) {
      Number e = expected.elements().get(i);
      Number a = actual.elements().get(i);
      if (!expected.type().dtype().isFloating()) {
        assertThat(a).as("element %d of %s in %s", i, expected.type(), program).isEqualTo(e);
        continue;
      }
      double x = e.doubleValue();
      double y = a.doubleValue();
      double tolerance =
          switch (expected.type().dtype()) {
            case BFLOAT16 -> 2e-2;
            case FLOAT16 -> 2e-3;
            case FLOAT32 -> 2e-5;
            default -> 1e-11;
          };
      boolean same =
          Double.compare(x, y) == 0
              || x == y
              || Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(x));
      assertThat(same)
          .as("element %d of %s: expected %s, got %s in %s", i, expected.type(), x, y, program)
          .isTrue();
    }
  }

  /** Small integers for integers, for floats numbers of magnitude about 1, some of them special. */
  static NaiveInterpreter.Values random(ArrayType type, Random random) {
    var elements = new ArrayList<Number>();
    for (long i = 0; i < type.shape().size(); i++) {
      elements.add(
          switch (type.dtype()) {
            case BOOL -> (long) random.nextInt(2);
            case INT8, INT16, INT32, INT64 -> (long) random.nextInt(-9, 10);
            case UINT8, UINT16, UINT32, UINT64 -> (long) random.nextInt(0, 20);
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 ->
                Literal.of(random.nextDouble(-2, 2), type.dtype()).value();
            case COMPLEX64, COMPLEX128 -> throw new IllegalArgumentException(type.toString());
          });
    }
    return new NaiveInterpreter.Values(type, elements);
  }

  static Buffer buffer(NaiveInterpreter.Values values) {
    try (var arena = Arena.ofConfined()) {
      ArrayType type = values.type();
      MemorySegment data = arena.allocate(Math.max(1, type.byteSize()), 8);
      for (int i = 0; i < values.elements().size(); i++) {
        Elements.write(data, type.dtype(), i, values.elements().get(i));
      }
      return BACKEND.copyFrom(type, data);
    }
  }

  static NaiveInterpreter.Values values(ArrayType type, Buffer buffer) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(Math.max(1, type.byteSize()), 8);
      buffer.copyTo(data);
      var elements = new ArrayList<Number>();
      for (int i = 0; i < type.shape().size(); i++) {
        elements.add(Elements.read(data, type.dtype(), i));
      }
      return new NaiveInterpreter.Values(type, elements);
    }
  }
}

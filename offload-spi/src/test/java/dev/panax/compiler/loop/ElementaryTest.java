package dev.panax.compiler.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.UnaryFn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The accuracy of the elementary functions, in units in the last place of the correctly rounded
 * result.
 *
 * <p>Each line of the samples is a function, a dtype, and arguments with the result, as bits in
 * hexadecimal. The results were computed by mpmath with 60 digits and rounded.
 */
final class ElementaryTest {
  /** Functions whose results may differ by one unit at most in float32. */
  private static final Set<String> WITHIN_ONE = Set.of("LOG", "LOG1P", "RSQRT");

  private static final int LIMIT = 3;

  /** A sample: the bits of the arguments, and of the result. */
  private record Sample(double[] arguments, double result) {}

  @TestFactory
  Stream<DynamicTest> isAccurate() throws IOException {
    InputStream file =
        Objects.requireNonNull(
            ElementaryTest.class.getResourceAsStream("elementary-samples.txt.gz"));
    try (var reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(file), StandardCharsets.US_ASCII))) {
      return reader.lines().toList().stream()
          .map(line -> {
            List<String> words = List.of(line.split(" "));
            String function = words.get(0);
            DType dtype = DType.valueOf(words.get(1));
            return DynamicTest.dynamicTest(
                function + " of " + dtype,
                () -> check(function, dtype, words.subList(2, words.size())));
          });
    }
  }

  private static void check(String function, DType dtype, List<String> words) {
    var samples = words.stream().map(word -> sample(word, dtype)).toList();
    double[] results = run(function, dtype, samples);
    int limit = dtype == DType.FLOAT32 && WITHIN_ONE.contains(function) ? 1 : LIMIT;
    for (int i = 0; i < results.length; i++) {
      Sample sample = samples.get(i);
      assertThat(distance(results[i], sample.result, dtype))
          .as(
              "units between %s and %s, for %s of %s",
              results[i], sample.result, function, Arrays.toString(sample.arguments))
          .isLessThanOrEqualTo(limit);
    }
  }

  private static Sample sample(String word, DType dtype) {
    double[] values = Stream.of(word.split(":")).mapToDouble(bits -> value(bits, dtype)).toArray();
    return new Sample(Arrays.copyOf(values, values.length - 1), values[values.length - 1]);
  }

  private static double value(String bits, DType dtype) {
    return dtype == DType.FLOAT32
        ? Float.intBitsToFloat(Integer.parseUnsignedInt(bits, 16))
        : Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
  }

  /** The number of floats from one to the other. */
  private static long distance(double x, double y, DType dtype) {
    return dtype == DType.FLOAT32
        ? Math.abs(
            position(Float.floatToIntBits((float) x), Integer.MIN_VALUE)
                - position(Float.floatToIntBits((float) y), Integer.MIN_VALUE))
        : Math.abs(
            position(Double.doubleToLongBits(x), Long.MIN_VALUE)
                - position(Double.doubleToLongBits(y), Long.MIN_VALUE));
  }

  private static long position(long bits, long minusZero) {
    return bits < 0 ? minusZero - bits : bits;
  }

  /** Runs the function in the interpreter, which the twins of a kernel agree with to the bit. */
  private static double[] run(String function, DType dtype, List<Sample> samples) {
    int arity = samples.getFirst().arguments.length;
    var builder = new LoopBuilder();
    for (int i = 0; i < arity; i++) {
      builder.view(dtype, View.Use.READ, Stride.UNIT);
    }
    int target = builder.view(dtype, View.Use.WRITE, Stride.UNIT);
    builder.loop(
        LoopKind.LANES,
        LoopBuilder.ROOT,
        i -> {
          var functions = new ScalarFunctions(builder);
          Value x = builder.load(0, i);
          Value result =
              arity == 1
                  ? functions.unary(UnaryFn.valueOf(function), x)
                  : functions.binary(BinaryFn.valueOf(function), x, builder.load(1, i));
          builder.store(result, target, i);
        });
    LoopKernel kernel = builder.build();
    try (var arena = Arena.ofConfined()) {
      var memory = new ArrayList<MemorySegment>();
      for (int i = 0; i <= arity; i++) {
        memory.add(arena.allocate((long) samples.size() * dtype.byteSize(), 8));
        for (int j = 0; j < samples.size() && i < arity; j++) {
          set(memory.get(i), j, dtype, samples.get(j).arguments[i]);
        }
      }
      LoopInterpreter.run(kernel, memory, new long[kernel.argumentCount()], 0, samples.size());
      var results = new double[samples.size()];
      for (int j = 0; j < results.length; j++) {
        results[j] =
            dtype == DType.FLOAT32
                ? memory.get(arity).getAtIndex(ValueLayout.JAVA_FLOAT, j)
                : memory.get(arity).getAtIndex(ValueLayout.JAVA_DOUBLE, j);
      }
      return results;
    }
  }

  private static void set(MemorySegment memory, int index, DType dtype, double value) {
    if (dtype == DType.FLOAT32) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
    } else {
      memory.setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
    }
  }
}

package dev.panax.test.transforms;

import static dev.panax.Numpy.exp;
import static dev.panax.Numpy.prod;
import static dev.panax.Numpy.sin;
import static dev.panax.Numpy.sum;
import static dev.panax.Panax.withPlatform;
import static dev.panax.Panax.withX64;
import static dev.panax.trace.Index.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.Numpy;
import dev.panax.Panax;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every composition of two and of three transformations against the outermost one by definition: a
 * loop, or differences, of the function that it is applied to, which is the inner composition.
 */
class CompositionTest {
  private static final int BATCH = 2;

  /** A smooth function of a vector, no derivative of which is zero. */
  private static Array f(Array x) {
    return sum(sin(x).mul(exp(x.get(slice(null, null, -1)).mul(0.5)))).add(prod(x).pow(2));
  }

  @TestFactory
  Stream<DynamicTest> twoDeep() {
    return Panax.platforms().stream().flatMap(platform -> tests(2, platform));
  }

  @TestFactory
  Stream<DynamicTest> threeDeep() {
    return tests(3, Panax.platform());
  }

  private static Stream<DynamicTest> tests(int depth, String platform) {
    return compositions(depth)
        .map(transforms ->
            DynamicTest.dynamicTest(
                text(transforms) + " on " + platform,
                () -> withPlatform(platform, () -> withX64(() -> check(transforms)))));
  }

  /** All sequences of transformations, the outermost first. */
  private static Stream<List<Transform>> compositions(int depth) {
    return depth == 0
        ? Stream.of(List.of())
        : compositions(depth - 1)
            .flatMap(inner ->
                Stream.of(Transform.values())
                    .map(outer -> Stream.concat(Stream.of(outer), inner.stream()).toList()));
  }

  private static String text(List<Transform> transforms) {
    return transforms.stream().map(Transform::toString).collect(Collectors.joining("("))
        + "(f"
        + ")".repeat(transforms.size());
  }

  private static Array check(List<Transform> transforms) {
    Fn1<Array, Array> inner = CompositionTest::f;
    for (var transform : transforms.subList(1, transforms.size()).reversed()) {
      inner = transform.apply(inner);
    }
    Array x = point(Collections.frequency(transforms, Transform.VMAP));
    Array actual = transforms.getFirst().apply(inner).apply(x);
    Array expected = transforms.getFirst().definition(inner).apply(x);
    assertThat(actual.type()).isEqualTo(expected.type());
    double scale = Math.max(1, expected.abs().max().item());
    assertThat(actual.sub(expected).abs().max().item()).isLessThan(1e-6 * scale);
    return actual;
  }

  /** A vector, with a batch axis for each vmap. */
  private static Array point(int batches) {
    List<Integer> dims = new ArrayList<>(Collections.nCopies(batches, BATCH));
    dims.add(2);
    int size = 2 << batches;
    double[] values = IntStream.range(0, size).mapToDouble(i -> 0.5 + 0.9 * Math.sin(i)).toArray();
    return Numpy.array(values).reshape(dims.stream().mapToInt(i -> i).toArray());
  }
}

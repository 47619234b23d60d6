package dev.panax.test.api;

import static dev.panax.Numpy.arange;
import static dev.panax.Numpy.array;
import static dev.panax.Numpy.mean;
import static dev.panax.Numpy.std;
import static dev.panax.Numpy.sum;
import static dev.panax.Panax.NONE;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.inAxes;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.vmap;
import static dev.panax.Panax.withPartitionableThreefry;
import static dev.panax.Panax.withX64;
import static dev.panax.Random.bernoulli;
import static dev.panax.Random.bits;
import static dev.panax.Random.foldIn;
import static dev.panax.Random.key;
import static dev.panax.Random.normal;
import static dev.panax.Random.randint;
import static dev.panax.Random.split;
import static dev.panax.Random.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Counters;
import org.junit.jupiter.api.Test;

/** Random draws under transformations, their distributions, and their errors. */
class RandomTest {
  private static final Array KEY = key(0);

  @Test
  void theNumbersOfTheDocuments() {
    assertThat(normal(KEY, 3)).hasToString("[ 1.6226422   2.0252647  -0.43359444]");
    assertThat(uniform(KEY, 3)).hasToString("[0.947667   0.9785799  0.33229148]");
    assertThat(randint(KEY, Shape.of(3), 0, 10)).hasToString("[9 0 2]");
    assertThat(split(KEY).get(0)).hasToString("[1797259609 2579123966]");
    Array legacy = withPartitionableThreefry(false, () -> split(KEY));
    assertThat(legacy.get(0)).hasToString("[4146024105  967050713]");
    assertThat(legacy.get(1)).hasToString("[2718843009 1272950319]");
    assertThat(withPartitionableThreefry(false, () -> normal(KEY, 1))).hasToString("[-0.20584226]");
  }

  @Test
  void aDrawIsOneProgram() {
    normal(KEY, 7, 11);
    long compilations = Counters.compilations();
    normal(key(1), 7, 11);
    assertThat(Counters.compilations()).isEqualTo(compilations);
    normal(KEY, 7, 12);
    assertThat(Counters.compilations()).isEqualTo(compilations + 1);
  }

  @Test
  void theModeIsPartOfTheCacheKey() {
    Array first = bits(KEY, 5);
    Array legacy = withPartitionableThreefry(false, () -> bits(KEY, 5));
    assertThat(legacy.toIntArray()).isNotEqualTo(first.toIntArray());
    assertThat(bits(KEY, 5).toIntArray()).isEqualTo(first.toIntArray());
  }

  @Test
  void underVmapEachKeyDrawsItsOwnNumbers() {
    for (boolean partitionable : new boolean[] {true, false}) {
      withPartitionableThreefry(
          partitionable,
          () -> {
            Array keys = split(KEY, 4);
            Array drawn = jit(vmap((Array k) -> normal(k, 5))).apply(keys);
            for (int i = 0; i < 4; i++) {
              assertThat(drawn.get(i).toFloatArray())
                  .isEqualTo(normal(keys.get(i), 5).toFloatArray());
            }
            return drawn;
          });
    }
  }

  @Test
  void stepsAreFoldedInUnderVmap() {
    Array keys =
        vmap((Array k, Array step) -> foldIn(k, step), inAxes(NONE, 0)).apply(KEY, arange(3));
    for (int step = 0; step < 3; step++) {
      assertThat(keys.get(step).toIntArray()).isEqualTo(foldIn(KEY, step).toIntArray());
    }
  }

  @Test
  void boundsCanBeDifferentiated() {
    var gradient = jit(grad((Array max) -> sum(uniform(KEY, Shape.of(3), array(0.0), max))));
    assertThat(gradient.apply(array(2.0)).item()).isEqualTo(sum(uniform(KEY, 3)).item());
  }

  @Test
  void seedsAreTruncatedWithoutX64() {
    long seed = (7L << 32) | 5;
    assertThat(key(seed).toLongArray()).containsExactly(0, 5);
    assertThat(withX64(() -> key(seed)).toLongArray()).containsExactly(7, 5);
    assertThat(withX64(() -> key(array(seed))).toLongArray()).containsExactly(7, 5);
    assertThat(jit((Array s) -> key(s)).apply(array(5)).toLongArray()).containsExactly(0, 5);
  }

  @Test
  void distributionsHaveTheirMoments() {
    Array normals = normal(KEY, 20_000);
    assertThat(mean(normals).item()).isCloseTo(0, within(0.02));
    assertThat(std(normals).item()).isCloseTo(1, within(0.02));
    assertThat(mean(uniform(KEY, Shape.of(20_000), -1, 3)).item()).isCloseTo(1, within(0.03));
    assertThat(mean(bernoulli(KEY, 0.25, 20_000)).item()).isCloseTo(0.25, within(0.01));
    assertThat(bernoulli(KEY, array(0.0, 1.0)).toBooleanArray()).containsExactly(false, true);
    Array integers = randint(KEY, Shape.of(20_000), -2, 3);
    assertThat(integers.min().itemInt()).isEqualTo(-2);
    assertThat(integers.max().itemInt()).isEqualTo(2);
    assertThat(mean(integers).item()).isCloseTo(0, within(0.05));
  }

  @Test
  void spansBeyondHalfTheIntegers() {
    Array wide = withX64(() -> randint(KEY, Shape.of(1000), Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(wide.dtype()).isEqualTo(DType.INT64);
    // As many lie below 0 as above: a remainder of signed words would not give that.
    assertThat(withX64(() -> mean(wide.lt(0))).item()).isCloseTo(0.5, within(0.05));
    assertThat(randint(KEY, Shape.of(2), 5, 5).toIntArray()).containsExactly(5, 5);
  }

  @Test
  void errorsNameTheArgument() {
    assertThatThrownBy(() -> normal(split(KEY), 3))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "normal needs a key, a uint32 array of shape (2,) as from key(seed) or"
                + " split(key).get(0), got uint32 (2, 2); for several keys use vmap.");
    assertThatThrownBy(() -> uniform(KEY, Shape.of(2), DType.INT32))
        .isInstanceOf(DTypeException.class)
        .hasMessage("uniform draws floating numbers, not int32; use randint.");
    assertThatThrownBy(() -> uniform(KEY, Shape.of(2), array(0.0, 0, 0), array(1.0)))
        .isInstanceOf(ShapeException.class)
        .hasMessage("uniform cannot broadcast shape (3,) to shape (2,).");
    assertThatThrownBy(() -> randint(KEY, Shape.of(2), array(0.5), array(2)))
        .isInstanceOf(DTypeException.class)
        .hasMessage("randint needs integer bounds, got f32[] and i32[].");
    assertThatThrownBy(() -> foldIn(KEY, array(1, 2)))
        .isInstanceOf(DTypeException.class)
        .hasMessage("foldIn needs an integer scalar, got i32[2]; for several use vmap.");
  }
}

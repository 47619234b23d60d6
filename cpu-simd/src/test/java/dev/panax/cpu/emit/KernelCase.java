package dev.panax.cpu.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panax.compiler.loop.LoopInterpreter;
import dev.panax.compiler.loop.LoopKernel;
import dev.panax.compiler.loop.View;
import dev.panax.program.DType;
import dev.panax.program.Elements;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A kernel with arguments: what is run by the interpreter and by both twins to compare the results.
 *
 * @param arrays one per view
 * @param sizes from size 1 on
 * @param lo where the root loop begins
 * @param hi where it ends
 */
record KernelCase(
    String name, LoopKernel kernel, List<Array> arrays, List<Integer> sizes, int lo, int hi) {

  /**
   * The memory of a view.
   *
   * @param first the element at the view's address
   * @param strides the general ones
   */
  record Array(int elements, int first, List<Long> strides) {
    static Array of(int elements, long... strides) {
      return new Array(elements, 0, Arrays.stream(strides).boxed().toList());
    }
  }

  /** How a kernel is run. */
  enum Twin {
    SCALAR,
    VECTOR
  }

  private static final int PADDING = 64;

  /** Values in whose neighbourhood functions are special. */
  private static final double[] NOTABLE = {
    0,
    -0.0,
    1,
    -1,
    2,
    -2,
    3,
    0.5,
    -0.5,
    1.5,
    2.5,
    31,
    32,
    33,
    63,
    64,
    65,
    -31,
    1e-45,
    1e-320,
    1e-30,
    1e30,
    1e300,
    0x1p23,
    0x1p24,
    -0x1p24,
    0x1p31,
    -0x1p31,
    0x1p31 - 1,
    0x1p32,
    0x1p32 - 1,
    0x1p52,
    0x1p53,
    0x1p62,
    0x1p63,
    -0x1p63,
    0x1p64,
    Math.PI,
    100,
    -100,
    1e5,
    1e9,
    1e18,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };

  /** Runs the kernel on random memory and asserts that the results are those of the interpreter. */
  void check(Twin twin, double tolerance) {
    var random = new Random(name.hashCode());
    try (var arena = Arena.ofConfined()) {
      var expected = new ArrayList<MemorySegment>();
      var actual = new ArrayList<MemorySegment>();
      for (int v = 0; v < arrays.size(); v++) {
        var dtype = kernel.views().get(v).dtype();
        long byteSize = (long) arrays.get(v).elements() * dtype.byteSize();
        var data = arena.allocate(byteSize + PADDING, 64);
        fill(data, dtype, random);
        expected.add(data);
        actual.add(arena.allocate(data.byteSize(), 64).copyFrom(data));
      }
      var offsets = Collections.nCopies(arrays.size(), 0L);
      LoopInterpreter.run(kernel, expected, arguments(offsets), lo, hi);
      var compiled =
          switch (twin) {
            case SCALAR -> Emitter.scalar(kernel);
            case VECTOR -> Emitter.vector(kernel);
          };
      compiled.run(arguments(actual.stream().map(MemorySegment::address).toList()), lo, hi);
      for (int v = 0; v < arrays.size(); v++) {
        assertSame(v, kernel.views().get(v), expected.get(v), actual.get(v), tolerance);
      }
    }
  }

  /** The argument array for arrays at {@code bases}. */
  private long[] arguments(List<Long> bases) {
    var arguments = new long[kernel.argumentCount()];
    int next = 0;
    for (int v = 0; v < arrays.size(); v++) {
      var array = arrays.get(v);
      int byteSize = kernel.views().get(v).dtype().byteSize();
      arguments[next++] = bases.get(v) + (long) array.first() * byteSize;
      for (long stride : array.strides()) {
        arguments[next++] = stride;
      }
    }
    for (int size : sizes) {
      arguments[next++] = size;
    }
    assertThat(next).isEqualTo(arguments.length);
    return arguments;
  }

  private static void fill(MemorySegment data, DType dtype, Random random) {
    for (long i = 0; i < data.byteSize() / dtype.byteSize(); i++) {
      double notable = NOTABLE[random.nextInt(NOTABLE.length)];
      double plain = random.nextGaussian() * 10;
      double value = random.nextInt(3) == 0 ? notable : plain;
      Elements.write(data, dtype, i, dtype == DType.BOOL ? random.nextInt(2) : (Number) value);
    }
  }

  private void assertSame(
      int v, View view, MemorySegment expected, MemorySegment actual, double tolerance) {
    for (long i = 0; i < expected.byteSize() / view.dtype().byteSize(); i++) {
      var where = "%s, view %d, element %d%n%s".formatted(name, v, i, kernel);
      Number expectedElement = Elements.read(expected, view.dtype(), i);
      Number actualElement = Elements.read(actual, view.dtype(), i);
      if (view.dtype().isFloating()) {
        assertClose(expectedElement.doubleValue(), actualElement.doubleValue(), tolerance, where);
      } else {
        assertThat(actualElement).as(where).isEqualTo(expectedElement);
      }
    }
  }

  /** Compares bits, nan aside, or to a relative tolerance where there is one. */
  private static void assertClose(double expected, double actual, double tolerance, String where) {
    if (tolerance == 0 || !Double.isFinite(expected)) {
      assertThat(Double.valueOf(actual)).as(where).isEqualTo(Double.valueOf(expected));
    } else {
      assertThat(actual)
          .as(where)
          .isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

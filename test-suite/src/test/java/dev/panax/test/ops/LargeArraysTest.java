package dev.panax.test.ops;

import static dev.panax.Panax.jit;

import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Rows of the op table on arrays so large that a backend shares the work among its threads. */
class LargeArraysTest {
  private static final int MANY = 300_007;

  private static final Map<String, List<Shape>> CASES =
      Map.ofEntries(
          Map.entry("exp", OpRow.shapes(new int[] {MANY})),
          Map.entry("tanh", OpRow.shapes(new int[] {401, 757})),
          Map.entry("add", OpRow.shapes(new int[] {401, 1}, new int[] {757})),
          Map.entry("where", OpRow.shapes(new int[] {757}, new int[] {401, 757}, new int[] {})),
          Map.entry("astype(int)", OpRow.shapes(new int[] {MANY})),
          Map.entry("sum", OpRow.shapes(new int[] {MANY})),
          Map.entry("sum(0)", OpRow.shapes(new int[] {757, 401})),
          Map.entry("sum(-1)", OpRow.shapes(new int[] {401, 757})),
          Map.entry("max(0)", OpRow.shapes(new int[] {757, 401})),
          Map.entry("mean(0, 2)", OpRow.shapes(new int[] {41, 101, 73})),
          Map.entry("var(-1)", OpRow.shapes(new int[] {401, 757})),
          Map.entry("argmax(0)", OpRow.shapes(new int[] {757, 401})),
          Map.entry("softmax", OpRow.shapes(new int[] {401, 757})),
          Map.entry("dot with a vector", OpRow.shapes(new int[] {401, 757}, new int[] {757})),
          Map.entry("dot of matrices", OpRow.shapes(new int[] {131, 301}, new int[] {301, 173})),
          Map.entry("transpose", OpRow.shapes(new int[] {401, 757})),
          Map.entry("transpose(1, 2, 0)", OpRow.shapes(new int[] {41, 101, 73})),
          Map.entry("concatenate", OpRow.shapes(new int[] {200, 757}, new int[] {201, 757})),
          Map.entry("flip", OpRow.shapes(new int[] {401, 757})),
          Map.entry("triu(1)", OpRow.shapes(new int[] {401, 757})),
          Map.entry("pad between", OpRow.shapes(new int[] {401, 301}, new int[] {})));

  @TestFactory
  Stream<DynamicTest> largeArrays() {
    return OpTable.rows()
        .filter(row -> CASES.containsKey(row.name()))
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> check(row)));
  }

  private static void check(OpRow row) {
    List<Shape> shapes = Objects.requireNonNull(CASES.get(row.name()));
    Array[] x = row.sample(shapes, 0);
    Fn1<List<Array>, Array> jitted = jit(row::apply);
    OpTableTest.checkValue(forLarge(row), shapes, x, jitted.apply(List.of(x)));
  }

  /** Sums of so many elements may, like JAX's, be off by 1e-5. */
  private static OpRow forLarge(OpRow row) {
    return row.accuracy().ofLargest()
        ? row.withAccuracy(OpRow.ulpsOfLargest(1e-5 / Math.ulp(1f)))
        : row;
  }
}

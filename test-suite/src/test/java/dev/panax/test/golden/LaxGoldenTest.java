package dev.panax.test.golden;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every operation against JAX's {@code lax} function of the same name. */
@Tag("lanes")
class LaxGoldenTest {
  @TestFactory
  Stream<DynamicTest> elementwise() {
    return GoldenCheck.tests("lax-elementwise", LaxFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> structural() {
    return GoldenCheck.tests("lax-structural", LaxFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> reductions() {
    return GoldenCheck.tests("lax-reduce", LaxFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> dotGeneral() {
    return GoldenCheck.tests("lax-dot", LaxFunctions.table());
  }
}

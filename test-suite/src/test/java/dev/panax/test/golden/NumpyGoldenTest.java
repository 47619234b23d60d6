package dev.panax.test.golden;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The NumPy functions against those of JAX: values, types, and both derivatives. */
class NumpyGoldenTest {
  @TestFactory
  Stream<DynamicTest> elementwise() {
    return GoldenCheck.tests("jnp-elementwise", NumpyFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> choicesAndComparisons() {
    return GoldenCheck.tests("jnp-elementwise-more", NumpyFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> products() {
    return GoldenCheck.tests("jnp-products", NumpyFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> reductions() {
    return GoldenCheck.tests("jnp-reductions", NumpyFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> creation() {
    return GoldenCheck.tests("jnp-creation", NumpyFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> shapes() {
    return GoldenCheck.tests("jnp-shape", NumpyFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> activations() {
    return GoldenCheck.tests("nn-activations", NumpyFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> softmax() {
    return GoldenCheck.tests("nn-softmax", NumpyFunctions.table());
  }
}

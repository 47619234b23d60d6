package dev.panax.test.golden;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Random numbers against those of JAX, in both threefry modes. */
@Tag("lanes")
class RandomGoldenTest {
  @TestFactory
  Stream<DynamicTest> keys() {
    return GoldenCheck.tests("random-keys", RandomFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> bits() {
    return GoldenCheck.tests("random-bits", RandomFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> uniform() {
    return GoldenCheck.tests("random-uniform", RandomFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> normal() {
    return GoldenCheck.tests("random-normal", RandomFunctions.table());
  }

  @TestFactory
  Stream<DynamicTest> randint() {
    return GoldenCheck.tests("random-randint", RandomFunctions.table());
  }
}

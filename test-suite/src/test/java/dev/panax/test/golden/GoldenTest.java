package dev.panax.test.golden;

import dev.panax.device.Backend;
import dev.panax.trace.Backends;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The golden files of the resources, on every backend. */
class GoldenTest {
  @TestFactory
  @Tag("lanes")
  Stream<DynamicTest> lax() {
    return tests(
        "lax-dot",
        "lax-fft",
        "lax-gather-scatter",
        "lax-elementwise",
        "lax-reduce",
        "lax-structural");
  }

  /** On the CPU: the reference evaluator has no linear algebra. */
  @TestFactory
  Stream<DynamicTest> linearAlgebra() {
    return tests(Stream.of(Backends.named("GoldenTest", "cpu")), "lax-linalg");
  }

  @TestFactory
  Stream<DynamicTest> numpy() {
    return tests(
        "jnp-creation",
        "jnp-elementwise",
        "jnp-elementwise-more",
        "jnp-indexing",
        "jnp-products",
        "jnp-reductions",
        "jnp-shape");
  }

  @TestFactory
  Stream<DynamicTest> nn() {
    return tests("nn-activations", "nn-softmax");
  }

  @TestFactory
  @Tag("lanes")
  Stream<DynamicTest> random() {
    return tests("random-bits", "random-keys", "random-normal", "random-randint", "random-uniform");
  }

  @TestFactory
  Stream<DynamicTest> programs() {
    return tests("programs-programs", "programs-seed_documents");
  }

  @TestFactory
  Stream<DynamicTest> jaxprs() {
    return tests("jaxpr-jaxpr");
  }

  @TestFactory
  Stream<DynamicTest> errors() {
    return tests("errors-errors");
  }

  @TestFactory
  Stream<DynamicTest> promotion() {
    return tests("promotion-table");
  }

  private static Stream<DynamicTest> tests(String... files) {
    return tests(Backends.all().stream(), files);
  }

  private static Stream<DynamicTest> tests(Stream<Backend> backends, String... files) {
    List<Golden> goldens =
        Arrays.stream(files)
            .flatMap(file -> Golden.read(file).stream())
            .filter(GoldenTest::isCovered)
            .toList();
    return backends.flatMap(backend -> goldens.stream().map(golden -> test(golden, backend)));
  }

  private static DynamicTest test(Golden golden, Backend backend) {
    return DynamicTest.dynamicTest(
        golden.id() + " on " + backend.platform(),
        () ->
            Backends.runOn(
                backend,
                () -> {
                  golden.check();
                  return golden;
                }));
  }

  /** Whether Panax has the function of a case, and computes with its dtypes. */
  private static boolean isCovered(Golden golden) {
    return golden.isRegistered() && !golden.json().toString().contains("complex");
  }
}

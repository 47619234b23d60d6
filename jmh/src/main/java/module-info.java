/** Benchmarks. */
@org.jspecify.annotations.NullMarked
module dev.panax.jmh {
  requires dev.panax.api;
  requires dev.panax.cpu;
  requires jdk.incubator.vector;
  requires jmh.core;
  requires static org.jspecify;
}

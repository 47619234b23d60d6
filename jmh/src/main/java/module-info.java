/** Benchmarks. */
@org.jspecify.annotations.NullMarked
module dev.panax.jmh {
  requires dev.panax.api;
  requires jmh.core;
  requires static org.jspecify;
}

/** Batching of traced functions. */
@org.jspecify.annotations.NullMarked
module dev.panax.vectorize {
  requires transitive dev.panax.trace;
  requires static org.jspecify;

  exports dev.panax.vectorize;
}

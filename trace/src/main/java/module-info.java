/** Arrays, traces, trees, and the cache of compiled functions. */
@org.jspecify.annotations.NullMarked
module dev.panax.trace {
  requires transitive dev.panax.offload.spi;
  requires static org.jspecify;

  exports dev.panax.trace;

  uses dev.panax.device.Backend;
}

/** The CPU backend: programs compiled to Vector API kernels over off-heap memory. */
@org.jspecify.annotations.NullMarked
module dev.panax.cpu {
  requires dev.panax.offload.spi;
  requires static jdk.incubator.vector;
  requires static org.jspecify;
}

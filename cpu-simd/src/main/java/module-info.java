/** The CPU backend: programs compiled to Vector API kernels over off-heap memory. */
@org.jspecify.annotations.NullMarked
module dev.panax.cpu {
  requires dev.panax.offload.spi;
  requires java.management;
  requires jdk.management;
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  provides dev.panax.device.Backend with
      dev.panax.cpu.CpuBackend;
}

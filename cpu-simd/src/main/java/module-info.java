/** The CPU backend: programs compiled to Vector API kernels over off-heap memory. */
@SuppressWarnings("module") // the benchmarks are compiled after this module
@org.jspecify.annotations.NullMarked
module dev.panax.cpu {
  requires dev.panax.offload.spi;
  requires java.management;
  requires jdk.management;
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  exports dev.panax.cpu.kernels to
      dev.panax.jmh;
  exports dev.panax.cpu.memory to
      dev.panax.jmh;
  exports dev.panax.cpu.parallel to
      dev.panax.jmh;

  provides dev.panax.device.Backend with
      dev.panax.cpu.CpuBackend;
}

import org.jspecify.annotations.NullMarked;

/** The CPU backend: programs compiled to Vector API kernels over native memory. */
@NullMarked
module dev.panax.cpu {
  requires dev.panax.offload.spi;
  requires java.management;
  requires jdk.management;
  requires static org.jspecify;
}

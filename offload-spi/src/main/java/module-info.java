/** The program format and the contract between the front end and devices. */
@SuppressWarnings("module") // the modules that the helpers are exported to are compiled after this
@org.jspecify.annotations.NullMarked
module dev.panax.offload.spi {
  requires static org.jspecify;

  exports dev.panax.program;
  exports dev.panax.device;
  exports dev.panax.compiler;
  exports dev.panax.compiler.fuse;
  exports dev.panax.compiler.legalize;
  exports dev.panax.compiler.loop;
  exports dev.panax.compiler.lower;
  exports dev.panax.compiler.simplify;
  exports dev.panax.util to
      dev.panax.trace,
      dev.panax.cpu;
}

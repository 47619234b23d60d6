/** The program format and the contract between the front end and devices. */
module dev.panax.offload.spi {
  exports dev.panax.program;
  exports dev.panax.device;
  exports dev.panax.compiler.loop;
}

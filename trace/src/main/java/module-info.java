/** Arrays, pytrees, and the interpreters that run or stage functions over them. */
@org.jspecify.annotations.NullMarked
module dev.panax.trace {
  requires transitive dev.panax.offload.spi;
  requires static org.jspecify;
}

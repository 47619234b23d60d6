/** Forward mode, linearization and transposition of traced functions. */
@org.jspecify.annotations.NullMarked
module dev.panax.autodiff {
  requires transitive dev.panax.trace;
  requires static org.jspecify;
}

/** Automatic differentiation. */
@org.jspecify.annotations.NullMarked
module dev.panax.autodiff {
  requires transitive dev.panax.trace;
  requires static org.jspecify;

  exports dev.panax.autodiff;
}

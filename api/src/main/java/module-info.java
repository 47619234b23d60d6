/** What users import: NumPy-like arrays and the transformations of functions over them. */
@org.jspecify.annotations.NullMarked
module dev.panax.api {
  requires transitive dev.panax.trace;
  requires transitive dev.panax.vectorize;
  requires dev.panax.autodiff;
  requires static org.jspecify;

  exports dev.panax;

  // Results such as ValueAndGrad are trees.
  opens dev.panax to
      dev.panax.trace;
}

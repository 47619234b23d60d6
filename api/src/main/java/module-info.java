/** What users import: NumPy-like arrays and the transformations of functions over them. */
@org.jspecify.annotations.NullMarked
module dev.panax.api {
  requires transitive dev.panax.trace;
  requires dev.panax.autodiff;
  requires dev.panax.vectorize;
  requires static org.jspecify;
}

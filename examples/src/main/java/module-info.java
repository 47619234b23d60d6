/** Whole programs, each a job of the launcher. */
@org.jspecify.annotations.NullMarked
module dev.panax.examples {
  requires dev.panax.api;
  requires static org.jspecify;
}

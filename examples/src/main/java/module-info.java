/** Whole programs, each a job of the launcher. */
@org.jspecify.annotations.NullMarked
module dev.panax.examples {
  requires dev.panax.api;
  requires info.picocli;
  requires java.desktop;
  requires java.management;
  requires xchart;
  requires me.tongfei.progressbar;
  requires static org.jspecify;

  opens dev.panax.examples to
      dev.panax.trace,
      info.picocli;
}

package dev.panax.cpu.kernels;

/**
 * Whether the Vector API is there: it is an incubator module, which a JVM has only when started
 * with {@code --add-modules jdk.incubator.vector}. Classes that use it must not be loaded without
 * it.
 */
public final class VectorModule {
  private static final boolean PRESENT =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

  static {
    if (!PRESENT) {
      System.getLogger("dev.panax.cpu")
          .log(
              System.Logger.Level.WARNING,
              "Panax runs on slow scalar kernels. For vector kernels start the JVM with"
                  + " --add-modules jdk.incubator.vector");
    }
  }

  private VectorModule() {}

  public static boolean isPresent() {
    return PRESENT;
  }
}

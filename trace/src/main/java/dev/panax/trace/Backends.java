package dev.panax.trace;

import dev.panax.device.Backend;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The backends present, found by {@link ServiceLoader}. */
public final class Backends {
  private static final List<Backend> ALL =
      ServiceLoader.load(Backend.class).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(Comparator.comparingInt(Backend::priority).reversed())
          .toList();
  private static final ScopedValue<Backend> CURRENT = ScopedValue.newInstance();
  private static volatile @Nullable Backend chosen;

  private Backends() {}

  /** All backends, highest priority first. */
  public static List<Backend> all() {
    return ALL;
  }

  /**
   * The backend in use: that of the innermost {@code runOn}, or else the one named by the system
   * property {@code panax.platform}, or else the one of the highest priority.
   */
  public static Backend current() {
    if (CURRENT.isBound()) {
      return CURRENT.get();
    }
    Backend backend = chosen;
    if (backend == null) {
      backend = choose();
      chosen = backend;
    }
    return backend;
  }

  /** Runs {@code body} on {@code backend}. */
  public static <R> R runOn(Backend backend, Supplier<R> body) {
    return ScopedValue.where(CURRENT, backend).call(body::get);
  }

  /** The backend called {@code platform}. */
  public static Backend named(String platform) {
    return ALL.stream()
        .filter(backend -> backend.platform().equals(platform))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "There is no backend named %s; present are: %s."
                    .formatted(
                        platform,
                        ALL.stream().map(Backend::platform).collect(Collectors.joining(", ")))));
  }

  private static Backend choose() {
    String platform = System.getProperty("panax.platform");
    if (platform != null) {
      return named(platform);
    }
    if (ALL.isEmpty()) {
      throw new IllegalStateException(
          "No backend was found. Put dev.panax:cpu-simd on the class path or module path.");
    }
    return ALL.getFirst();
  }
}

package dev.panax.trace;

import dev.panax.device.Backend;
import dev.panax.device.PlatformException;
import dev.panax.util.Setting;
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
  private static final Setting<Backend> CHOSEN =
      new Setting<>(
          "panax.platform",
          () -> "the name of a platform that is present: " + platforms(),
          Backends::find,
          Backends::first);

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
    return CURRENT.isBound() ? CURRENT.get() : CHOSEN.get();
  }

  /** Runs {@code body} on {@code backend}. */
  public static <R> R runOn(Backend backend, Supplier<R> body) {
    return ScopedValue.where(CURRENT, backend).call(body::get);
  }

  /**
   * The backend called {@code platform}.
   *
   * @param user what needs it, for the message
   * @throws PlatformException if there is none
   */
  public static Backend named(String user, String platform) {
    Backend backend = find(platform);
    if (backend == null) {
      throw new PlatformException(
          "%s: there is no platform \"%s\". Present: %s.".formatted(user, platform, platforms()));
    }
    return backend;
  }

  private static @Nullable Backend find(String platform) {
    return ALL.stream()
        .filter(backend -> backend.platform().equals(platform))
        .findFirst()
        .orElse(null);
  }

  private static Backend first() {
    if (ALL.isEmpty()) {
      throw new PlatformException(
          "No backend was found. Put dev.panax:cpu-simd on the class path or module path.");
    }
    return ALL.getFirst();
  }

  private static String platforms() {
    return ALL.isEmpty()
        ? "none"
        : ALL.stream().map(Backend::platform).collect(Collectors.joining(", "));
  }
}

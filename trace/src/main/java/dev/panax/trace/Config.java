package dev.panax.trace;

import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.util.Setting;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The modes a computation runs in, part of the key of every {@code jit} cache.
 *
 * @param x64 whether 64-bit types exist; otherwise a request for one gives the 32-bit type
 * @param partitionable whether random bits come from threefry's partitionable counter scheme, as in
 *     JAX since 0.5, or from the legacy one
 */
public record Config(boolean x64, boolean partitionable) {
  private static final ScopedValue<Config> CURRENT = ScopedValue.newInstance();
  private static final Setting<Boolean> X64 = Setting.ofBoolean("panax.x64", false);
  private static final Setting<Boolean> PARTITIONABLE =
      Setting.ofBoolean("panax.threefryPartitionable", true);

  /** What the system properties say, once they were read. */
  private static @Nullable Config defaults;

  /**
   * The modes in force: those of the innermost {@link #run}, or else of the system properties
   * {@code panax.x64} (default false) and {@code panax.threefryPartitionable} (default true).
   */
  public static Config current() {
    return CURRENT.isBound() ? CURRENT.get() : defaults();
  }

  private static Config defaults() {
    Config known = defaults;
    if (known == null) {
      known = new Config(X64.get(), PARTITIONABLE.get());
      defaults = known;
    }
    return known;
  }

  /** Runs {@code body} in these modes. */
  public <R> R run(Supplier<R> body) {
    return ScopedValue.where(CURRENT, this).call(body::get);
  }

  public Config withX64(boolean enabled) {
    return new Config(enabled, partitionable);
  }

  public Config withPartitionable(boolean enabled) {
    return new Config(x64, enabled);
  }

  /** The dtype that a request for {@code dtype} gets. */
  public DType canonical(DType dtype) {
    if (x64) {
      return dtype;
    }
    return switch (dtype) {
      case INT64 -> DType.INT32;
      case UINT64 -> DType.UINT32;
      case FLOAT64 -> DType.FLOAT32;
      case COMPLEX128 -> DType.COMPLEX64;
      case BOOL, INT8, INT16, INT32, UINT8, UINT16, UINT32, FLOAT16, BFLOAT16, FLOAT32, COMPLEX64 ->
          dtype;
    };
  }

  /**
   * Checks that {@code value} is one of the default integer dtype.
   *
   * @param user what needs it, for the message
   * @throws DTypeException if it is not
   */
  public long requireInt(String user, long value) {
    if (!x64 && value != (int) value) {
      throw new DTypeException(
          "%s: %d does not fit int32. Write it as a double, or run with x64 (withX64)."
              .formatted(user, value));
    }
    return value;
  }

  /** The dtype of Java {@code double}s: float32, or float64 with x64. */
  public DType defaultFloat() {
    return canonical(DType.FLOAT64);
  }

  /** The dtype of {@link dev.panax.program.Complex}: complex64, or complex128 with x64. */
  public DType defaultComplex() {
    return canonical(DType.COMPLEX128);
  }

  /** The dtype of Java {@code long}s: int32, or int64 with x64. */
  public DType defaultInt() {
    return canonical(DType.INT64);
  }
}

package dev.panax.cpu.kernels;

import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The switch of a kernel from its scalar to its vector twin.
 *
 * <p>Before C2 has compiled it, vector code keeps its vectors in objects on the heap and runs a
 * hundred times slower than scalar code. So a kernel runs its scalar twin until a background thread
 * has driven the vector twin, on a small tile, to where it is the faster one; should that never
 * happen, the scalar twin stays.
 *
 * <p>The system property {@code panax.warmup} makes it deterministic: {@code async}, the default;
 * {@code sync} warms up on the calling thread, in the first call; {@code scalar} and {@code vector}
 * fix the twin. Without the vector module it is always {@code scalar}.
 */
public final class Warmup {
  private enum Mode {
    ASYNC,
    SYNC,
    SCALAR,
    VECTOR
  }

  private static final Mode MODE = VectorModule.isPresent() ? modeOf() : Mode.SCALAR;

  /** Vector code that is not faster by then has hit a limit of the compiler and will not be. */
  private static final long GIVE_UP_NANOS = 20_000_000_000L;

  /** How often the vector twin must win. The last of its methods to be compiled are small. */
  private static final int WINS = 50;

  /** One thread for all warm-ups: they would only take the compiler's time from each other. */
  private static final Executor BACKGROUND =
      new ThreadPoolExecutor(
          0,
          1,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> Thread.ofPlatform().daemon().name("panax-warmup").unstarted(task));

  private final Runnable vectorTile;
  private final Runnable scalarTile;
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean ready = MODE == Mode.VECTOR;

  /**
   * A switch that is at scalar.
   *
   * @param vectorTile runs every loop and branch of the vector twin, in well below a millisecond
   *     once compiled; it may be called again and again
   * @param scalarTile the same work for the scalar twin
   */
  public Warmup(Runnable vectorTile, Runnable scalarTile) {
    this.vectorTile = vectorTile;
    this.scalarTile = scalarTile;
  }

  /** Whether to call the vector twin. The first call begins the warm-up. */
  public boolean isReady() {
    return ready || (MODE != Mode.SCALAR && start());
  }

  private boolean start() {
    if (started.compareAndSet(false, true)) {
      if (MODE == Mode.SYNC) {
        warmUp();
      } else {
        BACKGROUND.execute(this::warmUp);
      }
    }
    return ready;
  }

  private void warmUp() {
    long begin = System.nanoTime();
    long scalarNanos = Long.MAX_VALUE;
    for (int wins = 0; wins < WINS; ) {
      long vectorNanos = time(vectorTile);
      scalarNanos = Math.min(scalarNanos, time(scalarTile));
      wins += vectorNanos < scalarNanos ? 1 : 0;
      if (System.nanoTime() - begin > GIVE_UP_NANOS) {
        return;
      }
    }
    ready = true;
  }

  private static long time(Runnable tile) {
    long begin = System.nanoTime();
    tile.run();
    return System.nanoTime() - begin;
  }

  private static Mode modeOf() {
    String value = System.getProperty("panax.warmup", "async");
    for (Mode mode : Mode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(value)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "panax.warmup must be async, sync, scalar or vector, got " + value);
  }
}

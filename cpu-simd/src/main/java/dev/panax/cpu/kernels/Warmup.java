package dev.panax.cpu.kernels;

import dev.panax.util.Setting;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

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
  /** How kernels come to run their vector twins. */
  public enum Mode {
    ASYNC,
    SYNC,
    SCALAR,
    VECTOR
  }

  /** The mode that is asked for. */
  public static final Setting<Mode> MODE = Setting.ofEnum("panax.warmup", Mode.class, Mode.ASYNC);

  /** For the time that a thread has run: on a busy machine much less than has passed. */
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final int RUNS = 8;

  /** How often the vector twin must win. The last of its methods to be compiled are small. */
  private static final int WINS = 6;

  private static final long TURN_NANOS = 5_000_000;

  /** C2 is asked to compile what was called this often; when that is done is another matter. */
  private static final int COMPILED_AFTER = 10_000;

  private static final long PAUSE_NANOS = 10_000_000;

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
  private final long giveUpNanos;
  private final AtomicBoolean started = new AtomicBoolean();

  /** What one thread at a time does in its turn. */
  private int rounds;

  private int wins;

  private long spentNanos;
  private long scalarNanos = Long.MAX_VALUE;

  /** What went wrong in the background. */
  private volatile @Nullable Throwable failure;

  private volatile boolean ready;

  /**
   * A switch that is at scalar.
   *
   * @param vectorTile runs every loop and branch of the vector twin, in well below a millisecond
   *     once compiled; it may be called again and again
   * @param scalarTile the same work for the scalar twin
   * @param giveUpNanos the running time after which to stop: vector code that is not faster by then
   *     has hit a limit of the compiler, or has nothing to gain
   */
  public Warmup(Runnable vectorTile, Runnable scalarTile, long giveUpNanos) {
    this.vectorTile = vectorTile;
    this.scalarTile = scalarTile;
    this.giveUpNanos = giveUpNanos;
  }

  /** Whether vector twins are to be called from the start, warm or not. */
  public static boolean isSkipped() {
    return mode() == Mode.VECTOR;
  }

  /** Whether to call the vector twin. The first call begins the warm-up. */
  public boolean isReady() {
    assert failure == null : failure;
    return ready || (mode() != Mode.SCALAR && start());
  }

  private static Mode mode() {
    Mode mode = MODE.get();
    return VectorModule.isPresent() ? mode : Mode.SCALAR;
  }

  private boolean start() {
    if (started.compareAndSet(false, true)) {
      switch (mode()) {
        case ASYNC -> BACKGROUND.execute(this::runInTurns);
        case SYNC -> {
          while (isPending()) {
            runRounds();
          }
        }
        case SCALAR -> {}
        case VECTOR -> ready = true;
      }
    }
    return ready;
  }

  /** One turn; the next comes after those of the other kernels that are warming up. */
  private void runInTurns() {
    try {
      runRounds();
    } catch (RuntimeException | LinkageError e) {
      failure = e;
      System.getLogger(Warmup.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "A kernel stays on scalar code, as its vector code failed. Please report this.",
              e);
      return;
    }
    if (isPending()) {
      if (rounds * RUNS > COMPILED_AFTER) {
        // The compiler has been asked, and gets further the less it is disturbed.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      BACKGROUND.execute(this::runInTurns);
    }
  }

  private boolean isPending() {
    return !ready && spentNanos < giveUpNanos;
  }

  /** Runs the tiles for a short while, or until the vector twin is the faster one. */
  private void runRounds() {
    long begin = THREADS.getCurrentThreadCpuTime();
    long spent = 0;
    while (!ready && spent < TURN_NANOS) {
      long vectorNanos = bestTime(vectorTile);
      scalarNanos = Math.min(scalarNanos, bestTime(scalarTile));
      wins += vectorNanos < scalarNanos ? 1 : 0;
      ready = wins == WINS;
      rounds++;
      spent = THREADS.getCurrentThreadCpuTime() - begin;
    }
    spentNanos += spent;
  }

  /** The time of the fastest of a few runs: the others were held up. */
  private static long bestTime(Runnable tile) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < RUNS; i++) {
      long begin = System.nanoTime();
      tile.run();
      best = Math.min(best, System.nanoTime() - begin);
    }
    return best;
  }
}

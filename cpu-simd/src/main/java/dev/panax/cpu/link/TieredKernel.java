package dev.panax.cpu.link;

import dev.panax.compiler.loop.LoopKernel;
import dev.panax.cpu.emit.Emitter;
import dev.panax.cpu.emit.Kernel;
import dev.panax.cpu.kernels.Warmup;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A kernel in two tiers: the scalar twin, which is there at once, and the vector twin, which is
 * made and warmed up in the background when the kernel has proved to be worth it.
 */
final class TieredKernel {
  /** All kernels made so far: programs share those of equal structure. */
  private static final ConcurrentHashMap<LoopKernel, TieredKernel> CACHE =
      new ConcurrentHashMap<>();

  /** Calls shorter than this gain nothing from vectors. */
  private static final long SHORT_NANOS = 100;

  /** The work that has to be done before the vector twin is made. */
  private static final long HOT_NANOS = 500_000;

  private static final long GIVE_UP_NANOS = 2_000_000_000L;

  private final Kernel scalar;
  private final Supplier<Kernel> makeVector;
  private final Warmup warmup;
  private volatile @Nullable Kernel vector;

  /** An estimate: threads that count at once may overwrite each other. */
  private long workNanos;

  private TieredKernel(LoopKernel kernel) {
    scalar = Emitter.scalar(kernel);
    makeVector = () -> Emitter.vector(kernel);
    var tile = new KernelTile(kernel);
    warmup = new Warmup(() -> tile.run(vector()), () -> tile.run(scalar), GIVE_UP_NANOS);
  }

  static TieredKernel of(LoopKernel kernel) {
    return CACHE.computeIfAbsent(kernel, TieredKernel::new);
  }

  /** The twin to call for work of {@code nanos}, an estimate of the time in vector code. */
  Kernel pick(long nanos) {
    if (Warmup.isSkipped()) {
      return vector();
    }
    if (nanos < SHORT_NANOS) {
      return scalar;
    }
    if (workNanos < HOT_NANOS) {
      workNanos += nanos;
      return scalar;
    }
    return warmup.isReady() ? vector() : scalar;
  }

  private Kernel vector() {
    Kernel made = vector;
    if (made == null) {
      synchronized (this) {
        made = vector;
        if (made == null) {
          made = makeVector.get();
          vector = made;
        }
      }
    }
    return made;
  }
}

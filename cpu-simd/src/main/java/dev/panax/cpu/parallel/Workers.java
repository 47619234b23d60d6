package dev.panax.cpu.parallel;

import dev.panax.util.Setting;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of threads that share loops with the threads that call {@link #parallelFor}.
 *
 * <p>A calling thread publishes its loop as a {@link Job} in one of a few slots, wakes idle
 * workers, and takes part; workers look through the slots. Idle workers spin for a moment before
 * they park, so that a program's loops, which follow each other closely, are picked up in about a
 * microsecond.
 *
 * <p>Calling threads and workers that are inside a job are counted. A worker joins only while there
 * are fewer of them than threads, and leaves when there are more: with as many calling threads as
 * cores, each simply runs its own loop.
 */
public final class Workers {
  /** How long an idle worker, or a caller whose job is about to end, spins before it parks. */
  private static final long SPIN_NANOS = 50_000;

  /** A thread takes its span in chunks, so that one that is held up leaves the rest to others. */
  private static final int CHUNKS_PER_SPAN = 8;

  /** The most threads. */
  private static final int MAX_THREADS = 1024;

  /** How many threads {@link #shared} has. */
  public static final Setting<Integer> THREADS =
      Setting.ofInt(
          "panax.threads",
          1,
          MAX_THREADS,
          () -> Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS));

  /** True while this thread, not a worker, is inside {@link #parallelFor}. */
  private static final ThreadLocal<Boolean> CALLING = new ThreadLocal<>();

  private static final class Shared {
    static final Workers INSTANCE = new Workers(THREADS.get());
  }

  private final int threads;
  private final Worker[] workers;

  /** The jobs that may have work for others. */
  private final AtomicReferenceArray<@Nullable Job> open;

  /** Calling threads and workers inside a job. */
  private final AtomicInteger running = new AtomicInteger();

  /** Changes whenever a job was opened or a caller left. */
  private final AtomicInteger signals = new AtomicInteger();

  private volatile boolean closed;

  /** A pool for loops on {@code threads} threads, of which one is the caller's. */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("A pool has at least 1 thread, not " + threads + ".");
    }
    this.threads = threads;
    open = new AtomicReferenceArray<>(threads);
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
    }
    for (Worker worker : workers) {
      worker.start();
    }
  }

  /** The pool with one thread per core, or as many as the system property {@code panax.threads}. */
  public static Workers shared() {
    THREADS.get(); // here rather than in an initializer
    return Shared.INSTANCE;
  }

  /** The number of threads a loop may run on, the caller's included. */
  public int threads() {
    return threads;
  }

  /**
   * Runs {@code task} over the indices from 0 to {@code n}, and returns when all is done.
   *
   * <p>The range is divided at multiples of {@code grain}, the fewest indices that are worth
   * handing to another thread. A loop of at most {@code grain} indices, or one inside another, runs
   * as one part on the calling thread. A thread's parts are neighbours, and the same from call to
   * call where the threads keep pace, so that its caches serve it again.
   *
   * <p>If a part throws, no further part begins, and the first exception is rethrown here.
   */
  public void parallelFor(long n, long grain, RangeTask task) {
    if (n <= grain || threads == 1 || isInside()) {
      if (n > 0) {
        task.run(0, n);
      }
      return;
    }
    var job = new Job(n, grain, task);
    running.getAndIncrement();
    CALLING.set(true);
    try {
      int slot = publish(job);
      job.work(0);
      if (slot >= 0) {
        open.set(slot, null);
        job.awaitOthers();
      }
    } finally {
      CALLING.remove();
      running.getAndDecrement();
      if (hasOpenJob()) {
        wake(1);
      }
    }
    job.rethrow();
  }

  /** Ends the worker threads; loops then run on the calling thread. For pools made by tests. */
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  private static boolean isInside() {
    return Thread.currentThread() instanceof Worker || CALLING.get() != null;
  }

  /** Offers a job to the workers; -1 if there is no free slot, and so enough to do for all. */
  private int publish(Job job) {
    for (int slot = 0; slot < open.length(); slot++) {
      if (open.get(slot) == null && open.compareAndSet(slot, null, job)) {
        wake(job.spans - 1);
        return slot;
      }
    }
    return -1;
  }

  /** Sees to it that {@code count} idle workers, where there are as many, look for jobs. */
  private void wake(int count) {
    signals.getAndIncrement();
    int missing = count;
    for (Worker worker : workers) {
      if (missing <= 0) {
        return;
      }
      if (worker.idle) {
        if (worker.parked) {
          LockSupport.unpark(worker);
        }
        missing--;
      }
    }
  }

  private boolean hasOpenJob() {
    for (int slot = 0; slot < open.length(); slot++) {
      if (open.get(slot) != null) {
        return true;
      }
    }
    return false;
  }

  /** Counts a worker in, unless there are as many running as threads. */
  private boolean tryRun() {
    for (int count = running.get(); count < threads; count = running.get()) {
      if (running.compareAndSet(count, count + 1)) {
        return true;
      }
    }
    return false;
  }

  /** A loop, divided into chunks, of which each thread has a span to begin with. */
  private final class Job {
    /** Flag in {@link #others}: the caller has seen the last chunk taken, no one joins any more. */
    private static final int ENDED = 1 << 30;

    /** Longs between the counters of two spans, so that each has a cache line of its own. */
    private static final int SPACING = 8;

    final int spans;
    private final long n;

    /** The range is counted in units of this many indices. */
    private final long grain;

    private final long units;
    private final long chunkUnits;
    private final RangeTask task;

    /** The first unit of the next chunk of each span. */
    private final AtomicLongArray next;

    /** The workers inside this job. */
    private final AtomicInteger others = new AtomicInteger();

    private final Thread caller = Thread.currentThread();
    private volatile boolean callerParked;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Job(long n, long grain, RangeTask task) {
      this.n = n;
      this.grain = Math.max(grain, 1);
      this.task = task;
      units = Math.ceilDiv(n, this.grain);
      spans = (int) Math.min(threads, units);
      chunkUnits = Math.ceilDiv(units, (long) spans * CHUNKS_PER_SPAN);
      next = new AtomicLongArray(spans * SPACING);
      for (int span = 0; span < spans; span++) {
        next.setPlain(span * SPACING, firstUnit(span));
      }
    }

    private long firstUnit(int span) {
      return units / spans * span + Math.min(span, units % spans);
    }

    /** Runs chunks until there are none, first of this thread's span and then of the others'. */
    void work(int thread) {
      try {
        for (int i = 0; i < spans; i++) {
          int span = (thread + i) % spans;
          long end = firstUnit(span + 1);
          while (true) {
            long unit = next.getAndAdd(span * SPACING, chunkUnits);
            if (unit >= end) {
              break;
            }
            task.run(unit * grain, Math.min(n, Math.min(end, unit + chunkUnits) * grain));
            if (failure.get() != null || (thread != 0 && running.get() > threads)) {
              return;
            }
          }
        }
      } catch (Throwable t) {
        failure.compareAndSet(null, t);
      }
    }

    /** A worker takes part, if the job has not ended. */
    void join(int thread) {
      for (int count = others.get(); count < ENDED; count = others.get()) {
        if (others.compareAndSet(count, count + 1)) {
          work(thread);
          if (others.decrementAndGet() == ENDED && callerParked) {
            LockSupport.unpark(caller);
          }
          return;
        }
      }
    }

    boolean hasWork() {
      for (int span = 0; span < spans; span++) {
        if (next.get(span * SPACING) < firstUnit(span + 1)) {
          return failure.get() == null;
        }
      }
      return false;
    }

    void awaitOthers() {
      others.getAndAdd(ENDED);
      long deadline = 0;
      boolean interrupted = false;
      for (int spins = 1; others.get() != ENDED; spins++) {
        if (spins % 16 != 0) {
          Thread.onSpinWait();
        } else if (deadline == 0) {
          deadline = System.nanoTime() + SPIN_NANOS;
        } else if (System.nanoTime() - deadline > 0) {
          callerParked = true;
          if (others.get() != ENDED) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
          }
        }
      }
      if (interrupted) {
        caller.interrupt();
      }
    }

    void rethrow() {
      switch (failure.get()) {
        case null -> {}
        case Error e -> throw e;
        case RuntimeException e -> throw e;
        case Throwable t -> throw new IllegalStateException(t);
      }
    }
  }

  private final class Worker extends Thread {
    private final int index;
    volatile boolean idle;
    volatile boolean parked;

    Worker(int index) {
      super(null, null, "panax-worker-" + index, 0, false);
      this.index = index;
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!closed) {
        int seen = signals.get();
        if (!help()) {
          awaitSignal(seen);
        }
      }
    }

    /** Takes part in an open job. False if there is none or all cores are taken. */
    private boolean help() {
      Job job = findJob();
      if (job == null || !tryRun()) {
        return false;
      }
      job.join(index);
      running.getAndDecrement();
      return true;
    }

    private @Nullable Job findJob() {
      for (int slot = 0; slot < open.length(); slot++) {
        Job job = open.get(slot);
        if (job != null && job.hasWork()) {
          return job;
        }
      }
      return null;
    }

    /**
     * Spins for a while, unless callers occupy all cores, and then parks until there is a signal.
     */
    private void awaitSignal(int seen) {
      idle = true;
      long deadline = System.nanoTime() + SPIN_NANOS;
      for (int spins = 1; signals.get() == seen && running.get() < threads; spins++) {
        Thread.onSpinWait();
        if (spins % 16 == 0 && System.nanoTime() - deadline > 0) {
          break;
        }
      }
      parked = true;
      while (signals.get() == seen && !closed) {
        LockSupport.park(Workers.this);
      }
      parked = false;
      idle = false;
    }
  }
}

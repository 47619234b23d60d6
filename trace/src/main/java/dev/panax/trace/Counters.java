package dev.panax.trace;

import java.util.concurrent.atomic.LongAdder;

/** Counts of the expensive events that caches exist to avoid, since the start of the JVM. */
public final class Counters {
  static final LongAdder TRACES = new LongAdder();
  static final LongAdder COMPILATIONS = new LongAdder();

  private Counters() {}

  /** How often a function was traced for {@code jit}. */
  public static long traces() {
    return TRACES.sum();
  }

  /** How often a program was compiled by a backend. */
  public static long compilations() {
    return COMPILATIONS.sum();
  }
}

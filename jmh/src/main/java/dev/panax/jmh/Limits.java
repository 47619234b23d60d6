package dev.panax.jmh;

import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import dev.panax.cpu.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops at the limits of the machine, on all threads of {@link Workers}: what kernels are compared
 * with in the same run.
 */
final class Limits {
  private static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> F64 = DoubleVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Independent sums: more than the latency times the number of units for multiply-adds. */
  private static final int CHAINS = 12;

  private static final int STEPS = 40_000;

  /** Bytes of the arrays that are read and copied: larger than caches. */
  static final long BYTES = 256L << 20;

  private final long source = MemoryPool.shared().allocate(BYTES);
  private final long target = MemoryPool.shared().allocate(BYTES);
  private final float[] sums = new float[Workers.shared().threads()];

  Limits() {
    Memory.clear(source, BYTES);
    Memory.clear(target, BYTES);
  }

  void close() {
    MemoryPool.shared().free(source, BYTES);
    MemoryPool.shared().free(target, BYTES);
  }

  /** Multiply-adds of float32 in registers; returns the number of operations. */
  double fmaF32() {
    onAllThreads(thread -> sums[thread] = fmaChainsF32());
    return 2.0 * CHAINS * STEPS * F32.length() * sums.length;
  }

  /** Multiply-adds of float64 in registers; returns the number of operations. */
  double fmaF64() {
    onAllThreads(thread -> sums[thread] = (float) fmaChainsF64());
    return 2.0 * CHAINS * STEPS * F64.length() * sums.length;
  }

  /** Sums up a large array; returns the number of bytes. */
  double read() {
    onAllThreads(thread -> sums[thread] = read(part(source, thread), BYTES / sums.length));
    return BYTES;
  }

  /** Copies a large array; returns the number of bytes, read and written. */
  double copy() {
    long bytes = BYTES / sums.length;
    onAllThreads(thread ->
        MemorySegment.copy(
            Memory.ALL, part(source, thread), Memory.ALL, part(target, thread), bytes));
    return 2.0 * BYTES;
  }

  private long part(long address, int thread) {
    return address + thread * (BYTES / sums.length & -64);
  }

  private interface ThreadTask {
    void run(int thread);
  }

  private void onAllThreads(ThreadTask task) {
    Workers.shared()
        .parallelFor(
            sums.length,
            1,
            (begin, end) -> {
              for (int i = (int) begin; i < end; i++) {
                task.run(i);
              }
            });
  }

  private static float fmaChainsF32() {
    FloatVector a = FloatVector.broadcast(F32, 0.999f);
    FloatVector b = FloatVector.broadcast(F32, 1e-3f);
    FloatVector c0 = b;
    FloatVector c1 = b;
    FloatVector c2 = b;
    FloatVector c3 = b;
    FloatVector c4 = b;
    FloatVector c5 = b;
    FloatVector c6 = b;
    FloatVector c7 = b;
    FloatVector c8 = b;
    FloatVector c9 = b;
    FloatVector c10 = b;
    FloatVector c11 = b;
    for (int i = 0; i < STEPS; i++) {
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
    }
    c0 = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
    c6 = c6.add(c7).add(c8).add(c9).add(c10).add(c11);
    return c0.add(c6).reduceLanes(VectorOperators.ADD);
  }

  private static double fmaChainsF64() {
    DoubleVector a = DoubleVector.broadcast(F64, 0.999);
    DoubleVector b = DoubleVector.broadcast(F64, 1e-3);
    DoubleVector c0 = b;
    DoubleVector c1 = b;
    DoubleVector c2 = b;
    DoubleVector c3 = b;
    DoubleVector c4 = b;
    DoubleVector c5 = b;
    DoubleVector c6 = b;
    DoubleVector c7 = b;
    DoubleVector c8 = b;
    DoubleVector c9 = b;
    DoubleVector c10 = b;
    DoubleVector c11 = b;
    for (int i = 0; i < STEPS; i++) {
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
    }
    c0 = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
    c6 = c6.add(c7).add(c8).add(c9).add(c10).add(c11);
    return c0.add(c6).reduceLanes(VectorOperators.ADD);
  }

  private static float read(long address, long bytes) {
    long step = 4L * F32.vectorByteSize();
    FloatVector c0 = FloatVector.zero(F32);
    FloatVector c1 = c0;
    FloatVector c2 = c0;
    FloatVector c3 = c0;
    for (int i = 0; i < (int) (bytes / step); i++) {
      long at = address + i * step;
      c0 = c0.add(FloatVector.fromMemorySegment(F32, Memory.ALL, at, ORDER));
      c1 = c1.add(FloatVector.fromMemorySegment(F32, Memory.ALL, at + step / 4, ORDER));
      c2 = c2.add(FloatVector.fromMemorySegment(F32, Memory.ALL, at + step / 2, ORDER));
      c3 = c3.add(FloatVector.fromMemorySegment(F32, Memory.ALL, at + step / 4 * 3, ORDER));
    }
    return c0.add(c1).add(c2.add(c3)).reduceLanes(VectorOperators.ADD);
  }
}

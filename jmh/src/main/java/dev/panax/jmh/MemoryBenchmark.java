package dev.panax.jmh;

import dev.panax.cpu.memory.MemoryPool;
import dev.panax.cpu.memory.NativeBuffer;
import dev.panax.cpu.parallel.Workers;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Costs of allocating native memory and of handing work to threads. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MemoryBenchmark {
  @State(Scope.Benchmark)
  public static class Size {
    @Param({"40", "4000", "400000"})
    long bytes;
  }

  /** Scratch: allocated and freed. */
  @Benchmark
  public void scratch(Size size) {
    long address = MemoryPool.shared().allocate(size.bytes);
    MemoryPool.shared().free(address, size.bytes);
  }

  /** A buffer that is closed. */
  @Benchmark
  public void closedBuffer(Size size) {
    MemoryPool.shared().buffer(size.bytes).close();
  }

  /** A buffer that is left to the garbage collector, whose work is part of the time. */
  @Benchmark
  public NativeBuffer droppedBuffer(Size size) {
    return MemoryPool.shared().buffer(size.bytes);
  }

  /** An empty loop on all threads. */
  @Benchmark
  public void dispatch() {
    Workers.shared().parallelFor(Workers.shared().threads(), 1, (begin, end) -> {});
  }
}

package dev.panax.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The limits of the machine: GFLOP/s of multiply-adds and GB/s out of cache, in the columns {@code
 * :rate}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LimitBenchmark {
  private final Limits limits = new Limits();

  @TearDown
  public void close() {
    limits.close();
  }

  @Benchmark
  public void fmaF32(Rate rate) {
    rate.rate += limits.fmaF32();
  }

  @Benchmark
  public void fmaF64(Rate rate) {
    rate.rate += limits.fmaF64();
  }

  @Benchmark
  public void read(Rate rate) {
    rate.rate += limits.read();
  }

  @Benchmark
  public void copy(Rate rate) {
    rate.rate += limits.copy();
  }
}

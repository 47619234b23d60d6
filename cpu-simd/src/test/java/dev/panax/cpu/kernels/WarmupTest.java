package dev.panax.cpu.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WarmupTest {
  @Test
  void switchesOnceTheVectorTwinIsFaster() throws InterruptedException {
    var vectorCalls = new AtomicInteger();
    var warmup =
        new Warmup(
            () -> LockSupport.parkNanos(vectorCalls.incrementAndGet() < 20 ? 20_000_000 : 1),
            () -> LockSupport.parkNanos(10_000_000),
            Long.MAX_VALUE);
    assertThat(vectorCalls.get()).as("calls before the kernel is used").isZero();
    assertThat(warmup.isReady()).isFalse();
    while (!warmup.isReady()) {
      Thread.sleep(1);
    }
    assertThat(vectorCalls.get()).isGreaterThanOrEqualTo(20);
    int calls = vectorCalls.get();
    assertThat(warmup.isReady()).isTrue();
    assertThat(vectorCalls.get()).isEqualTo(calls);
  }
}

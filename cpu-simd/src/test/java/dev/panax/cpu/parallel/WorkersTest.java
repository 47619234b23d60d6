package dev.panax.cpu.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WorkersTest {
  private final Workers workers = new Workers(4);

  @AfterEach
  void close() {
    workers.close();
  }

  @Test
  void everyIndexIsDoneOnceAndPartsBeginAtMultiplesOfTheGrain() {
    var random = new Random(1);
    for (int trial = 0; trial < 2000; trial++) {
      int n = random.nextInt(1000);
      int grain = 1 + random.nextInt(50);
      var done = new AtomicIntegerArray(n);
      workers.parallelFor(
          n,
          grain,
          (begin, end) -> {
            assertThat(begin % grain).isZero();
            assertThat(end == n || end % grain == 0).isTrue();
            for (long i = begin; i < end; i++) {
              done.incrementAndGet((int) i);
            }
          });
      for (int i = 0; i < n; i++) {
        assertThat(done.get(i)).isEqualTo(1);
      }
    }
  }

  @Test
  void aLargeLoopRunsOnAllThreadsAtOnce() {
    everyThreadTakesPart();
  }

  private void everyThreadTakesPart() {
    var all = new CountDownLatch(4);
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    workers.parallelFor(
        4,
        1,
        (begin, end) -> {
          seen.add(Thread.currentThread());
          all.countDown();
          await(all);
        });
    assertThat(seen).hasSize(4).contains(Thread.currentThread());
  }

  @Test
  void parkedWorkersAreWoken() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      Thread.sleep(2);
      everyThreadTakesPart();
    }
  }

  @Test
  void smallLoopsAndLoopsOfOnePoolThreadStayOnTheCaller() {
    Thread caller = Thread.currentThread();
    var parts = new ArrayList<Long>();
    RangeTask task =
        (begin, end) -> {
          assertThat(Thread.currentThread()).isSameAs(caller);
          parts.add(end - begin);
        };
    workers.parallelFor(100, 100, task);
    workers.parallelFor(0, 1, task);
    var alone = new Workers(1);
    alone.parallelFor(1000, 1, task);
    assertThat(parts).containsExactly(100L, 1000L);
  }

  @Test
  void nestedLoopsRunInline() {
    var parts = new AtomicInteger();
    var sum = new AtomicLong();
    workers.parallelFor(
        16,
        1,
        (begin, end) -> {
          Thread outer = Thread.currentThread();
          for (long i = begin; i < end; i++) {
            workers.parallelFor(
                100,
                1,
                (b, e) -> {
                  assertThat(Thread.currentThread()).isSameAs(outer);
                  parts.incrementAndGet();
                  sum.addAndGet(e - b);
                });
          }
        });
    assertThat(parts.get()).isEqualTo(16);
    assertThat(sum.get()).isEqualTo(1600);
  }

  @Test
  void theFirstExceptionReachesTheCallerAndTheLoopStops() {
    for (int trial = 0; trial < 200; trial++) {
      int failing = trial % 16;
      var failure = new IllegalArgumentException("part " + failing);
      assertThatThrownBy(() ->
              workers.parallelFor(
                  16,
                  1,
                  (begin, end) -> {
                    if (begin == failing) {
                      throw failure;
                    }
                  }))
          .isSameAs(failure);
      everyIndexIsCounted(1000);
    }
    assertThatThrownBy(() ->
            workers.parallelFor(
                8,
                1,
                (begin, end) -> {
                  throw new AssertionError("from every part");
                }))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void severalThreadsMayCallAtOnce() throws InterruptedException {
    var failure = new ConcurrentHashMap<Thread, Throwable>();
    var callers = new ArrayList<Thread>();
    for (int c = 0; c < 6; c++) {
      callers.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = 0; i < 3000; i++) {
                    everyIndexIsCounted(i % 500);
                  }
                } catch (Throwable e) {
                  failure.put(Thread.currentThread(), e);
                }
              }));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(failure).isEmpty();
  }

  @Test
  void anInterruptedCallerFinishesAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    for (int i = 0; i < 100; i++) {
      everyIndexIsCounted(1000);
    }
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aVirtualThreadMayCall() throws InterruptedException {
    var sum = new AtomicLong();
    Thread.ofVirtual()
        .start(() -> workers.parallelFor(1000, 10, (begin, end) -> sum.addAndGet(end - begin)))
        .join();
    assertThat(sum.get()).isEqualTo(1000);
  }

  @Test
  void needsAThread() {
    assertThatThrownBy(() -> new Workers(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A pool has at least 1 thread, not 0.");
  }

  private void everyIndexIsCounted(int n) {
    var sum = new AtomicLong();
    workers.parallelFor(
        n,
        7,
        (begin, end) -> {
          for (long i = begin; i < end; i++) {
            sum.addAndGet(i);
          }
        });
    assertThat(sum.get()).isEqualTo(n * (n - 1L) / 2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.panax.cpu.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panax.device.DeviceMemoryException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class MemoryPoolTest {
  private static final long MB = 1 << 20;

  private final MemoryPool pool = new MemoryPool(64 * MB);

  /** Buffers to keep reachable. */
  private final ArrayList<NativeBuffer> buffers = new ArrayList<>();

  @Test
  void blocksAreAlignedDisjointAndPadded() {
    var blocks = new ArrayList<long[]>();
    for (long size = 0; size < 40_000; size = size * 5 / 4 + 1) {
      for (int i = 0; i < 3; i++) {
        blocks.add(new long[] {pool.allocate(size), size});
        var buffer = pool.buffer(size);
        blocks.add(new long[] {buffer.address(), size});
        buffers.add(buffer);
      }
    }
    blocks.sort((a, b) -> Long.compare(a[0], b[0]));
    for (int i = 0; i < blocks.size(); i++) {
      long[] block = blocks.get(i);
      assertThat(block[0] % Memory.ALIGNMENT).isZero();
      if (i > 0) {
        long[] before = blocks.get(i - 1);
        assertThat(block[0]).isGreaterThanOrEqualTo(before[0] + before[1] + Memory.PADDING);
      }
    }
  }

  @Test
  void aFreedBlockServesTheNextRequestOfItsSize() {
    for (long size : new long[] {4, 1000, 10_000, 100_000, 3 * MB}) {
      long address = pool.allocate(size);
      pool.free(address, size);
      assertThat(pool.allocate(size)).isEqualTo(address);
    }
  }

  @Test
  void aLargeBlockServesSlightlySmallerRequests() {
    long address = pool.allocate(1000_000);
    pool.free(address, 1000_000);
    assertThat(pool.allocate(900_000)).isEqualTo(address);
    long live = pool.liveBytes();
    pool.free(address, 900_000);
    assertThat(pool.liveBytes()).isLessThanOrEqualTo(live - 1000_000);
    assertThat(pool.allocate(1000_000)).isEqualTo(address);
  }

  @Test
  void accountsForLiveAndPooledBytes() {
    assertThat(pool.liveBytes()).isZero();
    long a = pool.allocate(MB);
    long b = pool.allocate(MB);
    assertThat(pool.liveBytes()).isBetween(2 * MB, 2 * MB + MB / 4);
    pool.free(a, MB);
    assertThat(pool.liveBytes()).isBetween(MB, MB + MB / 8);
    assertThat(pool.pooledBytes()).isBetween(MB, MB + MB / 8);
    assertThat(pool.peakBytes()).isBetween(2 * MB, 2 * MB + MB / 4);
    pool.free(b, MB);
    pool.resetPeak();
    assertThat(pool.liveBytes()).isZero();
    assertThat(pool.peakBytes()).isZero();
    pool.trim();
    assertThat(pool.pooledBytes()).isZero();
  }

  @Test
  void smallBuffersReturnWhenAllOfTheirSlabAreClosed() {
    var first = new ArrayList<NativeBuffer>();
    for (int i = 0; i < 1000; i++) {
      first.add(pool.buffer(40));
    }
    long live = pool.liveBytes();
    first.forEach(NativeBuffer::close);
    assertThat(pool.liveBytes()).isEqualTo(8L << 10).isLessThan(live);
  }

  @Test
  void closingTwiceReturnsTheMemoryOnce() {
    var buffer = pool.buffer(10_000);
    long address = buffer.address();
    buffer.close();
    buffer.close();
    assertThat(buffer.isClosed()).isTrue();
    assertThat(pool.liveBytes()).isZero();
    assertThat(pool.allocate(10_000)).isEqualTo(address);
    assertThat(pool.allocate(10_000)).isNotEqualTo(address);
    assertThatThrownBy(buffer::address)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the buffer of 10000 bytes is closed");
  }

  @Test
  @Timeout(60)
  void unreachableBuffersMakeRoomWithinTheLimit() {
    // 100 times the limit: without reclaiming this fails early.
    for (int i = 0; i < 1600; i++) {
      pool.buffer(4 * MB);
    }
    for (int i = 0; i < 2_000_000; i++) {
      pool.buffer(i % 1000);
    }
    assertThat(pool.liveBytes()).isLessThanOrEqualTo(64 * MB);
  }

  @Test
  void pastTheLimitFailsAndSaysWhy() {
    for (int i = 0; i < 5; i++) {
      buffers.add(pool.buffer(10 * MB));
    }
    assertThatThrownBy(() -> pool.buffer(20 * MB))
        .isInstanceOf(DeviceMemoryException.class)
        .hasMessageContaining("20,971,520 bytes were requested")
        .hasMessageContaining("of at most 67,108,864 are in use")
        .hasMessageContaining("-Dpanax.memory.limit, which takes bytes, such as 4g.");
    assertThatThrownBy(() -> pool.allocate(Long.MAX_VALUE))
        .isInstanceOf(DeviceMemoryException.class);
    buffers.forEach(NativeBuffer::close);
    // The pooled blocks are too small: they go back to the operating system.
    pool.buffer(50 * MB).close();
  }

  @Test
  void checkedModeFindsAccessesOutsideOfLiveBlocks() {
    assertThat(Memory.CHECKED).as("tests run with -Dpanax.checked=true").isTrue();
    long address = pool.allocate(100);
    MemorySegment segment = Memory.segment(address, 100);
    assertThat(segment.byteSize()).isEqualTo(100);
    assertThat(segment.get(ValueLayout.JAVA_FLOAT, Memory.base(address))).isNaN();
    assertThat(Memory.segment(address + 40, 60 + Memory.PADDING).address()).isEqualTo(address + 40);
    assertThatThrownBy(() -> Memory.segment(address + 40, 61 + Memory.PADDING))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("outside of every live block")
        .hasMessageContaining("100 bytes at 0x%x".formatted(address));
    pool.free(address, 100);
    assertThatThrownBy(() -> Memory.segment(address, 100))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("outside of every live block");
    assertThatThrownBy(() -> pool.free(address, 100))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no live block of 100 bytes");
    assertThat(Memory.segment(0, 0).byteSize()).isZero();
  }

  @Test
  void rejectsNegativeSizes() {
    assertThatThrownBy(() -> pool.allocate(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pool.buffer(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MemoryPool(-1)).hasMessageContaining("not -1.");
  }

  /** Threads allocate, hand blocks to each other and free them, and own what they hold. */
  @Test
  @Timeout(120)
  void threadsNeverShareABlock() throws InterruptedException {
    long seed = System.nanoTime();
    System.out.println("threadsNeverShareABlock: seed " + seed);
    record Held(@Nullable NativeBuffer buffer, long address, long size, long mark) {}
    var handedOver = new ConcurrentLinkedQueue<Held>();
    var failure = new AtomicReference<Throwable>();
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 4; t++) {
      var random = new Random(seed + t);
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  var held = new ArrayList<Held>();
                  for (int i = 0; i < 50_000; i++) {
                    if (held.size() < 50 && random.nextInt(100) < 52) {
                      long size = Math.max(8, (long) Math.exp(random.nextDouble() * 12));
                      long mark = random.nextLong();
                      @Nullable NativeBuffer buffer =
                          random.nextBoolean() ? pool.buffer(size) : null;
                      long address = buffer != null ? buffer.address() : pool.allocate(size);
                      mark(address, size, mark);
                      held.add(new Held(buffer, address, size, mark));
                    } else if (!held.isEmpty()) {
                      Held taken = held.remove(random.nextInt(held.size()));
                      handedOver.add(taken);
                      taken = handedOver.poll();
                      if (taken != null) {
                        assertThat(isMarked(taken.address, taken.size, taken.mark)).isTrue();
                        if (taken.buffer == null) {
                          pool.free(taken.address, taken.size);
                        } else if (random.nextInt(4) != 0) {
                          taken.buffer.close();
                        }
                      }
                    }
                  }
                  for (Held h : held) {
                    assertThat(isMarked(h.address, h.size, h.mark)).isTrue();
                    if (h.buffer == null) {
                      pool.free(h.address, h.size);
                    }
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
    for (Held h; (h = handedOver.poll()) != null; ) {
      if (h.buffer == null) {
        pool.free(h.address, h.size);
      }
    }
    // Only the current slabs of each stripe stay live.
    long slabs = 16 * (8 + 28) * 1024L;
    for (int i = 0; i < 50 && pool.liveBytes() > slabs; i++) {
      System.gc();
      Thread.sleep(10);
      pool.trim();
    }
    assertThat(pool.liveBytes()).isLessThanOrEqualTo(slabs);
  }

  private static void mark(long address, long size, long mark) {
    MemorySegment segment = Memory.ALL.asSlice(address, size);
    segment.set(ValueLayout.JAVA_LONG, 0, mark);
    segment.set(ValueLayout.JAVA_LONG_UNALIGNED, size - 8, mark);
  }

  private static boolean isMarked(long address, long size, long mark) {
    MemorySegment segment = Memory.ALL.asSlice(address, size);
    return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, size - 8) == mark
        && (size < 16 || segment.get(ValueLayout.JAVA_LONG, 0) == mark);
  }
}

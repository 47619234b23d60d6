package dev.panax.cpu.memory;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Access to native memory by absolute address, for kernels.
 *
 * <p>A kernel receives addresses. For each array it touches it computes, once, in its prologue,
 *
 * <pre>{@code
 * MemorySegment segment = Memory.segment(address, byteSize);
 * long base = Memory.base(address);
 * }</pre>
 *
 * and then accesses {@code segment} at {@code base + i}. By default the pair is ({@link #ALL},
 * {@code address}): {@code ALL} is a constant without a session or an upper bound to check, so an
 * access compiles to a bare load or store, and an index that was not proved to be in range corrupts
 * the process. In checked mode (system property {@code panax.checked=true}; the tests run in it)
 * the pair is (the bounded segment, 0), so every access is checked, and the range itself is checked
 * to lie within one live block of a {@link MemoryPool}.
 */
public final class Memory {
  /** Whether accesses are checked: the system property {@code panax.checked}. */
  public static final boolean CHECKED = Boolean.getBoolean("panax.checked");

  /** All memory, addressed absolutely. */
  @SuppressWarnings("restricted")
  public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /** The alignment of every block, in bytes: a cache line, and the widest vector. */
  public static final int ALIGNMENT = 64;

  /**
   * The number of bytes after each block's end that belong to no one, so that a kernel may read or
   * write a full vector that starts inside the block. Their content is undefined.
   */
  public static final int PADDING = 64;

  /** The live blocks, address to size without padding; empty unless {@link #CHECKED}. */
  private static final NavigableMap<Long, Long> LIVE = new ConcurrentSkipListMap<>();

  private Memory() {}

  /**
   * The segment through which to access the {@code byteSize} bytes at {@code address}, which must
   * be within one live block and its padding.
   *
   * @throws IllegalStateException in checked mode, if they are not
   */
  public static MemorySegment segment(long address, long byteSize) {
    return CHECKED ? checkedSegment(address, byteSize) : ALL;
  }

  /** The offset of {@code address} in its {@link #segment}. */
  public static long base(long address) {
    return CHECKED ? 0 : address;
  }

  /** Sets bytes to 0. */
  public static void clear(long address, long byteSize) {
    segment(address, byteSize).asSlice(base(address), byteSize).fill((byte) 0);
  }

  private static MemorySegment checkedSegment(long address, long byteSize) {
    if (byteSize < 0) {
      throw new IllegalStateException("kernel asked for %d bytes".formatted(byteSize));
    }
    if (byteSize == 0) {
      return ALL.asSlice(0, 0);
    }
    Map.Entry<Long, Long> block = LIVE.floorEntry(address);
    if (block == null || address + byteSize > block.getKey() + block.getValue() + PADDING) {
      throw new IllegalStateException(
          "kernel accesses %d bytes at 0x%x, outside of every live block; the nearest below is %s"
              .formatted(
                  byteSize,
                  address,
                  block == null
                      ? "none"
                      : "%d bytes at 0x%x".formatted(block.getValue(), block.getKey())));
    }
    return ALL.asSlice(address, byteSize);
  }

  /** Records a new live block and fills it with NaN patterns, so that reading it early shows. */
  static void onAllocate(long address, long byteSize) {
    ALL.asSlice(address, byteSize + PADDING).fill((byte) 0xff);
    LIVE.put(address, byteSize);
  }

  /** Forgets a live block and fills it with NaN patterns, so that reading it late shows. */
  static void onFree(long address, long byteSize) {
    if (!LIVE.remove(address, byteSize)) {
      throw new IllegalStateException(
          "no live block of %d bytes at 0x%x to free; live there: %s"
              .formatted(byteSize, address, LIVE.get(address)));
    }
    ALL.asSlice(address, byteSize).fill((byte) 0xff);
  }

  /** Forgets the live blocks within a range, all unreachable, and fills it with NaN patterns. */
  static void onReclaim(long address, long byteSize) {
    LIVE.subMap(address, address + Math.max(byteSize, 1)).clear();
    ALL.asSlice(address, byteSize).fill((byte) 0xff);
  }
}

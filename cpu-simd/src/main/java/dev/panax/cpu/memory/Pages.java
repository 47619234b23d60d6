package dev.panax.cpu.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory from the operating system, which it gets back when a block is unmapped.
 *
 * <p>An {@link Arena} alone would not do: it takes memory from C's {@code malloc}, and that keeps
 * most of what is freed, so that a process may hold twice its pool. Linux and macOS are asked
 * directly. The first blocks come from arenas everywhere, for finding the system's functions takes
 * some 100 ms, which small programs are spared.
 */
final class Pages {
  private static final long PAGE_BYTES = 16 << 10; // at least the system's

  /** The bytes that come from arenas before the system is asked directly. */
  private static final long ARENA_BYTES = 32 << 20;

  private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");
  private static final boolean CAN_MAP =
      IS_LINUX || System.getProperty("os.name").startsWith("Mac");

  /** The arenas of the blocks that have one, by address. */
  private static final Map<Long, Arena> ARENAS = new ConcurrentHashMap<>();

  private static final AtomicLong arenaBytes = new AtomicLong();

  private Pages() {}

  /** The bytes that a block of at least {@code byteSize} bytes takes. */
  static long size(long byteSize) {
    return Math.ceilDiv(byteSize, PAGE_BYTES) * PAGE_BYTES;
  }

  /**
   * The address of a new block of {@link #size} bytes, a multiple of {@link Memory#ALIGNMENT}.
   *
   * @throws OutOfMemoryError if the operating system refuses it
   */
  static long map(long byteSize) {
    long size = size(byteSize);
    if (CAN_MAP && arenaBytes.addAndGet(size) > ARENA_BYTES) {
      arenaBytes.addAndGet(-size);
      return SystemCalls.map(size);
    }
    Arena arena = Arena.ofShared();
    long address = arena.allocate(size, Memory.ALIGNMENT).address();
    ARENAS.put(address, arena);
    return address;
  }

  /**
   * Returns a block to the operating system. False if that does not take it: a process may have
   * only so many ranges of memory, and this might make two of one.
   */
  static boolean unmap(long address, long byteSize) {
    Arena arena = ARENAS.remove(address);
    if (arena == null) {
      return SystemCalls.unmap(address, size(byteSize));
    }
    arena.close();
    return true;
  }

  /** The functions of POSIX, in a class of their own: finding them takes a while. */
  private static final class SystemCalls {
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS = 2 | (IS_LINUX ? 0x20 : 0x1000);
    private static final long MAP_FAILED = -1;

    private static final MethodHandle MMAP =
        function(
            "mmap",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP =
        function("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor type) {
      Linker linker = Linker.nativeLinker();
      MemorySegment address = linker.defaultLookup().findOrThrow(name);
      return linker.downcallHandle(address, type);
    }

    static long map(long size) {
      long address;
      try {
        address = (long) MMAP.invokeExact(0L, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
      if (address == MAP_FAILED) {
        throw new OutOfMemoryError("mmap of %,d bytes failed".formatted(size));
      }
      return address;
    }

    static boolean unmap(long address, long size) {
      try {
        return (int) MUNMAP.invokeExact(address, size) == 0;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}

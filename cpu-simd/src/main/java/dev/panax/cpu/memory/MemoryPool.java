package dev.panax.cpu.memory;

import static java.util.Objects.requireNonNull;

import dev.panax.device.DeviceMemoryException;
import dev.panax.util.Setting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A pooled allocator of native memory, for arrays ({@link #buffer}) and for scratch ({@link
 * #allocate} and {@link #free}). Thread-safe.
 *
 * <p>Requests are rounded up to a size class ({@link SizeClasses}). Small blocks are carved from
 * chunks, large ones come from the operating system one by one; freed blocks stay in the pool, on
 * the stack of their class in one of several {@link Stripe}s, so allocating and freeing costs some
 * ten nanoseconds and takes no global lock.
 *
 * <p>The garbage collector decides when a buffer that was not closed is unreachable, but knows
 * nothing of the native memory behind it. The pool therefore asks for a collection when live bytes
 * have grown much since they were last seen to fall, and when a request would exceed the limit.
 * Where that does not help, free large blocks are returned to the operating system, and at last the
 * request fails: what was taken from the operating system never exceeds the limit.
 */
public final class MemoryPool {
  private static final long CHUNK_BYTES = 1 << 20;

  /** Blocks carved from a chunk at a time amount to about this many bytes. */
  private static final long CARVE_BYTES = 16 << 10;

  /** A large request takes a block from this many classes, hence one at most 25% larger. */
  private static final int LARGE_FIT_CLASSES = 4;

  /** From this size on, every allocation updates the peak and may ask for a collection. */
  private static final long TRACKED_BYTES = 256 << 10;

  /** Live bytes may always grow by this many before the pool asks for a collection. */
  private static final long COLLECT_BYTES = 256 << 20;

  /** How many unreachable owners' blocks an allocation takes back at most, to bound its time. */
  private static final int RECLAIM_BATCH = 8;

  /** The longest of the waits, each twice the one before, for memory after a collection. */
  private static final long MAX_WAIT_MILLIS = 512;

  /** The {@link #limitBytes} of the {@link #shared} pool; 0 stands for the default. */
  public static final Setting<Long> LIMIT = Setting.ofBytes("panax.memory.limit", 0);

  private static final class Shared {
    static final MemoryPool INSTANCE = new MemoryPool(LIMIT.get());
  }

  private final Stripe[] stripes;
  private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();

  /** The limit in bytes; 0 stands for the default until it is first needed. */
  private volatile long limit;

  /** Bytes taken from the operating system, free ones included. */
  private final AtomicLong reserved = new AtomicLong();

  private final AtomicLong peak = new AtomicLong();

  /** The size classes of the blocks that came from the operating system by themselves. */
  private final Map<Long, Integer> largeBlocks = new ConcurrentHashMap<>();

  /** What small blocks are carved from, one after the other. */
  private static final class Chunk {
    final long address;
    long carvedBytes;

    /** Of the carved bytes, those on stripes' stacks; counted anew by {@link #releaseChunks}. */
    long freeBytes;

    Chunk(long address) {
      this.address = address;
    }

    boolean isFree() {
      return freeBytes == carvedBytes;
    }
  }

  /** Guards the chunks; taken before the lock of a stripe. */
  private final ReentrantLock chunkLock = new ReentrantLock();

  private final NavigableMap<Long, Chunk> chunks = new TreeMap<>();

  /** The chunk to carve from, or null before the first. */
  private @Nullable Chunk current;

  private final ReentrantLock collectLock = new ReentrantLock();

  /** The pool asks for a collection when live bytes exceed this. */
  private volatile long collectAbove = COLLECT_BYTES;

  /**
   * A pool that takes at most {@code limit} bytes from the operating system; 0 stands for three
   * quarters of the memory that is available when this first matters.
   */
  public MemoryPool(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException(
          "The limit is a number of bytes, or 0 for the default, not " + limit + ".");
    }
    this.limit = limit;
    int cores = Runtime.getRuntime().availableProcessors();
    stripes = new Stripe[Math.min(Integer.highestOneBit(4 * cores - 1), 128)];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new Stripe();
    }
  }

  /** The pool of all arrays; its limit is the system property {@code panax.memory.limit}. */
  public static MemoryPool shared() {
    LIMIT.get(); // here rather than in an initializer
    return Shared.INSTANCE;
  }

  /**
   * A new buffer of {@code byteSize} bytes with undefined content.
   *
   * @throws DeviceMemoryException if it does not fit within the limit
   */
  public NativeBuffer buffer(long byteSize) {
    for (int kind = 0; kind < Slab.BYTES.length; kind++) {
      if (byteSize <= Slab.MAX_BUFFER_BYTES[kind]) {
        return slabBuffer(kind, byteSize);
      }
    }
    return ownedBuffer(byteSize);
  }

  private NativeBuffer ownedBuffer(long byteSize) {
    var buffer = new NativeBuffer(this, allocate(byteSize), byteSize);
    register((Reclaimer) buffer.owner());
    return buffer;
  }

  private NativeBuffer slabBuffer(int kind, long byteSize) {
    checkSize(byteSize);
    reclaimSome();
    Stripe stripe = lockStripe();
    Slab slab = stripe.slabs[kind];
    long address = slab == null ? 0 : slab.cut(byteSize);
    stripe.unlock();
    if (slab == null || address == 0) {
      slab = new Slab(this, allocateBlock(Slab.BYTES[kind]), Slab.BYTES[kind]);
      address = slab.cut(byteSize);
      register(slab.reclaimer);
      stripe.lock();
      Slab previous = stripe.slabs[kind];
      stripe.slabs[kind] = slab;
      stripe.unlock();
      if (previous != null && previous.retire()) {
        reclaim(previous.reclaimer);
      }
    }
    if (Memory.CHECKED) {
      Memory.onAllocate(address, byteSize);
    }
    return new NativeBuffer(this, slab, address, byteSize);
  }

  /**
   * The address of a block of {@code byteSize} bytes with undefined content, a multiple of {@link
   * Memory#ALIGNMENT} and followed by {@link Memory#PADDING}. The caller must {@link #free} it.
   *
   * @throws DeviceMemoryException if it does not fit within the limit
   */
  public long allocate(long byteSize) {
    checkSize(byteSize);
    long address = allocateBlock(byteSize);
    if (Memory.CHECKED) {
      Memory.onAllocate(address, byteSize);
    }
    return address;
  }

  /**
   * Returns a block to the pool.
   *
   * @param byteSize what {@link #allocate} was called with
   */
  public void free(long address, long byteSize) {
    if (Memory.CHECKED) {
      Memory.onFree(address, byteSize);
    }
    freeBlock(address, byteSize);
  }

  /** Bytes in blocks that are allocated, padding and rounding included. */
  public long liveBytes() {
    long sum = 0;
    for (Stripe stripe : stripes) {
      sum += stripe.liveBytes();
    }
    return sum;
  }

  /** Bytes taken from the operating system that are free for the next allocations. */
  public long pooledBytes() {
    return Math.max(0, reserved.get() - liveBytes());
  }

  /**
   * The largest {@link #liveBytes()} since the start or {@link #resetPeak()}; growth by blocks
   * below 256 KiB is seen when they are first taken from the operating system.
   */
  public long peakBytes() {
    trackPeak();
    return peak.get();
  }

  /** Begins a new measurement of {@link #peakBytes()}. */
  public void resetPeak() {
    peak.set(liveBytes());
  }

  /** The number of bytes that this pool may take from the operating system. */
  public long limitBytes() {
    if (limit == 0) {
      limit = defaultLimit();
    }
    return limit;
  }

  /** Takes back the blocks of unreachable buffers and returns free large blocks to the system. */
  public void trim() {
    reclaimAll();
    releaseLarge(Long.MAX_VALUE);
    releaseChunks();
  }

  /** A claim on a block, to be registered. */
  Reclaimer reclaimer(Object owner, long address, long byteSize) {
    Stripe stripe = stripes[home()];
    return new Reclaimer(owner, unreachable, stripe, address, byteSize);
  }

  private static void register(Reclaimer reclaimer) {
    Stripe stripe = reclaimer.stripe;
    stripe.lock();
    stripe.register(reclaimer);
    stripe.unlock();
  }

  /** Closes a buffer, given what owns its memory. */
  void close(Object owner, long address, long byteSize) {
    if (owner instanceof Slab slab) {
      if (Memory.CHECKED) {
        Memory.onFree(address, byteSize);
      }
      if (slab.close()) {
        reclaim(slab.reclaimer);
      }
    } else {
      reclaim((Reclaimer) owner);
    }
  }

  private static void checkSize(long byteSize) {
    if (byteSize < 0) {
      throw new IllegalArgumentException("a block cannot have " + byteSize + " bytes");
    }
  }

  private static int sizeClass(long byteSize) {
    return SizeClasses.classOf(Math.min(byteSize, 1L << 60) + Memory.PADDING);
  }

  /** The index of this thread's stripe. */
  private int home() {
    return (int) Thread.currentThread().threadId() & (stripes.length - 1);
  }

  /** The stripe of this thread, or one near it, locked. */
  @SuppressWarnings("ThreadPriorityCheck")
  private Stripe lockStripe() {
    int home = home();
    for (int i = 0; ; i++) {
      Stripe stripe = stripes[(home + i) % stripes.length];
      if (stripe.tryLock()) {
        return stripe;
      }
      if (i >= stripes.length) {
        Thread.yield();
      }
    }
  }

  private long allocateBlock(long byteSize) {
    reclaimSome();
    int sizeClass = sizeClass(byteSize);
    Stripe stripe = lockStripe();
    long address = stripe.pop(sizeClass);
    if (address != 0) {
      stripe.addLiveBytes(SizeClasses.sizeOf(sizeClass));
    }
    stripe.unlock();
    if (address == 0) {
      address =
          sizeClass < SizeClasses.FIRST_LARGE
              ? refillSmall(stripe, sizeClass)
              : refillLarge(sizeClass, byteSize);
    }
    if (byteSize >= TRACKED_BYTES) {
      trackPeak();
      collectIfGrown();
    }
    return address;
  }

  private void freeBlock(long address, long byteSize) {
    Stripe stripe = lockStripe();
    pushFreed(stripe, address, byteSize);
    stripe.unlock();
  }

  private void pushFreed(Stripe stripe, long address, long byteSize) {
    int sizeClass = sizeClass(byteSize);
    if (sizeClass >= SizeClasses.FIRST_LARGE) {
      // The block may be larger than was asked for.
      sizeClass = requireNonNull(largeBlocks.get(address));
    }
    stripe.push(sizeClass, address);
    stripe.addLiveBytes(-SizeClasses.sizeOf(sizeClass));
  }

  /** Takes small blocks from another stripe or a chunk; keeps all but the one returned. */
  private long refillSmall(Stripe home, int sizeClass) {
    long size = SizeClasses.sizeOf(sizeClass);
    long[] blocks = new long[Math.clamp(CARVE_BYTES / size, 1, 32)];
    int count = 0;
    for (int i = 0; i < stripes.length && count == 0; i++) {
      Stripe stripe = stripes[i];
      if (stripe.tryLock()) {
        int half = Math.min(blocks.length, (stripe.freeCount(sizeClass) + 1) / 2);
        while (count < half) {
          blocks[count++] = stripe.pop(sizeClass);
        }
        stripe.unlock();
      }
    }
    if (count == 0) {
      count = carve(size, blocks);
    }
    home.lock();
    while (count > 1) {
      home.push(sizeClass, blocks[--count]);
    }
    home.addLiveBytes(size);
    home.unlock();
    return blocks[0];
  }

  /** Fills {@code blocks}, as far as possible, with the addresses of blocks carved from a chunk. */
  private int carve(long size, long[] blocks) {
    chunkLock.lock();
    try {
      Chunk chunk = current;
      if (chunk == null || CHUNK_BYTES - chunk.carvedBytes < size) {
        // What is left of the old chunk, less than a large block, stays unused.
        reserve(CHUNK_BYTES, size);
        chunk = new Chunk(fromSystem(CHUNK_BYTES));
        chunks.put(chunk.address, chunk);
        current = chunk;
      }
      int count = 0;
      while (count < blocks.length && CHUNK_BYTES - chunk.carvedBytes >= size) {
        blocks[count++] = chunk.address + chunk.carvedBytes;
        chunk.carvedBytes += size;
      }
      return count;
    } finally {
      chunkLock.unlock();
    }
  }

  /** Takes a large block of a class that fits from any stripe, or from the operating system. */
  private long refillLarge(int sizeClass, long byteSize) {
    for (int c = sizeClass; c < sizeClass + LARGE_FIT_CLASSES; c++) {
      long address = popAnywhere(c);
      if (address != 0) {
        return address;
      }
    }
    long size = SizeClasses.sizeOf(sizeClass);
    reserve(Pages.size(size), byteSize);
    long address = fromSystem(size);
    largeBlocks.put(address, sizeClass);
    Stripe stripe = lockStripe();
    stripe.addLiveBytes(size);
    stripe.unlock();
    return address;
  }

  private long popAnywhere(int sizeClass) {
    int home = home();
    for (int i = 0; i < stripes.length; i++) {
      Stripe stripe = stripes[(home + i) % stripes.length];
      stripe.lock();
      long address = stripe.pop(sizeClass);
      if (address != 0) {
        stripe.addLiveBytes(SizeClasses.sizeOf(sizeClass));
      }
      stripe.unlock();
      if (address != 0) {
        return address;
      }
    }
    return 0;
  }

  private long fromSystem(long byteSize) {
    try {
      return Pages.map(byteSize);
    } catch (OutOfMemoryError e) {
      reserved.addAndGet(-Pages.size(byteSize));
      throw new DeviceMemoryException(
          describeShortage(byteSize) + " The operating system refused the memory.");
    }
  }

  /** Counts bytes about to be taken from the operating system, for a request, and makes room. */
  private void reserve(long byteSize, long requested) {
    trackPeak();
    collectIfGrown();
    if (tryReserve(byteSize)) {
      return;
    }
    reclaimAll();
    if (releaseAndReserve(byteSize)) {
      return;
    }
    collectLock.lock();
    try {
      collect();
    } finally {
      collectLock.unlock();
    }
    // On a busy machine the references may take a while to come.
    for (long millis = 1; !releaseAndReserve(byteSize); millis *= 2) {
      if (millis > MAX_WAIT_MILLIS) {
        throw new DeviceMemoryException(describeShortage(requested));
      }
      reclaimWithin(millis);
    }
  }

  private boolean tryReserve(long byteSize) {
    while (true) {
      long before = reserved.get();
      long after = before + byteSize;
      // Finding out the default limit takes 20 ms: not before it can matter.
      if ((limit != 0 || after > COLLECT_BYTES) && after > limitBytes()) {
        return false;
      }
      if (reserved.compareAndSet(before, after)) {
        return true;
      }
    }
  }

  private boolean releaseAndReserve(long byteSize) {
    releaseLarge(byteSize - (limitBytes() - reserved.get()));
    if (tryReserve(byteSize)) {
      return true;
    }
    releaseChunks();
    return tryReserve(byteSize);
  }

  private String describeShortage(long byteSize) {
    return ("Out of memory: %,d bytes were requested; %,d of at most %,d are in use by live arrays"
            + " and %,d are pooled in blocks of other sizes. Drop references to arrays that are no"
            + " longer needed, use smaller batches, or raise the limit with"
            + " -Dpanax.memory.limit, which takes bytes, such as 4g.")
        .formatted(byteSize, liveBytes(), limitBytes(), pooledBytes());
  }

  /** Returns free large blocks to the operating system, the largest first, until it has enough. */
  private void releaseLarge(long bytes) {
    long missing = bytes;
    for (int c = SizeClasses.COUNT - 1; c >= SizeClasses.FIRST_LARGE && missing > 0; c--) {
      for (Stripe stripe : stripes) {
        while (missing > 0) {
          stripe.lock();
          long address = stripe.pop(c);
          stripe.unlock();
          if (address == 0) {
            break;
          }
          long size = Pages.size(SizeClasses.sizeOf(c));
          largeBlocks.remove(address);
          if (!Pages.unmap(address, size)) {
            largeBlocks.put(address, c);
            stripe.lock();
            stripe.push(c, address);
            stripe.unlock();
            return;
          }
          reserved.addAndGet(-size);
          missing -= size;
        }
      }
    }
  }

  /** Returns chunks all of whose blocks are free to the operating system. */
  private void releaseChunks() {
    chunkLock.lock();
    try {
      forgetFreeChunks();
      for (Chunk chunk : List.copyOf(chunks.values())) {
        if (chunk.isFree()) {
          chunks.remove(chunk.address);
          if (Pages.unmap(chunk.address, CHUNK_BYTES)) {
            reserved.addAndGet(-CHUNK_BYTES);
          }
          if (chunk == current) {
            current = null;
          }
        }
      }
    } finally {
      chunkLock.unlock();
    }
  }

  /** Counts the free bytes of each chunk, and drops the blocks of those that are free. */
  private void forgetFreeChunks() {
    for (Stripe stripe : stripes) {
      stripe.lock();
    }
    for (Chunk chunk : chunks.values()) {
      chunk.freeBytes = 0;
    }
    for (int c = 0; c < SizeClasses.FIRST_LARGE; c++) {
      for (Stripe stripe : stripes) {
        long[] blocks = stripe.freeBlocks(c);
        for (int i = 0; i < stripe.freeCount(c); i++) {
          chunkOf(blocks[i]).freeBytes += SizeClasses.sizeOf(c);
        }
      }
    }
    for (int c = 0; c < SizeClasses.FIRST_LARGE; c++) {
      for (Stripe stripe : stripes) {
        stripe.retainFree(c, address -> !chunkOf(address).isFree());
      }
    }
    for (Stripe stripe : stripes) {
      stripe.unlock();
    }
  }

  private Chunk chunkOf(long address) {
    return requireNonNull(chunks.floorEntry(address)).getValue();
  }

  private void trackPeak() {
    long live = liveBytes();
    if (live > peak.get()) {
      peak.accumulateAndGet(live, Math::max);
    }
  }

  private void collectIfGrown() {
    if (liveBytes() > collectAbove && collectLock.tryLock()) {
      try {
        reclaimAll();
        if (liveBytes() > collectAbove) {
          collect();
        }
      } finally {
        collectLock.unlock();
      }
    }
  }

  /** Has the garbage collector find unreachable buffers, and takes their blocks back. */
  private void collect() {
    System.gc();
    // The collector hands references to a thread that enqueues them: wait for the first, and then
    // until there are no more.
    for (long millis = 50; reclaimWithin(millis); ) {
      millis = 2;
    }
    long live = liveBytes();
    collectAbove = live + collectGrowth(live);
  }

  /**
   * Takes blocks of unreachable buffers back, waiting for the first. False if none came in time.
   */
  private boolean reclaimWithin(long millis) {
    try {
      Reference<?> reference = unreachable.remove(millis);
      if (reference == null) {
        return false;
      }
      reclaim((Reclaimer) reference);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    reclaimAll();
    return true;
  }

  /** A collection costs time in proportion to the Java heap, so it has to be worth it. */
  private long collectGrowth(long live) {
    return Math.max(COLLECT_BYTES, Math.max(live / 2, limitBytes() / 16));
  }

  private void reclaimSome() {
    for (int i = 0; i < RECLAIM_BATCH; i++) {
      Reference<?> reference = unreachable.poll();
      if (reference == null) {
        return;
      }
      reclaim((Reclaimer) reference);
    }
  }

  private void reclaimAll() {
    for (Reference<?> r; (r = unreachable.poll()) != null; ) {
      reclaim((Reclaimer) r);
    }
    long live = liveBytes();
    if (collectAbove > COLLECT_BYTES && live < collectAbove / 2) {
      collectAbove = live + collectGrowth(live);
    }
  }

  private void reclaim(Reclaimer reclaimer) {
    Stripe stripe = reclaimer.stripe;
    stripe.lock();
    if (reclaimer.remove()) {
      if (Memory.CHECKED) {
        Memory.onReclaim(reclaimer.address, reclaimer.byteSize);
      }
      pushFreed(stripe, reclaimer.address, reclaimer.byteSize);
    }
    stripe.unlock();
  }

  private static long defaultLimit() {
    var os = ManagementFactory.getOperatingSystemMXBean();
    long physical =
        os instanceof com.sun.management.OperatingSystemMXBean sun
            ? sun.getTotalMemorySize()
            : 4 * Runtime.getRuntime().maxMemory();
    return Math.min(physical, availableBytes()) / 4 * 3;
  }

  /** The memory that other processes leave, where the system tells: Linux. */
  private static long availableBytes() {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }
}

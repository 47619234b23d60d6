package dev.panax.cpu.memory;

import dev.panax.device.Buffer;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * The owner of a range of native memory: the range returns to its {@link MemoryPool} when the
 * buffer is closed, or else some time after it became unreachable.
 *
 * <p>Kernels work on addresses, which do not keep the buffer reachable: whoever passes {@link
 * #address()} to a kernel ends with {@link java.lang.ref.Reference#reachabilityFence}.
 */
public final class NativeBuffer implements Buffer, AutoCloseable {
  private static final VarHandle CLOSED;

  static {
    try {
      CLOSED = MethodHandles.lookup().findVarHandle(NativeBuffer.class, "closed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final MemoryPool pool;
  private final long address;
  private final long byteSize;

  @SuppressWarnings("UnusedVariable") // accessed through CLOSED
  private boolean closed;

  /** What returns the memory: a {@link Slab}, shared with other buffers, or a {@link Reclaimer}. */
  private final Object owner;

  /** A small buffer, cut from {@code slab}. */
  NativeBuffer(MemoryPool pool, Slab slab, long address, long byteSize) {
    this.pool = pool;
    this.address = address;
    this.byteSize = byteSize;
    this.owner = slab;
  }

  /** A buffer with a block of its own. */
  NativeBuffer(MemoryPool pool, long address, long byteSize) {
    this.pool = pool;
    this.address = address;
    this.byteSize = byteSize;
    this.owner = pool.reclaimer(this, address, byteSize);
  }

  /**
   * The address of the first byte, a multiple of {@link Memory#ALIGNMENT}.
   *
   * @throws IllegalStateException if the buffer is closed
   */
  public long address() {
    if (isClosed()) {
      throw new IllegalStateException("the buffer of " + byteSize + " bytes is closed");
    }
    return address;
  }

  @Override
  public long byteSize() {
    return byteSize;
  }

  @Override
  public void copyTo(MemorySegment target, long offset) {
    Objects.checkFromIndexSize(offset, target.byteSize(), byteSize);
    try {
      MemorySegment.copy(Memory.ALL, address() + offset, target, 0, target.byteSize());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  public boolean isClosed() {
    return (boolean) CLOSED.getOpaque(this);
  }

  /** Returns the memory to the pool now. Does nothing the second time. */
  @Override
  public void close() {
    if (CLOSED.compareAndSet(this, false, true)) {
      pool.close(owner, address, byteSize);
    }
  }

  Object owner() {
    return owner;
  }
}

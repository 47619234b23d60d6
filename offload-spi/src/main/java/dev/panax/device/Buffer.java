package dev.panax.device;

import java.lang.foreign.MemorySegment;

/**
 * The data of one array on a device; immutable once its array exists. Its memory returns to the
 * device's pool when the buffer is unreachable.
 */
public interface Buffer {
  long byteSize();

  /** Copies the data into {@code target}, of at least {@link #byteSize()} bytes. */
  default void copyTo(MemorySegment target) {
    copyTo(target.asSlice(0, byteSize()), 0);
  }

  /** Fills {@code target} with the data from byte {@code offset} on. */
  void copyTo(MemorySegment target, long offset);
}

package dev.panax.cpu.emit;

import dev.panax.cpu.memory.Memory;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What generated code calls for what the Vector API has no fast way to do: the functions of arrays
 * work on the lanes of a vector, spilled to an array, one by one.
 */
final class KernelRuntime {
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The lowest bit of each of eight bytes. */
  private static final long LOWEST_BITS = 0x0101010101010101L;

  private KernelRuntime() {}

  // ------------------------------------------------------------------------------------- scalars

  /** x / y; -1 if y is 0. */
  static long divide(long x, long y) {
    return y == 0 ? -1 : x / y;
  }

  /** x % y; x if y is 0. */
  static long remainder(long x, long y) {
    return y == 0 ? x : x % y;
  }

  /** x / y of unsigned integers; all ones if y is 0. */
  static long divideUnsigned(long x, long y) {
    return y == 0 ? -1 : Long.divideUnsigned(x, y);
  }

  /** x % y of unsigned integers; x if y is 0. */
  static long remainderUnsigned(long x, long y) {
    return y == 0 ? x : Long.remainderUnsigned(x, y);
  }

  // ------------------------------------------------------------------ functions of spilled lanes

  static void divide(long[] x, long[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] = divide(x[i], y[i]);
    }
  }

  static void remainder(long[] x, long[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] = remainder(x[i], y[i]);
    }
  }

  static void divideUnsigned(long[] x, long[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] = divideUnsigned(x[i], y[i]);
    }
  }

  static void remainderUnsigned(long[] x, long[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] = remainderUnsigned(x[i], y[i]);
    }
  }

  static void remainder(float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] %= y[i];
    }
  }

  static void remainder(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] %= y[i];
    }
  }

  static void convert(long[] from, float[] to) {
    for (int i = 0; i < from.length; i++) {
      to[i] = from[i];
    }
  }

  static void convert(long[] from, double[] to) {
    for (int i = 0; i < from.length; i++) {
      to[i] = from[i];
    }
  }

  static void convert(float[] from, long[] to) {
    for (int i = 0; i < from.length; i++) {
      to[i] = (long) from[i];
    }
  }

  static void convert(double[] from, long[] to) {
    for (int i = 0; i < from.length; i++) {
      to[i] = (long) from[i];
    }
  }

  // ------------------------------------------------------------------------- memory to and from

  // Lane i is at address + i * stride; lanes from count on, or outside of the mask, are left alone.

  static void load(int[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = Memory.ALL.get(INT, address + i * stride);
    }
  }

  static void loadMasked(int[] lanes, long address, long stride, long mask) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      lanes[i] = Memory.ALL.get(INT, address + i * stride);
    }
  }

  static void store(int[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      Memory.ALL.set(INT, address + i * stride, lanes[i]);
    }
  }

  static void loadBytes(int[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = Memory.ALL.get(BYTE, address + i * stride);
    }
  }

  static void loadMaskedBytes(int[] lanes, long address, long stride, long mask) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      lanes[i] = Memory.ALL.get(BYTE, address + i * stride);
    }
  }

  static void loadUnsignedBytes(int[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = Byte.toUnsignedInt(Memory.ALL.get(BYTE, address + i * stride));
    }
  }

  static void loadMaskedUnsignedBytes(int[] lanes, long address, long stride, long mask) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      lanes[i] = Byte.toUnsignedInt(Memory.ALL.get(BYTE, address + i * stride));
    }
  }

  static void loadShorts(int[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = Memory.ALL.get(SHORT, address + i * stride);
    }
  }

  static void loadMaskedShorts(int[] lanes, long address, long stride, long mask) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      lanes[i] = Memory.ALL.get(SHORT, address + i * stride);
    }
  }

  static void loadUnsignedShorts(int[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = Short.toUnsignedInt(Memory.ALL.get(SHORT, address + i * stride));
    }
  }

  static void loadMaskedUnsignedShorts(int[] lanes, long address, long stride, long mask) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      lanes[i] = Short.toUnsignedInt(Memory.ALL.get(SHORT, address + i * stride));
    }
  }

  static void storeBytes(int[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      Memory.ALL.set(BYTE, address + i * stride, (byte) lanes[i]);
    }
  }

  static void storeShorts(int[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      Memory.ALL.set(SHORT, address + i * stride, (short) lanes[i]);
    }
  }

  static void load(long[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = Memory.ALL.get(LONG, address + i * stride);
    }
  }

  static void loadMasked(long[] lanes, long address, long stride, long mask) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      lanes[i] = Memory.ALL.get(LONG, address + i * stride);
    }
  }

  static void store(long[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      Memory.ALL.set(LONG, address + i * stride, lanes[i]);
    }
  }

  static void load(float[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = Memory.ALL.get(FLOAT, address + i * stride);
    }
  }

  static void loadMasked(float[] lanes, long address, long stride, long mask) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      lanes[i] = Memory.ALL.get(FLOAT, address + i * stride);
    }
  }

  static void store(float[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      Memory.ALL.set(FLOAT, address + i * stride, lanes[i]);
    }
  }

  static void load(double[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = Memory.ALL.get(DOUBLE, address + i * stride);
    }
  }

  static void loadMasked(double[] lanes, long address, long stride, long mask) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      lanes[i] = Memory.ALL.get(DOUBLE, address + i * stride);
    }
  }

  static void store(double[] lanes, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      Memory.ALL.set(DOUBLE, address + i * stride, lanes[i]);
    }
  }

  /** The bools of {@code count} adjacent bytes, at most 8, as bits. May read 8. */
  static long loadBools(long address, int count) {
    long bytes = Memory.ALL.get(LITTLE_ENDIAN_LONG, address);
    return Long.compress(bytes, LOWEST_BITS) & ((1L << count) - 1);
  }

  /** The bools of bytes {@code stride} apart as bits; those outside of the mask are 0. */
  static long loadBools(long address, long stride, long mask) {
    long bools = 0;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      bools |= (long) Memory.ALL.get(BYTE, address + i * stride) << i;
    }
    return bools;
  }

  /** Stores {@code count} bits to bytes {@code stride} apart. */
  static void storeBools(long bools, long address, long stride, int count) {
    for (int i = 0; i < count; i++) {
      Memory.ALL.set(BYTE, address + i * stride, (byte) (bools >>> i & 1));
    }
  }
}

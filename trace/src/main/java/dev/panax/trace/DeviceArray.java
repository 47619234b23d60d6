package dev.panax.trace;

import dev.panax.device.Backend;
import dev.panax.device.Buffer;
import dev.panax.program.ArrayType;
import dev.panax.program.Literal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An array with a value, in the memory of a device. */
public final class DeviceArray extends Array {
  /** Data on a device. */
  private record Placed(Buffer buffer, Backend backend) {}

  /** The value where it was given as one; else {@link #home} is not null. */
  private final @Nullable Literal literal;

  private final @Nullable Placed home;

  /** A copy on the device that asked for it last. */
  private volatile @Nullable Placed copy;

  private DeviceArray(ArrayType type, @Nullable Literal literal, @Nullable Placed home) {
    super(type);
    this.literal = literal;
    this.home = home;
  }

  static DeviceArray of(ArrayType type, Buffer buffer, Backend backend) {
    return new DeviceArray(type, null, new Placed(buffer, backend));
  }

  /** A scalar that goes to a device only when a program reads it. */
  static DeviceArray of(Literal literal) {
    return new DeviceArray(literal.type(), literal, null);
  }

  /** The data on {@code target}, copied there if it is on another device. */
  Buffer buffer(Backend target) {
    if (home != null && home.backend == target) {
      return home.buffer;
    }
    Placed present = copy;
    if (present == null || present.backend != target) {
      try (var arena = Arena.ofConfined()) {
        present = new Placed(target.copyFrom(type(), host(arena)), target);
      }
      copy = present;
    }
    return present.buffer;
  }

  /** A copy of the data in {@code arena}, aligned for every dtype. */
  MemorySegment host(Arena arena) {
    MemorySegment data = arena.allocate(Math.max(type().byteSize(), 1), 8);
    if (literal != null) {
      write(literal, data);
    } else {
      Objects.requireNonNull(home).buffer.copyTo(data);
    }
    return data;
  }

  /** The value of this scalar as a literal of its type. */
  Literal literal() {
    if (literal != null) {
      return literal;
    }
    try (var arena = Arena.ofConfined()) {
      MemorySegment data = host(arena);
      Number value =
          switch (dtype()) {
            case BOOL -> (long) data.get(ValueLayout.JAVA_BYTE, 0);
            case INT32 -> (long) data.get(ValueLayout.JAVA_INT, 0);
            case UINT32 -> Integer.toUnsignedLong(data.get(ValueLayout.JAVA_INT, 0));
            case INT64 -> data.get(ValueLayout.JAVA_LONG, 0);
            case FLOAT32 -> (double) data.get(ValueLayout.JAVA_FLOAT, 0);
            case FLOAT64 -> data.get(ValueLayout.JAVA_DOUBLE, 0);
          };
      return new Literal(value, type());
    }
  }

  private static void write(Literal literal, MemorySegment data) {
    Number value = literal.value();
    switch (literal.type().dtype()) {
      case BOOL -> data.set(ValueLayout.JAVA_BYTE, 0, value.byteValue());
      case INT32, UINT32 -> data.set(ValueLayout.JAVA_INT, 0, value.intValue());
      case INT64 -> data.set(ValueLayout.JAVA_LONG, 0, value.longValue());
      case FLOAT32 -> data.set(ValueLayout.JAVA_FLOAT, 0, value.floatValue());
      case FLOAT64 -> data.set(ValueLayout.JAVA_DOUBLE, 0, value.doubleValue());
    }
  }

  @Override
  DeviceArray concrete(String user) {
    return this;
  }

  /** The elements as NumPy prints them. */
  @Override
  public String toString() {
    return ArrayPrinter.print(this);
  }
}

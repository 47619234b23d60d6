package dev.panax.trace;

import dev.panax.device.Backend;
import dev.panax.device.Buffer;
import dev.panax.program.ArrayType;
import dev.panax.program.Elements;
import dev.panax.program.Literal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
      Elements.write(data, dtype(), 0, literal.value());
    } else {
      Objects.requireNonNull(home).buffer.copyTo(data);
    }
    return data;
  }

  /** The vector of the elements at some positions in row-major order; only these are copied. */
  DeviceArray elements(long... positions) {
    int size = dtype().byteSize();
    Placed from = Objects.requireNonNull(home);
    var type = ArrayType.of(dtype(), positions.length);
    try (var arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(type.byteSize(), 8);
      for (int i = 0; i < positions.length; i++) {
        from.buffer.copyTo(data.asSlice((long) i * size, size), positions[i] * size);
      }
      return DeviceArray.of(type, from.backend.copyFrom(type, data), from.backend);
    }
  }

  /** The value of this scalar as a literal of its type. */
  Literal literal() {
    if (literal != null) {
      return literal;
    }
    try (var arena = Arena.ofConfined()) {
      MemorySegment data = host(arena);
      return new Literal(Elements.read(data, dtype(), 0), type());
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

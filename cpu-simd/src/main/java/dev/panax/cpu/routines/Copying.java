package dev.panax.cpu.routines;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** The loops that copy elements of a width in bytes. */
final class Copying {
  /** From how many bytes on the library's copy is faster than a loop. */
  private static final long LARGE = 128;

  private Copying() {}

  /** The loop that copies elements of an operand to a window. */
  static ElementLoop toWindow(int width) {
    return (x, xAt, xStep, w, wAt, wStep, count) ->
        copy(x, xAt, xStep, w, wAt, wStep, count, width);
  }

  /** The loop that copies elements of a window to an operand. */
  static ElementLoop toOperand(int width) {
    return (x, xAt, xStep, w, wAt, wStep, count) ->
        copy(w, wAt, wStep, x, xAt, xStep, count, width);
  }

  /** The loop that sets the elements of a window to the one that {@code element} holds. */
  static ElementLoop fill(MemorySegment element, int width) {
    return (_, _, _, w, wAt, wStep, count) -> {
      for (int i = 0; i < count; i++) {
        copyOne(element, 0, w, wAt + i * wStep, width);
      }
    };
  }

  static void copy(
      MemorySegment from,
      long fromAt,
      long fromStep,
      MemorySegment to,
      long toAt,
      long toStep,
      int count,
      int width) {
    if (fromStep == width && toStep == width && (long) count * width >= LARGE) {
      MemorySegment.copy(from, fromAt, to, toAt, (long) count * width);
      return;
    }
    switch (width) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          to.set(JAVA_BYTE, toAt + i * toStep, from.get(JAVA_BYTE, fromAt + i * fromStep));
        }
      }
      case 2 -> {
        for (int i = 0; i < count; i++) {
          to.set(JAVA_SHORT, toAt + i * toStep, from.get(JAVA_SHORT, fromAt + i * fromStep));
        }
      }
      case 4 -> {
        for (int i = 0; i < count; i++) {
          to.set(JAVA_INT, toAt + i * toStep, from.get(JAVA_INT, fromAt + i * fromStep));
        }
      }
      case 8 -> {
        for (int i = 0; i < count; i++) {
          to.set(JAVA_LONG, toAt + i * toStep, from.get(JAVA_LONG, fromAt + i * fromStep));
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          MemorySegment.copy(from, fromAt + i * fromStep, to, toAt + i * toStep, width);
        }
      }
    }
  }

  static void copyOne(MemorySegment from, long fromAt, MemorySegment to, long toAt, int width) {
    switch (width) {
      case 1 -> to.set(JAVA_BYTE, toAt, from.get(JAVA_BYTE, fromAt));
      case 2 -> to.set(JAVA_SHORT, toAt, from.get(JAVA_SHORT, fromAt));
      case 4 -> to.set(JAVA_INT, toAt, from.get(JAVA_INT, fromAt));
      case 8 -> to.set(JAVA_LONG, toAt, from.get(JAVA_LONG, fromAt));
      default -> MemorySegment.copy(from, fromAt, to, toAt, width);
    }
  }
}

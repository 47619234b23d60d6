package dev.panax.cpu.routines;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.panax.program.DType;
import dev.panax.program.ScatterFn;
import java.lang.foreign.MemorySegment;

/** The loops that combine elements of an operand with those of a window. */
final class Combining {
  private Combining() {}

  @FunctionalInterface
  private interface OfInts {
    int apply(int x, int y);
  }

  @FunctionalInterface
  private interface OfLongs {
    long apply(long x, long y);
  }

  @FunctionalInterface
  private interface OfFloats {
    float apply(float x, float y);
  }

  @FunctionalInterface
  private interface OfDoubles {
    double apply(double x, double y);
  }

  static ElementLoop of(ScatterFn fn, DType dtype) {
    if (fn == ScatterFn.SET) {
      return Copying.toOperand(dtype.byteSize());
    }
    return switch (dtype) {
      case BOOL -> bytes(ints(fn, false));
      case INT32 -> ofInts(ints(fn, false));
      case UINT32 -> ofInts(ints(fn, true));
      case INT64 -> ofLongs(longs(fn, false));
      case FLOAT32 -> fn == ScatterFn.ADD ? Combining::addFloats : ofFloats(floats(fn));
      case FLOAT64 -> fn == ScatterFn.ADD ? Combining::addDoubles : ofDoubles(doubles(fn));
    };
  }

  private static OfInts ints(ScatterFn fn, boolean unsigned) {
    return switch (fn) {
      case SET -> (_, y) -> y;
      case ADD -> (x, y) -> x + y;
      case MUL -> (x, y) -> x * y;
      case MIN -> unsigned ? (x, y) -> Integer.compareUnsigned(x, y) <= 0 ? x : y : Math::min;
      case MAX -> unsigned ? (x, y) -> Integer.compareUnsigned(x, y) >= 0 ? x : y : Math::max;
    };
  }

  private static OfLongs longs(ScatterFn fn, boolean unsigned) {
    return switch (fn) {
      case SET -> (_, y) -> y;
      case ADD -> (x, y) -> x + y;
      case MUL -> (x, y) -> x * y;
      case MIN -> unsigned ? (x, y) -> Long.compareUnsigned(x, y) <= 0 ? x : y : Math::min;
      case MAX -> unsigned ? (x, y) -> Long.compareUnsigned(x, y) >= 0 ? x : y : Math::max;
    };
  }

  private static OfFloats floats(ScatterFn fn) {
    return switch (fn) {
      case SET -> (_, y) -> y;
      case ADD -> Float::sum;
      case MUL -> (x, y) -> x * y;
      case MIN -> Math::min;
      case MAX -> Math::max;
    };
  }

  private static OfDoubles doubles(ScatterFn fn) {
    return switch (fn) {
      case SET -> (_, y) -> y;
      case ADD -> Double::sum;
      case MUL -> (x, y) -> x * y;
      case MIN -> Math::min;
      case MAX -> Math::max;
    };
  }

  private static ElementLoop bytes(OfInts fn) {
    return (x, xAt, xStep, w, wAt, wStep, count) -> {
      for (int i = 0; i < count; i++) {
        long at = xAt + i * xStep;
        int value = fn.apply(x.get(JAVA_BYTE, at), w.get(JAVA_BYTE, wAt + i * wStep));
        x.set(JAVA_BYTE, at, (byte) value);
      }
    };
  }

  private static ElementLoop ofInts(OfInts fn) {
    return (x, xAt, xStep, w, wAt, wStep, count) -> {
      for (int i = 0; i < count; i++) {
        long at = xAt + i * xStep;
        x.set(JAVA_INT, at, fn.apply(x.get(JAVA_INT, at), w.get(JAVA_INT, wAt + i * wStep)));
      }
    };
  }

  private static ElementLoop ofLongs(OfLongs fn) {
    return (x, xAt, xStep, w, wAt, wStep, count) -> {
      for (int i = 0; i < count; i++) {
        long at = xAt + i * xStep;
        x.set(JAVA_LONG, at, fn.apply(x.get(JAVA_LONG, at), w.get(JAVA_LONG, wAt + i * wStep)));
      }
    };
  }

  private static ElementLoop ofFloats(OfFloats fn) {
    return (x, xAt, xStep, w, wAt, wStep, count) -> {
      for (int i = 0; i < count; i++) {
        long at = xAt + i * xStep;
        x.set(JAVA_FLOAT, at, fn.apply(x.get(JAVA_FLOAT, at), w.get(JAVA_FLOAT, wAt + i * wStep)));
      }
    };
  }

  private static ElementLoop ofDoubles(OfDoubles fn) {
    return (x, xAt, xStep, w, wAt, wStep, count) -> {
      for (int i = 0; i < count; i++) {
        long at = xAt + i * xStep;
        x.set(
            JAVA_DOUBLE, at, fn.apply(x.get(JAVA_DOUBLE, at), w.get(JAVA_DOUBLE, wAt + i * wStep)));
      }
    };
  }

  /** Sums, which gradients are made of, with the usual strides as constants. */
  private static void addFloats(
      MemorySegment x, long xAt, long xStep, MemorySegment w, long wAt, long wStep, int count) {
    if (xStep == Float.BYTES && wStep == Float.BYTES) {
      for (int i = 0; i < count; i++) {
        long offset = (long) i * Float.BYTES;
        x.set(
            JAVA_FLOAT,
            xAt + offset,
            x.get(JAVA_FLOAT, xAt + offset) + w.get(JAVA_FLOAT, wAt + offset));
      }
    } else {
      for (int i = 0; i < count; i++) {
        long at = xAt + i * xStep;
        x.set(JAVA_FLOAT, at, x.get(JAVA_FLOAT, at) + w.get(JAVA_FLOAT, wAt + i * wStep));
      }
    }
  }

  private static void addDoubles(
      MemorySegment x, long xAt, long xStep, MemorySegment w, long wAt, long wStep, int count) {
    if (xStep == Double.BYTES && wStep == Double.BYTES) {
      for (int i = 0; i < count; i++) {
        long offset = (long) i * Double.BYTES;
        x.set(
            JAVA_DOUBLE,
            xAt + offset,
            x.get(JAVA_DOUBLE, xAt + offset) + w.get(JAVA_DOUBLE, wAt + offset));
      }
    } else {
      for (int i = 0; i < count; i++) {
        long at = xAt + i * xStep;
        x.set(JAVA_DOUBLE, at, x.get(JAVA_DOUBLE, at) + w.get(JAVA_DOUBLE, wAt + i * wStep));
      }
    }
  }
}

package dev.panax.cpu.routines;

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
      case INT32 -> ofInts(ints(fn));
      case INT64 -> ofLongs(longs(fn, false));
      case UINT64 -> ofLongs(longs(fn, true));
      case BOOL, INT8, INT16, UINT8, UINT16, UINT32 -> ofIntegers(dtype, longs(fn, false));
      case FLOAT16, BFLOAT16 -> ofHalves(dtype, floats(fn));
      case FLOAT32 -> fn == ScatterFn.ADD ? Combining::addFloats : ofFloats(floats(fn));
      case FLOAT64 -> fn == ScatterFn.ADD ? Combining::addDoubles : ofDoubles(doubles(fn));
      case COMPLEX64, COMPLEX128 -> ofComplex(dtype.realPart(), fn);
    };
  }

  private static OfInts ints(ScatterFn fn) {
    return switch (fn) {
      case SET -> (_, y) -> y;
      case ADD -> (x, y) -> x + y;
      case MUL -> (x, y) -> x * y;
      case MIN -> Math::min;
      case MAX -> Math::max;
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

  /** Integers of any width, as longs. */
  private static ElementLoop ofIntegers(DType dtype, OfLongs fn) {
    return (x, xAt, xStep, w, wAt, wStep, count) -> {
      for (int i = 0; i < count; i++) {
        long at = xAt + i * xStep;
        long update = Scalars.loadInteger(w, wAt + i * wStep, dtype);
        long value = fn.apply(Scalars.loadInteger(x, at, dtype), update);
        Scalars.storeInteger(x, at, dtype, value);
      }
    };
  }

  /** Floats of 16 bits, rounded after each update. */
  private static ElementLoop ofHalves(DType dtype, OfFloats fn) {
    return (x, xAt, xStep, w, wAt, wStep, count) -> {
      for (int i = 0; i < count; i++) {
        long at = xAt + i * xStep;
        float update = (float) Scalars.loadFloat(w, wAt + i * wStep, dtype);
        float value = fn.apply((float) Scalars.loadFloat(x, at, dtype), update);
        Scalars.storeFloat(x, at, dtype, value);
      }
    };
  }

  private static ElementLoop ofComplex(DType part, ScatterFn fn) {
    int width = part.byteSize();
    return (x, xAt, xStep, w, wAt, wStep, count) -> {
      for (int i = 0; i < count; i++) {
        long at = xAt + i * xStep;
        long from = wAt + i * wStep;
        double a = Scalars.loadFloat(x, at, part);
        double b = Scalars.loadFloat(x, at + width, part);
        double c = Scalars.loadFloat(w, from, part);
        double d = Scalars.loadFloat(w, from + width, part);
        switch (fn) {
          case ADD -> {
            Scalars.storeFloat(x, at, part, a + c);
            Scalars.storeFloat(x, at + width, part, b + d);
          }
          case MUL -> {
            Scalars.storeFloat(x, at, part, a * c - b * d);
            Scalars.storeFloat(x, at + width, part, a * d + b * c);
          }
          case SET, MIN, MAX ->
              throw new IllegalArgumentException("No " + fn.primitive() + " of complex numbers.");
        }
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

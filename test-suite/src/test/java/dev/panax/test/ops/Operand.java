package dev.panax.test.ops;

import dev.panax.Numpy;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import java.util.Random;

/**
 * What an argument of a function may be.
 *
 * @param kind the family of its dtype
 * @param low its least value
 * @param high its greatest value
 */
record Operand(DType.Kind kind, double low, double high) {

  static Operand real(double low, double high) {
    return new Operand(DType.Kind.FLOAT, low, high);
  }

  static Operand signed(int low, int high) {
    return new Operand(DType.Kind.SIGNED, low, high);
  }

  static Operand unsigned(int low, int high) {
    return new Operand(DType.Kind.UNSIGNED, low, high);
  }

  static Operand bool() {
    return new Operand(DType.Kind.BOOL, 0, 1);
  }

  boolean isReal() {
    return kind == DType.Kind.FLOAT;
  }

  /** Random values, in the dtype that this kind has in the current mode. */
  Array sample(Random random, Shape shape) {
    int size = Math.toIntExact(shape.size());
    Array values =
        isReal()
            ? Numpy.array(random.doubles(size).map(x -> low + x * (high - low)).toArray())
            : Numpy.array(random.longs(size, (long) low, (long) high + 1).toArray());
    DType dtype =
        switch (kind) {
          case FLOAT -> Config.current().defaultFloat();
          case SIGNED -> Config.current().defaultInt();
          case UNSIGNED -> DType.UINT32;
          case BOOL -> DType.BOOL;
          case COMPLEX -> Config.current().defaultComplex();
        };
    return values.astype(dtype).reshape(shape.toArray());
  }
}

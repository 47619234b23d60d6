package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.program.UnaryFn;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** NumPy's elementwise functions: operations after type promotion and broadcasting. */
public final class Arithmetic {
  private Arithmetic() {}

  /** {@code fn} of the operands, promoted to one dtype and broadcast to one shape. */
  public static Array binary(String name, BinaryFn fn, Array x, Array y) {
    Array[] operands = promote(name, x, y);
    return Ops.binary(fn, operands[0], operands[1]);
  }

  /** {@code fn} of the operands, promoted to one floating dtype. */
  public static Array binaryFloat(String name, BinaryFn fn, Array x, Array y) {
    requireArrays(name, x, y);
    Array[] operands = broadcast(name, convertAll(inexactType(x, y), x, y));
    return Ops.binary(fn, operands[0], operands[1]);
  }

  public static Array compare(String name, Comparison comparison, Array x, Array y) {
    Array[] operands = promote(name, x, y);
    return Ops.compare(comparison, operands[0], operands[1]);
  }

  /**
   * A function of floating or complex values; integers and bools become the default floating dtype.
   */
  public static Array unaryFloat(UnaryFn fn, Array x) {
    requireArrays(fn.toString().toLowerCase(Locale.ROOT), x);
    return Ops.unary(fn, inexact(x));
  }

  /**
   * {@code x}, or {@code x} as the default floating dtype if it is neither floating nor complex.
   */
  public static Array inexact(Array x) {
    return convertTo(inexactType(x), x);
  }

  /** Floats of 16 bits as float32, in which sums of them are computed; others as they are. */
  static Array widened(Array x) {
    boolean isNarrow = x.dtype().isFloating() && x.dtype().byteSize() == 2;
    return isNarrow ? Ops.convert(x, DType.FLOAT32) : x;
  }

  /** {@code onTrue} where {@code condition} is nonzero, else {@code onFalse}; all broadcast. */
  public static Array where(Array condition, Array onTrue, Array onFalse) {
    requireArrays("where", condition, onTrue, onFalse);
    Array[] cases =
        convertAll(Promotion.resultType(onTrue.type(), onFalse.type()), onTrue, onFalse);
    Array[] operands = broadcast("where", nonzero(condition), cases[0], cases[1]);
    return Ops.select(operands[0], operands[1], operands[2]);
  }

  /** {@code x} as bool: whether each element is nonzero. */
  public static Array nonzero(Array x) {
    return x.dtype() == DType.BOOL ? x : Ops.compare(Comparison.NE, x, Ops.scalarLike(0, x));
  }

  /** The operands in their common dtype and shape; scalars stay scalars. */
  public static Array[] promote(String name, Array... operands) {
    requireArrays(name, operands);
    return areAlike(operands) ? operands : broadcast(name, promoteTypes(operands));
  }

  /** Checks that no operand is null. */
  public static void requireArrays(String name, @Nullable Array... operands) {
    for (int i = 0; i < operands.length; i++) {
      if (operands[i] == null) {
        throw new NullPointerException("%s: array %d is null.".formatted(name, i));
      }
    }
  }

  /** Whether the operands have one dtype and, scalars aside, one shape: the usual case. */
  private static boolean areAlike(Array... operands) {
    Shape shape = Shape.SCALAR;
    for (var operand : operands) {
      if (operand.dtype() != operands[0].dtype()) {
        return false;
      }
      if (!operand.shape().isScalar()) {
        if (!shape.isScalar() && !shape.equals(operand.shape())) {
          return false;
        }
        shape = operand.shape();
      }
    }
    return true;
  }

  /** The operands in their common dtype. */
  public static Array[] promoteTypes(Array... operands) {
    return convertAll(
        Promotion.resultType(Arrays.stream(operands).map(Array::type).toArray(ArrayType[]::new)),
        operands);
  }

  private static ArrayType inexactType(Array... operands) {
    ArrayType common =
        Promotion.resultType(Arrays.stream(operands).map(Array::type).toArray(ArrayType[]::new));
    if (common.dtype().isInexact()) {
      return common;
    }
    // As in JAX, 64 bits become 64 bits, and others 32.
    DType dtype =
        common.weak() || common.dtype().byteSize() == 8
            ? Config.current().defaultFloat()
            : DType.FLOAT32;
    return new ArrayType(dtype, Shape.SCALAR, common.weak());
  }

  private static Array[] convertAll(ArrayType type, Array... operands) {
    var converted = new Array[operands.length];
    for (int i = 0; i < operands.length; i++) {
      converted[i] = convertTo(type, operands[i]);
    }
    return converted;
  }

  private static Array convertTo(ArrayType type, Array x) {
    if (x.dtype() == type.dtype()) {
      return x;
    }
    if (x instanceof DeviceArray scalar && x.type().weak() && x.shape().isScalar()) {
      return DeviceArray.of(
          new Literal(scalar.literal().value(), x.type().withDType(type.dtype())));
    }
    return Ops.convert(x, type.dtype(), type.weak());
  }

  /**
   * The operands stretched to their common shape by NumPy's rule: shapes are aligned at their last
   * dimension, and sizes of 1 stretch. Scalars stay as they are, as operations take them.
   */
  public static Array[] broadcast(String name, Array... operands) {
    Shape common =
        commonShape(name, Arrays.stream(operands).map(Array::shape).toArray(Shape[]::new));
    var result = new Array[operands.length];
    for (int i = 0; i < operands.length; i++) {
      result[i] =
          operands[i].shape().isScalar() ? operands[i] : broadcastTo(name, operands[i], common);
    }
    return result;
  }

  /** The shape that arrays of the given shapes are stretched to. */
  public static Shape commonShape(String name, Shape... shapes) {
    var dims = new int[Arrays.stream(shapes).mapToInt(Shape::rank).max().orElse(0)];
    Arrays.fill(dims, 1);
    for (var shape : shapes) {
      int offset = dims.length - shape.rank();
      for (int i = 0; i < shape.rank(); i++) {
        int size = shape.dim(i);
        int known = dims[offset + i];
        if (size != known && size != 1 && known != 1) {
          throw new ShapeException(
              "%s got incompatible shapes for broadcasting: %s."
                  .formatted(
                      name,
                      Arrays.stream(shapes)
                          .map(Shape::toString)
                          .collect(Collectors.joining(", "))));
        }
        dims[offset + i] = known == 1 ? size : known;
      }
    }
    return Shape.of(dims);
  }

  /** The elements of {@code x} as a vector. */
  public static Array ravel(String name, Array x) {
    return Ops.reshape(x, Shape.of(Shape.requireDim(name, x.size())));
  }

  /** {@code x} stretched to {@code shape}, aligned at the last dimension. */
  public static Array broadcastTo(String name, Array x, Shape shape) {
    int offset = shape.rank() - x.rank();
    boolean fits = offset >= 0;
    for (int i = 0; fits && i < x.rank(); i++) {
      int size = x.shape().dim(i);
      fits = size == 1 || size == shape.dim(offset + i);
    }
    if (!fits) {
      throw new ShapeException(
          "%s cannot broadcast shape %s to shape %s.".formatted(name, x.shape(), shape));
    }
    return Ops.broadcast(x, shape, IntList.range(offset, shape.rank()));
  }
}

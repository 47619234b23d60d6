package dev.panax.program.reference;

import dev.panax.program.ArrayType;
import dev.panax.program.Complex;
import dev.panax.program.DType;
import dev.panax.program.Elements;
import dev.panax.program.Literal;
import dev.panax.program.Shape;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;

/**
 * An array on the Java heap: a type, and the elements in row-major order as the bytes that a
 * device's buffer is copied from and to. Never changed once made.
 *
 * <p>Bools and integers are read and written as longs: bools as 0 or 1, unsigned integers
 * zero-extended; a long is written modulo the width of the dtype. Floats are read and written as
 * doubles, rounded to the dtype.
 */
public final class HeapArray {
  private final ArrayType type;
  private final MemorySegment data;

  private HeapArray(ArrayType type, MemorySegment data) {
    this.type = type;
    this.data = data;
  }

  private static HeapArray allocate(ArrayType type) {
    return new HeapArray(type, MemorySegment.ofArray(new byte[Math.toIntExact(type.byteSize())]));
  }

  /** The array of bools or integers whose element at flat index i is {@code element(i)}. */
  public static HeapArray ofLongs(ArrayType type, IntToLongFunction element) {
    HeapArray array = allocate(type);
    for (int i = 0; i < array.size(); i++) {
      long value = element.applyAsLong(i);
      Elements.write(array.data, type.dtype(), i, type.dtype() == DType.BOOL ? value & 1 : value);
    }
    return array;
  }

  /** The array of floats whose element at flat index i is {@code element(i)}. */
  public static HeapArray ofDoubles(ArrayType type, IntToDoubleFunction element) {
    HeapArray array = allocate(type);
    for (int i = 0; i < array.size(); i++) {
      Elements.write(array.data, type.dtype(), i, element.applyAsDouble(i));
    }
    return array;
  }

  /** The array of complex numbers whose element at flat index i is {@code element(i)}. */
  public static HeapArray ofComplex(ArrayType type, IntFunction<Complex> element) {
    HeapArray array = allocate(type);
    for (int i = 0; i < array.size(); i++) {
      Elements.write(array.data, type.dtype(), i, element.apply(i));
    }
    return array;
  }

  /** The array whose element at flat index i is a copy of {@code element(i)}, of one dtype. */
  static HeapArray ofElements(ArrayType type, IntFunction<Element> element) {
    HeapArray array = allocate(type);
    int bytes = type.dtype().byteSize();
    for (int i = 0; i < array.size(); i++) {
      Element from = element.apply(i);
      MemorySegment.copy(
          from.array.data, (long) from.index * bytes, array.data, (long) i * bytes, bytes);
    }
    return array;
  }

  static HeapArray of(Literal literal) {
    Number value = literal.value();
    return switch (literal.type().dtype().kind()) {
      case BOOL, SIGNED, UNSIGNED -> ofLongs(literal.type(), _ -> value.longValue());
      case FLOAT -> ofDoubles(literal.type(), _ -> value.doubleValue());
      case COMPLEX -> ofComplex(literal.type(), _ -> Complex.of(value));
    };
  }

  /** The array of {@code type} with a copy of the bytes of {@code data}. */
  public static HeapArray copyFrom(ArrayType type, MemorySegment data) {
    HeapArray array = allocate(type);
    array.data.copyFrom(data.asSlice(0, type.byteSize()));
    return array;
  }

  /** The elements, read-only. */
  public MemorySegment data() {
    return data.asReadOnly();
  }

  public ArrayType type() {
    return type;
  }

  public Shape shape() {
    return type.shape();
  }

  /** The number of elements. */
  public int size() {
    return (int) shape().size();
  }

  /** The bool or integer at flat index {@code i}. */
  public long longAt(int i) {
    return (Long) Elements.read(data, type.dtype(), i);
  }

  /** The float at flat index {@code i}. */
  public double doubleAt(int i) {
    return (Double) Elements.read(data, type.dtype(), i);
  }

  /** The number at flat index {@code i}, as a complex one. */
  public Complex complexAt(int i) {
    return Complex.of(Elements.read(data, type.dtype(), i));
  }

  /** The element at flat index {@code i}. */
  Element element(int i) {
    return new Element(this, i);
  }

  /** The element at {@code index}. */
  Element element(int[] index) {
    return element(Indices.flatten(shape(), index));
  }

  /** The same bytes as an array of another type. */
  HeapArray as(ArrayType newType) {
    if (newType.byteSize() != type.byteSize()) {
      throw new IllegalArgumentException(type + " and " + newType + " differ in size");
    }
    return new HeapArray(newType, data);
  }

  /** This array, or if it is a scalar the array of {@code shape} that repeats it. */
  HeapArray spread(Shape shape) {
    return shape().isScalar() ? ofElements(type.withShape(shape), _ -> element(0)) : this;
  }

  /** Whether {@code other} has the same dtype, shape and bits. */
  public boolean sameBits(HeapArray other) {
    return type.sameData(other.type) && data.mismatch(other.data) == -1;
  }

  /** The element at flat index {@code i} as text. */
  String textAt(int i) {
    return switch (type.dtype().kind()) {
      case BOOL, SIGNED, UNSIGNED -> Long.toString(longAt(i));
      case FLOAT, COMPLEX -> Elements.read(data, type.dtype(), i).toString();
    };
  }

  /** One element of an array, of any dtype: what operations that only move data copy. */
  record Element(HeapArray array, int index) {
    double asDouble() {
      return array.doubleAt(index);
    }

    long asLong() {
      return array.longAt(index);
    }
  }
}

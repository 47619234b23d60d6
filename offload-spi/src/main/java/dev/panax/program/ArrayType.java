package dev.panax.program;

/**
 * The type of an array value, all that a trace knows of it.
 *
 * @param dtype the element type
 * @param shape the shape
 * @param weak whether the element type came from a Java scalar and so gives way in promotion
 */
public record ArrayType(DType dtype, Shape shape, boolean weak) {

  public static ArrayType of(DType dtype, int... dims) {
    return new ArrayType(dtype, Shape.of(dims), false);
  }

  public static ArrayType of(DType dtype, Shape shape) {
    return new ArrayType(dtype, shape, false);
  }

  public int rank() {
    return shape.rank();
  }

  public long byteSize() {
    return shape.size() * dtype.byteSize();
  }

  public ArrayType withShape(Shape newShape) {
    return new ArrayType(dtype, newShape, weak);
  }

  public ArrayType withDType(DType newDType) {
    return new ArrayType(newDType, shape, weak);
  }

  public ArrayType strong() {
    return weak ? new ArrayType(dtype, shape, false) : this;
  }

  /** Whether both describe the same data, weakness aside. */
  public boolean sameData(ArrayType other) {
    return dtype == other.dtype && shape.equals(other.shape);
  }

  /** Cheap, as types are part of the keys of every cache. */
  @Override
  public int hashCode() {
    return (31 * shape.dims().hashCode() + dtype.ordinal()) * 2 + (weak ? 1 : 0);
  }

  /** Program text: {@code f32[3,4]}. */
  @Override
  public String toString() {
    return dtype.shortName() + "[" + shape.inBrackets() + "]";
  }
}

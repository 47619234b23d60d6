package dev.panax.program;

/**
 * A complex number, the value of a scalar of a complex dtype. As a {@link Number} it is its real
 * part. Equal to another if both parts are, as {@link Double#equals} has it.
 */
public final class Complex extends Number {
  private static final long serialVersionUID = 1;

  private final double real;
  private final double imaginary;

  private Complex(double real, double imaginary) {
    this.real = real;
    this.imaginary = imaginary;
  }

  public static Complex of(double real, double imaginary) {
    return new Complex(real, imaginary);
  }

  /** The complex number that {@code number} is. */
  public static Complex of(Number number) {
    return number instanceof Complex complex ? complex : of(number.doubleValue(), 0);
  }

  public double real() {
    return real;
  }

  public double imaginary() {
    return imaginary;
  }

  @Override
  public double doubleValue() {
    return real;
  }

  @Override
  public float floatValue() {
    return (float) real;
  }

  @Override
  public long longValue() {
    return (long) real;
  }

  @Override
  public int intValue() {
    return (int) real;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Complex that
        && Double.compare(real, that.real) == 0
        && Double.compare(imaginary, that.imaginary) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(real) + Double.hashCode(imaginary);
  }

  /** As Python writes it: {@code (1+2j)}, {@code 2j}, {@code (-0-1j)}. */
  @Override
  public String toString() {
    return PythonNumber.repr(this);
  }
}

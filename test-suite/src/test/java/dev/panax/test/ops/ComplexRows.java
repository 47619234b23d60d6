package dev.panax.test.ops;

import static dev.panax.test.ops.OpRow.Accuracy.EXACT;
import static dev.panax.test.ops.OpRow.ulpsOfLargest;
import static dev.panax.test.ops.Operand.real;

import dev.panax.Lax;
import dev.panax.Numpy;
import dev.panax.program.BinaryFn;
import dev.panax.program.Complex;
import dev.panax.program.UnaryFn;
import dev.panax.program.reference.ComplexArithmetic;
import dev.panax.trace.Array;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Functions of complex numbers, as functions from real and imaginary parts to the real and to the
 * imaginary part.
 */
final class ComplexRows {
  private static final OpRow.Accuracy ACCURACY = ulpsOfLargest(32);

  /** In the upper right quadrant no function has a branch cut. */
  private static final Operand REAL_PART = real(0.2, 2);

  private static final Operand IMAGINARY_PART = real(0.3, 1.2);

  private ComplexRows() {}

  static Stream<OpRow> rows() {
    return Stream.of(parts(), unary(), binaryFunctions()).flatMap(rows -> rows);
  }

  private static Stream<OpRow> parts() {
    return Stream.of(
        row("real", (x, y) -> Numpy.real(Lax.complex(x, y)), (x, y) -> x, EXACT),
        row("imag", (x, y) -> Numpy.imag(Lax.complex(x, y)), (x, y) -> y, EXACT),
        row("Lax.real", (x, y) -> Lax.real(Lax.complex(x, y)), (x, y) -> x, EXACT),
        row("Lax.imag", (x, y) -> Lax.imag(Lax.complex(x, y)), (x, y) -> y, EXACT),
        row("Lax.complex", (x, y) -> Lax.real(Lax.complex(x, y)), (x, y) -> x, EXACT),
        row("conj", (x, y) -> Numpy.imag(Numpy.conj(Lax.complex(x, y))), (x, y) -> -y, EXACT),
        row("Lax.conj", (x, y) -> Lax.imag(Lax.conj(Lax.complex(x, y))), (x, y) -> -y, EXACT),
        row("abs of complex", (x, y) -> Lax.complex(x, y).abs(), Math::hypot, ACCURACY));
  }

  private static Stream<OpRow> unary() {
    return Stream.of(
            function("negative", Numpy::negative, UnaryFn.NEG),
            function("square", Numpy::square, UnaryFn.SQUARE),
            function("sqrt", Numpy::sqrt, UnaryFn.SQRT),
            function("rsqrt", Lax::rsqrt, UnaryFn.RSQRT),
            function("exp", Numpy::exp, UnaryFn.EXP),
            function("expm1", Numpy::expm1, UnaryFn.EXPM1),
            function("log", Numpy::log, UnaryFn.LOG),
            function("log1p", Numpy::log1p, UnaryFn.LOG1P),
            function("sin", Numpy::sin, UnaryFn.SIN),
            function("cos", Numpy::cos, UnaryFn.COS),
            function("tan", Numpy::tan, UnaryFn.TAN),
            function("sinh", Lax::sinh, UnaryFn.SINH),
            function("cosh", Lax::cosh, UnaryFn.COSH),
            function("tanh", Numpy::tanh, UnaryFn.TANH),
            function("asin", Lax::asin, UnaryFn.ASIN),
            function("acos", Lax::acos, UnaryFn.ACOS),
            function("atan", Lax::atan, UnaryFn.ATAN),
            function("asinh", Lax::asinh, UnaryFn.ASINH),
            function("acosh", Lax::acosh, UnaryFn.ACOSH),
            function("atanh", Lax::atanh, UnaryFn.ATANH),
            function("logistic", Lax::logistic, UnaryFn.LOGISTIC))
        .flatMap(rows -> rows);
  }

  private static Stream<OpRow> function(String name, UnaryOperator<Array> function, UnaryFn fn) {
    return complex(name, function, z -> ComplexArithmetic.unary(fn, z));
  }

  private static Stream<OpRow> binaryFunctions() {
    return Stream.of(
            complex("sign", Numpy::sign, z -> ComplexArithmetic.unary(UnaryFn.SIGN, z))
                .map(row -> row.withDerivative(false)),
            complex("pow(3)", z -> z.pow(3), z -> binary(BinaryFn.MUL, square(z), z)),
            withSquare("add", Numpy::add, BinaryFn.ADD),
            withSquare("subtract", Numpy::subtract, BinaryFn.SUB),
            withSquare("multiply", Numpy::multiply, BinaryFn.MUL),
            withSquare("divide", Numpy::divide, BinaryFn.DIV),
            withSquare("power", Numpy::power, BinaryFn.POW))
        .flatMap(rows -> rows);
  }

  /** A function of a number and its square. */
  private static Stream<OpRow> withSquare(
      String name, BinaryOperator<Array> function, BinaryFn fn) {
    return complex(name, z -> function.apply(z, z.mul(z)), z -> binary(fn, z, square(z)));
  }

  private static Complex binary(BinaryFn fn, Complex x, Complex y) {
    return ComplexArithmetic.binary(fn, x, y);
  }

  private static Complex square(Complex z) {
    return ComplexArithmetic.unary(UnaryFn.SQUARE, z);
  }

  private static Stream<OpRow> complex(
      String name, UnaryOperator<Array> function, UnaryOperator<Complex> reference) {
    return Stream.of(
        row(
            name + " of complex, real part",
            (x, y) -> Lax.real(function.apply(Lax.complex(x, y))),
            (x, y) -> reference.apply(Complex.of(x, y)).real(),
            ACCURACY),
        row(
            name + " of complex, imaginary part",
            (x, y) -> Lax.imag(function.apply(Lax.complex(x, y))),
            (x, y) -> reference.apply(Complex.of(x, y)).imaginary(),
            ACCURACY));
  }

  private static OpRow row(
      String name, OpRow.Binary function, DoubleBinaryOperator reference, OpRow.Accuracy accuracy) {
    return OpRow.binary(name, function, REAL_PART, IMAGINARY_PART, reference, accuracy)
        .withoutBroadcasting()
        .withDerivative(true);
  }
}

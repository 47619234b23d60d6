package dev.panax.test.ops;

import static dev.panax.test.ops.OpRow.Accuracy.EXACT;
import static dev.panax.test.ops.OpRow.binary;
import static dev.panax.test.ops.OpRow.shapes;
import static dev.panax.test.ops.OpRow.smooth;
import static dev.panax.test.ops.OpRow.ulps;
import static dev.panax.test.ops.OpRow.ulpsOfLargest;
import static dev.panax.test.ops.OpRow.unary;
import static dev.panax.test.ops.Operand.bool;
import static dev.panax.test.ops.Operand.real;
import static dev.panax.test.ops.Operand.signed;
import static dev.panax.test.ops.Operand.unsigned;

import dev.panax.Lax;
import dev.panax.Numpy;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.program.reference.ErrorFunction;
import dev.panax.test.ops.OpRow.Accuracy;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Functions of each element on its own. */
final class ElementwiseRows {
  private ElementwiseRows() {}

  private static final Operand ANY = real(-2, 2);
  private static final Operand POSITIVE = real(0.2, 4);
  private static final Operand INTEGER = signed(-9, 9);

  /** What addition, multiplication, division and square roots, correctly rounded, may be off. */
  private static final Accuracy ROUNDED = ulps(0.5, 0.5);

  static Stream<OpRow> rows() {
    return Stream.of(
            floatingUnary(),
            SpecialRows.rows(),
            otherUnary(),
            floatingBinary(),
            otherBinary(),
            tests(),
            choices())
        .flatMap(rows -> rows);
  }

  private static Stream<OpRow> floatingUnary() {
    return Stream.of(
        smooth("negative", Numpy::negative, ANY, x -> -x, EXACT),
        smooth("abs", Numpy::abs, ANY, Math::abs, EXACT),
        smooth("sign", Numpy::sign, ANY, Math::signum, EXACT),
        smooth("floor", Numpy::floor, real(-9, 9), Math::floor, EXACT),
        smooth("ceil", Numpy::ceil, real(-9, 9), Math::ceil, EXACT),
        smooth("rint", Numpy::rint, real(-9, 9), Math::rint, EXACT),
        smooth("sqrt", Numpy::sqrt, POSITIVE, Math::sqrt, ROUNDED),
        smooth("rsqrt", Lax::rsqrt, POSITIVE, x -> 1 / Math.sqrt(x), ulps(2, 2)),
        smooth("cbrt", Numpy::cbrt, real(0.2, 4), Math::cbrt, ulps(1, 2)),
        smooth("reciprocal", Numpy::reciprocal, POSITIVE, x -> 1 / x, ROUNDED),
        smooth("square", Numpy::square, ANY, x -> x * x, ROUNDED),
        smooth("exp", Numpy::exp, real(-10, 10), Math::exp, ulps(6, 2)),
        smooth("expm1", Numpy::expm1, ANY, Math::expm1, ulps(4, 4)),
        smooth("log", Numpy::log, POSITIVE, Math::log, ulps(2, 2)),
        smooth("log2", Numpy::log2, POSITIVE, x -> Math.log(x) / Math.log(2), ulps(4, 4)),
        smooth("log10", Numpy::log10, POSITIVE, Math::log10, ulps(4, 4)),
        smooth("log1p", Numpy::log1p, real(-0.9, 5), Math::log1p, ulps(2, 4)),
        smooth("sin", Numpy::sin, real(-7, 7), Math::sin, ulps(4, 4)),
        smooth("cos", Numpy::cos, real(-7, 7), Math::cos, ulps(4, 4)),
        smooth("tan", Numpy::tan, real(-1.4, 1.4), Math::tan, ulps(5, 5)),
        smooth("tanh", Numpy::tanh, real(-4, 4), Math::tanh, ulps(4, 5)),
        smooth("logistic", Lax::logistic, real(-6, 6), x -> 1 / (1 + Math.exp(-x)), ulps(5, 5)),
        smooth("erf", Lax::erf, real(-3, 3), ErrorFunction::erf, ulps(3, 4)),
        smooth("erfInv", Lax::erfInv, real(-0.95, 0.95), ErrorFunction::inverse, ulps(6, 16)),
        smooth("pow(0)", x -> x.pow(0), ANY, _ -> 1, EXACT),
        smooth("pow(3)", x -> x.pow(3), ANY, x -> x * x * x, ulps(2, 2)),
        smooth("pow(7)", x -> x.pow(7), ANY, x -> Math.pow(x, 7), ulps(5, 5)),
        smooth("pow(-2)", x -> x.pow(-2), POSITIVE, x -> 1 / (x * x), ulps(2, 2)),
        smooth("pow(1.5)", x -> x.pow(1.5), POSITIVE, x -> Math.pow(x, 1.5), ulps(4, 16)),
        smooth("add(1.5)", x -> x.add(1.5), ANY, x -> x + 1.5, ROUNDED),
        smooth("sub(2)", x -> x.sub(2), ANY, x -> x - 2, ROUNDED),
        smooth("mul(3)", x -> x.mul(3), ANY, x -> x * 3, ROUNDED),
        smooth("div(2.5)", x -> x.div(2.5), ANY, x -> x / 2.5, ROUNDED),
        smooth("maximum(0.5)", x -> x.maximum(0.5), ANY, x -> Math.max(x, 0.5), EXACT),
        smooth("minimum(0.5)", x -> x.minimum(0.5), ANY, x -> Math.min(x, 0.5), EXACT),
        smooth("astype(float)", x -> x.astype(x.dtype()), ANY, x -> x, EXACT),
        smooth("zerosLike", Numpy::zerosLike, ANY, _ -> 0, EXACT),
        smooth("onesLike", Numpy::onesLike, ANY, _ -> 1, EXACT),
        smooth("fullLike", x -> Numpy.fullLike(x, 2.5), ANY, _ -> 2.5, EXACT),
        smooth("integerPow", x -> Lax.integerPow(x, 2), ANY, x -> x * x, ROUNDED));
  }

  private static Stream<OpRow> otherUnary() {
    return Stream.of(
        unary("negative of integers", Numpy::negative, INTEGER, x -> -x, EXACT),
        unary("abs of integers", Numpy::abs, INTEGER, Math::abs, EXACT),
        unary("abs of unsigned", Numpy::abs, unsigned(0, 9), x -> x, EXACT),
        unary("sign of integers", Numpy::sign, INTEGER, Math::signum, EXACT),
        unary("square of integers", Numpy::square, INTEGER, x -> x * x, EXACT),
        unary("floor of integers", Numpy::floor, INTEGER, x -> x, EXACT),
        unary("sqrt of integers", Numpy::sqrt, signed(0, 99), Math::sqrt, ROUNDED),
        unary("exp of bools", Numpy::exp, bool(), Math::exp, ulps(6, 2)),
        unary("bitwiseNot", Numpy::bitwiseNot, INTEGER, x -> -x - 1, EXACT),
        unary(
            "bitwiseNot of unsigned",
            Numpy::bitwiseNot,
            unsigned(0, 9),
            x -> 0xFFFFFFFFL - x,
            EXACT),
        unary("logicalNot", Numpy::logicalNot, bool(), x -> 1 - x, EXACT),
        unary("logicalNot of reals", Numpy::logicalNot, signed(-1, 1), x -> x == 0 ? 1 : 0, EXACT),
        unary("isnan", Numpy::isnan, ANY, _ -> 0, EXACT),
        unary("isfinite", Numpy::isfinite, ANY, _ -> 1, EXACT),
        unary("isinf", x -> Numpy.isinf(x.div(x.mul(0))), POSITIVE, _ -> 1, EXACT),
        unary("onesLike of integers", Numpy::onesLike, INTEGER, _ -> 1, EXACT),
        unary(
            "convertElementType",
            x -> Lax.convertElementType(x, DType.INT32),
            real(-9, 9),
            x -> (int) x,
            EXACT),
        unary("astype(int)", x -> x.astype(DType.INT32), real(-9, 9), x -> (int) x, EXACT),
        unary("astype(uint)", x -> x.astype(DType.UINT32), real(0, 4e9), x -> (long) x, EXACT),
        unary("astype(bool)", x -> x.astype(DType.BOOL), signed(-1, 1), x -> Math.abs(x), EXACT),
        unary("astype(float) of integers", x -> x.astype(DType.FLOAT32), INTEGER, x -> x, EXACT),
        unary(
            "astype(float) of unsigned",
            x -> x.astype(DType.FLOAT32),
            unsigned(0, 9),
            x -> x,
            EXACT),
        unary("astype(float) of bools", x -> x.astype(DType.FLOAT32), bool(), x -> x, EXACT),
        unary(
            "bitcastConvertType",
            x -> Lax.bitcastConvertType(x.astype(DType.FLOAT32), DType.INT32),
            ANY,
            x -> Float.floatToIntBits((float) x),
            EXACT));
  }

  private static Stream<OpRow> floatingBinary() {
    Operand divisor = real(0.7, 3);
    return Stream.of(
            binary("add", Numpy::add, ANY, ANY, Double::sum, ROUNDED),
            binary("subtract", Numpy::subtract, ANY, ANY, (x, y) -> x - y, ROUNDED),
            binary("multiply", Numpy::multiply, ANY, ANY, (x, y) -> x * y, ROUNDED),
            binary("divide", Numpy::divide, ANY, divisor, (x, y) -> x / y, ROUNDED),
            binary("fmod", Numpy::fmod, real(-5, 5), divisor, (x, y) -> x % y, EXACT),
            binary(
                "mod",
                Numpy::mod,
                real(-5, 5),
                divisor,
                (x, y) -> x - y * Math.floor(x / y),
                ulpsOfLargest(2)),
            binary(
                "floorDivide",
                Numpy::floorDivide,
                real(-5, 5),
                divisor,
                (x, y) -> Math.floor(x / y),
                EXACT),
            binary("power", Numpy::power, POSITIVE, ANY, Math::pow, ulps(4, 16)),
            binary("maximum", Numpy::maximum, ANY, ANY, Math::max, EXACT),
            binary("minimum", Numpy::minimum, ANY, ANY, Math::min, EXACT))
        .map(row -> row.withDerivative(true));
  }

  private static Stream<OpRow> otherBinary() {
    Operand bit = bool();
    Operand small = signed(-2, 2);
    Operand distance = signed(0, 20);
    Operand positive = signed(1, 5);
    return Stream.of(
        binary("add of integers", Numpy::add, INTEGER, INTEGER, Double::sum, EXACT),
        binary("add of bools", Numpy::add, bit, bit, Math::max, EXACT),
        binary("multiply of bools", Numpy::multiply, bit, bit, Math::min, EXACT),
        binary(
            "subtract, integer and real", Numpy::subtract, INTEGER, ANY, (x, y) -> x - y, ROUNDED),
        binary(
            "multiply of unsigned",
            Numpy::multiply,
            unsigned(0, 9),
            unsigned(0, 9),
            (x, y) -> x * y,
            EXACT),
        binary("divide of integers", Numpy::divide, INTEGER, positive, (x, y) -> x / y, ROUNDED),
        binary(
            "floorDivide of integers",
            Numpy::floorDivide,
            INTEGER,
            positive,
            (x, y) -> Math.floor(x / y),
            EXACT),
        binary(
            "floorDivide by negatives",
            Numpy::floorDivide,
            INTEGER,
            signed(-5, -1),
            (x, y) -> Math.floor(x / y),
            EXACT),
        binary(
            "mod of integers",
            Numpy::mod,
            INTEGER,
            positive,
            (x, y) -> x - y * Math.floor(x / y),
            EXACT),
        binary(
            "mod by negatives",
            Numpy::mod,
            INTEGER,
            signed(-5, -1),
            (x, y) -> x - y * Math.floor(x / y),
            EXACT),
        binary("fmod of integers", Numpy::fmod, INTEGER, positive, (x, y) -> x % y, EXACT),
        binary("Lax.div", Lax::div, INTEGER, positive, (x, y) -> (int) (x / y), EXACT)
            .withoutBroadcasting(),
        binary("Lax.rem", Lax::rem, INTEGER, positive, (x, y) -> x % y, EXACT)
            .withoutBroadcasting(),
        binary("maximum of integers", Numpy::maximum, INTEGER, INTEGER, Math::max, EXACT),
        binary(
            "minimum of unsigned",
            Numpy::minimum,
            unsigned(0, 9),
            unsigned(0, 9),
            Math::min,
            EXACT),
        binary("equal", Numpy::equal, small, small, (x, y) -> x == y ? 1 : 0, EXACT),
        binary("notEqual", Numpy::notEqual, small, small, (x, y) -> x != y ? 1 : 0, EXACT),
        binary("less", Numpy::less, ANY, ANY, (x, y) -> x < y ? 1 : 0, EXACT),
        binary("lessEqual", Numpy::lessEqual, small, ANY, (x, y) -> x <= y ? 1 : 0, EXACT),
        binary("greater", Numpy::greater, small, small, (x, y) -> x > y ? 1 : 0, EXACT),
        binary(
            "greaterEqual",
            Numpy::greaterEqual,
            unsigned(0, 3),
            unsigned(0, 3),
            (x, y) -> x >= y ? 1 : 0,
            EXACT),
        binary(
            "logicalAnd", Numpy::logicalAnd, small, bit, (x, y) -> x != 0 && y != 0 ? 1 : 0, EXACT),
        binary(
            "logicalOr", Numpy::logicalOr, small, bit, (x, y) -> x != 0 || y != 0 ? 1 : 0, EXACT),
        binary(
            "logicalXor",
            Numpy::logicalXor,
            small,
            bit,
            (x, y) -> (x != 0) != (y != 0) ? 1 : 0,
            EXACT),
        binary(
            "bitwiseAnd", Numpy::bitwiseAnd, INTEGER, INTEGER, (x, y) -> (int) x & (int) y, EXACT),
        binary("bitwiseOr", Numpy::bitwiseOr, INTEGER, INTEGER, (x, y) -> (int) x | (int) y, EXACT),
        binary(
            "bitwiseXor", Numpy::bitwiseXor, INTEGER, INTEGER, (x, y) -> (int) x ^ (int) y, EXACT),
        binary(
            "leftShift", Numpy::leftShift, INTEGER, distance, (x, y) -> (int) x << (int) y, EXACT),
        binary(
            "rightShift",
            Numpy::rightShift,
            INTEGER,
            distance,
            (x, y) -> (int) x >> (int) y,
            EXACT),
        binary(
            "rightShift of unsigned",
            Numpy::rightShift,
            unsigned(0, 999),
            unsigned(0, 9),
            (x, y) -> (int) x >> (int) y,
            EXACT),
        binary(
                "Lax.shiftLeft",
                Lax::shiftLeft,
                INTEGER,
                distance,
                (x, y) -> (int) x << (int) y,
                EXACT)
            .withoutBroadcasting(),
        binary(
                "Lax.shiftRightArithmetic",
                Lax::shiftRightArithmetic,
                INTEGER,
                distance,
                (x, y) -> (int) x >> (int) y,
                EXACT)
            .withoutBroadcasting(),
        binary(
                "Lax.shiftRightLogical",
                Lax::shiftRightLogical,
                signed(0, 999),
                distance,
                (x, y) -> (int) x >>> (int) y,
                EXACT)
            .withoutBroadcasting(),
        binary(
            "isclose",
            (x, y) -> Numpy.isclose(x, x.add(y.mul(1e-4))),
            real(1, 2),
            bit,
            (_, y) -> 1 - y,
            EXACT));
  }

  private static Stream<OpRow> tests() {
    var cases =
        List.of(
            shapes(new int[] {3}, new int[] {3}),
            shapes(new int[] {2, 3}, new int[] {2, 3}),
            shapes(new int[] {}, new int[] {}));
    // They compare x with x plus a multiple of the second operand.
    Function<Nd[], Nd> isZero = x -> new Nd(Shape.SCALAR, new double[] {x[1].size() == 0 ? 1 : 0});
    return Stream.of(
        OpRow.of(
            "allclose",
            x -> Numpy.allclose(x[0], x[0].add(x[1].mul(1e-4))),
            List.of(real(1, 2), signed(0, 1)),
            cases,
            isZero,
            EXACT),
        OpRow.of(
            "arrayEqual",
            x -> Numpy.arrayEqual(x[0], x[0].add(x[1])),
            List.of(INTEGER, signed(0, 1)),
            cases,
            isZero,
            EXACT));
  }

  private static Stream<OpRow> choices() {
    var three =
        List.of(
            shapes(new int[] {3}, new int[] {3}, new int[] {3}),
            shapes(new int[] {2, 1}, new int[] {3}, new int[] {}),
            shapes(new int[] {}, new int[] {}, new int[] {}),
            shapes(new int[] {0}, new int[] {0}, new int[] {1}),
            shapes(new int[] {}, new int[] {4, 5}, new int[] {5}));
    Function<Nd[], Nd> choose =
        x ->
            Nd.map(
                (a, b) -> a + b,
                Nd.map((w, t) -> w * t, x[0], x[1]),
                Nd.map((w, f) -> (1 - w) * f, x[0], x[2]));
    return Stream.of(
        OpRow.of(
                "where",
                x -> Numpy.where(x[0], x[1], x[2]),
                List.of(bool(), ANY, ANY),
                three,
                choose,
                EXACT)
            .withDerivative(true),
        OpRow.of(
            "where of integers",
            x -> Numpy.where(x[0], x[1], x[2]),
            List.of(bool(), INTEGER, INTEGER),
            three,
            choose,
            EXACT),
        OpRow.of(
                "Lax.select",
                x -> Lax.select(x[0], x[1], x[2]),
                List.of(bool(), ANY, ANY),
                List.of(three.get(0), three.get(2)),
                choose,
                EXACT)
            .withDerivative(true),
        OpRow.of(
                "clip",
                x -> Numpy.clip(x[0], x[1], x[2]),
                List.of(ANY, real(-1, -0.5), real(0.5, 1)),
                three,
                x -> Nd.map(Math::min, Nd.map(Math::max, x[0], x[1]), x[2]),
                EXACT)
            .withDerivative(true));
  }
}

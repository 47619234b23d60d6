package dev.panax.test.ops;

import static dev.panax.test.ops.OpRow.Accuracy.EXACT;
import static dev.panax.test.ops.OpRow.binary;
import static dev.panax.test.ops.OpRow.shapes;
import static dev.panax.test.ops.OpRow.smooth;
import static dev.panax.test.ops.OpRow.ulps;
import static dev.panax.test.ops.OpRow.ulpsOfLargest;
import static dev.panax.test.ops.OpRow.unary;
import static dev.panax.test.ops.Operand.real;
import static dev.panax.test.ops.Operand.signed;
import static dev.panax.test.ops.Operand.unsigned;

import dev.panax.Lax;
import dev.panax.Lax.RoundingMethod;
import dev.panax.Numpy;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.program.reference.SpecialReference;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The elementwise functions of {@code lax} beyond arithmetic. */
final class SpecialRows {
  private static final Operand ANY = real(-2, 2);
  private static final Operand UNIT = real(-0.9, 0.9);
  private static final Operand POSITIVE = real(0.3, 9);
  private static final Operand SHAPE = real(1, 9);
  private static final Operand INTEGER = signed(-1000, 1000);

  private SpecialRows() {}

  static Stream<OpRow> rows() {
    return Stream.of(elementary(), special(), parametric(), rounding(), integers())
        .flatMap(rows -> rows);
  }

  private static Stream<OpRow> elementary() {
    return Stream.of(
        smooth("exp2", Numpy::exp2, real(-10, 10), x -> Math.pow(2, x), ulps(2, 2)),
        smooth("Lax.exp2", Lax::exp2, real(-10, 10), x -> Math.pow(2, x), ulps(2, 2)),
        smooth("Lax.cbrt", Lax::cbrt, real(0.2, 4), Math::cbrt, ulps(1, 2)),
        smooth("Lax.square", Lax::square, ANY, x -> x * x, ulps(0.5, 0.5)),
        smooth("Lax.reciprocal", Lax::reciprocal, real(0.2, 4), x -> 1 / x, ulps(0.5, 0.5)),
        smooth("arcsin", Numpy::arcsin, UNIT, Math::asin, ulps(3, 3)),
        smooth("arccos", Numpy::arccos, UNIT, Math::acos, ulps(3, 3)),
        smooth("arctan", Numpy::arctan, real(-5, 5), Math::atan, ulps(3, 3)),
        smooth("asin", Lax::asin, UNIT, Math::asin, ulps(3, 3)),
        smooth("acos", Lax::acos, UNIT, Math::acos, ulps(3, 3)),
        smooth("atan", Lax::atan, real(-5, 5), Math::atan, ulps(3, 3)),
        smooth("sinh", Numpy::sinh, real(-5, 5), Math::sinh, ulps(3, 4)),
        smooth("cosh", Numpy::cosh, real(-5, 5), Math::cosh, ulps(3, 4)),
        smooth("Lax.sinh", Lax::sinh, real(-5, 5), Math::sinh, ulps(3, 4)),
        smooth("Lax.cosh", Lax::cosh, real(-5, 5), Math::cosh, ulps(3, 4)),
        smooth("arcsinh", Numpy::arcsinh, real(-5, 5), SpecialRows::asinh, ulps(3, 6)),
        smooth("arccosh", Numpy::arccosh, real(1.2, 9), SpecialRows::acosh, ulps(3, 6)),
        smooth("arctanh", Numpy::arctanh, UNIT, SpecialRows::atanh, ulps(3, 6)),
        smooth("asinh", Lax::asinh, real(-5, 5), SpecialRows::asinh, ulps(3, 6)),
        smooth("acosh", Lax::acosh, real(1.2, 9), SpecialRows::acosh, ulps(3, 6)),
        smooth("atanh", Lax::atanh, UNIT, SpecialRows::atanh, ulps(3, 6)),
        binary("arctan2", Numpy::arctan2, ANY, real(0.3, 2), Math::atan2, ulps(3, 4))
            .withDerivative(true),
        binary("arctan2, left", Numpy::arctan2, ANY, real(-2, -0.3), Math::atan2, ulps(3, 4))
            .withDerivative(true),
        binary("atan2", Lax::atan2, ANY, real(0.3, 2), Math::atan2, ulps(3, 4))
            .withoutBroadcasting()
            .withDerivative(true));
  }

  private static double asinh(double x) {
    double a = Math.abs(x);
    return Math.copySign(Math.log1p(a + a * a / (1 + Math.hypot(a, 1))), x);
  }

  private static double acosh(double x) {
    double t = x - 1;
    return Math.log1p(t + Math.sqrt(t * (t + 2)));
  }

  private static double atanh(double x) {
    return Math.copySign(0.5 * Math.log1p(2 * Math.abs(x) / (1 - Math.abs(x))), x);
  }

  private static Stream<OpRow> special() {
    return Stream.of(
        smooth("erfc", Lax::erfc, real(-3, 3), SpecialReference::erfc, ulps(4, 16)),
        smooth("lgamma", Lax::lgamma, POSITIVE, SpecialReference::lgamma, ulpsOfLargest(40)),
        smooth(
            "lgamma below 0",
            Lax::lgamma,
            real(-0.9, -0.1),
            SpecialReference::lgamma,
            ulpsOfLargest(60)),
        smooth("digamma", Lax::digamma, POSITIVE, SpecialReference::digamma, ulpsOfLargest(20)),
        smooth(
            "digamma below 0",
            Lax::digamma,
            real(-0.9, -0.1),
            SpecialReference::digamma,
            ulpsOfLargest(60)),
        smooth(
            "besselI0e",
            Lax::besselI0e,
            real(-12, -0.1),
            x -> SpecialReference.besselExp(0, x),
            ulps(4, 16)),
        smooth(
            "besselI1e",
            Lax::besselI1e,
            real(-12, 12),
            x -> SpecialReference.besselExp(1, x),
            ulps(5, 400)));
  }

  /** Functions of more than one number, by those that they are differentiable by. */
  private static Stream<OpRow> parametric() {
    return Stream.of(
        smooth(
            "igamma by x",
            x -> Lax.igamma(like(2.5, x), x),
            POSITIVE,
            x -> SpecialReference.igamma(2.5, x),
            ulpsOfLargest(40)),
        smooth(
            "igammac by x",
            x -> Lax.igammac(like(2.5, x), x),
            POSITIVE,
            x -> SpecialReference.igammac(2.5, x),
            ulpsOfLargest(40)),
        binary("igamma", Lax::igamma, SHAPE, POSITIVE, SpecialReference::igamma, ulpsOfLargest(40))
            .withoutBroadcasting(),
        binary(
                "igammac",
                Lax::igammac,
                SHAPE,
                POSITIVE,
                SpecialReference::igammac,
                ulpsOfLargest(40))
            .withoutBroadcasting(),
        binary(
                "igammaGradA",
                Lax::igammaGradA,
                SHAPE,
                POSITIVE,
                SpecialReference::igammaGradA,
                ulpsOfLargest(40))
            .withoutBroadcasting(),
        binary(
                "randomGammaGrad",
                Lax::randomGammaGrad,
                SHAPE,
                real(0.5, 9),
                SpecialReference::randomGammaGrad,
                ulps(40, 20000))
            .withoutBroadcasting(),
        smooth(
            "betainc by x",
            x -> Lax.betainc(like(2.5, x), like(1.5, x), x),
            real(0.1, 0.9),
            x -> SpecialReference.betainc(2.5, 1.5, x),
            ulpsOfLargest(40)),
        OpRow.of(
            "betainc",
            x -> Lax.betainc(x[0], x[1], x[2]),
            List.of(SHAPE, SHAPE, real(0, 1)),
            ternaryCases(),
            SpecialRows::betainc,
            ulpsOfLargest(40)),
        smooth(
            "zeta by q",
            q -> Lax.zeta(like(2.5, q), q),
            POSITIVE,
            q -> SpecialReference.zeta(2.5, q),
            ulps(2, 40)),
        binary("zeta", Lax::zeta, real(1.5, 9), POSITIVE, SpecialReference::zeta, ulps(4, 60))
            .withoutBroadcasting(),
        smooth(
            "polygamma by x",
            x -> Lax.polygamma(like(2, x), x),
            POSITIVE,
            x -> SpecialReference.polygamma(2, x),
            ulps(4, 60)));
  }

  private static Nd betainc(Nd[] x) {
    var data = new double[x[0].data().length];
    for (int i = 0; i < data.length; i++) {
      data[i] = SpecialReference.betainc(x[0].data()[i], x[1].data()[i], x[2].data()[i]);
    }
    return new Nd(x[0].shape(), data);
  }

  private static Array like(double value, Array x) {
    return Ops.scalarLike(value, x);
  }

  private static List<List<Shape>> ternaryCases() {
    return List.of(
        shapes(new int[] {3}, new int[] {3}, new int[] {3}),
        shapes(new int[] {2, 3}, new int[] {2, 3}, new int[] {2, 3}),
        shapes(new int[] {}, new int[] {}, new int[] {}),
        shapes(new int[] {0}, new int[] {0}, new int[] {0}),
        shapes(new int[] {1031}, new int[] {1031}, new int[] {1031}));
  }

  private static Stream<OpRow> rounding() {
    Function<Nd[], Nd> clamp = x -> Nd.map(Math::min, Nd.map(Math::max, x[0], x[1]), x[2]);
    return Stream.of(
        smooth(
            "round away from zero",
            x -> Lax.round(x, RoundingMethod.AWAY_FROM_ZERO),
            real(-9, 9),
            x -> Math.signum(x) * Math.floor(Math.abs(x) + 0.5),
            EXACT),
        smooth(
            "round to even",
            x -> Lax.round(x, RoundingMethod.TO_NEAREST_EVEN),
            real(-9, 9),
            Math::rint,
            EXACT),
        unary(
            "round halves away from zero",
            x -> Lax.round(x.mul(0.5), RoundingMethod.AWAY_FROM_ZERO),
            signed(-9, 9),
            x -> Math.signum(x) * Math.floor(Math.abs(x) / 2 + 0.5),
            EXACT),
        unary(
            "reducePrecision",
            x -> Lax.reducePrecision(x, 5, 2),
            real(1, 1.99),
            x -> Math.rint(x * 4) / 4,
            EXACT),
        OpRow.of(
                "clamp",
                x -> Lax.clamp(x[0], x[1], x[2]),
                List.of(real(-1, -0.5), ANY, real(0.5, 1)),
                ternaryCases(),
                clamp,
                EXACT)
            .withDerivative(true),
        OpRow.of(
            "clamp of integers",
            x -> Lax.clamp(x[0], x[1], x[2]),
            List.of(signed(-9, 0), INTEGER, signed(0, 9)),
            ternaryCases(),
            clamp,
            EXACT));
  }

  private static Stream<OpRow> integers() {
    return Stream.of(
        unary(
            "clz",
            x -> Lax.clz(x.astype(DType.INT32)),
            INTEGER,
            x -> Integer.numberOfLeadingZeros((int) x),
            EXACT),
        unary(
            "populationCount",
            x -> Lax.populationCount(x.astype(DType.INT32)),
            INTEGER,
            x -> Integer.bitCount((int) x),
            EXACT),
        unary(
            "bitwiseCount",
            Numpy::bitwiseCount,
            unsigned(0, 999),
            x -> Integer.bitCount((int) x),
            EXACT),
        binary(
                "mulhi",
                (x, y) ->
                    Lax.mulhi(
                        x.astype(DType.INT32).mul(1_000_003), y.astype(DType.INT32).mul(1_000_003)),
                INTEGER,
                INTEGER,
                (x, y) -> Math.floor((x * 1_000_003) * (y * 1_000_003) / 0x1p32),
                EXACT)
            .withoutBroadcasting(),
        binary(
            "nextafter",
            (x, y) -> Numpy.sign(Numpy.nextafter(x, y).sub(x)),
            ANY,
            ANY,
            (x, y) -> Math.signum(y - x),
            EXACT),
        binary(
                "Lax.nextafter",
                (x, y) -> Numpy.sign(Lax.nextafter(x, y).sub(x)),
                ANY,
                ANY,
                (x, y) -> Math.signum(y - x),
                EXACT)
            .withoutBroadcasting());
  }
}

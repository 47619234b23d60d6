package dev.panax.test.api;

import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.vjp;
import static dev.panax.Panax.vmap;
import static dev.panax.Panax.withX64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panax.Lax;
import dev.panax.Linalg;
import dev.panax.Linalg.TriangularOptions;
import dev.panax.Numpy;
import dev.panax.program.Complex;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.DifferentiationException;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The results of {@link Linalg} satisfy their definitions, and derivatives are slopes. */
class LinalgTest {
  private static final TriangularOptions UPPER = TriangularOptions.DEFAULT;

  private static Array random(int seed, int... dims) {
    int size = Arrays.stream(dims).reduce(1, (m, n) -> m * n);
    return Numpy.array(new Random(seed).doubles(size, -1, 1).toArray()).reshape(dims);
  }

  private static Array transpose(Array x) {
    return x.swapaxes(-1, -2);
  }

  private static Array symmetric(int seed, int n) {
    Array x = random(seed, n, n);
    return x.add(transpose(x));
  }

  private static void inX64(Runnable test) {
    withX64(() -> {
      test.run();
      return test;
    });
  }

  private static void assertNear(Array actual, Array expected, double tolerance) {
    assertThat(actual.type()).isEqualTo(expected.type());
    assertThat(actual.toDoubleArray())
        .usingComparatorWithPrecision(tolerance * Math.max(1, expected.abs().max().item()))
        .containsExactly(expected.toDoubleArray());
  }

  private static void assertOrthonormalColumns(Array q) {
    assertNear(transpose(q).matmul(q), Numpy.eye(q.shape().dim(1)).astype(q.dtype()), 1e-13);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 40})
  void choleskyMultipliesToTheMatrix(int n) {
    inX64(() -> {
      Array root = random(1, n, n);
      Array x = root.matmul(transpose(root)).add(Numpy.eye(n).astype(DType.FLOAT64));
      Array l = Linalg.cholesky(x, true);
      assertNear(l.matmul(transpose(l)), x, 1e-13);
      assertNear(Numpy.triu(l, 1), Numpy.zerosLike(l), 0);
      Array w = random(2, n);
      Array r = Linalg.choleskyUpdate(transpose(l), w);
      assertNear(transpose(r).matmul(r), x.add(w.reshape(n, 1).mul(w.reshape(1, n))), 1e-13);
    });
  }

  @Test
  void choleskyOfAnIndefiniteMatrixIsNan() {
    Array l = Linalg.cholesky(Numpy.array(new double[][] {{1, 2}, {2, 1}}), false);
    assertThat(l.toDoubleArray()).containsExactly(Double.NaN, 0, Double.NaN, Double.NaN);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4, 4", "5, 3", "3, 5", "30, 20"})
  void luMultipliesToTheRowsOfTheMatrix(int m, int n) {
    inX64(() -> {
      Array x = random(1, m, n);
      Linalg.Lu lu = Linalg.lu(x);
      int k = Math.min(m, n);
      Array l = Numpy.tril(lu.lu(), -1).matmul(Numpy.eye(n, k, 0)).add(Numpy.eye(m, k, 0));
      Array u = Numpy.eye(k, m, 0).matmul(Numpy.triu(lu.lu(), 0));
      Array rows =
          Numpy.stack(IntStream.of(lu.permutation().toIntArray()).mapToObj(x::get).toList(), 0);
      assertNear(l.matmul(u), rows, 1e-13);
      assertThat(Linalg.luPivotsToPermutation(lu.pivots(), m).toIntArray())
          .containsExactly(lu.permutation().toIntArray());
      assertThat(Numpy.tril(lu.lu(), -1).abs().max().item()).isLessThanOrEqualTo(1);
    });
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4, 4", "5, 3", "3, 5", "30, 20"})
  void qrMultipliesToTheMatrix(int m, int n) {
    inX64(() -> {
      Array x = random(1, m, n);
      for (boolean full : List.of(false, true)) {
        Linalg.Qr qr = Linalg.qr(x, full);
        assertThat(qr.q().shape().dim(1)).isEqualTo(full ? m : Math.min(m, n));
        assertOrthonormalColumns(qr.q());
        assertNear(qr.q().matmul(qr.r()), x, 1e-13);
        assertNear(Numpy.tril(qr.r(), -1), Numpy.zerosLike(qr.r()), 0);
      }
    });
  }

  @Test
  void reflectorsMultiplyToTheWholeProduct() {
    inX64(() -> {
      Array a = random(1, 4, 2);
      Array taus = random(2, 2);
      Array q = Linalg.ormqr(a, taus, Numpy.eye(4).astype(DType.FLOAT64), true, false);
      assertNear(columns(q, 2), Linalg.householderProduct(a, taus), 1e-14);
      Array c = random(3, 4, 4);
      assertNear(Linalg.ormqr(a, taus, c, false, true), c.matmul(transpose(q)), 1e-14);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 40})
  void eighDiagonalizes(int n) {
    inX64(() -> {
      Array x = symmetric(1, n);
      for (boolean lower : List.of(true, false)) {
        Array read = lower ? Numpy.tril(x) : Numpy.triu(x);
        Linalg.Eigh eigh = Linalg.eigh(read, lower, false);
        assertOrthonormalColumns(eigh.vectors());
        assertNear(x.matmul(eigh.vectors()), eigh.vectors().mul(eigh.values()), 1e-13);
        assertThat(eigh.values().toDoubleArray()).isSorted();
        Linalg.Tridiagonal form = Linalg.tridiagonal(read, lower);
        assertNear(similar(form, lower, n), x, 1e-13);
      }
    });
  }

  /** What a tridiagonal form was made from. */
  private static Array similar(Linalg.Tridiagonal form, boolean lower, int n) {
    double[] d = form.d().toDoubleArray();
    double[] e = form.e().toDoubleArray();
    double[] a = form.a().toDoubleArray();
    double[] taus = form.taus().toDoubleArray();
    double[][] x = new double[n][n];
    for (int i = 0; i < n; i++) {
      x[i][i] = d[i];
      if (i + 1 < n) {
        x[i][i + 1] = e[i];
        x[i + 1][i] = e[i];
      }
    }
    Array result = Numpy.array(x);
    Array identity = Numpy.eye(n).astype(DType.FLOAT64);
    for (int step = 0; step < taus.length; step++) {
      int k = lower ? taus.length - 1 - step : step;
      double[] v = new double[n];
      for (int i = 0; i < n; i++) {
        boolean isStored = lower ? i > k + 1 : i < k;
        boolean isOne = lower ? i == k + 1 : i == k;
        v[i] = isOne ? 1 : isStored ? a[i * n + (lower ? k : k + 1)] : 0;
      }
      Array column = Numpy.array(v).reshape(n, 1);
      Array h = identity.sub(column.mul(transpose(column)).mul(taus[k]));
      result = h.matmul(result).matmul(h);
    }
    return result;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4, 4", "6, 3", "3, 6", "40, 30"})
  void svdMultipliesToTheMatrix(int m, int n) {
    inX64(() -> {
      Array x = random(1, m, n);
      for (boolean full : List.of(false, true)) {
        checkSvd(x, Linalg.svd(x, full));
      }
      assertNear(Linalg.singularValues(x), Linalg.svd(x, false).s(), 1e-14);
    });
  }

  /** Singular vectors of the value 0 are orthonormal too. */
  @Test
  void svdOfMatricesOfLesserRank() {
    inX64(() -> {
      Array rankOne = random(1, 5, 1).matmul(random(2, 1, 4));
      Array zeros = Numpy.zerosLike(rankOne);
      for (var x :
          List.of(rankOne, transpose(rankOne), zeros, Numpy.tril(Numpy.triu(rankOne, 1), 1))) {
        checkSvd(x, Linalg.svd(x, false));
        checkSvd(x, Linalg.svd(x, true));
      }
    });
  }

  private static void checkSvd(Array x, Linalg.Svd svd) {
    int k = svd.s().shape().dim(0);
    assertOrthonormalColumns(svd.u());
    assertOrthonormalColumns(transpose(svd.vt()));
    Array u = columns(svd.u(), k);
    Array vt = part(svd.vt(), 0, k);
    assertNear(u.mul(svd.s()).matmul(vt), x, 1e-13);
    assertThat(svd.s().neg().toDoubleArray()).isSorted();
    assertThat(svd.s().min().item()).isNotNegative();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 30})
  void eigenvectorsAreScaled(int n) {
    inX64(() -> {
      double[] x = random(n, n, n).toDoubleArray();
      List<Array> eig = Linalg.eig(Numpy.array(x).reshape(n, n), true, true);
      Complex[] values = eig.get(0).toComplexArray();
      Complex[] left = eig.get(1).toComplexArray();
      Complex[] right = eig.get(2).toComplexArray();
      for (int k = 0; k < n; k++) {
        double length = 0;
        for (int i = 0; i < n; i++) {
          double re = 0;
          double im = 0;
          double leftRe = 0;
          double leftIm = 0;
          for (int j = 0; j < n; j++) {
            re += x[i * n + j] * right[j * n + k].real();
            im += x[i * n + j] * right[j * n + k].imaginary();
            leftRe += x[j * n + i] * left[j * n + k].real();
            leftIm -= x[j * n + i] * left[j * n + k].imaginary();
          }
          Complex v = right[i * n + k];
          Complex u = left[i * n + k];
          double a = values[k].real();
          double b = values[k].imaginary();
          assertThat(re).isCloseTo(a * v.real() - b * v.imaginary(), within());
          assertThat(im).isCloseTo(a * v.imaginary() + b * v.real(), within());
          assertThat(leftRe).isCloseTo(a * u.real() + b * u.imaginary(), within());
          assertThat(leftIm).isCloseTo(b * u.real() - a * u.imaginary(), within());
          length += v.real() * v.real() + v.imaginary() * v.imaginary();
        }
        assertThat(length).isCloseTo(1, within());
      }
    });
  }

  private static Offset<Double> within() {
    return Assertions.within(1e-12);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 30})
  void schurFormsAreSimilar(int n) {
    inX64(() -> {
      Array x = random(n + 1, n, n);
      Linalg.Schur schur = Linalg.schur(x);
      assertOrthonormalColumns(schur.vectors());
      Array product = schur.vectors().matmul(schur.t()).matmul(transpose(schur.vectors()));
      assertNear(product, x, 1e-13);
      double[] t = schur.t().toDoubleArray();
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          boolean isBlock =
              j == i - 1
                  && t[i * n + i] == t[j * n + j]
                  && t[i * n + j] * t[j * n + i] < 0
                  && (j == 0 || t[j * n + j - 1] == 0);
          assertThat(t[i * n + j] == 0 || isBlock).isTrue();
        }
      }
      Array form = Numpy.triu(Linalg.hessenberg(x).a(), -1);
      assertNear(form.pow(2).sum(), x.pow(2).sum(), 1e-13);
      Array eye = Numpy.eye(n).astype(DType.FLOAT64);
      assertNear(form.mul(eye).sum(), x.mul(eye).sum(), 1e-13);
    });
  }

  @Test
  void polarFactorsMultiplyToTheMatrix() {
    inX64(() -> {
      Array x = random(1, 5, 3);
      Linalg.Qdwh polar = Linalg.qdwh(x, 10);
      assertThat(polar.isConverged().itemBoolean()).isTrue();
      assertOrthonormalColumns(polar.u());
      assertNear(polar.u().matmul(polar.h()), x, 1e-13);
      assertThat(Linalg.eigh(polar.h(), true, true).values().min().item()).isPositive();
      assertThatThrownBy(() -> Linalg.qdwh(transpose(x), 10)).isInstanceOf(ShapeException.class);
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void triangularSystemsAreSolved(boolean left) {
    inX64(() -> {
      Array a = random(1, 4, 4).add(Numpy.eye(4).mul(3));
      Array b = left ? random(2, 4, 3) : random(2, 3, 4);
      for (boolean lower : List.of(false, true)) {
        for (boolean transposed : List.of(false, true)) {
          for (boolean unit : List.of(false, true)) {
            var options = new TriangularOptions(left, lower, transposed, unit);
            Array x = Linalg.triangularSolve(a, b, options);
            Array triangle = lower ? Numpy.tril(a) : Numpy.triu(a);
            Array eye = Numpy.eye(4).astype(DType.FLOAT64);
            Array whole = unit ? triangle.mul(eye.neg().add(1)).add(eye) : triangle;
            Array factor = transposed ? transpose(whole) : whole;
            assertNear(left ? factor.matmul(x) : x.matmul(factor), b, 1e-13);
          }
        }
      }
      Array vector = random(3, 4);
      Array x = Linalg.triangularSolve(a, vector, UPPER.onLeft().ofLower());
      assertNear(Numpy.tril(a).matmul(x), vector, 1e-13);
    });
  }

  @Test
  void tridiagonalSystemsAreSolvedWithExchangesOfRows() {
    inX64(() -> {
      Array dl = random(1, 6).mul(5);
      Array d = random(2, 6).mul(0.1);
      Array du = random(3, 6);
      Array b = random(4, 6, 2);
      Array x = Linalg.tridiagonalSolve(dl, d, du, b);
      var a = new double[6][6];
      for (int i = 0; i < 6; i++) {
        a[i][i] = d.get(i).item();
        if (i > 0) {
          a[i][i - 1] = dl.get(i).item();
          a[i - 1][i] = du.get(i - 1).item();
        }
      }
      assertNear(Numpy.array(a).matmul(x), b, 1e-13);
    });
  }

  /** A function of matrices that has derivatives. */
  record Smooth(String name, int[] dims, Fn1<Array, Array> function) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Array definite(Array x) {
    return x.matmul(transpose(x)).add(Numpy.eye(x.shape().dim(x.rank() - 2)));
  }

  private static Array columns(Array x, int count) {
    return Lax.sliceInDim(x, 0, count, 1, -1);
  }

  private static Array part(Array x, int from, int to) {
    return Lax.sliceInDim(x, from, to, 1, -2);
  }

  private static Smooth triangular(TriangularOptions options) {
    return new Smooth(
        options.toString(),
        new int[] {6, 3},
        x ->
            Linalg.triangularSolve(part(x, 0, 3).add(Numpy.eye(3).mul(2)), part(x, 3, 6), options));
  }

  static final List<Smooth> SMOOTH =
      Stream.concat(
              Stream.of(
                  new Smooth("cholesky", new int[] {3, 3}, x -> Linalg.cholesky(definite(x), true)),
                  new Smooth("lu", new int[] {3, 3}, x -> Linalg.lu(x).lu()),
                  new Smooth("lu, tall", new int[] {4, 3}, x -> Linalg.lu(x).lu()),
                  new Smooth("lu, wide", new int[] {3, 4}, x -> Linalg.lu(x).lu()),
                  new Smooth("q", new int[] {4, 3}, x -> Linalg.qr(x, false).q()),
                  new Smooth("r", new int[] {3, 3}, x -> Linalg.qr(x, true).r()),
                  new Smooth("q, wide", new int[] {3, 4}, x -> Linalg.qr(x, true).q()),
                  new Smooth("r, wide", new int[] {3, 4}, x -> Linalg.qr(x, false).r()),
                  new Smooth("eigh", new int[] {3, 3}, x -> Linalg.eigh(x, true, true).vectors()),
                  new Smooth(
                      "eigenvalues", new int[] {3, 3}, x -> Linalg.eigh(x, false, true).values()),
                  new Smooth("u", new int[] {4, 3}, x -> Linalg.svd(x, false).u()),
                  new Smooth("vt", new int[] {3, 4}, x -> Linalg.svd(x, false).vt()),
                  new Smooth("s", new int[] {3, 4}, x -> Linalg.svd(x, false).s()),
                  new Smooth("singularValues", new int[] {4, 3}, Linalg::singularValues),
                  new Smooth(
                      "tridiagonalSolve",
                      new int[] {4, 5},
                      x -> {
                        Array t = transpose(x);
                        return Linalg.tridiagonalSolve(
                            row(t, 0), row(t, 1).add(3), row(t, 2), Lax.sliceInDim(x, 3, 5, 1, -1));
                      }),
                  new Smooth(
                      "symmetricProduct",
                      new int[] {3, 3},
                      x -> Linalg.symmetricProduct(x, x, 2, 0.5, true))),
              Stream.of(
                      UPPER,
                      UPPER.ofLower(),
                      UPPER.onLeft().transposed(),
                      UPPER.onLeft().ofLower().withUnitDiagonal())
                  .map(LinalgTest::triangular))
          .toList();

  private static Array row(Array x, int i) {
    Array one = part(x, i, i + 1);
    return Lax.squeeze(one, one.rank() - 2);
  }

  @ParameterizedTest
  @FieldSource("SMOOTH")
  void derivativesAreSlopes(Smooth smooth) {
    inX64(() -> {
      Array x = random(11, smooth.dims);
      Array direction = random(12, smooth.dims);
      Array tangent = jvp(smooth.function, x, direction).tangent();
      assertNear(tangent, slope(smooth.function, x, direction), 1e-7);
      Array weights = random(13, tangent.shape().toArray());
      Array gradient = vjp(smooth.function, x).pullback().apply(weights);
      assertNear(gradient.mul(direction).sum(), weights.mul(tangent).sum(), 1e-12);
      Fn1<Array, Array> pulled = point -> vjp(smooth.function, point).pullback().apply(weights);
      assertNear(jvp(pulled, x, direction).tangent(), slope(pulled, x, direction), 1e-6);
    });
  }

  private static Array slope(Fn1<Array, Array> function, Array x, Array direction) {
    double step = 1e-5;
    Array ahead = function.apply(x.add(direction.mul(step)));
    Array behind = function.apply(x.sub(direction.mul(step)));
    return ahead.sub(behind).div(2 * step);
  }

  @ParameterizedTest
  @FieldSource("SMOOTH")
  void aBatchIsALoop(Smooth smooth) {
    inX64(() -> {
      List<Array> examples =
          IntStream.range(0, 3).mapToObj(i -> random(20 + i, smooth.dims)).toList();
      Array looped = Numpy.stack(examples.stream().map(smooth.function::apply).toList(), 0);
      Array batch = Numpy.stack(examples, 0);
      assertNear(smooth.function.apply(batch), looped, 1e-14);
      assertNear(jit(smooth.function).apply(batch), looped, 1e-12);
      assertNear(vmap(smooth.function).apply(batch), looped, 1e-14);
    });
  }

  @Test
  void whatHasNoDerivativeSaysSo() {
    Array x = symmetric(1, 3);
    assertThatThrownBy(() -> jvp((Array a) -> Linalg.schur(a).t(), x, x))
        .isInstanceOf(DifferentiationException.class)
        .hasMessageContaining("schur has no derivative");
    Array tall = random(1, 4, 3);
    assertThatThrownBy(() -> jvp((Array a) -> Linalg.qr(a, true).q(), tall, tall))
        .isInstanceOf(DifferentiationException.class)
        .hasMessageContaining("fullMatrices");
    assertThatThrownBy(() -> jvp((Array a) -> Linalg.svd(a, true).u(), tall, tall))
        .isInstanceOf(DifferentiationException.class)
        .hasMessageContaining("fullMatrices");
  }

  @Test
  void shapesAndDtypesAreChecked() {
    Array tall = random(1, 4, 3);
    assertThatThrownBy(() -> Linalg.cholesky(tall, true)).isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> Linalg.schur(tall))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("square");
    assertThatThrownBy(() -> Linalg.lu(random(1, 4)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("at least 2 dimensions");
    assertThatThrownBy(() -> Linalg.lu(Numpy.array(new long[][] {{1}})))
        .isInstanceOf(DTypeException.class);
    assertThatThrownBy(() -> Linalg.triangularSolve(symmetric(1, 3), tall, UPPER.onLeft()))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("as many rows");
    assertThatThrownBy(() -> Linalg.householderProduct(transpose(tall), random(1, 3)))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> Linalg.tridiagonalSolve(tall, tall, tall, tall))
        .isInstanceOf(ShapeException.class);
  }
}

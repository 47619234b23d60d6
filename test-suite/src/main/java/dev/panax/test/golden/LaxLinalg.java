package dev.panax.test.golden;

import dev.panax.Lax;
import dev.panax.Linalg;
import dev.panax.program.FftType;
import dev.panax.program.IntList;
import dev.panax.trace.Array;
import java.util.List;

/** The functions of {@code jax.lax.linalg}, and Fourier transforms. */
final class LaxLinalg {
  private LaxLinalg() {}

  static void register(Registry r) {
    r.put(
        "lax.fft",
        a ->
            Lax.fft(
                a.array(0),
                FftType.valueOf(a.string("fft_type", "")),
                a.ints("fft_lengths", IntList.of())));
    r.put(
        "lax.linalg.cholesky", a -> Linalg.cholesky(a.array(0), a.flag("symmetrize_input", true)));
    r.put2(Linalg::choleskyUpdate, "lax.linalg.cholesky_update");
    r.put(
        "lax.linalg.lu",
        a -> {
          Linalg.Lu lu = Linalg.lu(a.array(0));
          return List.of(lu.lu(), lu.pivots(), lu.permutation());
        });
    r.put(
        "lax.linalg.lu_pivots_to_permutation",
        a -> Linalg.luPivotsToPermutation(a.array(0), a.integer(1)));
    r.put(
        "lax.linalg.qr",
        a -> {
          Linalg.Qr qr = Linalg.qr(a.array(0), a.flag("full_matrices", true));
          return List.of(qr.q(), qr.r());
        });
    r.put2(Linalg::householderProduct, "lax.linalg.householder_product");
    r.put(
        "lax.linalg.ormqr",
        a ->
            Linalg.ormqr(
                a.array(0),
                a.array(1),
                a.array(2),
                a.flag("left", true),
                a.flag("transpose", false)));
    r.put(
        "lax.linalg.eigh",
        a -> {
          Linalg.Eigh eigh =
              Linalg.eigh(a.array(0), a.flag("lower", true), a.flag("symmetrize_input", true));
          return List.of(eigh.vectors(), eigh.values());
        });
    r.put("lax.linalg.svd", LaxLinalg::svd);
    r.put(
        "lax.linalg.eig",
        a ->
            Linalg.eig(
                a.array(0),
                a.flag("compute_left_eigenvectors", true),
                a.flag("compute_right_eigenvectors", true)));
    r.put(
        "lax.linalg.schur",
        a -> {
          Linalg.Schur schur = Linalg.schur(a.array(0));
          return a.flag("compute_schur_vectors", true)
              ? List.of(schur.t(), schur.vectors())
              : List.of(schur.t());
        });
    r.put(
        "lax.linalg.hessenberg",
        a -> {
          Linalg.Hessenberg hessenberg = Linalg.hessenberg(a.array(0));
          return List.of(hessenberg.a(), hessenberg.taus());
        });
    r.put(
        "lax.linalg.tridiagonal",
        a -> {
          Linalg.Tridiagonal result = Linalg.tridiagonal(a.array(0), a.flag("lower", true));
          return List.of(result.a(), result.d(), result.e(), result.taus());
        });
    r.put(
        "lax.linalg.qdwh",
        a -> {
          Linalg.Qdwh qdwh = Linalg.qdwh(a.array(0), a.integer("max_iterations", 10));
          return List.of(qdwh.u(), qdwh.h(), qdwh.numIters(), qdwh.isConverged());
        });
    r.put("lax.linalg.triangular_solve", LaxLinalg::triangularSolve);
    r.put(
        "lax.linalg.tridiagonal_solve",
        a -> Linalg.tridiagonalSolve(a.array(0), a.array(1), a.array(2), a.array(3)));
    r.put(
        "lax.linalg.symmetric_product",
        a ->
            Linalg.symmetricProduct(
                a.array(0),
                a.array(1),
                a.number("alpha", 1),
                a.number("beta", 0),
                a.flag("symmetrize_output", false)));
  }

  private static Object svd(Arguments a) {
    if (!a.flag("compute_uv", true)) {
      return Linalg.singularValues(a.array(0));
    }
    Linalg.Svd svd = Linalg.svd(a.array(0), a.flag("full_matrices", true));
    return List.of(svd.u(), svd.s(), svd.vt());
  }

  private static Array triangularSolve(Arguments a) {
    return Linalg.triangularSolve(
        a.array(0),
        a.array(1),
        new Linalg.TriangularOptions(
            a.flag("left_side", false),
            a.flag("lower", false),
            a.flag("transpose_a", false),
            a.flag("unit_diagonal", false)));
  }
}

package dev.panax;

import dev.panax.Typed.Untyped;
import dev.panax.autodiff.Reverse;
import dev.panax.program.Domain;
import dev.panax.trace.Fn;
import dev.panax.trace.Pair;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The gradient transformations of {@link Panax}, untyped. */
final class Gradients {
  private Gradients() {}

  static Untyped grad(Fn f, Selection wrt) {
    requireFunction("grad", f);
    return arguments -> gradient("grad", f, wrt, false, arguments).gradient();
  }

  static Untyped gradWithAux(Fn f, Selection wrt) {
    requireFunction("gradWithAux", f);
    return arguments -> {
      Reverse.Gradient result = gradient("grad", f, wrt, true, arguments);
      return Pair.of(result.gradient(), Objects.requireNonNull(result.aux()));
    };
  }

  static Untyped valueAndGrad(Fn f, Selection wrt) {
    requireFunction("valueAndGrad", f);
    return arguments -> {
      Reverse.Gradient result = gradient("valueAndGrad", f, wrt, false, arguments);
      return new ValueAndGrad<>(result.value(), result.gradient());
    };
  }

  static Untyped valueAndGradWithAux(Fn f, Selection wrt) {
    requireFunction("valueAndGradWithAux", f);
    return arguments -> {
      Reverse.Gradient result = gradient("valueAndGrad", f, wrt, true, arguments);
      Object aux = Objects.requireNonNull(result.aux());
      return new ValueAndGrad<>(Pair.of(result.value(), aux), result.gradient());
    };
  }

  static Untyped gradHolomorphic(Fn f) {
    requireFunction("gradHolomorphic", f);
    return arguments -> {
      String transform = "gradHolomorphic";
      Selection.Selected part =
          Selection.FIRST.of(transform, arguments).require(Domain.COMPLEX, transform);
      return Reverse.valueAndGrad(transform, part.restrict(f), false, Domain.COMPLEX, part.tree())
          .gradient();
    };
  }

  /** Fails where a transformation is given null, rather than where its result is called. */
  static void requireFunction(String transform, @Nullable Fn f) {
    Objects.requireNonNull(f, () -> transform + ": the function is null.");
  }

  private static Reverse.Gradient gradient(
      String transform, Fn f, Selection wrt, boolean hasAux, Object... arguments) {
    Selection.Selected part = wrt.of(transform, arguments).require(Domain.INEXACT, transform);
    return Reverse.valueAndGrad(transform, part.restrict(f), hasAux, Domain.FLOAT, part.tree());
  }
}

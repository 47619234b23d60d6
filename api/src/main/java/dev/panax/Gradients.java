package dev.panax;

import dev.panax.Typed.Untyped;
import dev.panax.autodiff.Reverse;
import dev.panax.trace.Fn;
import dev.panax.trace.Pair;
import java.util.Objects;

/** The gradient transformations of {@link Panax}, untyped. */
final class Gradients {
  private static final int[] PART = {0};

  private Gradients() {}

  static Untyped grad(Fn f, Selection wrt) {
    return arguments -> gradient("grad", f, wrt, false, arguments).gradients()[0];
  }

  static Untyped gradWithAux(Fn f, Selection wrt) {
    return arguments -> {
      Reverse.Gradient result = gradient("grad", f, wrt, true, arguments);
      return Pair.of(result.gradients()[0], Objects.requireNonNull(result.aux()));
    };
  }

  static Untyped valueAndGrad(Fn f, Selection wrt) {
    return arguments -> {
      Reverse.Gradient result = gradient("valueAndGrad", f, wrt, false, arguments);
      return new ValueAndGrad<>(result.value(), result.gradients()[0]);
    };
  }

  static Untyped valueAndGradWithAux(Fn f, Selection wrt) {
    return arguments -> {
      Reverse.Gradient result = gradient("valueAndGrad", f, wrt, true, arguments);
      Object aux = Objects.requireNonNull(result.aux());
      return new ValueAndGrad<>(Pair.of(result.value(), aux), result.gradients()[0]);
    };
  }

  private static Reverse.Gradient gradient(
      String transform, Fn f, Selection wrt, boolean hasAux, Object... arguments) {
    Selection.Selected part = wrt.of(transform, arguments).requireFloating(transform);
    return Reverse.valueAndGrad(transform, part.restrict(f), PART, hasAux, part.tree());
  }
}

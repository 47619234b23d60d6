package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.program.DifferentiationException;
import dev.panax.program.Op;
import dev.panax.trace.Array;
import dev.panax.trace.JvpRule;
import dev.panax.trace.Trace;
import dev.panax.trace.VjpRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The derivatives of the operations that carry rules of a user. */
final class CustomDerivatives {
  private CustomDerivatives() {}

  static Duals jvp(Op.CustomJvp op, Array[] x, @Nullable Array[] t) {
    requireConstants("customJvp", op.constants(), t);
    Array[] primals = Arrays.copyOfRange(x, op.constants(), x.length);
    Array[] results = ((JvpRule) op.rule()).apply(primals, tangents(op.constants(), x, t));
    int count = results.length / 2;
    return duals(Arrays.copyOf(results, count), Arrays.copyOfRange(results, count, results.length));
  }

  /** The values of the forward pass, and tangents of which only the transpose is known. */
  static Duals jvp(Op.CustomVjp op, Array[] x, @Nullable Array[] t) {
    requireConstants("customVjp", op.constants(), t);
    Array[] primals = Arrays.copyOfRange(x, op.constants(), x.length);
    VjpRule.Forward forward = ((VjpRule) op.rule()).forward(primals);
    List<ArrayType> types = Arrays.stream(forward.values()).map(Array::type).toList();
    var operands = new ArrayList<>(Arrays.asList(forward.residuals()));
    operands.addAll(Arrays.asList(tangents(op.constants(), x, t)));
    var tangent = new Op.CustomTangent(forward.residuals().length, types, forward.pullback());
    return duals(forward.values(), Trace.bind(tangent, operands.toArray(Array[]::new)));
  }

  private static Array[] tangents(int constants, Array[] x, @Nullable Array[] t) {
    return IntStream.range(constants, x.length)
        .mapToObj(i -> JvpRules.orZero(t[i], x[i].type()))
        .toArray(Array[]::new);
  }

  private static Duals duals(Array[] values, @Nullable Array[] tangents) {
    for (int i = 0; i < values.length; i++) {
      if (!values[i].dtype().isFloating()) {
        tangents[i] = null;
      }
    }
    return new Duals(values, tangents);
  }

  private static void requireConstants(String function, int count, @Nullable Array[] t) {
    for (int i = 0; i < count; i++) {
      if (t[i] != null) {
        throw new DifferentiationException(
            "The function given to %s captures an array that is being differentiated, which its rule does not see. Pass the array as an argument."
                .formatted(function));
      }
    }
  }

  /** Transposes the tangents of a {@code customVjp} function: runs its backward pass. */
  static @Nullable Array[] transpose(
      Op.CustomTangent op, @Nullable Array[] x, @Nullable Array[] cts) {
    var residuals = new Array[op.residuals()];
    for (int i = 0; i < residuals.length; i++) {
      Array residual = x[i];
      if (residual == null) {
        throw Transpose.notLinear(op);
      }
      residuals[i] = residual;
    }
    Array[] cotangents =
        IntStream.range(0, cts.length)
            .mapToObj(i -> JvpRules.orZero(cts[i], op.tangents().get(i)))
            .toArray(Array[]::new);
    Array[] pulled = ((VjpRule.Pullback) op.pullback()).apply(residuals, cotangents);
    var results = new @Nullable Array[x.length];
    for (int i = residuals.length; i < x.length; i++) {
      results[i] = x[i] == null ? pulled[i - residuals.length] : null;
    }
    return results;
  }

  // ---- Annotations ---------------------------------------------------------------------------

  static Duals jvp(Op.Annotation op, Array[] x, @Nullable Array[] t) {
    Array[] values = Trace.bind(op, x);
    return switch (op) {
      case Op.StopGradient _ -> new Duals(values, new @Nullable Array[x.length]);
      case Op.Name _ -> new Duals(values, t);
      case Op.OptimizationBarrier _ -> new Duals(values, together(op, t));
    };
  }

  static @Nullable Array[] transpose(Op.Annotation op, @Nullable Array[] cts) {
    return switch (op) {
      case Op.StopGradient _ -> new @Nullable Array[cts.length];
      case Op.Name _ -> cts;
      case Op.OptimizationBarrier _ -> together(op, cts);
    };
  }

  /** One barrier for all tangents that are not zero. */
  private static @Nullable Array[] together(Op op, @Nullable Array[] arrays) {
    var present = new ArrayList<Array>();
    for (var array : arrays) {
      if (array != null) {
        present.add(array);
      }
    }
    Array[] results = Trace.bind(op, present.toArray(Array[]::new));
    var spread = new @Nullable Array[arrays.length];
    int next = 0;
    for (int i = 0; i < arrays.length; i++) {
      spread[i] = arrays[i] == null ? null : results[next++];
    }
    return spread;
  }
}

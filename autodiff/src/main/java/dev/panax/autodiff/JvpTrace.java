package dev.panax.autodiff;

import dev.panax.program.Op;
import dev.panax.trace.Array;
import dev.panax.trace.Trace;
import dev.panax.trace.Tracer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The trace of forward mode: each of its arrays is a dual number, a value of the parent trace with
 * a tangent beside it, and each operation computes with both by {@link JvpRules}. An array without
 * a tangent is a constant: its tangent is zero.
 */
final class JvpTrace extends Trace {

  /** A value and its tangent. */
  private static final class Dual extends Tracer {
    private final Array primal;
    private final Array tangent;

    Dual(JvpTrace trace, Array primal, Array tangent) {
      super(trace, primal.type());
      this.primal = primal;
      this.tangent = tangent;
    }

    @Override
    protected Array carriedValue() {
      return primal;
    }

    @Override
    protected String origin() {
      return "an argument of " + trace().transform();
    }
  }

  JvpTrace(String transform) {
    super(transform);
  }

  /** The dual number of {@code primal}, or {@code primal} itself where the tangent is null. */
  Array dual(Array primal, @Nullable Array tangent) {
    return tangent == null ? primal : new Dual(this, primal, tangent);
  }

  /** The value that {@code array} has in the parent trace. */
  Array primal(Array array) {
    Dual dual = owned(array);
    return dual == null ? array : dual.primal;
  }

  /** The tangent of {@code array}; null for zero. */
  @Nullable Array tangent(Array array) {
    Dual dual = owned(array);
    return dual == null ? null : dual.tangent;
  }

  private @Nullable Dual owned(Array array) {
    return array instanceof Dual dual && dual.trace() == this ? dual : null;
  }

  @Override
  protected Array[] process(Op op, Array[] operands) {
    var primals = new Array[operands.length];
    var tangents = new @Nullable Array[operands.length];
    for (int i = 0; i < operands.length; i++) {
      primals[i] = primal(operands[i]);
      tangents[i] = tangent(operands[i]);
    }
    if (Arrays.stream(tangents).allMatch(Objects::isNull)) {
      return parent().run(() -> Trace.bind(op, primals));
    }
    Duals results = parent().run(() -> JvpRules.apply(op, primals, tangents));
    var duals = new Array[results.primals().length];
    for (int i = 0; i < duals.length; i++) {
      duals[i] = dual(results.primals()[i], results.tangents()[i]);
    }
    return duals;
  }
}

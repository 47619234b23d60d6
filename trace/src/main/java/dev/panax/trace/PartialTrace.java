package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.Op;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The staging trace that writes down only what depends on its inputs, and hands all other
 * operations to its parent: partial evaluation. Values of the parent that the program needs become
 * its constants. Forward mode above a partial trace whose inputs are the tangents is linearization.
 */
public final class PartialTrace extends StageTrace {
  private PartialTrace(String transform) {
    super(transform, List.of());
  }

  /**
   * Traces what {@code function} does with its arguments, while all it does with other values
   * happens in the parent trace.
   */
  public static Staged stage(
      String transform, List<ArrayType> inputTypes, Function<Array[], Array[]> function) {
    return new PartialTrace(transform).stage(inputTypes, function);
  }

  @Override
  protected Array[] process(Op op, Array[] operands) {
    if (Arrays.stream(operands).noneMatch(this::owns)) {
      return parent().run(() -> Trace.bind(op, operands));
    }
    return op instanceof Op.Control control
        ? split(control, operands)
        : super.process(op, operands);
  }

  /** Runs the part of {@code op} that depends on known operands now, and writes the rest. */
  private Array[] split(Op.Control op, Array[] operands) {
    var unknown = new BitSet();
    for (int i = 0; i < operands.length; i++) {
      unknown.set(i, owns(operands[i]));
    }
    Remainder rest = parent().run(() -> Remainder.of(op, operands, unknown));
    if (rest.isEmpty()) {
      return rest.merge(new Array[0]);
    }
    Array[] present =
        Arrays.stream(rest.operands()).map(Objects::requireNonNull).toArray(Array[]::new);
    return rest.merge(super.process(rest.op(), present));
  }
}

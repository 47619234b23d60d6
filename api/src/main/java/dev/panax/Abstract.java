package dev.panax;

import dev.panax.trace.Array;
import dev.panax.trace.Fn;
import dev.panax.trace.Jit;
import dev.panax.trace.Tree;
import java.util.ArrayList;

/** The evaluation of functions on the types of arrays alone. */
final class Abstract {
  private Abstract() {}

  static Jaxpr makeJaxpr(Fn f, Object... arguments) {
    Jit.Traced traced = trace("makeJaxpr", f, arguments);
    return new Jaxpr(traced.program(), traced.constants());
  }

  /**
   * What {@code f} returns while it is traced: arrays of a trace that has ended, but have types.
   */
  @SuppressWarnings("unchecked") // f returns an R
  static <R> R evalShape(Fn f, Object... arguments) {
    var result = new ArrayList<Object>();
    var recording =
        new Fn() {
          @Override
          public int arity() {
            return f.arity();
          }

          @Override
          public Object call(Object... abstractArguments) {
            result.add(f.call(abstractArguments));
            return result.getFirst();
          }
        };
    trace("evalShape", recording, arguments);
    return (R) result.getFirst();
  }

  private static Jit.Traced trace(String transform, Fn f, Object... arguments) {
    Tree.Flat flat = Tree.flattenArguments(transform, arguments);
    return Jit.trace(
        transform, f, flat.structure(), flat.leaves().stream().map(Array::type).toList());
  }
}

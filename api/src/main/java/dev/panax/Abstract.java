package dev.panax;

import dev.panax.trace.Array;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn1;
import dev.panax.trace.Interpreter;
import dev.panax.trace.Jit;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeDef;
import java.util.ArrayList;
import java.util.List;

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

  @SuppressWarnings("unchecked") // f returns an R
  static <A, R> ClosureConverted<A, R> closureConvert(Fn1<A, R> f, A like) {
    TreeDef structure = Tree.structure(new Object[] {like});
    Jit.Traced traced = trace("closureConvert", f, like);
    return new ClosureConverted<>(
        (argument, captured) -> {
          Tree.Flat flat = Tree.flatten(new Object[] {argument});
          structure.requireSame("closureConvert", flat.structure());
          var operands = new ArrayList<>(captured);
          operands.addAll(flat.leaves());
          Array[] results = Interpreter.eval(traced.program(), operands.toArray(Array[]::new));
          return (R) Tree.unflatten(traced.resultStructure(), List.of(results));
        },
        traced.constants());
  }

  private static Jit.Traced trace(String transform, Fn f, Object... arguments) {
    Tree.Flat flat = Tree.flattenArguments(transform, arguments);
    return Jit.trace(
        transform, f, flat.structure(), flat.leaves().stream().map(Array::type).toList());
  }
}

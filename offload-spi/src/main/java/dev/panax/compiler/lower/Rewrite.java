package dev.panax.compiler.lower;

import dev.panax.compiler.fuse.Affine;
import dev.panax.compiler.fuse.IndexMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A copy of expressions with other index functions, and with some of them replaced. */
final class Rewrite {
  private final UnaryOperator<Affine> indices;
  private final Map<Expression, Expression> done = new IdentityHashMap<>();

  /**
   * @param indices what each index becomes
   * @param replacements expressions, compared by identity, and what to put in their place
   */
  Rewrite(UnaryOperator<Affine> indices, Map<Expression, Expression> replacements) {
    this.indices = indices;
    done.putAll(replacements);
  }

  Affine map(Affine affine) {
    return indices.apply(affine);
  }

  Expression rewrite(Expression expression) {
    Expression result = done.get(expression);
    if (result == null) {
      result =
          switch (expression) {
            case Expression.Constant constant -> constant;
            case Expression.Load(var array, var element, var guards) ->
                new Expression.Load(array, map(element), map(guards));
            case Expression.Position(var index, var dtype) ->
                new Expression.Position(map(index), dtype);
            case Expression.Apply(var op, var operands, var dtype) ->
                new Expression.Apply(op, operands.stream().map(this::rewrite).toList(), dtype);
            case Expression.Guarded(var guards, var inside, var outside) ->
                new Expression.Guarded(map(guards), rewrite(inside), rewrite(outside));
            case Expression.Fold(var reducer, var operand) ->
                new Expression.Fold(reducer, rewrite(operand));
          };
      done.put(expression, result);
    }
    return result;
  }

  private List<IndexMap.Guard> map(List<IndexMap.Guard> guards) {
    return guards.stream()
        .map(guard -> new IndexMap.Guard(map(guard.index()), guard.extent()))
        .toList();
  }
}

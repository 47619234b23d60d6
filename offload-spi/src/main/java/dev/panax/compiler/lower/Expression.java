package dev.panax.compiler.lower;

import dev.panax.compiler.fuse.Affine;
import dev.panax.compiler.fuse.IndexMap;
import dev.panax.program.DType;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.Var;
import java.util.List;

/**
 * What a cluster computes at a point of its iteration space: a directed acyclic graph, whose nodes
 * are compared by identity.
 */
sealed interface Expression {
  DType dtype();

  /**
   * An element of an array.
   *
   * @param element its number in row-major order
   * @param guards where it exists; elsewhere the value does not matter
   */
  record Load(Var array, Affine element, List<IndexMap.Guard> guards) implements Expression {
    @Override
    public DType dtype() {
      return array.type().dtype();
    }
  }

  record Constant(Literal literal) implements Expression {
    @Override
    public DType dtype() {
      return literal.type().dtype();
    }
  }

  /** An index, as a number of {@code dtype}. */
  record Position(Affine index, DType dtype) implements Expression {}

  /** An elementwise operation. */
  record Apply(Op.Elementwise op, List<Expression> operands, DType dtype) implements Expression {}

  /** {@code inside} where all guards hold, else {@code outside}. */
  record Guarded(List<IndexMap.Guard> guards, Expression inside, Expression outside)
      implements Expression {
    @Override
    public DType dtype() {
      return inside.dtype();
    }
  }

  /** A reduction of {@code operand} over the reduced dimensions. */
  record Fold(Reducer reducer, Expression operand) implements Expression {
    @Override
    public DType dtype() {
      return operand.dtype();
    }
  }
}

package dev.panax.compiler.lower;

import dev.panax.compiler.fuse.Affine;
import dev.panax.compiler.fuse.Cluster;
import dev.panax.compiler.fuse.IndexMap;
import dev.panax.compiler.loop.ScalarType;
import dev.panax.program.Atom;
import dev.panax.program.DType;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The maker of a cluster's expressions: what each value is, at each index map it is needed at. */
final class ExpressionBuilder {
  private record Demand(Atom atom, IndexMap map) {}

  private final Cluster cluster;
  private final Map<Var, Equation> members = new HashMap<>();
  private final Map<Demand, Expression> expressions = new HashMap<>();

  ExpressionBuilder(Cluster cluster) {
    this.cluster = cluster;
    cluster.members().forEach(member -> members.put(member.output(), member));
  }

  /** The value of {@code atom} at {@code map}. */
  Expression expression(Atom atom, IndexMap map) {
    // Clusters are small, so recursion is not deep.
    var demand = new Demand(atom, map);
    Expression expression = expressions.get(demand);
    if (expression == null) {
      expression =
          switch (atom) {
            case Literal literal -> new Expression.Constant(literal);
            case Var v when members.containsKey(v) -> expression(members.get(v), map);
            case Var v -> new Expression.Load(v, element(v.type().shape(), map), map.guards());
          };
      expressions.put(demand, expression);
    }
    return expression;
  }

  private Expression expression(Equation equation, IndexMap map) {
    return switch (equation.op()) {
      case Op.Elementwise op -> {
        var operands = new ArrayList<Expression>();
        for (int i = 0; i < equation.inputs().size(); i++) {
          operands.add(operand(equation, i, map));
        }
        yield new Expression.Apply(op, operands, equation.output().type().dtype());
      }
      case Op.Broadcast _, Op.Reshape _, Op.Transpose _, Op.Reverse _, Op.Slice _ ->
          operand(equation, 0, map);
      case Op.Pad _ -> {
        IndexMap inner = operandMap(equation, 0, map);
        var guards =
            inner.guards().stream().filter(guard -> !map.guards().contains(guard)).toList();
        Expression inside = expression(equation.inputs().getFirst(), inner);
        yield guards.isEmpty()
            ? inside
            : new Expression.Guarded(guards, inside, operand(equation, 1, map));
      }
      case Op.Iota(var dtype, var _, var dimension) ->
          new Expression.Position(map.indices().get(dimension), dtype);
      case Op.Reduce reduce -> {
        // Of narrow dtypes wide ones are folded, and narrowed once.
        Expression operand = expression(equation.inputs().getFirst(), rows(equation, reduce, map));
        DType wide = ScalarType.of(operand.dtype()).dtype();
        var fold = new Expression.Fold(reduce.reducer(), convert(operand, wide));
        yield convert(fold, operand.dtype());
      }
      case Op.Concatenate _, Op.Routine _, Op.Control _, Op.Annotation _ ->
          throw new IllegalArgumentException(equation.op().primitive() + " is in no cluster.");
    };
  }

  private static Expression convert(Expression x, DType dtype) {
    return x.dtype() == dtype
        ? x
        : new Expression.Apply(new Op.Convert(dtype, false), List.of(x), dtype);
  }

  private Expression operand(Equation equation, int i, IndexMap map) {
    return expression(equation.inputs().get(i), operandMap(equation, i, map));
  }

  private IndexMap operandMap(Equation equation, int i, IndexMap map) {
    IndexMap operand = map.operand(equation, i, cluster.extents());
    if (operand == null) {
      throw new IllegalArgumentException("A cluster has an index that is not affine: " + equation);
    }
    return operand;
  }

  /** The map of a reduction's operand, along the reduced dimensions of the cluster. */
  private IndexMap rows(Equation equation, Op.Reduce reduce, IndexMap map) {
    int rank = equation.inputs().getFirst().type().rank();
    IntList rows = cluster.reduced();
    var indices = new ArrayList<Affine>();
    int kept = 0;
    int row = 0;
    for (int axis = 0; axis < rank; axis++) {
      indices.add(
          reduce.axes().contains(axis) ? Affine.of(rows.get(row++)) : map.indices().get(kept++));
    }
    return IndexMap.of(indices);
  }

  /** The number of an element in row-major order. */
  static Affine element(Shape shape, IndexMap map) {
    Affine element = Affine.constant(0);
    for (int axis = 0; axis < shape.rank(); axis++) {
      element = element.times(shape.dim(axis)).plus(map.indices().get(axis));
    }
    return element;
  }

  /** All that is reached from {@code roots}, operands first. */
  static List<Expression> postOrder(List<Expression> roots) {
    var visited = new IdentityHashMap<Expression, Boolean>();
    var order = new ArrayList<Expression>();
    roots.forEach(root -> visit(root, visited, order));
    return order;
  }

  private static void visit(
      Expression expression, Map<Expression, Boolean> visited, List<Expression> order) {
    if (visited.put(expression, true) == null) {
      operands(expression).forEach(operand -> visit(operand, visited, order));
      order.add(expression);
    }
  }

  static List<Expression> operands(Expression expression) {
    return switch (expression) {
      case Expression.Load _, Expression.Constant _, Expression.Position _ -> List.of();
      case Expression.Apply(var _, var operands, var _) -> operands;
      case Expression.Guarded(var _, var inside, var outside) -> List.of(inside, outside);
      case Expression.Fold(var _, var operand) -> List.of(operand);
    };
  }
}

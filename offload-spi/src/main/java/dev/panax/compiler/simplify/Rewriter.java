package dev.panax.compiler.simplify;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Shape;
import dev.panax.program.TypeRules;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A builder of programs that gives each equation its simplest known form, or the value that it
 * already has, as it is added.
 */
final class Rewriter {
  private record Expression(Op op, List<Atom> operands) {}

  private final ProgramBuilder builder = new ProgramBuilder();
  private final List<@Nullable Equation> definitions = new ArrayList<>();
  private final List<Integer> uses = new ArrayList<>();
  private final Map<Expression, List<Atom>> known = new HashMap<>();
  private final ElementwiseRules elementwise = new ElementwiseRules(this);
  private final MovementRules movement = new MovementRules(this);
  private final ContractionRules contraction = new ContractionRules(this);

  Var input(ArrayType type) {
    Var input = builder.input(type.strong());
    define(input, null);
    return input;
  }

  Program build(List<Atom> outputs) {
    return builder.build(outputs);
  }

  Atom add(Op op, Atom... operands) {
    return add(op, List.of(operands));
  }

  /** The value of {@code op}, which has one result, on {@code operands}. */
  Atom add(Op op, List<Atom> operands) {
    return addAll(op, operands).getFirst();
  }

  /** The results of {@code op} on {@code operands}. */
  List<Atom> addAll(Op op, List<Atom> operands) {
    var expression = new Expression(op, operands);
    List<Atom> values = known.get(expression);
    if (values == null) {
      values = rewrite(op, operands);
      if (values == null) {
        values = append(op, operands);
      }
      known.put(expression, values);
    }
    return values;
  }

  /** The equation that defines {@code atom}; null for literals and inputs. */
  @Nullable Equation definition(Atom atom) {
    return atom instanceof Var v ? definitions.get(v.id()) : null;
  }

  /** The operation that defines {@code atom}; null for literals and inputs. */
  @Nullable Op operation(Atom atom) {
    Equation definition = definition(atom);
    return definition == null ? null : definition.op();
  }

  /** Records that {@code count} more operands of the program under rewriting are {@code atom}. */
  void noteUses(Atom atom, int count) {
    if (atom instanceof Var v) {
      uses.set(v.id(), uses.get(v.id()) + count);
    }
  }

  /** Whether {@code atom} is known to be used just once. */
  boolean usedOnce(Atom atom) {
    return atom instanceof Var v && uses.get(v.id()) == 1;
  }

  private @Nullable List<Atom> rewrite(Op op, List<Atom> operands) {
    List<ArrayType> types = TypeRules.infer(op, operands.stream().map(Atom::type).toList());
    boolean isEmpty = types.stream().allMatch(type -> type.shape().size() == 0);
    if (isEmpty && !isBroadcastLiteral(op, operands)) {
      return types.stream().map(type -> filled(Literal.of(0, type.dtype()), type.shape())).toList();
    }
    Atom value =
        switch (op) {
          case Op.Elementwise e -> elementwise.rewrite(e, operands, types.getFirst().shape());
          case Op.Movement m -> movement.rewrite(m, operands);
          case Op.Iota(var dtype, var shape, var dimension) ->
              shape.dim(dimension) == 1 ? filled(Literal.of(0, dtype), shape) : null;
          case Op.Reduce reduce -> contraction.reduce(reduce, operands.getFirst());
          case Op.DotGeneral dot -> contraction.dot(dot, operands.get(0), operands.get(1));
          case Op.Indexing indexing -> RoutineRules.indexing(this, indexing, operands);
          case Op.Ordering ordering -> RoutineRules.ordering(this, ordering, operands);
          case Op.Convolution _, Op.Cumulative _ -> null;
          case Op.Cond _, Op.Scan _, Op.While _ -> null;
          case Op.Annotation _, Op.CustomTangent _ -> null;
          case Op.Application _ ->
              throw new IllegalArgumentException("Programs are inlined, not added.");
        };
    return value == null ? null : List.of(value);
  }

  /** An array of {@code shape} with {@code scalar} everywhere. */
  Atom filled(Atom scalar, Shape shape) {
    return add(new Op.Broadcast(shape, IntList.of()), scalar);
  }

  private static boolean isBroadcastLiteral(Op op, List<Atom> operands) {
    return op instanceof Op.Broadcast && operands.getFirst() instanceof Literal;
  }

  private List<Atom> append(Op op, List<Atom> operands) {
    List<Var> values = builder.add(op, operands);
    var definition = new Equation(op, operands, values);
    values.forEach(value -> define(value, definition));
    if (values.size() == 1) {
      return List.copyOf(values);
    }
    return values.stream()
        .map(value ->
            value.type().shape().size() == 0
                ? filled(Literal.of(0, value.type().dtype()), value.type().shape())
                : value)
        .toList();
  }

  private void define(Var v, @Nullable Equation definition) {
    if (v.id() != definitions.size()) {
      throw new IllegalStateException("Variables are dense, got " + v.id() + ".");
    }
    definitions.add(definition);
    uses.add(0);
  }
}

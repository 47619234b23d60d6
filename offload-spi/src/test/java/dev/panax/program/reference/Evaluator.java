package dev.panax.program.reference;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.Equation;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.TypeRules;
import dev.panax.program.Var;
import java.util.List;

/** An interpreter of programs on heap arrays: equations in order, each one plain loop. */
public final class Evaluator {
  private Evaluator() {}

  /** The outputs of {@code program} on {@code inputs}. */
  public static List<HeapArray> run(Program program, List<HeapArray> inputs) {
    var values = new HeapArray[program.varCount()];
    bind(values, program.inputs(), inputs);
    for (Equation equation : program.equations()) {
      bind(values, equation.outputs(), apply(equation.op(), read(values, equation.inputs())));
    }
    return read(values, program.outputs());
  }

  private static void bind(HeapArray[] values, List<Var> vars, List<HeapArray> arrays) {
    for (int i = 0; i < vars.size(); i++) {
      values[vars.get(i).id()] = arrays.get(i);
    }
  }

  private static List<HeapArray> read(HeapArray[] values, List<Atom> atoms) {
    return atoms.stream()
        .map(atom ->
            switch (atom) {
              case Var v -> values[v.id()];
              case Literal literal -> HeapArray.of(literal);
            })
        .toList();
  }

  /** The results of {@code op} on {@code in}. */
  public static List<HeapArray> apply(Op op, List<HeapArray> in) {
    if (op instanceof Op.Control control) {
      return ControlFlow.apply(control, in);
    }
    List<ArrayType> operandTypes = in.stream().map(HeapArray::type).toList();
    List<ArrayType> types = TypeRules.infer(op, operandTypes);
    ArrayType type = types.getFirst();
    return switch (op) {
      case Op.Elementwise elementwise -> List.of(Elementwise.apply(elementwise, in, type));
      case Op.Movement movement -> List.of(Movement.apply(movement, in, type));
      case Op.Iota(var _, var _, var dimension) -> List.of(Movement.iota(dimension, type));
      case Op.Reduce(var reducer, var axes) ->
          List.of(Reduction.reduce(reducer, axes, in.getFirst(), type));
      case Op.DotGeneral dot -> List.of(Products.dotGeneral(dot, in.get(0), in.get(1), type));
      case Op.Convolution convolution ->
          List.of(Convolutions.apply(convolution, in.get(0), in.get(1), type));
      case Op.Indexing indexing -> List.of(Windows.apply(indexing, in, type));
      case Op.Ordering ordering -> Rows.apply(ordering, in, types);
      case Op.Cumulative cumulative -> List.of(Rows.cumulative(cumulative, in.getFirst()));
      case Op.Annotation _ -> in;
      case Op.CustomTangent _ ->
          throw new IllegalArgumentException(
              "Only the transpose of " + op.primitive() + " is known");
      case Op.Control _ -> throw new IllegalArgumentException(op.primitive() + " is run above");
    };
  }
}

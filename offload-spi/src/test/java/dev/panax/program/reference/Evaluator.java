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
    List<ArrayType> types = TypeRules.infer(op, in.stream().map(HeapArray::type).toList());
    ArrayType type = types.getFirst();
    return switch (op) {
      case Op.Unary(var fn) -> List.of(Elementwise.unary(fn, in.getFirst(), type));
      case Op.IntegerPow(var exponent) ->
          List.of(Elementwise.integerPow(in.getFirst(), exponent, type));
      case Op.Binary(var fn) -> List.of(Elementwise.binary(fn, in.get(0), in.get(1), type));
      case Op.Compare(var comparison) ->
          List.of(Elementwise.compare(comparison, in.get(0), in.get(1), type));
      case Op.Select _ -> List.of(Elementwise.select(in.get(0), in.get(1), in.get(2), type));
      case Op.Convert _ -> List.of(Elementwise.convert(in.getFirst(), type));
      case Op.Bitcast _, Op.Reshape _ -> List.of(in.getFirst().as(type));
      case Op.Broadcast broadcast -> List.of(Movement.broadcast(broadcast, in.getFirst(), type));
      case Op.Transpose(var permutation) ->
          List.of(Movement.transpose(permutation, in.getFirst(), type));
      case Op.Reverse(var dimensions) -> List.of(Movement.reverse(dimensions, in.getFirst(), type));
      case Op.Slice slice -> List.of(Movement.slice(slice, in.getFirst(), type));
      case Op.Pad pad -> List.of(Movement.pad(pad, in.get(0), in.get(1), type));
      case Op.Concatenate(var dimension) -> List.of(Movement.concatenate(dimension, in, type));
      case Op.Iota(var _, var _, var dimension) -> List.of(Movement.iota(dimension, type));
      case Op.Reduce(var reducer, var axes) ->
          List.of(Contraction.reduce(reducer, axes, in.getFirst(), type));
      case Op.DotGeneral dot -> List.of(Contraction.dotGeneral(dot, in.get(0), in.get(1), type));
      case Op.Call(var _, var body) -> run(body, in);
    };
  }
}

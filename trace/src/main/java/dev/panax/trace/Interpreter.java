package dev.panax.trace;

import dev.panax.program.Atom;
import dev.panax.program.Equation;
import dev.panax.program.Literal;
import dev.panax.program.Program;
import dev.panax.program.Var;

/** An evaluator of programs under the current trace, one operation after the other. */
public final class Interpreter {
  private Interpreter() {}

  public static Array[] eval(Program program, Array... inputs) {
    if (inputs.length != program.inputs().size()) {
      throw new IllegalArgumentException(
          "The program takes %d inputs, got %d.".formatted(program.inputs().size(), inputs.length));
    }
    var values = new Array[program.varCount()];
    for (int i = 0; i < inputs.length; i++) {
      values[program.inputs().get(i).id()] = inputs[i];
    }
    for (Equation equation : program.equations()) {
      Array[] operands =
          equation.inputs().stream().map(atom -> read(atom, values)).toArray(Array[]::new);
      Array[] results = Trace.bind(equation.op(), operands);
      for (int i = 0; i < results.length; i++) {
        values[equation.outputs().get(i).id()] = results[i];
      }
    }
    return program.outputs().stream().map(atom -> read(atom, values)).toArray(Array[]::new);
  }

  private static Array read(Atom atom, Array[] values) {
    return switch (atom) {
      case Var v -> values[v.id()];
      case Literal literal -> Ops.literal(literal);
    };
  }
}

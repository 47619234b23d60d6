package dev.panax.program;

import java.util.List;

/**
 * One step of a program: {@code outputs = op inputs}.
 *
 * @param op the operation
 * @param inputs its operands
 * @param outputs the variables it defines
 */
public record Equation(Op op, List<Atom> inputs, List<Var> outputs) {
  public Equation {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public List<ArrayType> inputTypes() {
    return inputs.stream().map(Atom::type).toList();
  }

  /** The output of an operation that has just one. */
  public Var output() {
    if (outputs.size() != 1) {
      throw new IllegalStateException(op.primitive() + " has " + outputs.size() + " outputs.");
    }
    return outputs.getFirst();
  }
}

package dev.panax.program;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/**
 * The maker of a {@link Program}: declare inputs, add equations, build. Each equation's types are
 * checked and inferred by {@link TypeRules} as it is added, so every program that exists is well
 * typed.
 */
public final class ProgramBuilder {
  private final List<Var> inputs = new ArrayList<>();
  private final List<Equation> equations = new ArrayList<>();
  private final List<Var> vars = new ArrayList<>();

  /** A builder of a program that has nothing yet. */
  public ProgramBuilder() {}

  public Var input(ArrayType type) {
    var input = fresh(type);
    inputs.add(input);
    return input;
  }

  /** Adds {@code op} applied to {@code operands}; returns the variables it defines. */
  public List<Var> add(Op op, List<? extends Atom> operands) {
    List<ArrayType> types = TypeRules.infer(op, operands.stream().map(Atom::type).toList());
    for (var operand : operands) {
      requireDefined(operand);
    }
    List<Var> outputs = types.stream().map(this::fresh).toList();
    equations.add(new Equation(op, List.copyOf(operands), outputs));
    return outputs;
  }

  /** Adds an operation with one result. */
  public Var add(Op op, Atom... operands) {
    return add(op, List.of(operands)).getFirst();
  }

  /** The equations added so far; a view. */
  public List<Equation> equations() {
    return Collections.unmodifiableList(equations);
  }

  public Program build(List<? extends Atom> outputs) {
    return build(inputs, outputs);
  }

  /** Builds with the declared inputs in the order of {@code ordered}. */
  public Program build(List<Var> ordered, List<? extends Atom> outputs) {
    if (ordered.size() != inputs.size() || !new HashSet<>(ordered).containsAll(inputs)) {
      throw new IllegalArgumentException(
          "build needs the declared inputs " + inputs + " in some order, got " + ordered + ".");
    }
    for (var output : outputs) {
      requireDefined(output);
    }
    return new Program(ordered, equations, List.copyOf(outputs), vars.size());
  }

  /** The program of the single equation {@code op}, its inputs of the given types. */
  public static Program single(Op op, List<ArrayType> inputTypes) {
    var builder = new ProgramBuilder();
    List<Var> inputs = inputTypes.stream().map(builder::input).toList();
    return builder.build(builder.add(op, inputs));
  }

  private Var fresh(ArrayType type) {
    var fresh = new Var(vars.size(), type);
    vars.add(fresh);
    return fresh;
  }

  private void requireDefined(Atom atom) {
    if (atom instanceof Var v && (v.id() >= vars.size() || !vars.get(v.id()).equals(v))) {
      throw new IllegalArgumentException("Variable " + v + " is not defined in this program.");
    }
  }
}

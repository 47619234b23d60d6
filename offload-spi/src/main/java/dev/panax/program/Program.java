package dev.panax.program;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A pure function of arrays: typed inputs, equations in order, outputs. Immutable; compared by
 * identity. Made by {@link ProgramBuilder}, which checks it.
 */
public final class Program {
  private final List<Var> inputs;
  private final List<Equation> equations;
  private final List<Atom> outputs;
  private final int varCount;
  private final ConcurrentHashMap<Object, Object> derived = new ConcurrentHashMap<>();

  Program(List<Var> inputs, List<Equation> equations, List<Atom> outputs, int varCount) {
    this.inputs = List.copyOf(inputs);
    this.equations = List.copyOf(equations);
    this.outputs = List.copyOf(outputs);
    this.varCount = varCount;
  }

  public List<Var> inputs() {
    return inputs;
  }

  public List<Equation> equations() {
    return equations;
  }

  public List<Atom> outputs() {
    return outputs;
  }

  /** The number of variables; their ids are below it. */
  public int varCount() {
    return varCount;
  }

  public List<ArrayType> inputTypes() {
    return inputs.stream().map(Var::type).toList();
  }

  public List<ArrayType> outputTypes() {
    return outputs.stream().map(Atom::type).toList();
  }

  /**
   * The part of this program that computes {@code outputs}, from other inputs.
   *
   * @param newInputs of this program's inputs those that the outputs depend on, and any others; and
   *     variables that equations define, all of an equation or none
   * @param newOutputs variables of this program, and literals
   */
  public Program extract(List<Var> newInputs, List<? extends Atom> newOutputs) {
    var isLive = new boolean[varCount];
    var isGiven = new boolean[varCount];
    newOutputs.forEach(output -> markLive(output, isLive));
    newInputs.forEach(input -> markLive(input, isGiven));
    var needed = new ArrayDeque<Equation>();
    for (var equation : equations.reversed()) {
      if (equation.outputs().stream()
          .anyMatch(output -> isLive[output.id()] && !isGiven[output.id()])) {
        needed.addFirst(equation);
        equation.inputs().forEach(input -> markLive(input, isLive));
      }
    }
    for (var input : inputs) {
      if (isLive[input.id()] && !newInputs.contains(input)) {
        throw new IllegalArgumentException("The outputs depend on input " + input + ".");
      }
    }
    return new Program(newInputs, List.copyOf(needed), List.copyOf(newOutputs), varCount);
  }

  /** The inputs that the outputs depend on, or are. */
  public List<Var> usedInputs() {
    var isLive = new boolean[varCount];
    outputs.forEach(output -> markLive(output, isLive));
    for (var equation : equations.reversed()) {
      if (equation.outputs().stream().anyMatch(output -> isLive[output.id()])) {
        equation.inputs().forEach(input -> markLive(input, isLive));
      }
    }
    return inputs.stream().filter(input -> isLive[input.id()]).toList();
  }

  private static void markLive(Atom atom, boolean[] isLive) {
    if (atom instanceof Var v) {
      isLive[v.id()] = true;
    }
  }

  /**
   * What {@code make} gave the first time it was asked for under {@code key}: the home of
   * everything that is computed once per program (its executable, its derivative, its batched
   * form), so that it lives as long as the program does.
   */
  @SuppressWarnings("unchecked")
  public <T> T derive(Object key, Supplier<T> make) {
    Object value = derived.get(key);
    if (value == null) {
      // Not computeIfAbsent: making one derived value may ask for another of the same program.
      T made = make.get();
      value = derived.putIfAbsent(key, made);
      if (value == null) {
        return made;
      }
    }
    return (T) value;
  }

  /** The program as text, in JAX's format. */
  @Override
  public String toString() {
    return ProgramPrinter.print(this);
  }
}

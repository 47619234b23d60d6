package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The trace that writes a program: each operation becomes an equation, and its results are tracers
 * that know only their types.
 */
public sealed class StageTrace extends Trace permits PartialTrace {

  /**
   * A traced function.
   *
   * @param program its inputs are the constants, then the function's arguments
   * @param constants the arrays the function captured
   */
  public record Staged(Program program, List<Array> constants) {}

  private static final class Staging extends Tracer {
    private final Atom atom;

    Staging(StageTrace trace, Atom atom) {
      super(trace, atom.type());
      this.atom = atom;
    }

    @Override
    protected String origin() {
      return ((StageTrace) trace()).origin(atom);
    }
  }

  private final ProgramBuilder builder = new ProgramBuilder();
  private final List<Var> inputs = new ArrayList<>();
  private final List<String> inputNames;
  private final List<Var> constantVars = new ArrayList<>();
  private final List<Array> constants = new ArrayList<>();
  private final Map<Array, Var> constantIndex = new IdentityHashMap<>();

  StageTrace(String transform, List<String> inputNames) {
    super(transform);
    this.inputNames = inputNames;
  }

  /**
   * Traces {@code function} on arguments of the given types.
   *
   * @param transform the user's word for why
   * @param names of the inputs, for error messages
   */
  public static Staged stage(
      String transform,
      List<ArrayType> inputTypes,
      List<String> names,
      Function<Array[], Array[]> function) {
    return new StageTrace(transform, names).stage(inputTypes, function);
  }

  /** Traces a function whose inputs have no names worth telling: a rewrite of another program. */
  public static Staged stage(
      String transform, List<ArrayType> inputTypes, Function<Array[], Array[]> function) {
    return stage(transform, inputTypes, List.of(), function);
  }

  /** Traces {@code function} and ends this trace. */
  final Staged stage(List<ArrayType> inputTypes, Function<Array[], Array[]> function) {
    try {
      var arguments = new Array[inputTypes.size()];
      for (int i = 0; i < arguments.length; i++) {
        Var input = builder.input(inputTypes.get(i));
        inputs.add(input);
        arguments[i] = new Staging(this, input);
      }
      Array[] results = run(() -> function.apply(arguments));
      var outputs = new ArrayList<Atom>();
      for (var result : results) {
        outputs.add(atom(result));
      }
      var ordered = new ArrayList<>(constantVars);
      ordered.addAll(inputs);
      return new Staged(builder.build(ordered, outputs), List.copyOf(constants));
    } finally {
      close();
    }
  }

  /** Whether {@code array} is a tracer of this trace. */
  final boolean owns(Array array) {
    return array instanceof Tracer tracer && tracer.trace() == this;
  }

  @Override
  protected Array[] process(Op op, Array[] operands) {
    var atoms = new ArrayList<Atom>(operands.length);
    for (var operand : operands) {
      atoms.add(atom(operand));
    }
    List<Var> outputs = builder.add(op, atoms);
    var results = new Array[outputs.size()];
    for (int i = 0; i < results.length; i++) {
      results[i] = new Staging(this, outputs.get(i));
    }
    return results;
  }

  /** The operand that stands for {@code array}: its variable, a literal, or a captured constant. */
  private Atom atom(Array array) {
    if (array instanceof Staging staging && staging.trace() == this) {
      return staging.atom;
    }
    if (array instanceof DeviceArray scalar && scalar.shape().isScalar()) {
      return scalar.literal();
    }
    return constantIndex.computeIfAbsent(
        array,
        constant -> {
          Var v = builder.input(constant.type());
          constantVars.add(v);
          constants.add(constant);
          return v;
        });
  }

  /** The inputs that {@code atom} was computed from, in words. */
  private String origin(Atom atom) {
    var reached = new BitSet();
    if (atom instanceof Var v) {
      reached.set(v.id());
    }
    for (var equation : builder.equations().reversed()) {
      if (equation.outputs().stream().anyMatch(output -> reached.get(output.id()))) {
        for (var operand : equation.inputs()) {
          if (operand instanceof Var v) {
            reached.set(v.id());
          }
        }
      }
    }
    List<String> names =
        IntStream.range(0, inputs.size())
            .filter(i -> reached.get(inputs.get(i).id()))
            .mapToObj(i -> i < inputNames.size() ? inputNames.get(i) : "input " + i)
            .toList();
    return names.isEmpty()
        ? "no argument, only on values made while tracing"
        : String.join(", ", names);
  }
}

package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The trace that writes a program: each operation becomes an equation, and its results are tracers
 * that know only their types.
 *
 * <p>A <em>partial</em> one writes down only what depends on its inputs, and hands the rest to its
 * parent: partial evaluation. Values known to the parent that the program needs become its
 * constants. Forward mode over a partial trace whose inputs are the tangents is linearization.
 */
public final class StageTrace extends Trace {

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

  private final boolean partial;
  private final ProgramBuilder builder = new ProgramBuilder();
  private final List<Var> inputs = new ArrayList<>();
  private final List<String> inputNames;
  private final List<Var> constantVars = new ArrayList<>();
  private final List<Array> constants = new ArrayList<>();
  private final Map<Array, Var> constantIndex = new IdentityHashMap<>();

  /** For each variable, the inputs it was computed from. */
  private final List<BitSet> sources = new ArrayList<>();

  private StageTrace(String transform, boolean partial, List<String> inputNames) {
    super(transform);
    this.partial = partial;
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
    return new StageTrace(transform, false, names).stage(inputTypes, function);
  }

  /** Traces a function whose inputs have no names worth telling: a rewrite of another program. */
  public static Staged stage(
      String transform, List<ArrayType> inputTypes, Function<Array[], Array[]> function) {
    return stage(transform, inputTypes, List.of(), function);
  }

  /**
   * Traces what {@code function} does with its arguments, while all it does with other values
   * happens in the parent trace.
   */
  public static Staged stagePartially(
      String transform, List<ArrayType> inputTypes, Function<Array[], Array[]> function) {
    return new StageTrace(transform, true, List.of()).stage(inputTypes, function);
  }

  private Staged stage(List<ArrayType> inputTypes, Function<Array[], Array[]> function) {
    try {
      var arguments = new Array[inputTypes.size()];
      for (int i = 0; i < arguments.length; i++) {
        Var input = builder.input(inputTypes.get(i));
        inputs.add(input);
        addSource(i);
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
  private boolean owns(Array array) {
    return array instanceof Tracer tracer && tracer.trace() == this;
  }

  @Override
  protected Array[] process(Op op, Array[] operands) {
    if (partial && !Arrays.stream(operands).anyMatch(this::owns)) {
      return parent().run(() -> Trace.bind(op, operands));
    }
    if (partial && op instanceof Op.Call call) {
      return splitCall(call, operands);
    }
    return write(op, operands);
  }

  /** Writes the equation of {@code op}. */
  private Array[] write(Op op, Array[] operands) {
    var atoms = new ArrayList<Atom>(operands.length);
    var from = new BitSet();
    for (var operand : operands) {
      Atom atom = atom(operand);
      atoms.add(atom);
      if (atom instanceof Var v) {
        from.or(sources.get(v.id()));
      }
    }
    List<Var> outputs = builder.add(op, atoms);
    var results = new Array[outputs.size()];
    for (int i = 0; i < results.length; i++) {
      sources.add(from);
      results[i] = new Staging(this, outputs.get(i));
    }
    return results;
  }

  /**
   * A program cut in two.
   *
   * @param known from the known inputs to the known outputs, then the residuals
   * @param unknown from the residuals and the unknown inputs to the unknown outputs
   * @param knownOutputs which of the original outputs are known
   */
  private record Split(Program known, Program unknown, BitSet knownOutputs) {}

  private record SplitKey(BitSet knownInputs) {}

  /** Calls the part of the program that depends on known operands now, and writes the rest. */
  private Array[] splitCall(Op.Call call, Array[] operands) {
    var knownInputs = new BitSet();
    for (int i = 0; i < operands.length; i++) {
      knownInputs.set(i, !owns(operands[i]));
    }
    Program body = call.body();
    Split split = body.derive(new SplitKey(knownInputs), () -> split(body, knownInputs));
    Array[] knownOperands = select(operands, knownInputs, true);
    Array[] knownResults = parent().run(() -> Ops.call(call.name(), split.known, knownOperands));
    int knownCount = split.knownOutputs.cardinality();
    var unknownOperands =
        new ArrayList<>(Arrays.asList(knownResults).subList(knownCount, knownResults.length));
    unknownOperands.addAll(Arrays.asList(select(operands, knownInputs, false)));
    Array[] unknownResults =
        split.unknown.outputs().isEmpty()
            ? new Array[0]
            : write(new Op.Call(call.name(), split.unknown), unknownOperands.toArray(Array[]::new));
    var results = new Array[body.outputs().size()];
    int known = 0;
    int unknown = 0;
    for (int i = 0; i < results.length; i++) {
      results[i] = split.knownOutputs.get(i) ? knownResults[known++] : unknownResults[unknown++];
    }
    return results;
  }

  private static Split split(Program body, BitSet knownInputs) {
    var knownOutputs = new BitSet();
    var unknown = new ArrayList<Program>();
    List<ArrayType> types = body.inputTypes();
    Staged known =
        stage(
            "jit",
            filter(types, knownInputs, true),
            knownValues -> {
              var knownResults = new ArrayList<Array>();
              Staged rest =
                  stagePartially(
                      "jit",
                      filter(types, knownInputs, false),
                      unknownValues -> {
                        var inputs = new Array[types.size()];
                        int k = 0;
                        int u = 0;
                        for (int i = 0; i < inputs.length; i++) {
                          inputs[i] = knownInputs.get(i) ? knownValues[k++] : unknownValues[u++];
                        }
                        var trace = (StageTrace) Trace.current();
                        var unknownResults = new ArrayList<Array>();
                        Array[] results = Interpreter.eval(body, inputs);
                        for (int i = 0; i < results.length; i++) {
                          knownOutputs.set(i, !trace.owns(results[i]));
                          (trace.owns(results[i]) ? unknownResults : knownResults).add(results[i]);
                        }
                        return unknownResults.toArray(Array[]::new);
                      });
              unknown.add(rest.program());
              knownResults.addAll(rest.constants());
              return knownResults.toArray(Array[]::new);
            });
    return new Split(known.program(), unknown.getFirst(), knownOutputs);
  }

  private static Array[] select(Array[] values, BitSet mask, boolean wanted) {
    return IntStream.range(0, values.length)
        .filter(i -> mask.get(i) == wanted)
        .mapToObj(i -> values[i])
        .toArray(Array[]::new);
  }

  private static <T> List<T> filter(List<T> values, BitSet mask, boolean wanted) {
    return IntStream.range(0, values.size())
        .filter(i -> mask.get(i) == wanted)
        .mapToObj(values::get)
        .toList();
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
          sources.add(new BitSet());
          return v;
        });
  }

  private void addSource(int input) {
    var source = new BitSet();
    source.set(input);
    sources.add(source);
  }

  private String origin(Atom atom) {
    if (!(atom instanceof Var v) || sources.get(v.id()).isEmpty()) {
      return "no argument, only on values made while tracing";
    }
    List<String> names =
        sources.get(v.id()).stream()
            .mapToObj(i -> i < inputNames.size() ? inputNames.get(i) : "input " + i)
            .toList();
    return String.join(", ", names);
  }
}

package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.Op;
import dev.panax.program.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The staging trace that writes down only what depends on its inputs, and hands all other
 * operations to its parent: partial evaluation. Values of the parent that the program needs become
 * its constants. Forward mode above a partial trace whose inputs are the tangents is linearization.
 */
public final class PartialTrace extends StageTrace {
  private PartialTrace(String transform) {
    super(transform, List.of());
  }

  /**
   * Traces what {@code function} does with its arguments, while all it does with other values
   * happens in the parent trace.
   */
  public static Staged stage(
      String transform, List<ArrayType> inputTypes, Function<Array[], Array[]> function) {
    return new PartialTrace(transform).stage(inputTypes, function);
  }

  @Override
  protected Array[] process(Op op, Array[] operands) {
    if (Arrays.stream(operands).noneMatch(this::owns)) {
      return parent().run(() -> Trace.bind(op, operands));
    }
    return op instanceof Op.Call call ? splitCall(call, operands) : super.process(op, operands);
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
            : super.process(
                new Op.Call(call.name(), split.unknown), unknownOperands.toArray(Array[]::new));
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
        StageTrace.stage(
            "jit",
            filter(types, knownInputs, true),
            knownValues -> {
              var knownResults = new ArrayList<Array>();
              Staged rest =
                  stage(
                      "jit",
                      filter(types, knownInputs, false),
                      unknownValues -> {
                        var inputs = new Array[types.size()];
                        int k = 0;
                        int u = 0;
                        for (int i = 0; i < inputs.length; i++) {
                          inputs[i] = knownInputs.get(i) ? knownValues[k++] : unknownValues[u++];
                        }
                        var trace = (PartialTrace) Trace.current();
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
}

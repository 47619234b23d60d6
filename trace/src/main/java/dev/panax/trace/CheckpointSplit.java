package dev.panax.trace;

import dev.panax.program.Atom;
import dev.panax.program.CheckpointPolicy;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint cut in two. In place of residuals, the second part gets the known operands and
 * computes again what it needs of the first; but it does get the values that the policy keeps.
 *
 * @param known from the known operands to the known results, then the values kept
 * @param unknown from the values kept and the operands in {@code used} to the unknown results
 */
record CheckpointSplit(
    Program known,
    int kept,
    Op.Checkpoint unknown,
    List<Integer> used,
    BitSet unknownOperands,
    BitSet unknownResults) {

  private record Key(CheckpointPolicy policy, BitSet unknownOperands) {}

  static CheckpointSplit of(Op.Checkpoint checkpoint, BitSet unknown) {
    var key = new Key(checkpoint.policy(), (BitSet) unknown.clone());
    return checkpoint.body().derive(key, () -> cut(checkpoint, key.unknownOperands));
  }

  private static CheckpointSplit cut(Op.Checkpoint checkpoint, BitSet unknownOperands) {
    Program body = checkpoint.body();
    Split split = Split.of(body, unknownOperands, new BitSet());
    List<Atom> unknownOutputs = Split.filter(body.outputs(), split.unknownOutputs(), true);
    List<Var> saveable = saveable(body, checkpoint.policy(), unknownOperands);
    var given = new ArrayList<>(saveable);
    given.addAll(body.inputs());
    List<Var> used = body.extract(given, unknownOutputs).usedInputs();
    List<Var> kept = saveable.stream().filter(used::contains).toList();
    List<Integer> usedOperands =
        IntStream.range(0, body.inputs().size())
            .filter(i -> used.contains(body.inputs().get(i)))
            .boxed()
            .toList();
    return new CheckpointSplit(
        known(body, split, kept, unknownOperands),
        kept.size(),
        new Op.Checkpoint(body.extract(used, unknownOutputs), checkpoint.policy(), true),
        usedOperands,
        unknownOperands,
        split.unknownOutputs());
  }

  /** The known values that the policy keeps. */
  private static List<Var> saveable(Program body, CheckpointPolicy policy, BitSet unknown) {
    var isUnknown = new boolean[body.varCount()];
    unknown.stream().forEach(i -> isUnknown[body.inputs().get(i).id()] = true);
    var saveable = new ArrayList<Var>();
    for (var equation : body.equations()) {
      if (equation.inputs().stream().anyMatch(atom -> atom instanceof Var v && isUnknown[v.id()])) {
        equation.outputs().forEach(output -> isUnknown[output.id()] = true);
      } else if (policy.isSaveable(equation.op())) {
        saveable.addAll(equation.outputs());
      }
    }
    return saveable;
  }

  private static Program known(Program body, Split split, List<Var> kept, BitSet unknownOperands) {
    Program known = split.known();
    Program results = known.extract(known.inputs(), known.outputs().subList(0, split.knownCount()));
    if (kept.isEmpty()) {
      return results;
    }
    Program values = body.extract(Split.filter(body.inputs(), unknownOperands, false), kept);
    return StageTrace.stage(
            "checkpoint",
            results.inputTypes(),
            inputs -> {
              var outputs = new ArrayList<>(Arrays.asList(Interpreter.eval(results, inputs)));
              outputs.addAll(Arrays.asList(Interpreter.eval(values, inputs)));
              return outputs.toArray(Array[]::new);
            })
        .program();
  }

  Remainder run(@Nullable Array[] operands) {
    Array[] values = Interpreter.eval(known, Remainder.known(operands, unknownOperands));
    var rest = new ArrayList<@Nullable Array>();
    rest.addAll(Arrays.asList(values).subList(values.length - kept, values.length));
    used.forEach(i -> rest.add(operands[i]));
    int count = values.length - kept + unknownResults.cardinality();
    return Remainder.of(Remainder.spread(values, unknownResults, count), unknown, rest);
  }
}

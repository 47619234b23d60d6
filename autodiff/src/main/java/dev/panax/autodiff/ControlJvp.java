package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.trace.Array;
import dev.panax.trace.Interpreter;
import dev.panax.trace.StageTrace;
import dev.panax.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The forward-mode rules of the operations with programs inside: the same operation, with the
 * tangents of constants, carries and elements beside them. A carry that has a tangent after some
 * trip has one from the start, which may be zero.
 */
final class ControlJvp {
  private ControlJvp() {}

  static Duals apply(Op.Control op, Array[] x, @Nullable Array[] t) {
    var hasTangent = new BitSet();
    for (int i = 0; i < t.length; i++) {
      hasTangent.set(i, t[i] != null);
    }
    return switch (op) {
      case Op.Call(var name, var body) ->
          application(body, jvp -> new Op.Call(name, jvp), x, t, hasTangent);
      case Op.Checkpoint(var body, var policy, var differentiated) ->
          application(
              body, jvp -> new Op.Checkpoint(jvp, policy, differentiated), x, t, hasTangent);
      case Op.CustomJvp custom -> CustomDerivatives.jvp(custom, x, t);
      case Op.CustomVjp custom -> CustomDerivatives.jvp(custom, x, t);
      case Op.Cond cond -> cond(cond, x, t, hasTangent);
      case Op.Scan scan ->
          scan.body().derive(new Key(scan, hasTangent), () -> scan(scan, hasTangent)).apply(x, t);
      case Op.While loop ->
          loop.condition()
              .derive(new Key(loop, hasTangent), () -> loop(loop, hasTangent))
              .apply(x, t);
    };
  }

  private static Duals application(
      Program body,
      Function<Program, Op.Application> op,
      Array[] x,
      @Nullable Array[] t,
      BitSet hasTangent) {
    JvpProgram jvp = JvpProgram.of(body, hasTangent, new BitSet());
    Array[] operands = JvpProgram.grouped(x, t, hasTangent, List.of(x.length));
    Array[] results = Trace.bind(op.apply(jvp.program()), operands);
    return JvpProgram.ungrouped(results, jvp.outputs(), List.of(body.outputs().size()));
  }

  /** A result has a tangent if it has one in any branch. */
  private static Duals cond(Op.Cond cond, Array[] x, @Nullable Array[] t, BitSet hasTangent) {
    BitSet inputs = hasTangent.get(1, x.length);
    var outputs = new BitSet();
    for (var branch : cond.branches()) {
      outputs.or(JvpProgram.of(branch, inputs, new BitSet()).outputs());
    }
    var branches =
        cond.branches().stream()
            .map(branch -> JvpProgram.of(branch, inputs, outputs).program())
            .toList();
    Array[] results =
        Trace.bind(new Op.Cond(branches), JvpProgram.grouped(x, t, hasTangent, List.of(x.length)));
    int count = cond.branches().getFirst().outputs().size();
    return JvpProgram.ungrouped(results, outputs, List.of(count));
  }

  private record Key(Op.Control op, BitSet hasTangent) {}

  /**
   * A loop that computes values and tangents.
   *
   * @param operandTangents which operands of the original have a tangent
   * @param operandGroups the numbers of the original's operands in groups, each of which is
   *     followed by its tangents
   * @param resultTangents which results have a tangent
   * @param resultGroups the numbers of results in groups
   */
  private record JvpLoop(
      Op.Control op,
      BitSet operandTangents,
      List<Integer> operandGroups,
      BitSet resultTangents,
      List<Integer> resultGroups) {

    Duals apply(Array[] x, @Nullable Array[] t) {
      Array[] results = Trace.bind(op, JvpProgram.grouped(x, t, operandTangents, operandGroups));
      return JvpProgram.ungrouped(results, resultTangents, resultGroups);
    }
  }

  private static JvpLoop scan(Op.Scan scan, BitSet hasTangent) {
    Program body = scan.body();
    int held = scan.constants() + scan.carries();
    var inputs = (BitSet) hasTangent.clone();
    JvpProgram jvp = carried(body, scan.constants(), scan.carries(), inputs);
    List<Integer> operandGroups =
        List.of(scan.constants(), scan.carries(), body.inputs().size() - held);
    List<Integer> resultGroups = List.of(scan.carries(), body.outputs().size() - scan.carries());
    var op =
        new Op.Scan(
            jvp.grouped(operandGroups, resultGroups),
            scan.length(),
            scan.reverse(),
            scan.unroll(),
            scan.constants() + inputs.get(0, scan.constants()).cardinality(),
            scan.carries() + inputs.get(scan.constants(), held).cardinality());
    return new JvpLoop(op, inputs, operandGroups, jvp.outputs(), resultGroups);
  }

  /**
   * The derivative of a loop's body.
   *
   * @param inputs which inputs have a tangent; carries that get one on the way are added
   */
  private static JvpProgram carried(Program body, int constants, int carries, BitSet inputs) {
    JvpProgram jvp;
    int before;
    do {
      jvp = JvpProgram.of(body, inputs, inputs.get(constants, constants + carries));
      before = inputs.cardinality();
      jvp.outputs().get(0, carries).stream().forEach(i -> inputs.set(constants + i));
    } while (inputs.cardinality() > before);
    return jvp;
  }

  private static JvpLoop loop(Op.While loop, BitSet hasTangent) {
    var operandTangents = (BitSet) hasTangent.clone();
    operandTangents.clear(0, loop.constants());
    var operandGroups = new ArrayList<>(List.of(loop.constants()));
    var resultTangents = new BitSet();
    var resultGroups = new ArrayList<Integer>();
    var recordTangents = new ArrayList<Boolean>();
    var recordGroups = new ArrayList<Integer>();
    var sweeps = new ArrayList<Op.Sweep>();
    int operand = loop.constants();
    int result = 0;
    for (var sweep : loop.sweeps()) {
      int firstCarry = operand + sweep.constants();
      int end = firstCarry + sweep.carries();
      BitSet inputs = operandTangents.get(operand, end);
      for (int i = 0; i < recordTangents.size(); i++) {
        inputs.set(end - operand + i, recordTangents.get(i));
      }
      JvpProgram jvp = carried(sweep.body(), sweep.constants(), sweep.carries(), inputs);
      for (int i = operand; i < end; i++) {
        operandTangents.set(i, inputs.get(i - operand));
      }
      var inputGroups = new ArrayList<>(List.of(sweep.constants(), sweep.carries()));
      operandGroups.addAll(inputGroups);
      inputGroups.addAll(recordGroups);
      int records = sweep.records().size();
      sweeps.add(
          new Op.Sweep(
              jvp.grouped(inputGroups, List.of(sweep.carries(), records)),
              sweep.constants() + operandTangents.get(operand, firstCarry).cardinality(),
              sweep.carries() + operandTangents.get(firstCarry, end).cardinality()));
      for (int i = 0; i < sweep.carries(); i++) {
        resultTangents.set(result + i, jvp.outputs().get(i));
      }
      for (int i = 0; i < records; i++) {
        recordTangents.add(jvp.outputs().get(sweep.carries() + i));
      }
      resultGroups.add(sweep.carries());
      recordGroups.add(records);
      operand = end;
      result += sweep.carries();
    }
    Program condition = ignoringTangents(loop, sweeps.getFirst());
    var op = new Op.While(condition, loop.constants(), sweeps);
    return new JvpLoop(op, operandTangents, operandGroups, resultTangents, resultGroups);
  }

  /** The condition of {@code loop} on the carries of {@code first}, in which tangents come last. */
  private static Program ignoringTangents(Op.While loop, Op.Sweep first) {
    Program condition = loop.condition();
    List<ArrayType> types = new ArrayList<>(condition.inputTypes().subList(0, loop.constants()));
    types.addAll(
        first.body().inputTypes().subList(first.constants(), first.constants() + first.carries()));
    int count = condition.inputs().size();
    return StageTrace.stage(
            "jvp", types, inputs -> Interpreter.eval(condition, Arrays.copyOf(inputs, count)))
        .program();
  }
}

package dev.panax.compiler.simplify;

import dev.panax.compiler.legalize.Legalizer;
import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.Equation;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.List;

/** The driver of the stage: runs a program's equations through a {@link Rewriter}. */
public final class Simplifier {
  private Simplifier() {}

  /**
   * The program in terms of dtypes that kernels compute with, and simplified, with the same inputs
   * and outputs.
   */
  public static Program simplify(Program program) {
    // The first round inlines calls and shares common values; only then is it known which values
    // have a single use, which some rules need.
    Program inlined = withoutDeadCode(rewrite(program, false), false);
    Program legal = Legalizer.legalize(inlined);
    if (legal != inlined) {
      return simplify(legal);
    }
    Program simple = withoutDeadCode(rewrite(inlined, true), true);
    // A routine of complex arrays may have turned out to be a movement of them.
    legal = Legalizer.legalize(simple);
    return legal == simple ? simple : simplify(legal);
  }

  private static Program rewrite(Program program, boolean usesAreExact) {
    var rewriter = new Rewriter();
    List<Atom> inputs = new ArrayList<>();
    for (var input : program.inputs()) {
      inputs.add(rewriter.input(input.type()));
    }
    return rewriter.build(inline(program, inputs, usesAreExact, rewriter));
  }

  /**
   * Adds the equations of {@code program} on {@code arguments}; returns what its outputs became.
   */
  private static List<Atom> inline(
      Program program, List<Atom> arguments, boolean usesAreExact, Rewriter rewriter) {
    var environment = new Atom[program.varCount()];
    int[] uses = usesAreExact ? useCounts(program) : new int[program.varCount()];
    for (int i = 0; i < arguments.size(); i++) {
      environment[program.inputs().get(i).id()] = arguments.get(i);
    }
    for (var equation : program.equations()) {
      List<Atom> operands = read(equation.inputs(), environment);
      List<Atom> results = add(equation.op(), operands, rewriter);
      for (int i = 0; i < results.size(); i++) {
        Var output = equation.outputs().get(i);
        environment[output.id()] = results.get(i);
        rewriter.noteUses(results.get(i), uses[output.id()]);
      }
    }
    return read(program.outputs(), environment);
  }

  private static List<Atom> add(Op op, List<Atom> operands, Rewriter rewriter) {
    return switch (op) {
      case Op.Checkpoint(var body, var _, var differentiated) when differentiated ->
          inline(body, rewriter.addAll(new Op.OptimizationBarrier(), operands), false, rewriter);
      case Op.Application application -> inline(application.body(), operands, false, rewriter);
      case Op.StopGradient _, Op.Name _ -> operands;
      case Op.Cond(var branches) when operands.getFirst() instanceof Literal index -> {
        int chosen = Math.clamp(index.value().longValue(), 0, branches.size() - 1);
        yield inline(branches.get(chosen), operands.subList(1, operands.size()), false, rewriter);
      }
      case Op.Cond(var branches) ->
          rewriter.addAll(
              new Op.Cond(branches.stream().map(Simplifier::nested).toList()), operands);
      case Op.Scan scan when scan.length() == 0 -> {
        var results =
            new ArrayList<>(operands.subList(scan.constants(), scan.constants() + scan.carries()));
        List<ArrayType> types = scan.body().outputTypes();
        for (var type : types.subList(scan.carries(), types.size())) {
          Literal zero = Literal.of(0, type.dtype());
          results.add(rewriter.filled(zero, type.shape().insert(0, 0)));
        }
        yield results;
      }
      case Op.Scan scan ->
          rewriter.addAll(
              new Op.Scan(
                  nested(scan.body()),
                  scan.length(),
                  scan.reverse(),
                  scan.unroll(),
                  scan.constants(),
                  scan.carries()),
              operands);
      case Op.While(var condition, var constants, var sweeps) ->
          rewriter.addAll(
              new Op.While(
                  nested(condition),
                  constants,
                  sweeps.stream()
                      .map(sweep ->
                          new Op.Sweep(nested(sweep.body()), sweep.constants(), sweep.carries()))
                      .toList()),
              operands);
      case Op.Elementwise _,
          Op.Movement _,
          Op.View _,
          Op.Iota _,
          Op.Reduce _,
          Op.Routine _,
          Op.OptimizationBarrier _ ->
          rewriter.addAll(op, operands);
    };
  }

  /** A program inside of another one, simplified; always the same for the same program. */
  private static Program nested(Program program) {
    return program.derive(Simplifier.class, () -> simplify(program));
  }

  private static List<Atom> read(List<Atom> atoms, Atom[] environment) {
    var values = new ArrayList<Atom>(atoms.size());
    for (var atom : atoms) {
      values.add(
          switch (atom) {
            case Var v -> environment[v.id()];
            case Literal literal -> new Literal(literal.value(), literal.type().strong());
          });
    }
    return values;
  }

  private static int[] useCounts(Program program) {
    var uses = new int[program.varCount()];
    program.equations().forEach(equation -> countUses(equation.inputs(), uses));
    countUses(program.outputs(), uses);
    return uses;
  }

  private static void countUses(List<Atom> atoms, int[] uses) {
    for (var atom : atoms) {
      if (atom instanceof Var v) {
        uses[v.id()]++;
      }
    }
  }

  /**
   * The program without the equations that no output needs.
   *
   * @param isFinal whether barriers have done their work, and go too
   */
  private static Program withoutDeadCode(Program program, boolean isFinal) {
    var live = new boolean[program.varCount()];
    markLive(program.outputs(), live);
    List<Equation> equations = new ArrayList<>();
    for (var equation : program.equations().reversed()) {
      if (equation.outputs().stream().anyMatch(output -> live[output.id()])) {
        equations.add(equation);
        markLive(equation.inputs(), live);
      }
    }
    var builder = new ProgramBuilder();
    var environment = new Atom[program.varCount()];
    for (var input : program.inputs()) {
      environment[input.id()] = builder.input(input.type());
    }
    for (var equation : equations.reversed()) {
      List<Atom> operands = read(equation.inputs(), environment);
      List<? extends Atom> results =
          isFinal && equation.op() instanceof Op.OptimizationBarrier
              ? operands
              : builder.add(equation.op(), operands);
      for (int i = 0; i < results.size(); i++) {
        environment[equation.outputs().get(i).id()] = results.get(i);
      }
    }
    return builder.build(read(program.outputs(), environment));
  }

  private static void markLive(List<Atom> atoms, boolean[] live) {
    for (var atom : atoms) {
      if (atom instanceof Var v) {
        live[v.id()] = true;
      }
    }
  }
}

package dev.panax.cpu.link;

import dev.panax.compiler.lower.Command;
import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.NativeBuffer;
import dev.panax.cpu.plan.Place;
import dev.panax.cpu.plan.Plan;
import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The driver of the stage: binds a plan's commands to kernels and routines. */
public final class Linker {
  /** The least work that is worth handing to another thread, in nanoseconds. */
  private static final long GRAIN_NANOS = 20_000;

  private final Plan plan;
  private final List<LinkedStep> steps = new ArrayList<>();
  private final List<long[]> arguments = new ArrayList<>();
  private final List<NativeBuffer> constants = new ArrayList<>();

  private final Function<Program, LinkedProgram> compiler;

  private Linker(Plan plan, Function<Program, LinkedProgram> compiler) {
    this.plan = plan;
    this.compiler = compiler;
  }

  /**
   * Binds {@code plan}.
   *
   * @param compiler of the programs inside of operations
   */
  public static LinkedProgram link(Plan plan, Function<Program, LinkedProgram> compiler) {
    var linker = new Linker(plan, compiler);
    List<Command> commands = plan.program().commands();
    for (int i = 0; i < commands.size(); i++) {
      switch (commands.get(i)) {
        case Command.Call call -> linker.link(call);
        case Command.Routine routine -> linker.link(routine);
      }
      if (Memory.CHECKED) {
        plan.deaths().get(i).forEach(linker::poison);
      }
    }
    return new LinkedProgram(
        plan, linker.steps, linker.arguments.toArray(long[][]::new), linker.constants);
  }

  private void link(Command.Call call) {
    var template = new long[call.arguments().size()];
    var positions = new ArrayList<Integer>();
    var pointers = new ArrayList<LinkedStep.Pointer>();
    for (int i = 0; i < template.length; i++) {
      switch (call.arguments().get(i)) {
        case Command.Argument.Integral(var value) -> template[i] = value;
        case Command.Argument.Address(var array, var offset) -> {
          positions.add(i);
          pointers.add(pointer(array, offset));
        }
      }
    }
    int extent = Math.toIntExact(call.extent());
    long grain = Math.ceilDiv(GRAIN_NANOS * extent, Math.max(call.work(), 1));
    steps.add(
        new LinkedStep.Call(
            TieredKernel.of(call.kernel()),
            arguments.size(),
            positions.stream().mapToInt(Integer::intValue).toArray(),
            pointers.toArray(LinkedStep.Pointer[]::new),
            extent,
            Math.clamp(grain, 1, Integer.MAX_VALUE),
            call.work()));
    arguments.add(template);
  }

  private void link(Command.Routine command) {
    int inputs = command.inputs().size();
    var pointers = new LinkedStep.Pointer[inputs + command.writes().size()];
    for (int i = 0; i < pointers.length; i++) {
      pointers[i] =
          i < inputs ? pointer(command.inputs().get(i)) : pointer(command.writes().get(i - inputs));
    }
    steps.add(new LinkedStep.Routine(routine(command), arguments.size(), pointers));
    arguments.add(new long[pointers.length]);
  }

  private Routine routine(Command.Routine command) {
    return command.op() instanceof Op.Control control
        ? ControlRoutines.of(control, this::subroutine)
        : Routines.of(command.op(), types(command.inputs()), types(command.writes()));
  }

  /** A nested program, compiled once wherever it is used. */
  private LinkedProgram subroutine(Program program) {
    return program.derive(LinkedProgram.class, () -> compiler.apply(program));
  }

  private static List<ArrayType> types(List<? extends Atom> atoms) {
    return atoms.stream().map(Atom::type).toList();
  }

  private LinkedStep.Pointer pointer(Atom atom) {
    return switch (atom) {
      case Var array -> pointer(array, 0);
      case Literal literal -> {
        NativeBuffer constant = Constants.of(literal);
        constants.add(constant);
        yield new LinkedStep.Pointer(absoluteBase(), constant.address());
      }
    };
  }

  /** The base at address 0. */
  private int absoluteBase() {
    return plan.program().program().inputs().size() + plan.outputBytes().size() + 1;
  }

  private void poison(Var array) {
    steps.add(new LinkedStep.Poison(pointer(array, 0), array.type().byteSize()));
  }

  private LinkedStep.Pointer pointer(Var array, long offset) {
    int inputs = plan.program().program().inputs().size();
    return switch (plan.place(array)) {
      case Place.Input(var index) -> new LinkedStep.Pointer(index, offset);
      case Place.Output(var index) -> new LinkedStep.Pointer(inputs + index, offset);
      case Place.Temporary(var start) ->
          new LinkedStep.Pointer(inputs + plan.outputBytes().size(), start + offset);
    };
  }
}

package dev.panax.cpu.link;

import dev.panax.program.Op;
import dev.panax.program.Program;
import java.util.function.Function;

/** The routine of each operation with programs inside. */
final class ControlRoutines {
  private ControlRoutines() {}

  /**
   * The routine of {@code op}.
   *
   * @param compiler of the programs inside
   */
  static Routine of(Op.Control op, Function<Program, LinkedProgram> compiler) {
    return switch (op) {
      case Op.Cond(var branches) ->
          new Branches(
              branches.stream()
                  .map(branch -> new Subroutine(branch, compiler.apply(branch)))
                  .toArray(Subroutine[]::new));
      case Op.Scan scan -> new ScanLoop(scan, compiler);
      case Op.While loop -> new WhileLoop(loop, compiler);
      case Op.Application _ -> throw new IllegalArgumentException("Programs are inlined.");
    };
  }
}

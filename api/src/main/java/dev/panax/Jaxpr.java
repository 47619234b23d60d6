package dev.panax;

import dev.panax.program.Program;
import dev.panax.program.ProgramPrinter;
import dev.panax.trace.Array;
import java.util.List;

/**
 * The program that a function is for arguments of certain types.
 *
 * @param program its inputs are the constants, then the arrays of the arguments
 * @param constants the arrays that the function captured
 */
public record Jaxpr(Program program, List<Array> constants) {

  /** The program as text, in JAX's format. */
  @Override
  public String toString() {
    return ProgramPrinter.print(program, constants.size());
  }
}

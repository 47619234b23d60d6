package dev.panax.compiler.lower;

import dev.panax.program.Program;
import dev.panax.program.Var;
import java.util.List;
import java.util.Map;

/**
 * A program as commands on arrays in memory.
 *
 * @param program the simplified program, whose inputs and outputs these are
 * @param commands in order; an array may be written by several commands, all before the first that
 *     reads it
 * @param aliases variables whose array is that of another variable
 */
public record LoweredProgram(Program program, List<Command> commands, Map<Var, Var> aliases) {
  public LoweredProgram {
    commands = List.copyOf(commands);
    aliases = Map.copyOf(aliases);
  }

  /** The variable in whose array {@code v} is. */
  public Var storage(Var v) {
    return aliases.getOrDefault(v, v);
  }

  /** The commands and their kernels as text. */
  @Override
  public String toString() {
    return CommandPrinter.print(this);
  }
}

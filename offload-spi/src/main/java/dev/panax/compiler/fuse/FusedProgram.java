package dev.panax.compiler.fuse;

import dev.panax.program.Program;
import dev.panax.program.Var;
import java.util.List;
import java.util.Map;

/**
 * A program cut into steps, which pass arrays to each other in memory.
 *
 * @param program the simplified program
 * @param steps in an order in which what a step reads is written before
 * @param aliases variables whose array is that of another variable under another shape; never
 *     another alias
 */
public record FusedProgram(Program program, List<Step> steps, Map<Var, Var> aliases) {
  public FusedProgram {
    steps = List.copyOf(steps);
    aliases = Map.copyOf(aliases);
  }

  /** The variable in whose array {@code v} is. */
  public Var storage(Var v) {
    return aliases.getOrDefault(v, v);
  }

  /** The steps as text. */
  @Override
  public String toString() {
    return FusionPrinter.print(this);
  }
}

package dev.panax.cpu.plan;

import dev.panax.compiler.lower.Command;
import dev.panax.program.Var;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The definition of a sound plan: no command reads what was not written, none writes an input, and
 * no two temporary arrays that are alive at once share memory.
 */
public final class PlanChecker {
  private PlanChecker() {}

  /**
   * Checks {@code plan}.
   *
   * @throws IllegalStateException if it is not sound
   */
  public static void check(Plan plan) {
    var written = new HashSet<Var>(plan.program().program().inputs());
    // The ranges of the slab that are in use, by offset.
    var used = new TreeMap<Long, Var>();
    List<Command> commands = plan.program().commands();
    for (int i = 0; i < commands.size(); i++) {
      Command command = commands.get(i);
      for (var v : command.writes()) {
        Var array = plan.program().storage(v);
        require(!(plan.place(array) instanceof Place.Input), command, "writes an input");
        if (plan.place(array) instanceof Place.Temporary(var offset) && written.add(array)) {
          begin(plan, used, array, offset);
        }
        written.add(array);
      }
      for (var v : command.reads()) {
        require(
            command.writes().contains(v) || !writesArrayOf(plan, command, v),
            command,
            "reads what it writes under another name");
        require(written.contains(plan.program().storage(v)), command, "reads what was not written");
      }
      for (var array : plan.deaths().get(i)) {
        if (plan.place(array) instanceof Place.Temporary(var offset)) {
          require(used.remove(offset, array), command, "ends the life of a dead array");
          written.remove(array);
        }
      }
    }
  }

  private static boolean writesArrayOf(Plan plan, Command command, Var v) {
    Var array = plan.program().storage(v);
    return command.writes().stream().anyMatch(w -> plan.program().storage(w).equals(array));
  }

  private static void begin(Plan plan, NavigableMap<Long, Var> used, Var array, long offset) {
    long end = offset + Planner.bytes(array);
    Map.Entry<Long, Var> before = used.lowerEntry(end);
    boolean isFree = before == null || before.getKey() + Planner.bytes(before.getValue()) <= offset;
    require(isFree && end <= plan.slabBytes(), array, "shares memory with an array that is alive");
    used.put(offset, array);
  }

  private static void require(boolean condition, Object what, String problem) {
    if (!condition) {
      throw new IllegalStateException("Unsound plan: " + what + " " + problem + ".");
    }
  }
}

package dev.panax.compiler;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The compiler's window: prints what the stages make to standard error.
 *
 * <p>The environment variable {@code PANAX_DUMP}, or the system property {@code panax.dump}, lists
 * the stages to print, for example {@code simplify,fuse,lower,plan}; {@code all} stands for all of
 * them.
 */
public final class Dump {
  private static final Set<String> KNOWN =
      Set.of("program", "simplify", "fuse", "lower", "plan", "all");

  private static final Set<String> STAGES = stages();

  private Dump() {}

  /** Prints {@code result}, the output of {@code stage}, if that was asked for. */
  public static void print(String stage, Object result) {
    if (STAGES.contains(stage) || STAGES.contains("all")) {
      System.err.println("==== " + stage + "\n" + result);
    }
  }

  private static Set<String> stages() {
    String names = System.getProperty("panax.dump", System.getenv().getOrDefault("PANAX_DUMP", ""));
    var stages =
        Arrays.stream(names.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    stages.stream()
        .filter(name -> !KNOWN.contains(name))
        .forEach(name ->
            System.err.println(
                "PANAX_DUMP has no stage \"%s\"; the stages are program, simplify, fuse, lower, plan, and all."
                    .formatted(name)));
    return stages;
  }
}

package dev.panax.compiler.fuse;

import dev.panax.program.Atom;
import dev.panax.program.Equation;
import dev.panax.program.Literal;
import dev.panax.program.Var;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A writer of fused programs as text. Softmax over rows:
 *
 * <pre>
 * inputs v0:f32[8,5]
 * cluster d0 &lt; 8, d1 &lt; 5 reduced
 *   v1:f32[8] = reduce_max v0
 *   v2:f32[8,5] = broadcast_in_dim v1
 *   v3:f32[8,5] = sub v0 v2
 *   ...
 *   store v7 at [d0, d1]
 * outputs v7
 * </pre>
 */
public final class FusionPrinter {
  private FusionPrinter() {}

  static String print(FusedProgram fused) {
    var out = new StringBuilder("inputs");
    fused.program().inputs().forEach(input -> out.append(' ').append(binder(input)));
    out.append('\n');
    for (var step : fused.steps()) {
      switch (step) {
        case Step.Routine(var equation) -> out.append(text(equation)).append('\n');
        case Cluster cluster -> print(cluster, out);
      }
    }
    fused.program().equations().stream()
        .flatMap(equation -> equation.outputs().stream())
        .filter(fused.aliases()::containsKey)
        .forEach(v -> out.append("%s is %s\n".formatted(binder(v), name(fused.storage(v)))));
    out.append("outputs ").append(names(fused.program().outputs())).append('\n');
    return out.toString();
  }

  private static void print(Cluster cluster, StringBuilder out) {
    out.append("cluster");
    for (int d = 0; d < cluster.extents().size(); d++) {
      out.append(d == 0 ? " " : ", ").append("d%d < %d".formatted(d, cluster.extents().get(d)));
      out.append(cluster.reduced().contains(d) ? " reduced" : "");
    }
    out.append('\n');
    for (var member : cluster.members()) {
      out.append("  ").append(text(member)).append('\n');
    }
    for (var store : cluster.stores()) {
      out.append("  store ").append(name(store.value()));
      out.append(store.value().equals(store.target()) ? "" : " in " + name(store.target()));
      out.append(" at ").append(store.place().indices()).append('\n');
    }
  }

  /** An equation as text, its parameters left out. */
  private static String text(Equation equation) {
    return "%s = %s %s"
        .formatted(
            equation.outputs().stream().map(FusionPrinter::binder).collect(Collectors.joining(" ")),
            equation.op().primitive(),
            names(equation.inputs()));
  }

  private static String binder(Var v) {
    return name(v) + ":" + v.type();
  }

  private static String names(List<Atom> atoms) {
    return atoms.stream().map(FusionPrinter::name).collect(Collectors.joining(" "));
  }

  /** The name of a variable, or a literal's value. */
  public static String name(Atom atom) {
    return switch (atom) {
      case Var(var id, var _) -> "v" + id;
      case Literal(var value, var _) -> value.toString();
    };
  }
}

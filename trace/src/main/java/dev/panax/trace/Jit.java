package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.Program;
import dev.panax.util.BoundedCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function that is traced once per signature (the structure of its arguments with their static
 * values, the types of their arrays, the {@link Config}) and from then on runs as one compiled
 * program. Under another trace it is one {@code Call} of that program.
 */
public final class Jit {

  /** The most signatures for which a function is kept compiled. */
  private static final int MAX_ENTRIES = 4096;

  private record Signature(TreeDef structure, List<ArrayType> types, Config config) {}

  /** What tracing gave for one signature. */
  private record Entry(
      Signature signature, Program program, List<Array> constants, TreeDef resultStructure) {

    /** A program that captured an outer transformation's tracers lives no longer than they do. */
    boolean isReusable() {
      return constants.stream().allMatch(DeviceArray.class::isInstance);
    }
  }

  private final String name;
  private final Fn function;
  private final BoundedCache<Signature, Entry> entries = new BoundedCache<>(MAX_ENTRIES);
  private volatile @Nullable Entry latest;

  /**
   * @param name of the function in program text
   */
  public Jit(String name, Fn function) {
    this.name = name;
    this.function = Objects.requireNonNull(function, "jit: the function is null.");
  }

  public Object call(Object... arguments) {
    Tree.Flat flat = Tree.flattenArguments("jit", arguments);
    var types = new ArrayList<ArrayType>(flat.leaves().size());
    for (var leaf : flat.leaves()) {
      types.add(leaf.type());
    }
    Entry entry = entry(new Signature(flat.structure(), types, Config.current()));
    var operands = new ArrayList<>(entry.constants);
    operands.addAll(flat.leaves());
    Array[] results = Ops.call(name, entry.program, operands.toArray(Array[]::new));
    return Tree.unflatten("jit", entry.resultStructure, List.of(results));
  }

  private Entry entry(Signature signature) {
    Entry last = latest;
    if (last != null && last.signature.equals(signature)) {
      return last;
    }
    Entry known = entries.get(signature);
    if (known == null) {
      known = trace(signature);
      if (!known.isReusable()) {
        return known;
      }
      known = entries.putIfAbsent(signature, known);
    }
    latest = known;
    return known;
  }

  private Entry trace(Signature signature) {
    Counters.TRACES.increment();
    Traced traced = trace("jit", function, signature.structure, signature.types);
    return new Entry(signature, traced.program, traced.constants, traced.resultStructure);
  }

  /**
   * A function as a program.
   *
   * @param program its inputs are the constants, then the leaves of the arguments
   * @param constants the arrays that the function captured
   * @param resultStructure the structure of its result
   */
  public record Traced(Program program, List<Array> constants, TreeDef resultStructure) {}

  /** Traces {@code function} on arguments whose leaves have the given types. */
  public static Traced trace(
      String transform, Fn function, TreeDef arguments, List<ArrayType> types) {
    return trace(transform, function, arguments, types, argumentNames(arguments));
  }

  /**
   * Traces {@code function}.
   *
   * @param names of the leaves of the arguments, for messages
   */
  static Traced trace(
      String transform, Fn function, TreeDef arguments, List<ArrayType> types, List<String> names) {
    var resultStructure = new ArrayList<TreeDef>();
    StageTrace.Staged staged =
        StageTrace.stage(
            transform,
            types,
            names,
            leaves -> {
              Object[] values = Tree.unflatten(transform, arguments, List.of(leaves));
              Tree.Flat result = Tree.flattenResult(transform, function.call(values));
              resultStructure.add(result.structure());
              return result.leaves().toArray(Array[]::new);
            });
    return new Traced(staged.program(), staged.constants(), resultStructure.getFirst());
  }

  /** For each leaf, {@code argument 0} and the path to it within that argument. */
  public static List<String> argumentNames(TreeDef arguments) {
    return arguments.paths().stream()
        .map(path -> {
          int end = path.indexOf(']');
          return ("argument " + path.substring(1, end) + " " + path.substring(end + 1)).strip();
        })
        .toList();
  }
}

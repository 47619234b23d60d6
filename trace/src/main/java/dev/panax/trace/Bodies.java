package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.Equation;
import dev.panax.program.Program;
import dev.panax.program.Var;
import dev.panax.util.BoundedCache;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The functions that control flow is given, as programs: each is traced once for each structure and
 * types of its arguments, as long as the function object lives.
 */
public final class Bodies {
  private record Signature(String user, TreeDef arguments, List<ArrayType> types, Config config) {}

  private static final Map<Object, Map<Signature, Jit.Traced>> CACHE =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The most programs that are kept by what they are. */
  private static final int MAX_PROGRAMS = 1000;

  private record Structure(List<Var> inputs, List<Equation> equations, List<Atom> outputs) {}

  /**
   * One program for each structure. A lambda that captures something is a new object each time that
   * the code around it runs, and is traced anew; but if it does the same, it is the same program,
   * and so not compiled anew.
   */
  private static final BoundedCache<Structure, Program> PROGRAMS = new BoundedCache<>(MAX_PROGRAMS);

  private Bodies() {}

  /**
   * The program of {@code body}.
   *
   * @param user the function that control flow was asked for with, for messages
   * @param function what the user wrote, of which {@code body} is a form: the key to the cache
   * @param arguments the structure of a Java array of the arguments
   * @param types of the arrays in them
   * @param labels what messages call the arguments
   */
  public static Jit.Traced trace(
      String user,
      Object function,
      Fn body,
      TreeDef arguments,
      List<ArrayType> types,
      List<String> labels) {
    Map<Signature, Jit.Traced> known =
        CACHE.computeIfAbsent(function, _ -> new ConcurrentHashMap<>());
    var signature = new Signature(user, arguments, List.copyOf(types), Config.current());
    Jit.Traced traced = known.get(signature);
    if (traced == null) {
      traced = unique(Jit.trace(user, body, arguments, types, names(arguments, labels)));
      // A program that captured an outer transformation's tracers lives no longer than they do.
      if (traced.constants().stream().allMatch(DeviceArray.class::isInstance)) {
        known.put(signature, traced);
      }
    }
    return traced;
  }

  private static Jit.Traced unique(Jit.Traced traced) {
    Program program = traced.program();
    var structure = new Structure(program.inputs(), program.equations(), program.outputs());
    Program known = PROGRAMS.get(structure);
    return new Jit.Traced(
        known == null ? PROGRAMS.putIfAbsent(structure, program) : known,
        traced.constants(),
        traced.resultStructure());
  }

  private static List<String> names(TreeDef arguments, List<String> labels) {
    var names = new ArrayList<String>();
    for (int i = 0; i < labels.size(); i++) {
      for (var path : arguments.children().get(i).paths()) {
        names.add((labels.get(i) + " " + path).strip());
      }
    }
    return names;
  }
}

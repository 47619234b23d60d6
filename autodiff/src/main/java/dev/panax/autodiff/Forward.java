package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.program.DTypeException;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Fn;
import dev.panax.trace.Jit;
import dev.panax.trace.Ops;
import dev.panax.trace.Pair;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeDef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Forward-mode differentiation: Jacobian-vector products. */
public final class Forward {
  private Forward() {}

  /**
   * The value of {@code f} at {@code primals} and its derivative there in the direction of {@code
   * tangents}. Leaves that are neither floating nor complex have no derivative: their tangents are
   * not read, and those of the result are zeros.
   *
   * @throws dev.panax.trace.TreeException if a tangent has another structure than its primal
   * @throws ShapeException if a tangent has another shape
   * @throws DTypeException if a tangent has another dtype
   */
  public static Pair<Object, Object> jvp(Fn f, Object[] primals, Object[] tangents) {
    Tree.Flat flat = Tree.flattenArguments("jvp", primals);
    for (int i = 0; i < primals.length; i++) {
      TreeDef structure = flat.structure().children().get(i);
      structure.requireSame("jvp (tangent of argument " + i + ")", Tree.structure(tangents[i]));
    }
    Tree.Flat directions = Tree.flatten(tangents);
    int count = flat.leaves().size();
    var active = new @Nullable Array[count];
    for (int i = 0; i < count; i++) {
      Array primal = flat.leaves().get(i);
      Array tangent = directions.leaves().get(i);
      int place = i;
      requireSameType(
          "jvp",
          "tangent",
          () -> Jit.argumentNames(flat.structure()).get(place),
          primal.type(),
          tangent.type());
      active[i] = primal.dtype().isInexact() ? tangent : null;
    }
    var structure = new ArrayList<TreeDef>();
    Duals results =
        new Duals(flat.leaves().toArray(Array[]::new), active)
            .through("jvp", leaves -> flatCall(f, flat.structure(), leaves, structure));
    var derivatives = new ArrayList<Array>();
    for (int i = 0; i < results.primals().length; i++) {
      Array tangent = results.tangents()[i];
      derivatives.add(tangent == null ? Ops.zeros(results.primals()[i].type()) : tangent);
    }
    return Pair.of(
        Tree.unflatten(structure.getFirst(), List.of(results.primals())),
        Tree.unflatten(structure.getFirst(), derivatives));
  }

  /** Calls {@code f} on the arguments with these leaves; adds the result's structure to a list. */
  static Array[] flatCall(Fn f, TreeDef arguments, Array[] leaves, List<TreeDef> structure) {
    Object[] values = Tree.unflatten("jvp", arguments, List.of(leaves));
    Tree.Flat result = Tree.flattenResult("jvp", f.call(values));
    structure.add(result.structure());
    return result.leaves().toArray(Array[]::new);
  }

  static void requireSameType(
      String function, String what, Supplier<String> name, ArrayType expected, ArrayType got) {
    if (!expected.shape().equals(got.shape())) {
      throw new ShapeException(
          "%s needs a %s of the same shape as its value: %s is %s, its %s %s."
              .formatted(function, what, name.get(), expected, what, got));
    }
    if (expected.dtype() != got.dtype()) {
      throw new DTypeException(
          "%s needs a %s of the same dtype as its value: %s is %s, its %s %s; convert with astype."
              .formatted(function, what, name.get(), expected, what, got));
    }
  }
}

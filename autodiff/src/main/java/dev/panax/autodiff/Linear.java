package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.trace.Array;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn1;
import dev.panax.trace.Jit;
import dev.panax.trace.Ops;
import dev.panax.trace.Pair;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeDef;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Linear functions: how to get one from a function at a point, and the transpose of one. */
public final class Linear {
  private Linear() {}

  /**
   * The value of {@code f} at {@code primal}, and its derivative there as a function of the
   * tangent. What the derivative needs of the point is computed once, now.
   */
  public static Pair<Object, Fn1<Object, Object>> linearize(Fn f, Object primal) {
    Tree.Flat flat = Tree.flatten(new Object[] {primal});
    List<ArrayType> types = flat.leaves().stream().map(Array::type).toList();
    var differentiated = new BitSet();
    for (int i = 0; i < types.size(); i++) {
      differentiated.set(i, types.get(i).dtype().isFloating());
    }
    var structures = new ArrayList<TreeDef>();
    Linearize linearized =
        Linearize.at(
            "linearize",
            flat.leaves().toArray(Array[]::new),
            differentiated,
            leaves -> Forward.flatCall(f, flat.structure(), leaves, structures));
    TreeDef result = structures.getFirst();
    Fn1<Object, Object> pushforward =
        tangent -> {
          List<Array> leaves =
              leaves("linearize", "tangent", flat.structure(), types, new Object[] {tangent});
          Array[] active = differentiated.stream().mapToObj(leaves::get).toArray(Array[]::new);
          @Nullable Array[] pushed = linearized.pushForward(active);
          var tangents = new ArrayList<Array>();
          for (int i = 0; i < pushed.length; i++) {
            tangents.add(JvpRules.orZero(pushed[i], linearized.values()[i].type()));
          }
          return Tree.unflatten(result, tangents);
        };
    return Pair.of(Tree.unflatten(result, List.of(linearized.values())), pushforward);
  }

  /**
   * The transpose of {@code f}, which is linear, of an argument of the types of {@code like}.
   *
   * @throws dev.panax.program.DifferentiationException when the transpose is applied, if {@code f}
   *     is not linear
   */
  public static Fn1<Object, Object> transpose(Fn f, Object like) {
    Tree.Flat flat = Tree.flatten(new Object[] {like});
    List<ArrayType> types = flat.leaves().stream().map(Array::type).toList();
    Jit.Traced traced = Jit.trace("linearTranspose", f, flat.structure(), types);
    int constants = traced.constants().size();
    var linear = new BitSet();
    linear.set(constants, constants + types.size());
    return cotangent -> {
      List<Array> leaves =
          leaves(
              "linearTranspose",
              "cotangent",
              traced.resultStructure(),
              traced.program().outputTypes(),
              cotangent);
      @Nullable Array[] pulled =
          Transpose.backward(
              traced.program(),
              linear,
              traced.constants().toArray(Array[]::new),
              leaves.toArray(Array[]::new));
      var results = new ArrayList<Array>();
      for (int i = 0; i < pulled.length; i++) {
        Array result = pulled[i];
        results.add(
            result == null
                ? Ops.zeros(types.get(i))
                : Ops.convert(result, types.get(i).dtype(), types.get(i).weak()));
      }
      Object[] arguments = Tree.unflatten(flat.structure(), results);
      return arguments[0];
    };
  }

  private static List<Array> leaves(
      String function, String what, TreeDef structure, List<ArrayType> types, Object tree) {
    Tree.Flat flat = Tree.flatten(tree);
    structure.requireSame("%s (%s)".formatted(function, what), flat.structure());
    for (int i = 0; i < types.size(); i++) {
      int place = i;
      Forward.requireSameType(
          function,
          what,
          () -> ("the value " + structure.paths().get(place)).strip(),
          types.get(i),
          flat.leaves().get(i).type());
    }
    return flat.leaves();
  }
}

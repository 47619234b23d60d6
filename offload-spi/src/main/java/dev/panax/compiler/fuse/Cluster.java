package dev.panax.compiler.fuse;

import dev.panax.program.Atom;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Var;
import java.util.List;

/**
 * Equations that are computed together, point by point of an iteration space, without their values'
 * being arrays in memory, those stored excepted.
 *
 * <p>All reductions in a cluster fold the same dimensions of the space, {@code reduced}. A value
 * either depends on them, or is one per point of the other dimensions.
 *
 * @param extents the dimensions of the iteration space, each at least 2
 * @param reduced those of them that reductions fold, ascending
 * @param members the equations, in order
 * @param stores what is written to memory; at least one
 */
public record Cluster(IntList extents, IntList reduced, List<Equation> members, List<Store> stores)
    implements Step {

  /**
   * A value written to memory.
   *
   * @param value an output of a member, a literal, or an array in memory
   * @param index which element of the value a point works on
   * @param target the array that is written
   * @param place which element of the target
   */
  public record Store(Atom value, IndexMap index, Var target, IndexMap place) {}

  public Cluster {
    members = List.copyOf(members);
    stores = List.copyOf(stores);
  }

  /** The dimensions that are not reduced. */
  public IntList kept() {
    return IntList.of(
        IntList.range(0, extents.size()).stream().filter(d -> !reduced.contains(d)).toArray());
  }
}

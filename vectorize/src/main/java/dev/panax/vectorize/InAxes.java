package dev.panax.vectorize;

import dev.panax.trace.TreeDef;
import dev.panax.trace.TreeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The axes of its arguments that a mapped function runs along.
 *
 * @param entries one for each argument: an int (negative counts from the last axis) for every array
 *     in it, {@link NoAxis#NONE} if all examples share it, or a tree of these in the argument's
 *     structure, where an entry above several arrays counts for all of them
 */
public record InAxes(List<Object> entries) {
  public InAxes {
    if (entries.stream().anyMatch(Objects::isNull)) {
      throw new TreeException(
          "vmap inAxes has a null entry; write NONE for an argument that all examples share.");
    }
    entries = List.copyOf(entries);
  }

  /** The entries for the arguments in order. */
  public static InAxes of(Object... entries) {
    return new InAxes(
        Arrays.asList(
            Objects.requireNonNull(
                entries, "inAxes: the entries are null; give one for each argument.")));
  }

  /**
   * The axis of each array in {@code arguments}, empty if it is shared.
   *
   * @param arguments the structure of a Java array of as many arguments as there are entries
   */
  List<OptionalInt> expand(TreeDef arguments) {
    var axes = new ArrayList<OptionalInt>();
    for (int i = 0; i < entries.size(); i++) {
      axes.addAll(
          AxisTree.expand("inAxes", "argument " + i, entries.get(i), arguments.children().get(i)));
    }
    return axes;
  }
}

package dev.panax.vectorize;

import dev.panax.trace.Tree;
import dev.panax.trace.TreeDef;
import dev.panax.trace.TreeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalInt;

/**
 * A tree whose leaves are axes: what users write for the axes of a tree of arrays. It may end above
 * the arrays; its last entries then count for all arrays below them.
 *
 * <p>A record of arrays cannot hold axes, so another record with components of the same names, or a
 * map from these names, stands for it.
 */
final class AxisTree {
  private final String parameter;
  private final String root;
  private final List<OptionalInt> axes = new ArrayList<>();

  private AxisTree(String parameter, String root) {
    this.parameter = parameter;
    this.root = root;
  }

  /**
   * The axis of each array of {@code tree}; empty where it is {@link NoAxis#NONE}.
   *
   * @param parameter the parameter that {@code entries} is, for error messages
   * @param root what error messages call the tree
   * @throws TreeException if the entries do not fit the tree
   */
  static List<OptionalInt> expand(String parameter, String root, Object entries, TreeDef tree) {
    var axisTree = new AxisTree(parameter, root);
    axisTree.expand("", Tree.structure(entries), tree);
    return axisTree.axes;
  }

  private void expand(String path, TreeDef entry, TreeDef tree) {
    if (tree.leafCount() == 0) {
      return; // There is nothing to map, whatever the entry.
    }
    switch (entry) {
      case TreeDef.Static(Integer axis) -> addAll(OptionalInt.of(axis), tree);
      case TreeDef.Static(NoAxis _) -> addAll(OptionalInt.empty(), tree);
      case TreeDef.Static _, TreeDef.Leaf _ -> throw misfit(path, entry, tree);
      case TreeDef.ListNode _,
          TreeDef.MapNode _,
          TreeDef.RecordNode _,
          TreeDef.OptionalNode _,
          TreeDef.ArrayNode _ ->
          expandChildren(path, entry, tree);
    }
  }

  private void expandChildren(String path, TreeDef entry, TreeDef tree) {
    var entries = new HashMap<Object, TreeDef>();
    for (int i = 0; i < entry.children().size(); i++) {
      entries.put(key(entry, i), entry.children().get(i));
    }
    for (int i = 0; i < tree.children().size(); i++) {
      TreeDef child = tree.children().get(i);
      TreeDef childEntry = entries.remove(key(tree, i));
      if (childEntry != null) {
        expand(path + tree.step(i), childEntry, child);
      } else if (child.leafCount() > 0) {
        throw misfit(path, entry, tree);
      }
    }
    if (tree instanceof TreeDef.Leaf || !entries.isEmpty()) {
      throw misfit(path, entry, tree);
    }
  }

  /** What identifies a child among its siblings: entries and trees are matched by it. */
  private static Object key(TreeDef node, int i) {
    return switch (node) {
      case TreeDef.Leaf _, TreeDef.Static _ -> throw new AssertionError(node + " has no children.");
      case TreeDef.ListNode _, TreeDef.ArrayNode _, TreeDef.OptionalNode _ -> i;
      case TreeDef.MapNode(var keys, var _) -> keys.get(i);
      case TreeDef.RecordNode(var type, var _) -> type.getRecordComponents()[i].getName();
    };
  }

  private void addAll(OptionalInt axis, TreeDef tree) {
    axes.addAll(Collections.nCopies(tree.leafCount(), axis));
  }

  private TreeException misfit(String path, TreeDef entry, TreeDef tree) {
    return new TreeException(
        """
        vmap %s has %s for %s, which is %s. It needs an int, NONE, or a tree of these in the same \
        structure: a list, or a map with the same keys (for a record, its component names).\
        """
            .formatted(parameter, entry, (root + " " + path).strip(), tree));
  }
}

package dev.panax.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Trees of arrays: how nested Java values hold the arrays that functions take and return.
 *
 * <p>An {@link Array} is a leaf. Records, {@link List}s, {@link Map}s (in the order of their sorted
 * keys), {@link Optional}s, Java object arrays and null are nodes. Every other value (a number, a
 * string, an enum, a function) is static: part of the {@linkplain TreeDef structure}, compared with
 * {@code equals}. Rebuilt lists and maps are unmodifiable.
 */
public final class Tree {
  private Tree() {}

  /** The leaves of {@code tree} in order, and what is needed to rebuild it. */
  public record Flat(List<Array> leaves, TreeDef structure) {}

  public static Flat flatten(Object tree) {
    var leaves = new ArrayList<Array>();
    TreeDef structure = TreeDef.of(tree, leaves);
    return new Flat(leaves, structure);
  }

  /**
   * The leaves and structure of the arguments of a function, as of a Java array.
   *
   * @param user what is given the arguments, for messages
   */
  public static Flat flattenArguments(String user, Object... arguments) {
    var leaves = new ArrayList<Array>();
    var children = new ArrayList<TreeDef>();
    for (int i = 0; i < arguments.length; i++) {
      try {
        children.add(TreeDef.of(arguments[i], leaves));
      } catch (TreeException e) {
        throw e.at("%s argument %d".formatted(user, i));
      }
    }
    return new Flat(leaves, new TreeDef.ArrayNode(Object.class, List.copyOf(children)));
  }

  /**
   * The leaves and structure of the result of a function.
   *
   * @param user what was given the function, for messages
   */
  public static Flat flattenResult(String user, Object result) {
    try {
      return flatten(result);
    } catch (TreeException e) {
      throw e.at("%s, result of the function".formatted(user));
    }
  }

  public static List<Array> leaves(Object tree) {
    return flatten(tree).leaves;
  }

  public static TreeDef structure(Object tree) {
    return flatten(tree).structure;
  }

  /**
   * A tree of {@code structure} with these leaves.
   *
   * @throws TreeException if their number is not that of the structure
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // null is a tree too, where T allows it
  public static <T> T unflatten(TreeDef structure, List<Array> leaves) {
    if (leaves.size() != structure.leafCount()) {
      throw new TreeException(
          "unflatten got %d leaves for a structure of %d: %s."
              .formatted(leaves.size(), structure.leafCount(), structure));
    }
    return (T) structure.build(leaves.iterator());
  }

  /**
   * {@link #unflatten(TreeDef, List)} for a function's arguments or result.
   *
   * @param user what needs the tree, for messages
   */
  public static <T> T unflatten(String user, TreeDef structure, List<Array> leaves) {
    try {
      return unflatten(structure, leaves);
    } catch (TreeException e) {
      throw e.at(user);
    }
  }

  /** The tree with {@code function} applied to each leaf. */
  public static <T> T map(UnaryOperator<Array> function, T tree) {
    Flat flat = flatten(tree);
    return unflatten(flat.structure, flat.leaves.stream().map(function).toList());
  }

  /** The tree of {@code function} of each pair of leaves of two trees of one structure. */
  public static <T> T map(BinaryOperator<Array> function, T first, T second) {
    return mapAll(leaves -> function.apply(leaves.get(0), leaves.get(1)), first, List.of(second));
  }

  /**
   * The tree of {@code function} of the leaves at each place of several trees of one structure.
   *
   * @throws TreeException if a structure differs from that of {@code first}; the message shows
   *     where
   */
  public static <T> T mapAll(
      Function<List<Array>, Array> function, T first, List<? extends T> others) {
    Flat flat = flatten(first);
    var columns = new ArrayList<List<Array>>();
    columns.add(flat.leaves);
    for (var other : others) {
      Flat next = flatten(other);
      flat.structure.requireSame("Tree.map", next.structure);
      columns.add(next.leaves);
    }
    var results = new ArrayList<Array>();
    for (int i = 0; i < flat.leaves.size(); i++) {
      int leaf = i;
      results.add(function.apply(columns.stream().map(column -> column.get(leaf)).toList()));
    }
    return unflatten(flat.structure, results);
  }
}

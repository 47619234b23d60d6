package dev.panax.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The structure of a {@link Tree}: all of it but its leaves. Compared by value. */
public sealed interface TreeDef {

  /** The place of an array. */
  record Leaf() implements TreeDef {
    private static final Leaf INSTANCE = new Leaf();

    @Override
    public String toString() {
      return "*";
    }
  }

  /** A value that is not an array and holds none; null too. */
  record Static(@Nullable Object value) implements TreeDef {
    @Override
    public String toString() {
      return String.valueOf(value);
    }
  }

  record ListNode(List<TreeDef> children) implements TreeDef {
    @Override
    public String toString() {
      return children.toString();
    }
  }

  /** A map; {@code keys} in the order of the children. */
  record MapNode(List<Object> keys, List<TreeDef> children) implements TreeDef {
    @Override
    public String toString() {
      var parts = new ArrayList<String>();
      for (int i = 0; i < keys.size(); i++) {
        parts.add(keys.get(i) + ": " + children.get(i));
      }
      return "{" + String.join(", ", parts) + "}";
    }
  }

  record RecordNode(Class<?> type, List<TreeDef> children) implements TreeDef {
    @Override
    public String toString() {
      return children.stream()
          .map(TreeDef::toString)
          .collect(Collectors.joining(", ", type.getSimpleName() + "(", ")"));
    }
  }

  record OptionalNode(List<TreeDef> children) implements TreeDef {
    @Override
    public String toString() {
      return "Optional" + children;
    }
  }

  /** A Java array of objects. */
  record ArrayNode(Class<?> componentType, List<TreeDef> children) implements TreeDef {
    @Override
    public String toString() {
      return componentType.getSimpleName() + children;
    }
  }

  /** The structures of the parts. */
  default List<TreeDef> children() {
    return switch (this) {
      case Leaf _, Static _ -> List.of();
      case ListNode(var children) -> children;
      case MapNode(var _, var children) -> children;
      case RecordNode(var _, var children) -> children;
      case OptionalNode(var children) -> children;
      case ArrayNode(var _, var children) -> children;
    };
  }

  default int leafCount() {
    return this instanceof Leaf ? 1 : children().stream().mapToInt(TreeDef::leafCount).sum();
  }

  /**
   * The Java expression for each leaf within its tree: {@code .w}, {@code [0].b}, {@code ["k"]}.
   */
  default List<String> paths() {
    var paths = new ArrayList<String>();
    addPaths("", paths);
    return paths;
  }

  private void addPaths(String prefix, List<String> paths) {
    if (this instanceof Leaf) {
      paths.add(prefix);
    }
    for (int i = 0; i < children().size(); i++) {
      children().get(i).addPaths(prefix + step(i), paths);
    }
  }

  /** The Java expression for child {@code i}, after one for this node: {@code .w}. */
  default String step(int i) {
    return switch (this) {
      case Leaf _, Static _ -> throw new AssertionError("A leaf has no children.");
      case ListNode _, ArrayNode _ -> "[" + i + "]";
      case MapNode(var keys, var _) -> "[" + quoted(keys.get(i)) + "]";
      case RecordNode(var type, var _) -> "." + type.getRecordComponents()[i].getName();
      case OptionalNode _ -> ".get()";
    };
  }

  private static String quoted(Object key) {
    return key instanceof String ? "\"" + key + "\"" : key.toString();
  }

  /**
   * Checks that {@code other} is the same structure.
   *
   * @throws TreeException naming {@code user} and the first place where they differ
   */
  default void requireSame(String user, TreeDef other) {
    if (!equals(other)) {
      throw new TreeException(
          "%s needs trees of one structure.%n%s%n  expected: %s%n  got:      %s"
              .formatted(user, firstDifference("", other), this, other));
    }
  }

  private String firstDifference(String path, TreeDef other) {
    boolean sameNode =
        switch (this) {
          case Leaf _, Static _ -> false;
          case ListNode _ -> other instanceof ListNode;
          case MapNode(var keys, var _) -> other instanceof MapNode m && m.keys.equals(keys);
          case RecordNode(var type, var _) -> other instanceof RecordNode r && r.type == type;
          case OptionalNode _ -> other instanceof OptionalNode;
          case ArrayNode(var type, var _) ->
              other instanceof ArrayNode a && a.componentType == type;
        };
    if (sameNode && children().size() == other.children().size()) {
      for (int i = 0; i < children().size(); i++) {
        if (!children().get(i).equals(other.children().get(i))) {
          return children().get(i).firstDifference(path + step(i), other.children().get(i));
        }
      }
    }
    return "They differ at %s: %s against %s."
        .formatted(path.isEmpty() ? "the root" : path, this, other);
  }

  /** So that what walks over trees has stack enough. */
  int MAX_DEPTH = 500;

  /**
   * The structure of {@code tree}; its leaves are added to {@code leaves}.
   *
   * @throws TreeException if a part of it is no tree, or it is nested too deeply
   */
  static TreeDef of(@Nullable Object tree, List<Array> leaves) {
    return of(tree, leaves, 0);
  }

  private static TreeDef of(@Nullable Object tree, List<Array> leaves, int depth) {
    if (depth > MAX_DEPTH) {
      throw new TreeException(
          "A tree is nested more than %d deep. Does a list, map or array hold itself? Else keep the parts in one list."
              .formatted(MAX_DEPTH));
    }
    return switch (tree) {
      case null -> new Static(null);
      case Array array -> {
        leaves.add(array);
        yield Leaf.INSTANCE;
      }
      case List<?> list -> new ListNode(ofAll(list, leaves, depth));
      case Map<?, ?> map -> {
        List<Object> keys = sortedKeys(map);
        yield new MapNode(keys, ofAll(keys.stream().map(map::get).toList(), leaves, depth));
      }
      case Record record ->
          new RecordNode(
              record.getClass(),
              ofAll(RecordAccess.of(record.getClass()).get(record), leaves, depth));
      case Optional<?> optional ->
          new OptionalNode(ofAll(optional.stream().toList(), leaves, depth));
      case Object[] array ->
          new ArrayNode(
              array.getClass().getComponentType(), ofAll(Arrays.asList(array), leaves, depth));
      default -> {
        if (tree.getClass().isArray()) {
          throw new TreeException(
              "A Java %s is neither an array of Panax nor static; wrap it with array(...)."
                  .formatted(tree.getClass().getSimpleName()));
        }
        if (!StaticValues.isStatic(tree)) {
          throw new TreeException(
              "A %s is neither an array, a tree of arrays (record, List, Map, Optional, Java array) nor a value compared with equals, which would be static. Make it a record, or a List."
                  .formatted(tree.getClass().getName()));
        }
        yield new Static(tree);
      }
    };
  }

  private static List<TreeDef> ofAll(
      List<? extends @Nullable Object> trees, List<Array> leaves, int depth) {
    var children = new ArrayList<TreeDef>(trees.size());
    for (var tree : trees) {
      children.add(of(tree, leaves, depth + 1));
    }
    return Collections.unmodifiableList(children);
  }

  private static List<Object> sortedKeys(Map<?, ?> map) {
    if (map.keySet().stream().anyMatch(Objects::isNull)) {
      throw new TreeException("The keys of a map in a tree must not be null, got " + map.keySet());
    }
    try {
      return map.keySet().stream().<Object>map(key -> key).sorted().toList();
    } catch (ClassCastException e) {
      throw new TreeException(
          "The keys of a map in a tree must be comparable with each other, got " + map.keySet());
    }
  }

  /** The tree of this structure with the next {@link #leafCount()} leaves. */
  default @Nullable Object build(Iterator<Array> leaves) {
    return switch (this) {
      case Leaf _ -> leaves.next();
      case Static(var value) -> value;
      case ListNode(var children) -> Collections.unmodifiableList(buildAll(children, leaves));
      case MapNode(var keys, var children) -> {
        var map = new LinkedHashMap<Object, @Nullable Object>();
        for (int i = 0; i < keys.size(); i++) {
          map.put(keys.get(i), children.get(i).build(leaves));
        }
        yield Collections.unmodifiableMap(map);
      }
      case RecordNode(var type, var children) ->
          RecordAccess.of(type).create(buildAll(children, leaves).toArray());
      case OptionalNode(var children) ->
          children.isEmpty()
              ? Optional.empty()
              : Optional.of(Objects.requireNonNull(children.getFirst().build(leaves)));
      case ArrayNode(var componentType, var children) ->
          buildAll(children, leaves)
              .toArray(
                  (Object[]) java.lang.reflect.Array.newInstance(componentType, children.size()));
    };
  }

  private static List<@Nullable Object> buildAll(List<TreeDef> children, Iterator<Array> leaves) {
    var values = new ArrayList<@Nullable Object>(children.size());
    for (var child : children) {
      values.add(child.build(leaves));
    }
    return values;
  }
}

package dev.panax.compiler.fuse;

import dev.panax.program.Equation;
import dev.panax.program.IntList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A step under construction, in the graph of steps: its edges lead to the steps that use its
 * results.
 *
 * <p>Along every edge the height falls, so that the graph has no cycle. Steps are made from the end
 * of the program on.
 */
final class Node {
  /** The most steps that a question about the graph looks at, so that its cost is bounded. */
  private static final int SEARCH_LIMIT = 500;

  /** The position of the last equation that is stored, or is the step. */
  final int position;

  /** What a routine does; null for a cluster. */
  final @Nullable Equation routine;

  final List<Integer> extents = new ArrayList<>();
  final Set<Integer> reduced = new LinkedHashSet<>();
  final List<Equation> members = new ArrayList<>();
  final List<Cluster.Store> stores = new ArrayList<>();
  int weight;

  private final Set<Node> users = new LinkedHashSet<>();
  private final Set<Node> sources = new LinkedHashSet<>();
  private int height;

  Node(int position, @Nullable Equation routine) {
    this.position = position;
    this.routine = routine;
  }

  Set<Node> users() {
    return users;
  }

  IntList extentList() {
    return IntList.of(extents.stream().mapToInt(Integer::intValue).toArray());
  }

  IntList reducedList() {
    return IntList.of(reduced.stream().mapToInt(Integer::intValue).sorted().toArray());
  }

  /** The dimensions that are not reduced. */
  IntList keptList() {
    return IntList.of(
        IntList.range(0, extents.size()).stream().filter(d -> !reduced.contains(d)).toArray());
  }

  /** The number of points of the reduced dimensions. */
  long rowSize() {
    return reduced.stream().mapToLong(extents::get).reduce(1, (x, y) -> x * y);
  }

  /**
   * Adds edges to {@code newUsers}, this excepted. False, and no change, if that would make a cycle
   * or the answer is too expensive to find.
   */
  boolean precede(Set<Node> newUsers) {
    int needed = height;
    for (var user : newUsers) {
      if (user != this) {
        needed = Math.max(needed, user.height + 1);
      }
    }
    if (!raise(needed, newUsers)) {
      return false;
    }
    for (var user : newUsers) {
      if (user != this) {
        users.add(user);
        user.sources.add(this);
      }
    }
    return true;
  }

  /**
   * Takes over the edges of {@code other}, which leaves the graph. False, and no change, if one of
   * them leads to the other, or the answer is too expensive to find.
   */
  boolean absorb(Node other) {
    // No path leads from one step to another of the same height.
    if (!raise(other.height, Set.of(other)) || !other.raise(height, Set.of(this))) {
      return false;
    }
    for (var user : other.users) {
      user.sources.remove(other);
      user.sources.add(this);
    }
    for (var source : other.sources) {
      source.users.remove(other);
      source.users.add(this);
    }
    users.addAll(other.users);
    sources.addAll(other.sources);
    return true;
  }

  /** Makes this at least {@code newHeight} high, unless it is reached from one of {@code above}. */
  private boolean raise(int newHeight, Set<Node> above) {
    if (newHeight <= height) {
      return true;
    }
    // Everything that leads to this must stay higher than it.
    record Raise(Node node, int height) {}
    var raised = new ArrayList<Raise>();
    var queue = new ArrayDeque<>(List.of(new Raise(this, newHeight)));
    var targets = new HashSet<>(above);
    targets.remove(this);
    while (!queue.isEmpty()) {
      Raise next = queue.poll();
      raised.add(next);
      if (raised.size() > SEARCH_LIMIT) {
        return false;
      }
      for (var source : next.node.sources) {
        if (targets.contains(source)) {
          return false;
        }
        if (source.height <= next.height) {
          queue.add(new Raise(source, next.height + 1));
        }
      }
    }
    raised.forEach(raise -> raise.node.height = Math.max(raise.node.height, raise.height));
    return true;
  }
}

package dev.panax.compiler.fuse;

import dev.panax.program.Atom;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The second pass of fusion: clusters that read one array in the same iteration space, and of which
 * none needs the other, become one, which reads the array once.
 */
final class Siblings {
  /** The most clusters that one is compared with, so that time is linear in the program. */
  private static final int MAX_CANDIDATES = 8;

  /** A reader of an array and at which element. */
  private record Reader(Node node, IndexMap map) {}

  private final Set<Node> nodes;
  private final int maxWeight;
  private final Map<Node, Node> absorbedBy = new LinkedHashMap<>();

  /** Renames dimensions of a node that was absorbed to those of the node that absorbed it. */
  private final Map<Node, IntList> renamings = new LinkedHashMap<>();

  private Siblings(Set<Node> nodes, int maxWeight) {
    this.nodes = nodes;
    this.maxWeight = maxWeight;
  }

  /**
   * Merges siblings among {@code nodes}.
   *
   * @param demands for each variable the nodes that need it, and where
   */
  static void merge(Set<Node> nodes, Collection<Map<Node, Set<IndexMap>>> demands, int maxWeight) {
    var siblings = new Siblings(nodes, maxWeight);
    demands.forEach(siblings::mergeReaders);
  }

  private void mergeReaders(Map<Node, Set<IndexMap>> demanded) {
    var readers = new ArrayList<Reader>();
    for (var entry : demanded.entrySet()) {
      if (readers.size() == MAX_CANDIDATES || entry.getValue().size() != 1) {
        continue;
      }
      var reader = current(entry.getKey(), entry.getValue().iterator().next());
      if (readers.stream().noneMatch(other -> merge(other, reader))) {
        readers.add(reader);
      }
    }
  }

  /** The node in which {@code node} is by now, and {@code map} in its dimensions. */
  private Reader current(Node node, IndexMap map) {
    Node current = node;
    IndexMap currentMap = map;
    while (absorbedBy.containsKey(current)) {
      currentMap = currentMap.renamed(renamings.getOrDefault(current, IntList.of()));
      current = absorbedBy.getOrDefault(current, current);
    }
    return new Reader(current, currentMap);
  }

  /** Merges the second reader's node into the first's. False if they do not fit. */
  private boolean merge(Reader first, Reader second) {
    Node node = first.node;
    Node other = second.node;
    IntList names = names(first, second);
    if (node == other || names == null || !fit(node, other, names) || !node.absorb(other)) {
      return node == other;
    }
    for (var store : other.stores) {
      node.stores.add(
          new Cluster.Store(
              store.value(),
              store.index().renamed(names),
              store.target(),
              store.place().renamed(names)));
    }
    var members = new LinkedHashSet<>(node.members);
    members.addAll(other.members);
    node.members.clear();
    node.members.addAll(members);
    node.members.sort(Comparator.comparingInt((Equation e) -> e.output().id()).reversed());
    other.reduced.forEach(d -> node.reduced.add(names.get(d)));
    node.weight += other.weight;
    nodes.remove(other);
    absorbedBy.put(other, node);
    renamings.put(other, names);
    return true;
  }

  /**
   * What the dimensions of the second reader's node are called in the first's, if both readers walk
   * the whole array; null otherwise.
   */
  private static @Nullable IntList names(Reader first, Reader second) {
    int rank = first.node.extents.size();
    if (second.node.extents.size() != rank || !first.map.guards().isEmpty()) {
      return null;
    }
    var names = new int[rank];
    Arrays.fill(names, -1);
    int found = 0;
    for (int axis = 0; axis < first.map.indices().size(); axis++) {
      int name = first.map.indices().get(axis).asDimension();
      int d = second.map.indices().get(axis).asDimension();
      boolean isUnit = name < 0 && first.map.indices().get(axis).dimensionCount() == 0;
      if (isUnit && first.map.indices().get(axis).equals(second.map.indices().get(axis))) {
        continue;
      }
      if (name < 0
          || d < 0
          || names[d] >= 0
          || !first.node.extents.get(name).equals(second.node.extents.get(d))) {
        return null;
      }
      names[d] = name;
      found++;
    }
    return found == rank && second.map.guards().isEmpty() ? IntList.of(names) : null;
  }

  private boolean fit(Node node, Node other, IntList names) {
    if (node.routine != null || other.routine != null) {
      return false;
    }
    var reduced = other.reducedList().stream().map(names::get).toArray();
    boolean sameRows =
        node.reduced.isEmpty()
            || other.reduced.isEmpty()
            || IntList.of(reduced).equals(node.reducedList());
    boolean ascending =
        IntStream.range(1, reduced.length).allMatch(i -> reduced[i - 1] < reduced[i]);
    return sameRows
        && ascending
        && node.weight + other.weight <= maxWeight
        && Collections.disjoint(loads(node), outputs(other))
        && Collections.disjoint(loads(other), outputs(node));
  }

  /** What a node computes, stored or not. */
  private static Set<Var> outputs(Node node) {
    var outputs = new HashSet<Var>();
    node.members.forEach(member -> outputs.add(member.output()));
    return outputs;
  }

  /** The arrays that a node reads. */
  private static Set<Var> loads(Node node) {
    var loads = new HashSet<Var>();
    node.stores.forEach(store -> addVar(store.value(), loads));
    node.members.forEach(member -> member.inputs().forEach(input -> addVar(input, loads)));
    loads.removeAll(outputs(node));
    return loads;
  }

  private static void addVar(Atom atom, Set<Var> vars) {
    if (atom instanceof Var v) {
      vars.add(v);
    }
  }
}

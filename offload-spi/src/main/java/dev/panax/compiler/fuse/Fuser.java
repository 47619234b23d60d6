package dev.panax.compiler.fuse;

import dev.panax.program.Atom;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Shape;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The driver of the stage: walks the equations of a simplified program from last to first, and
 * decides for each, all its users known, where it is computed.
 *
 * <p>A user in a cluster <em>demands</em> a value at an {@link IndexMap}. The equation that defines
 * the value joins that cluster, and passes the demand on to its operands, if that does not repeat
 * expensive work; cheap equations join all the clusters that demand them. What cannot join, and
 * what is needed as an array (by the caller, or by a routine), is stored: by a cluster that demands
 * it anyway, or else by a new cluster.
 */
public final class Fuser {
  /** The largest cluster, in units of {@link Costs}: what compilers of kernels can cope with. */
  private static final int MAX_WEIGHT = 240;

  /** The most places of an array from which one point of a cluster may compute a value. */
  private static final int MAX_MAPS = 4;

  /**
   * The most points of the reduced dimensions for a cluster to run over them several times: what
   * fits in a near cache.
   */
  private static final long MAX_ROW = 1 << 15;

  private final Program program;
  private final Costs costs;
  private final Set<Node> nodes = new LinkedHashSet<>();
  private final Map<Var, Map<Node, Set<IndexMap>>> demands = new LinkedHashMap<>();
  private final Map<Var, Set<Node>> readers = new HashMap<>();
  private final Set<Var> stored;
  private final Map<Var, Var> aliases = new LinkedHashMap<>();
  private final Map<Var, IntList> reducedExtents = new HashMap<>();

  private Fuser(Program program) {
    this.program = program;
    this.costs = new Costs(program);
    this.stored =
        program.outputs().stream()
            .filter(Var.class::isInstance)
            .map(Var.class::cast)
            .collect(Collectors.toCollection(HashSet::new));
  }

  /** Cuts {@code program}, which is simplified, into steps. */
  public static FusedProgram fuse(Program program) {
    var fuser = new Fuser(program);
    fuser.findReducedExtents();
    List<Equation> equations = program.equations();
    for (int position = equations.size() - 1; position >= 0; position--) {
      fuser.place(equations.get(position), position);
    }
    Siblings.merge(fuser.nodes, fuser.demands.values(), MAX_WEIGHT);
    return new FusedProgram(program, fuser.steps(), fuser.resolvedAliases());
  }

  /**
   * Notes which values are computed from reductions, point by point, and what those folded: their
   * users in a larger space then know that it is to be reduced, before the reductions are reached.
   */
  private void findReducedExtents() {
    for (var equation : program.equations()) {
      switch (equation.op()) {
        case Op.Reduce(var _, var axes) -> {
          Shape shape = equation.inputs().getFirst().type().shape();
          reducedExtents.put(
              equation.output(), IntList.of(axes.stream().map(shape::dim).toArray()));
        }
        case Op.Elementwise _, Op.Reshape _ -> {
          Var result = equation.output();
          for (var operand : equation.inputs()) {
            if (operand instanceof Var v
                && reducedExtents.containsKey(v)
                && v.type().shape().size() == result.type().shape().size()) {
              reducedExtents.put(result, reducedExtents.get(v));
            }
          }
        }
        case Op.Movement _, Op.Iota _, Op.Routine _, Op.Control _, Op.Annotation _ -> {}
      }
    }
  }

  private void place(Equation equation, int position) {
    switch (equation.op()) {
      case Op.Reshape _ -> placeReshape(equation);
      case Op.Pad pad -> {
        if (hasInterior(pad)) {
          placeSpread(equation, pad, position);
        } else {
          placeComputed(equation, position);
        }
      }
      case Op.Concatenate(var dimension) -> placeConcatenation(equation, dimension, position);
      case Op.Elementwise _, Op.Movement _, Op.Iota _, Op.Reduce _ ->
          placeComputed(equation, position);
      case Op.Routine _, Op.Cond _, Op.Scan _, Op.While _ -> placeRoutine(equation, position);
      case Op.Application _, Op.Annotation _ ->
          throw new IllegalArgumentException(equation.op().primitive() + " is gone before fusion.");
    }
  }

  // ---- Values computed point by point --------------------------------------------------------

  private void placeComputed(Equation equation, int position) {
    Var result = equation.output();
    var demanded = demands.getOrDefault(result, Map.of());
    demanded.forEach((node, maps) -> inferReduced(result, maps, node));
    if (!stored.contains(result)) {
      boolean mayRepeat = costs.isCheap(result) && !(equation.op() instanceof Op.Reduce);
      if ((demanded.size() == 1 || mayRepeat)
          && demanded.keySet().stream().allMatch(node -> canJoin(equation, node))) {
        demanded.forEach((node, maps) -> join(equation, node, maps));
        return;
      }
    }
    for (var node : demanded.keySet()) {
      if (canStore(equation, node) && node.precede(usersOf(result))) {
        IndexMap map = demanded.get(node).iterator().next();
        node.stores.add(new Cluster.Store(result, map, result, map));
        join(equation, node, demanded.get(node));
        return;
      }
    }
    storeInNewCluster(equation, position);
  }

  private void storeInNewCluster(Equation equation, int position) {
    Var result = equation.output();
    var node = newNode(position, null);
    IndexMap map = IndexMap.identity(result.type().shape());
    addExtents(node, result.type().shape());
    node.stores.add(new Cluster.Store(result, map, result, map));
    node.precede(usersOf(result));
    join(equation, node, Set.of(map));
  }

  /** Whether {@code equation} can be computed in {@code node} at every point that demands it. */
  private boolean canJoin(Equation equation, Node node) {
    Var result = equation.output();
    Set<IndexMap> maps = demandsOf(result, node);
    if (equation.op() instanceof Op.Reduce reduce) {
      return maps.size() == 1 && canReduce(equation, reduce, node, maps.iterator().next());
    }
    int weight = maps.size() * Costs.weight(equation);
    if (maps.size() > MAX_MAPS || node.weight + weight > MAX_WEIGHT) {
      return false;
    }
    if (maps.size() > 1 && !costs.isCheap(result)) {
      return false;
    }
    return maps.stream()
        .allMatch(map ->
            (costs.isCheap(result) || !isRepeated(map, node))
                && operandMaps(equation, map, node) != null);
  }

  /** Whether {@code node} can store the result of {@code equation}, besides computing it. */
  private boolean canStore(Equation equation, Node node) {
    Var result = equation.output();
    Set<IndexMap> maps = demandsOf(result, node);
    boolean readsArray = readers.getOrDefault(result, Set.of()).contains(node);
    if (maps.size() != 1 || readsArray || !canJoin(equation, node)) {
      return false;
    }
    IndexMap map = maps.iterator().next();
    Shape shape = result.type().shape();
    IntList extents = node.extentList();
    return map.isBijectionOf(node.keptList(), shape, extents)
        || map.isBijectionOf(IntList.range(0, extents.size()), shape, extents);
  }

  /** Whether the points of {@code node} that {@code map} takes to one element compute it anew. */
  private static boolean isRepeated(IndexMap map, Node node) {
    IntList used = map.dimensions();
    IntList kept = node.keptList();
    if (used.isEmpty()) {
      return !kept.isEmpty();
    }
    // Dimensions inside of all those that the value depends on cost nothing: the value is computed
    // outside of their loops.
    IntList order =
        IntList.of(IntStream.concat(kept.stream(), node.reducedList().stream()).toArray());
    int innermost = used.stream().map(order::indexOf).max().orElseThrow();
    return IntStream.range(0, innermost).anyMatch(i -> !used.contains(order.get(i)));
  }

  /** Adds {@code equation} to {@code node} and passes the demands for it on to its operands. */
  private void join(Equation equation, Node node, Set<IndexMap> maps) {
    node.members.add(equation);
    node.weight += maps.size() * Math.max(1, Costs.weight(equation));
    for (var map : maps) {
      List<IndexMap> operandMaps =
          equation.op() instanceof Op.Reduce reduce
              ? List.of(reduce(equation, reduce, node, map))
              : operandMaps(equation, map, node);
      if (operandMaps == null) {
        throw new IllegalStateException("No index map in " + equation + ".");
      }
      for (int i = 0; i < operandMaps.size(); i++) {
        demand(equation.inputs().get(i), node, operandMaps.get(i));
      }
    }
  }

  private static @Nullable List<IndexMap> operandMaps(Equation equation, IndexMap map, Node node) {
    var maps = new ArrayList<IndexMap>();
    for (int i = 0; i < equation.inputs().size(); i++) {
      IndexMap operand = map.operand(equation, i, node.extentList());
      if (operand == null) {
        return null;
      }
      maps.add(operand);
    }
    return maps;
  }

  // ---- Reductions ----------------------------------------------------------------------------

  /** Whether the points of {@code node} that demand a reduction's result can be its rows. */
  private boolean canReduce(Equation equation, Op.Reduce reduce, Node node, IndexMap map) {
    Var result = equation.output();
    IntList folded = foldedExtents(equation, reduce);
    IntList extents = node.extentList();
    if (!map.isBijectionOf(node.keptList(), result.type().shape(), extents)) {
      return false;
    }
    if (node.reduced.isEmpty()) {
      return true;
    }
    return folded.equals(pick(extents, node.reducedList()))
        && node.weight < MAX_WEIGHT
        && (node.rowSize() <= MAX_ROW || !isUsedInRows(node, result));
  }

  /**
   * Whether {@code node} runs over its rows again once {@code result} is known. Storing values that
   * depend on the whole row is what makes it.
   */
  private boolean isUsedInRows(Node node, Var result) {
    return rowUses(node).contains(result);
  }

  private static Set<Var> rowUses(Node node) {
    // Members are in reverse order: users before what they use.
    var dependent = new HashSet<Var>();
    IntList all = IntList.range(0, node.extents.size());
    for (var store : node.stores) {
      if (store.index().dimensions().equals(all) && store.value() instanceof Var v) {
        dependent.add(v);
      }
    }
    for (var member : node.members) {
      boolean inRows = member.op() instanceof Op.Reduce || dependent.contains(member.output());
      if (inRows) {
        member.inputs().stream()
            .filter(Var.class::isInstance)
            .forEach(input -> dependent.add((Var) input));
      }
    }
    return dependent;
  }

  /** The map of a reduction's operand; extends the space of {@code node} if it has no rows yet. */
  private IndexMap reduce(Equation equation, Op.Reduce reduce, Node node, IndexMap map) {
    Shape shape = equation.inputs().getFirst().type().shape();
    if (node.reduced.isEmpty()) {
      IntList folded = foldedExtents(equation, reduce);
      for (int i = 0; i < folded.size(); i++) {
        node.reduced.add(node.extents.size());
        node.extents.add(folded.get(i));
      }
    }
    var indices = new ArrayList<Affine>();
    IntList rows = node.reducedList();
    int nextKept = 0;
    int nextRow = 0;
    for (int axis = 0; axis < shape.rank(); axis++) {
      indices.add(
          reduce.axes().contains(axis)
              ? Affine.of(rows.get(nextRow++))
              : map.indices().get(nextKept++));
    }
    return IndexMap.of(indices);
  }

  /**
   * Declares those dimensions of {@code node} reduced that a value computed from reductions,
   * demanded at {@code map}, does not depend on, if they fit what was folded.
   */
  private void inferReduced(Var value, Set<IndexMap> maps, Node node) {
    IntList folded = reducedExtents.get(value);
    if (folded == null || !node.reduced.isEmpty() || maps.size() > 1) {
      return;
    }
    IntList used = maps.iterator().next().dimensions();
    var rest = IntStream.range(0, node.extents.size()).filter(d -> !used.contains(d)).toArray();
    IntList extents = node.extentList();
    if (rest.length > 0 && pick(extents, IntList.of(rest)).equals(folded)) {
      long rowSize = folded.stream().asLongStream().reduce(1, (x, y) -> x * y);
      if (rowSize <= MAX_ROW) {
        IntStream.of(rest).forEach(node.reduced::add);
      }
    }
  }

  private static IntList foldedExtents(Equation equation, Op.Reduce reduce) {
    Shape shape = equation.inputs().getFirst().type().shape();
    return IntList.of(reduce.axes().stream().map(shape::dim).toArray());
  }

  // ---- Values that are arrays ----------------------------------------------------------------

  /** In a cluster a reshape is a matter of indices; elsewhere it is its operand's array. */
  private void placeReshape(Equation equation) {
    Var result = equation.output();
    Set<Node> arrayReaders = new LinkedHashSet<>(readers.getOrDefault(result, Set.of()));
    demands
        .getOrDefault(result, Map.of())
        .forEach((node, maps) -> {
          if (canJoin(equation, node)) {
            join(equation, node, maps);
          } else {
            arrayReaders.add(node);
          }
        });
    if (stored.contains(result) || !arrayReaders.isEmpty()) {
      if (!(equation.inputs().getFirst() instanceof Var array)) {
        throw new IllegalStateException("A reshape of a literal is left in " + equation + ".");
      }
      aliases.put(result, array);
      requireArray(array);
      readers.computeIfAbsent(array, _ -> new LinkedHashSet<>()).addAll(arrayReaders);
    }
  }

  private void placeRoutine(Equation equation, int position) {
    var node = newNode(position, equation);
    var users = new LinkedHashSet<Node>();
    equation.outputs().forEach(output -> users.addAll(usersOf(output)));
    node.precede(users);
    for (var operand : equation.inputs()) {
      if (operand instanceof Var array) {
        requireArray(array);
        readers.computeIfAbsent(array, _ -> new LinkedHashSet<>()).add(node);
      }
    }
  }

  /** Each operand of a concatenation is computed straight into its place. */
  private void placeConcatenation(Equation equation, int dimension, int position) {
    Var result = equation.output();
    int begin = 0;
    for (var operand : equation.inputs()) {
      Shape shape = operand.type().shape();
      var offset = new Affine[shape.rank()];
      for (int axis = 0; axis < offset.length; axis++) {
        offset[axis] = Affine.constant(axis == dimension ? begin : 0);
      }
      begin += shape.dim(dimension);
      var node = newNode(position, null);
      storeAt(node, operand, result, offset, IntList.filled(shape.rank(), 1));
      node.precede(usersOf(result));
    }
  }

  /** A pad between elements: the padding everywhere first, then the elements spread over it. */
  private void placeSpread(Equation equation, Op.Pad pad, int position) {
    Var result = equation.output();
    Atom source = equation.inputs().getFirst();
    Shape shape = source.type().shape();
    int rank = shape.rank();
    // Elements that negative padding crops are left out of the space.
    var first = new ArrayList<Affine>();
    var extents = new int[rank];
    var strides = new int[rank];
    var offset = new Affine[rank];
    for (int axis = 0; axis < rank; axis++) {
      int stride = pad.interior().get(axis) + 1;
      int low = pad.low().get(axis);
      int end = result.type().shape().dim(axis);
      int start = Math.clamp(Math.ceilDiv(-low, stride), 0, shape.dim(axis));
      int limit = Math.clamp(Math.ceilDiv(end - low, stride), start, shape.dim(axis));
      first.add(Affine.constant(start));
      extents[axis] = limit - start;
      strides[axis] = stride;
      offset[axis] = Affine.constant(low + (long) start * stride);
    }
    Shape part = Shape.of(extents);
    Set<Node> after = usersOf(result);
    if (part.size() > 0) {
      var elements = newNode(position, null);
      elements.precede(after);
      storePart(elements, source, first, part, result, offset, IntList.of(strides));
      after.add(elements);
    }
    var padding = newNode(position, null);
    Atom value = equation.inputs().get(1);
    IndexMap nowhere = IndexMap.of(List.of());
    addExtents(padding, result.type().shape());
    padding.stores.add(
        new Cluster.Store(value, nowhere, result, IndexMap.identity(result.type().shape())));
    demand(value, padding, nowhere);
    padding.precede(after);
  }

  private void storeAt(Node node, Atom value, Var target, Affine[] offset, IntList strides) {
    Shape shape = value.type().shape();
    var first = new ArrayList<Affine>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      first.add(Affine.constant(0));
    }
    storePart(node, value, first, shape, target, offset, strides);
  }

  /** Lets {@code node} write the part of {@code value} that begins at {@code first}. */
  private void storePart(
      Node node,
      Atom value,
      List<Affine> first,
      Shape part,
      Var target,
      Affine[] offset,
      IntList strides) {
    addExtents(node, part);
    IndexMap points = IndexMap.identity(part);
    var index = new ArrayList<Affine>();
    var place = new ArrayList<Affine>();
    for (int axis = 0; axis < offset.length; axis++) {
      Affine point = points.indices().get(axis);
      index.add(point.plus(first.get(axis)));
      place.add(point.times(strides.get(axis)).plus(offset[axis]));
    }
    IndexMap map = IndexMap.of(index);
    node.stores.add(new Cluster.Store(value, map, target, IndexMap.of(place)));
    demand(value, node, map);
  }

  private void requireArray(Var v) {
    stored.add(v);
  }

  private static boolean hasInterior(Op.Pad pad) {
    return pad.interior().stream().anyMatch(n -> n > 0);
  }

  // ---- Bookkeeping ---------------------------------------------------------------------------

  private Node newNode(int position, @Nullable Equation routine) {
    var node = new Node(position, routine);
    nodes.add(node);
    return node;
  }

  private static void addExtents(Node node, Shape shape) {
    shape.dims().stream().filter(size -> size != 1).forEach(node.extents::add);
  }

  private void demand(Atom atom, Node node, IndexMap map) {
    if (atom instanceof Var v) {
      demands
          .computeIfAbsent(v, _ -> new LinkedHashMap<>())
          .computeIfAbsent(node, _ -> new LinkedHashSet<>())
          .add(map);
    }
  }

  private Set<IndexMap> demandsOf(Var v, Node node) {
    return demands.getOrDefault(v, Map.of()).getOrDefault(node, Set.of());
  }

  /** The steps that use {@code v} in any way. */
  private Set<Node> usersOf(Var v) {
    var users = new LinkedHashSet<>(demands.getOrDefault(v, Map.of()).keySet());
    users.addAll(readers.getOrDefault(v, Set.of()));
    return users;
  }

  private Map<Var, Var> resolvedAliases() {
    // An alias's source comes earlier in the program, and so later in this map.
    var resolved = new HashMap<Var, Var>();
    for (var alias : new ArrayList<>(aliases.keySet()).reversed()) {
      Var source = aliases.get(alias);
      resolved.put(alias, resolved.getOrDefault(source, source));
    }
    return resolved;
  }

  /** The steps, each as early in the program's order as what it reads allows. */
  private List<Step> steps() {
    var waiting = new HashMap<Node, Integer>();
    nodes.forEach(node -> node.users().forEach(user -> waiting.merge(user, 1, Integer::sum)));
    var ready = new PriorityQueue<Node>(Comparator.comparingInt(node -> node.position));
    nodes.stream().filter(node -> !waiting.containsKey(node)).forEach(ready::add);
    var steps = new ArrayList<Step>();
    while (!ready.isEmpty()) {
      Node node = ready.poll();
      steps.add(step(node));
      for (var user : node.users()) {
        if (waiting.merge(user, -1, Integer::sum) == 0) {
          ready.add(user);
        }
      }
    }
    if (steps.size() != nodes.size()) {
      throw new IllegalStateException("The steps of the program depend on each other in a cycle.");
    }
    return steps;
  }

  private static Step step(Node node) {
    return node.routine == null
        ? new Cluster(node.extentList(), node.reducedList(), node.members.reversed(), node.stores)
        : new Step.Routine(node.routine);
  }

  private static IntList pick(IntList list, IntList positions) {
    return IntList.of(positions.stream().map(list::get).toArray());
  }
}

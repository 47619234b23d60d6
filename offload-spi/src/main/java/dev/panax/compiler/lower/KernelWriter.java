package dev.panax.compiler.lower;

import dev.panax.compiler.fuse.Affine;
import dev.panax.compiler.fuse.Costs;
import dev.panax.compiler.fuse.IndexMap;
import dev.panax.compiler.loop.Accumulator;
import dev.panax.compiler.loop.BinaryOp;
import dev.panax.compiler.loop.LoopBuilder;
import dev.panax.compiler.loop.LoopKernel;
import dev.panax.compiler.loop.LoopKind;
import dev.panax.compiler.loop.ScalarFunctions;
import dev.panax.compiler.loop.ScalarType;
import dev.panax.compiler.loop.Stride;
import dev.panax.compiler.loop.Value;
import dev.panax.compiler.loop.View;
import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Reducer;
import dev.panax.program.Var;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The writer of one nest as a kernel.
 *
 * <p>The kept dimensions become the outer loops. Inside of them the reduced dimensions are run over
 * once per <em>phase</em>: a value that needs the result of a fold is of a later phase than what is
 * folded. For softmax:
 *
 * <pre>
 *   for each row
 *     for each column: fold the maximum                            phase 0
 *     for each column: fold the sum of exp(x - maximum)            phase 1
 *     for each column: store exp(x - maximum) / sum                phase 2
 * </pre>
 *
 * Neighbouring dimensions that all accesses walk alike become one loop; the loop along which most
 * accesses are contiguous goes over lanes.
 */
final class KernelWriter {
  /** Of a value that a later phase needs again: above this cost it is kept, not computed again. */
  private static final int CHEAP = 12;

  /** Rough times of a simple instruction in vector code, and of moving a byte. */
  private static final double NANOS = 0.04;

  private static final double NANOS_PER_BYTE = 0.08;

  /**
   * A loop over one or more dimensions of the nest, of which {@code dimension} is the innermost.
   */
  private record Loop(int dimension, long extent) {}

  /** A view is found by what it looks at. */
  private record ViewKey(Var array, List<Long> strides, long offset) {}

  /** Where a value is kept between phases. */
  private record Spill(Var array, Affine element) {}

  private final Nest nest;
  private final Function<ArrayType, Var> scratch;
  private final LoopBuilder builder = new LoopBuilder();
  private final ScalarFunctions functions = new ScalarFunctions(builder);

  private final Map<Expression, Integer> phases = new IdentityHashMap<>();
  private final Map<Expression, Boolean> rows = new IdentityHashMap<>();
  private final Map<Expression, Integer> firstPhases = new IdentityHashMap<>();
  private final Map<Expression, Spill> spills = new IdentityHashMap<>();

  private final List<Loop> loops = new ArrayList<>();
  private int keptLoops;

  /** The loop over lanes, or -1 if there is none. */
  private int lanes = -1;

  /** The kernel's number of each loop that is open. */
  private final Map<Integer, Integer> openLoops = new HashMap<>();

  private final Map<ViewKey, Integer> views = new LinkedHashMap<>();
  private final List<Command.Argument> viewArguments = new ArrayList<>();
  private final List<Command.Argument> sizeArguments = new ArrayList<>();
  private final Map<Long, Integer> numbers = new HashMap<>();
  private final Set<Var> reads = new LinkedHashSet<>();
  private final Set<Var> writes = new LinkedHashSet<>();

  private final Map<Expression, Value> rowValues = new IdentityHashMap<>();
  private final Map<Expression, Value> pointValues = new IdentityHashMap<>();

  private KernelWriter(Nest nest, Function<ArrayType, Var> scratch) {
    this.nest = nest;
    this.scratch = scratch;
  }

  /**
   * Writes {@code nest} as a kernel.
   *
   * @param scratch makes arrays for what the kernel keeps in memory for itself
   */
  static Command.Call write(Nest nest, Function<ArrayType, Var> scratch) {
    var writer = new KernelWriter(nest, scratch);
    writer.analyze();
    writer.chooseSpills();
    writer.chooseLoops();
    writer.writeKept(0);
    LoopKernel kernel = writer.builder.build();
    var arguments = new ArrayList<>(writer.viewArguments);
    arguments.addAll(writer.sizeArguments);
    if (arguments.size() != kernel.argumentCount()) {
      throw new IllegalStateException(
          "A kernel of %d arguments is passed %d."
              .formatted(kernel.argumentCount(), arguments.size()));
    }
    return new Command.Call(
        kernel,
        writer.loops.isEmpty() || writer.keptLoops == 0 ? 1 : writer.loops.getFirst().extent,
        arguments,
        List.copyOf(writer.reads),
        List.copyOf(writer.writes),
        writer.work());
  }

  // ---- Phases --------------------------------------------------------------------------------

  private void analyze() {
    for (var expression : expressions()) {
      int phase = 0;
      boolean isRow = true;
      for (var operand : ExpressionBuilder.operands(expression)) {
        phase = Math.max(phase, phase(operand));
        isRow &= isRow(operand);
      }
      switch (expression) {
        case Expression.Load load ->
            isRow = nest.isConstantInRow(load.element()) && areConstantInRow(load.guards());
        case Expression.Position position -> isRow = nest.isConstantInRow(position.index());
        case Expression.Guarded guarded -> isRow &= areConstantInRow(guarded.guards());
        case Expression.Fold _ -> {
          phase++;
          isRow = true;
        }
        case Expression.Constant _, Expression.Apply _ -> {}
      }
      phases.put(expression, phase);
      rows.put(expression, isRow);
    }
  }

  private boolean areConstantInRow(List<IndexMap.Guard> guards) {
    return guards.stream().allMatch(guard -> nest.isConstantInRow(guard.index()));
  }

  private int phase(Expression expression) {
    return phases.getOrDefault(expression, 0);
  }

  private boolean isRow(Expression expression) {
    return rows.getOrDefault(expression, false);
  }

  private List<Expression> expressions() {
    return ExpressionBuilder.postOrder(nest.values());
  }

  /** The first phase that computes {@code expression}. */
  private int firstPhase(Expression expression) {
    return firstPhases.getOrDefault(expression, 0);
  }

  private int phaseCount() {
    int count = 0;
    for (var expression : phases.keySet()) {
      if (expression instanceof Expression.Fold fold) {
        count = Math.max(count, phase(fold.operand()) + 1);
      }
    }
    for (var store : nest.stores()) {
      if (isAtPoints(store)) {
        count = Math.max(count, phase(store.value()) + 1);
      }
    }
    return count;
  }

  private List<Expression.Fold> folds(int phase) {
    return expressions().stream()
        .filter(Expression.Fold.class::isInstance)
        .map(Expression.Fold.class::cast)
        .filter(fold -> phase(fold.operand()) == phase)
        .toList();
  }

  /** Whether a store writes an element for each point, rather than one per row. */
  private boolean isAtPoints(Nest.Store store) {
    return !nest.isConstantInRow(store.element());
  }

  private List<Nest.Store> pointStores(int phase) {
    return nest.stores().stream()
        .filter(store -> isAtPoints(store) && phase(store.value()) == phase)
        .toList();
  }

  /** Decides what is kept in memory from one phase to later ones. */
  private void chooseSpills() {
    var lastUses = new IdentityHashMap<Expression, Integer>();
    for (int phase = 0; phase < phaseCount(); phase++) {
      var seen = new IdentityHashMap<Expression, Boolean>();
      for (var root : roots(phase)) {
        visit(root, phase, seen, lastUses);
      }
    }
    var kept = expressions().stream().filter(lastUses::containsKey).toList();
    var taken = new HashSet<Var>();
    for (var expression : kept) {
      nest.stores().stream()
          .filter(store -> store.value() == expression && isAtPoints(store))
          .findFirst()
          .ifPresent(store -> spill(expression, store.target(), store.element(), taken));
    }
    for (var expression : kept) {
      if (!spills.containsKey(expression)) {
        int lastUse = lastUses.getOrDefault(expression, 0);
        nest.stores().stream()
            .filter(store -> isAtPoints(store) && phase(store.value()) >= lastUse)
            .filter(store -> store.target().type().dtype() == expression.dtype())
            .filter(store -> !taken.contains(store.target()))
            .findFirst()
            .ifPresentOrElse(
                store -> spill(expression, store.target(), store.element(), taken),
                () -> spill(expression, scratchFor(expression), point(), taken));
      }
    }
  }

  private List<Expression> roots(int phase) {
    var roots = new ArrayList<Expression>();
    folds(phase).forEach(fold -> roots.add(fold.operand()));
    pointStores(phase).forEach(store -> roots.add(store.value()));
    return roots;
  }

  /** Notes what {@code phase} computes, and what it had better find in memory. */
  private void visit(
      Expression expression,
      int phase,
      Map<Expression, Boolean> seen,
      Map<Expression, Integer> lastUses) {
    if (isRow(expression) || seen.put(expression, true) != null) {
      return;
    }
    if (firstPhases.putIfAbsent(expression, phase) != null
        && (lastUses.containsKey(expression) || recomputing(expression, lastUses) > CHEAP)) {
      lastUses.put(expression, phase);
    } else {
      ExpressionBuilder.operands(expression).forEach(o -> visit(o, phase, seen, lastUses));
    }
  }

  /** The cost of computing {@code expression} again, given those that are kept. */
  private int recomputing(Expression expression, Map<Expression, Integer> kept) {
    int cost = 0;
    var seen = new IdentityHashMap<Expression, Boolean>();
    var work = new ArrayDeque<>(List.of(expression));
    while (!work.isEmpty()) {
      Expression next = work.pop();
      if (isRow(next) || seen.put(next, true) != null) {
        continue;
      }
      cost += next instanceof Expression.Apply apply ? weight(apply) : 1;
      if (!kept.containsKey(next)) {
        ExpressionBuilder.operands(next).forEach(work::push);
      }
    }
    return cost;
  }

  private static int weight(Expression.Apply apply) {
    return Costs.weight(apply.op(), apply.operands().stream().map(Expression::dtype).toList());
  }

  private void spill(Expression expression, Var array, Affine element, Set<Var> taken) {
    spills.put(expression, new Spill(array, element));
    taken.add(array);
  }

  private Var scratchFor(Expression expression) {
    int size = Math.toIntExact(nest.size(nest.kept()) * nest.size(nest.reduced()));
    return scratch.apply(ArrayType.of(expression.dtype(), size));
  }

  /** The number of a point in row-major order of the iteration space. */
  private Affine point() {
    Affine point = Affine.constant(0);
    for (int d = 0; d < nest.extents().size(); d++) {
      point = point.times(nest.extents().get(d)).plus(Affine.of(d));
    }
    return point;
  }

  private boolean isReadBack(Var array) {
    return spills.values().stream().anyMatch(spill -> spill.array.equals(array));
  }

  // ---- Loops ---------------------------------------------------------------------------------

  private void chooseLoops() {
    List<Affine> affines = affines();
    loops.addAll(merged(nest.kept(), affines));
    keptLoops = loops.size();
    loops.addAll(merged(nest.reduced(), affines));
    lanes = chooseLanes();
    if (lanes >= 0) {
      // Over lanes goes the innermost of the kept loops, or of the reduced ones.
      int last = (lanes < keptLoops ? keptLoops : loops.size()) - 1;
      loops.add(last, loops.remove(lanes));
      lanes = last;
    }
  }

  private List<Affine> affines() {
    var affines = new ArrayList<Affine>();
    for (var expression : expressions()) {
      switch (expression) {
        case Expression.Load(var _, var element, var guards) -> {
          affines.add(element);
          guards.forEach(guard -> affines.add(guard.index()));
        }
        case Expression.Position(var index, var _) -> affines.add(index);
        case Expression.Guarded(var guards, var _, var _) ->
            guards.forEach(guard -> affines.add(guard.index()));
        case Expression.Constant _, Expression.Apply _, Expression.Fold _ -> {}
      }
    }
    nest.stores().forEach(store -> affines.add(store.element()));
    spills.values().forEach(spill -> affines.add(spill.element));
    return affines;
  }

  /** Loops over {@code dimensions}, neighbours made one where all indices allow. */
  private List<Loop> merged(IntList dimensions, List<Affine> affines) {
    var result = new ArrayList<Loop>();
    for (int i = 0; i < dimensions.size(); i++) {
      int inner = dimensions.get(i);
      long extent = nest.extents().get(inner);
      if (!result.isEmpty()) {
        Loop outer = result.getLast();
        boolean walksAlike =
            affines.stream()
                .allMatch(a -> a.coefficient(outer.dimension) == a.coefficient(inner) * extent);
        if (walksAlike && outer.extent * extent <= Integer.MAX_VALUE) {
          result.set(result.size() - 1, new Loop(inner, outer.extent * extent));
          continue;
        }
      }
      result.add(new Loop(inner, extent));
    }
    return result;
  }

  /** The loop along which most accesses are contiguous; among equals the innermost. */
  private int chooseLanes() {
    int best = -1;
    int bestScore = Integer.MIN_VALUE;
    for (int loop = 0; loop < loops.size(); loop++) {
      int dimension = loops.get(loop).dimension;
      int score = 0;
      for (var expression : phases.keySet()) {
        if (expression instanceof Expression.Load load && !isLoopInvariant(load.element())) {
          score += score(load.element().coefficient(dimension));
        }
      }
      for (var store : nest.stores()) {
        if (!isLoopInvariant(store.element())) {
          score += 2 * score(store.element().coefficient(dimension));
        }
      }
      if (score >= bestScore) {
        best = loop;
        bestScore = score;
      }
    }
    return best;
  }

  private static int score(long stride) {
    return stride == 1 ? 2 : stride == 0 ? 1 : -1;
  }

  /** Whether an access is outside of the loops over points, if there are any. */
  private boolean isLoopInvariant(Affine element) {
    return keptLoops < loops.size() && nest.isConstantInRow(element);
  }

  private LoopKind kind(int loop) {
    return loop == lanes
        ? LoopKind.LANES
        : loop < keptLoops ? LoopKind.PARALLEL : LoopKind.SEQUENTIAL;
  }

  // ---- Statements ----------------------------------------------------------------------------

  private void writeKept(int loop) {
    if (loop < keptLoops) {
      open(loop, loop == 0, () -> writeKept(loop + 1));
    } else if (keptLoops == 0) {
      builder.loop(LoopKind.PARALLEL, LoopBuilder.ROOT, _ -> writeRow());
    } else {
      writeRow();
    }
  }

  private void open(int loop, boolean isRoot, Runnable body) {
    int size = isRoot ? LoopBuilder.ROOT : builder.size();
    if (!isRoot) {
      sizeArguments.add(new Command.Argument.Integral(loops.get(loop).extent));
    }
    builder.loop(
        kind(loop),
        size,
        number -> {
          openLoops.put(loop, number);
          body.run();
          openLoops.remove(loop);
        });
  }

  private void writeRow() {
    for (int phase = 0; phase < phaseCount(); phase++) {
      writePhase(phase);
    }
    for (var store : nest.stores()) {
      if (!isAtPoints(store)) {
        store(value(store.value(), phaseCount()), store.target(), store.element());
      }
    }
  }

  private void writePhase(int phase) {
    List<Expression.Fold> folds = folds(phase);
    var accumulators = new ArrayList<Accumulator>();
    for (var fold : folds) {
      accumulators.add(builder.declare(reducer(fold), ScalarType.of(fold.dtype())));
    }
    pointValues.clear();
    writeReduced(keptLoops, () -> writePoint(phase, folds, accumulators));
    pointValues.clear();
    for (int i = 0; i < folds.size(); i++) {
      rowValues.put(folds.get(i), builder.read(accumulators.get(i)));
    }
  }

  private void writeReduced(int loop, Runnable body) {
    if (loop < loops.size()) {
      open(loop, false, () -> writeReduced(loop + 1, body));
    } else {
      body.run();
    }
  }

  private void writePoint(int phase, List<Expression.Fold> folds, List<Accumulator> accumulators) {
    List<Nest.Store> stores = pointStores(phase);
    // All is read before anything is written: a kept value may be where a result goes.
    var operands = folds.stream().map(fold -> value(fold.operand(), phase)).toList();
    var results = stores.stream().map(store -> value(store.value(), phase)).toList();
    for (int i = 0; i < folds.size(); i++) {
      builder.accumulate(accumulators.get(i), operands.get(i));
    }
    for (int i = 0; i < stores.size(); i++) {
      store(results.get(i), stores.get(i).target(), stores.get(i).element());
    }
    for (var expression : expressions()) {
      Spill spill = spills.get(expression);
      boolean isStored = stores.stream().anyMatch(store -> store.value() == expression);
      if (spill != null && firstPhase(expression) == phase && !isStored) {
        store(value(expression, phase), spill.array, spill.element);
      }
    }
  }

  private static Reducer reducer(Expression.Fold fold) {
    if (fold.dtype() != DType.BOOL) {
      return fold.reducer();
    }
    return switch (fold.reducer()) {
      case MAX -> Reducer.OR;
      case MIN -> Reducer.AND;
      case AND, OR, XOR -> fold.reducer();
      case SUM, PROD -> throw new IllegalArgumentException("No arithmetic on bools.");
    };
  }

  // ---- Values --------------------------------------------------------------------------------

  /** The value of {@code expression} at the current point, or row, of a phase. */
  private Value value(Expression expression, int phase) {
    // Clusters are small, so recursion is not deep.
    var values = isRow(expression) ? rowValues : pointValues;
    Value value = values.get(expression);
    if (value == null) {
      Spill spill = spills.get(expression);
      value =
          spill != null && phase > firstPhase(expression)
              ? load(spill.array, spill.element)
              : compute(expression, phase);
      values.put(expression, value);
    }
    return value;
  }

  private Value compute(Expression expression, int phase) {
    return switch (expression) {
      case Expression.Constant(var literal) ->
          builder.constant(literal.value(), ScalarType.of(literal.type().dtype()));
      case Expression.Position(var index, var dtype) ->
          functions.convert(dtype, DType.INT32, index(index));
      case Expression.Load(var array, var element, var guards) ->
          guards.isEmpty()
              ? load(array, element)
              : maskedLoad(
                  array, element, guards, builder.constant(0, ScalarType.of(array.type().dtype())));
      case Expression.Guarded(
              var guards,
              Expression.Load(var array, var element, var sameGuards),
              var outside)
          when sameGuards.equals(guards) ->
          maskedLoad(array, element, guards, value(outside, phase));
      case Expression.Guarded(var guards, var inside, var outside) -> {
        Value onTrue = value(inside, phase);
        Value onFalse = value(outside, phase);
        Value mask = mask(guards);
        yield mask == null ? onTrue : functions.select(mask, onTrue, onFalse);
      }
      case Expression.Apply(var op, var operands, var _) ->
          functions.apply(
              op,
              operands.getLast().dtype(),
              operands.stream().map(operand -> value(operand, phase)).toList());
      case Expression.Fold fold ->
          throw new IllegalStateException("Read before it was folded: " + fold.reducer());
    };
  }

  // ---- Memory --------------------------------------------------------------------------------

  private Value load(Var array, Affine element) {
    reads.add(array);
    Value loaded = builder.load(view(array, element, View.Use.READ), indices(element));
    return functions.fromMemory(array.type().dtype(), loaded);
  }

  private Value maskedLoad(
      Var array, Affine element, List<IndexMap.Guard> guards, Value otherwise) {
    Value mask = mask(guards);
    if (mask == null) {
      return load(array, element);
    }
    reads.add(array);
    DType dtype = array.type().dtype();
    int view = view(array, element, View.Use.READ);
    if (ScalarFunctions.isInMemoryAsItself(dtype)) {
      return builder.maskedLoad(mask, otherwise, view, indices(element));
    }
    Value loaded =
        builder.maskedLoad(mask, builder.constant(0, ScalarType.UINT32), view, indices(element));
    return functions.select(mask, functions.fromMemory(dtype, loaded), otherwise);
  }

  private void store(Value value, Var array, Affine element) {
    writes.add(array);
    Value stored = functions.toMemory(array.type().dtype(), value);
    builder.store(stored, view(array, element, View.Use.WRITE), indices(element));
  }

  private int view(Var array, Affine element, View.Use use) {
    var strides = new ArrayList<Long>();
    for (var loop : loops) {
      strides.add(element.coefficient(loop.dimension));
    }
    return views.computeIfAbsent(
        new ViewKey(array, strides, element.offset()),
        key -> {
          DType dtype = array.type().dtype();
          viewArguments.add(
              new Command.Argument.Address(array, element.offset() * dtype.byteSize()));
          var moving = strides.stream().filter(stride -> stride != 0).toList();
          moving.stream()
              .filter(stride -> stride != 1)
              .forEach(stride -> viewArguments.add(new Command.Argument.Integral(stride)));
          return builder.view(
              ScalarFunctions.inMemory(dtype),
              isReadBack(array) ? View.Use.READ_WRITE : use,
              moving.stream()
                  .map(stride -> stride == 1 ? Stride.UNIT : Stride.GENERAL)
                  .toArray(Stride[]::new));
        });
  }

  /** The loops that an access to {@code element} walks along. */
  private int[] indices(Affine element) {
    return IntStream.range(0, loops.size())
        .filter(loop -> element.coefficient(loops.get(loop).dimension) != 0)
        .map(loop -> openLoops.getOrDefault(loop, -1))
        .toArray();
  }

  // ---- Index arithmetic ----------------------------------------------------------------------

  /** Whether all guards hold; null if they always do. */
  private @Nullable Value mask(List<IndexMap.Guard> guards) {
    Value mask = null;
    for (var guard : guards) {
      long least = guard.index().offset();
      long greatest = guard.index().offset();
      for (int d = 0; d < nest.extents().size(); d++) {
        long reach = guard.index().coefficient(d) * (nest.extents().get(d) - 1);
        least += Math.min(0, reach);
        greatest += Math.max(0, reach);
      }
      if (least < 0) {
        mask = and(mask, builder.compare(Comparison.GE, index(guard.index()), number(0)));
      }
      if (greatest >= guard.extent()) {
        mask =
            and(mask, builder.compare(Comparison.LT, index(guard.index()), number(guard.extent())));
      }
    }
    return mask;
  }

  private Value and(@Nullable Value x, Value y) {
    return x == null ? y : functions.binary(BinaryFn.AND, x, y);
  }

  /** An index as an int32. */
  private Value index(Affine affine) {
    Value sum = affine.offset() == 0 ? null : number(affine.offset());
    for (int loop = 0; loop < loops.size(); loop++) {
      long coefficient = affine.coefficient(loops.get(loop).dimension);
      if (coefficient != 0) {
        Value term = builder.index(openLoops.getOrDefault(loop, -1));
        term = coefficient == 1 ? term : builder.binary(BinaryOp.MUL, term, number(coefficient));
        sum = sum == null ? term : builder.binary(BinaryOp.ADD, sum, term);
      }
    }
    return sum == null ? number(0) : sum;
  }

  /**
   * A number that depends on shapes: an argument, so that arrays of all shapes share the kernel.
   */
  private Value number(long value) {
    if (value == 0) {
      return builder.constant(0, ScalarType.INT32);
    }
    return builder.sizeValue(
        numbers.computeIfAbsent(
            value,
            _ -> {
              sizeArguments.add(new Command.Argument.Integral(value));
              return builder.size();
            }));
  }

  /** An estimate of the time of a call, in nanoseconds on one core. */
  private long work() {
    double perRow = 0;
    double perPoint = 0;
    for (var expression : expressions()) {
      double nanos =
          switch (expression) {
            case Expression.Apply apply -> NANOS * weight(apply);
            case Expression.Load load -> NANOS_PER_BYTE * load.dtype().byteSize();
            case Expression.Fold _ -> {
              perPoint += NANOS;
              yield NANOS;
            }
            case Expression.Constant _ -> 0;
            case Expression.Position _, Expression.Guarded _ -> NANOS;
          };
      perRow += isRow(expression) ? nanos : 0;
      perPoint += isRow(expression) ? 0 : nanos;
    }
    for (var store : nest.stores()) {
      double nanos = NANOS_PER_BYTE * store.value().dtype().byteSize();
      perRow += isAtPoints(store) ? 0 : nanos;
      perPoint += isAtPoints(store) ? nanos : 0;
    }
    return (long) (nest.size(nest.kept()) * (perRow + perPoint * nest.size(nest.reduced())));
  }
}

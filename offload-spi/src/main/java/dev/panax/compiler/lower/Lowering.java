package dev.panax.compiler.lower;

import dev.panax.compiler.fuse.Affine;
import dev.panax.compiler.fuse.Cluster;
import dev.panax.compiler.fuse.FusedProgram;
import dev.panax.compiler.fuse.Step;
import dev.panax.program.ArrayType;
import dev.panax.program.IntList;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The driver of the stage: writes each step of a fused program as commands. */
public final class Lowering {
  /**
   * The least number of points that is worth a part of its own when a long reduction is done in
   * parts. Parts are the same whatever the number of threads, and so are the bits of the result.
   */
  private static final long PART = 1 << 15;

  /** With at least this many results, a reduction has parts enough. */
  private static final long MANY_RESULTS = 64;

  private final List<Command> commands = new ArrayList<>();
  private int nextVar;

  private Lowering(int varCount) {
    nextVar = varCount;
  }

  /** Writes {@code fused} as commands. */
  public static LoweredProgram lower(FusedProgram fused) {
    var lowering = new Lowering(fused.program().varCount());
    for (var step : fused.steps()) {
      switch (step) {
        case Cluster cluster -> lowering.lower(cluster);
        case Step.Routine(var equation) ->
            lowering.commands.add(
                new Command.Routine(equation.op(), equation.inputs(), equation.outputs()));
      }
    }
    return new LoweredProgram(fused.program(), lowering.commands, fused.aliases());
  }

  private void lower(Cluster cluster) {
    var builder = new ExpressionBuilder(cluster);
    var stores = new ArrayList<Nest.Store>();
    for (var store : cluster.stores()) {
      stores.add(
          new Nest.Store(
              builder.expression(store.value(), store.index()),
              store.target(),
              ExpressionBuilder.element(store.target().type().shape(), store.place())));
    }
    var nest = new Nest(cluster.extents(), cluster.kept(), cluster.reduced(), stores);
    if (isBestInParts(nest)) {
      lowerInParts(nest);
    } else {
      write(nest);
    }
  }

  private void write(Nest nest) {
    Command.Call call = KernelWriter.write(nest, this::scratch);
    CommandChecker.check(call);
    commands.add(call);
  }

  private Var scratch(ArrayType type) {
    return new Var(nextVar++, type);
  }

  // ---- Long reductions -----------------------------------------------------------------------

  /** Whether {@code nest} is a reduction of much to little. */
  private static boolean isBestInParts(Nest nest) {
    List<Expression> folds = folds(nest);
    return !folds.isEmpty()
        && nest.size(nest.kept()) < MANY_RESULTS
        && nest.size(nest.kept()) * nest.size(nest.reduced()) >= 2 * PART
        && folds.stream().allMatch(fold -> isFirst(fold, folds))
        && nest.stores().stream()
            .filter(store -> !nest.isConstantInRow(store.element()))
            .noneMatch(store -> dependsOn(store.value(), folds));
  }

  private static List<Expression> folds(Nest nest) {
    return ExpressionBuilder.postOrder(nest.values()).stream()
        .filter(Expression.Fold.class::isInstance)
        .toList();
  }

  /** Whether a fold needs the result of no other. */
  private static boolean isFirst(Expression fold, List<Expression> folds) {
    return ExpressionBuilder.operands(fold).stream()
        .noneMatch(operand -> dependsOn(operand, folds));
  }

  private static boolean dependsOn(Expression value, List<Expression> folds) {
    return ExpressionBuilder.postOrder(List.of(value)).stream()
        .anyMatch(expression -> folds.stream().anyMatch(fold -> fold == expression));
  }

  /**
   * Divides the outermost reduced dimension into parts: each part's folds go to memory, and a
   * second kernel folds those.
   */
  private void lowerInParts(Nest nest) {
    int outer = nest.reduced().get(0);
    long extent = nest.extents().get(outer);
    long pointsPerIndex = nest.size(nest.kept()) * nest.size(nest.reduced()) / extent;
    long partExtent = Math.clamp(Math.ceilDiv(PART, pointsPerIndex), 1, extent);
    long parts = Math.ceilDiv(extent, partExtent);
    long whole = extent / partExtent;
    int partDimension = nest.extents().size();

    // In memory the parts of one result are neighbours.
    Affine result = Affine.constant(0);
    for (int i = 0; i < nest.kept().size(); i++) {
      int d = nest.kept().get(i);
      result = result.times(nest.extents().get(d)).plus(Affine.of(d));
    }
    Affine partial = result.times(parts).plus(Affine.of(partDimension));
    var folds = folds(nest);
    var partials = new IdentityHashMap<Expression, Var>();
    int count = Math.toIntExact(nest.size(nest.kept()) * parts);
    folds.forEach(fold -> partials.put(fold, scratch(ArrayType.of(fold.dtype(), count))));

    write(part(nest, folds, partials, partial, partExtent, 0, whole));
    if (whole < parts) {
      write(part(nest, folds, partials, partial, extent - whole * partExtent, whole, 1));
    }

    var combined = new IdentityHashMap<Expression, Expression>();
    partials.forEach((fold, array) ->
        combined.put(
            fold,
            new Expression.Fold(
                ((Expression.Fold) fold).reducer(),
                new Expression.Load(array, partial, List.of()))));
    var stores = new ArrayList<Nest.Store>();
    for (var store : nest.stores()) {
      if (nest.isConstantInRow(store.element())) {
        stores.add(
            new Nest.Store(
                new Rewrite(affine -> affine, combined).rewrite(store.value()),
                store.target(),
                store.element()));
      }
    }
    write(
        new Nest(
            append(nest.extents(), parts),
            nest.kept(),
            parts == 1 ? IntList.of() : IntList.of(partDimension),
            stores));
  }

  /**
   * The parts {@code first} to {@code first + count}, each of {@code partExtent} indices of the
   * outermost reduced dimension.
   */
  private static Nest part(
      Nest nest,
      List<Expression> folds,
      Map<Expression, Var> partials,
      Affine partial,
      long partExtent,
      long first,
      long count) {
    int outer = nest.reduced().get(0);
    int partDimension = nest.extents().size();
    long wholeExtent = first == 0 ? partExtent : nest.extents().get(outer) / first;
    long begin = first == 0 ? 0 : nest.extents().get(outer) - partExtent;
    var rewrite =
        new Rewrite(
            affine -> {
              long coefficient = affine.coefficient(outer);
              return affine
                  .plus(Affine.of(partDimension).times(coefficient * wholeExtent))
                  .plus(coefficient * begin);
            },
            Map.of());
    var stores = new ArrayList<Nest.Store>();
    for (var store : nest.stores()) {
      if (!nest.isConstantInRow(store.element())) {
        stores.add(
            new Nest.Store(
                rewrite.rewrite(store.value()), store.target(), rewrite.map(store.element())));
      }
    }
    for (var fold : folds) {
      stores.add(new Nest.Store(rewrite.rewrite(fold), array(partials, fold), partial.plus(first)));
    }
    int[] extents = append(nest.extents(), count).toArray();
    extents[outer] = Math.toIntExact(partExtent);
    return new Nest(
        IntList.of(extents), append(nest.kept(), partDimension), nest.reduced(), stores);
  }

  private static Var array(Map<Expression, Var> partials, Expression fold) {
    Var array = partials.get(fold);
    if (array == null) {
      throw new IllegalStateException("A fold has no array for its parts.");
    }
    return array;
  }

  private static IntList append(IntList list, long value) {
    return IntList.of(
        IntStream.concat(list.stream(), IntStream.of(Math.toIntExact(value))).toArray());
  }
}

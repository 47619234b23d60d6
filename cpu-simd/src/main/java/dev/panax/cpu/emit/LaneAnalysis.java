package dev.panax.cpu.emit;

import dev.panax.compiler.loop.Access;
import dev.panax.compiler.loop.Accumulator;
import dev.panax.compiler.loop.Instruction;
import dev.panax.compiler.loop.LoopKernel;
import dev.panax.compiler.loop.LoopKind;
import dev.panax.compiler.loop.ScalarType;
import dev.panax.compiler.loop.Statement;
import dev.panax.compiler.loop.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the vector twin needs to know of a kernel before it is written: which values differ from
 * lane to lane. The others are uniform: computed once, as scalars, and broadcast where vectors meet
 * them.
 */
final class LaneAnalysis {
  private final Set<Value> varying = new HashSet<>();
  private final Map<Integer, Set<Value>> broadcasts = new HashMap<>();
  private final EnumSet<ScalarType> dtypes = EnumSet.noneOf(ScalarType.class);
  private final List<Instruction> instructions = new ArrayList<>();
  private final Map<Access, Integer> accesses = new LinkedHashMap<>();
  private final Set<Accumulator> perLane = new HashSet<>();

  LaneAnalysis(LoopKernel kernel) {
    visit(kernel.root(), -1);
  }

  /** Whether a value differs from lane to lane. */
  boolean isVarying(Value value) {
    return varying.contains(value);
  }

  /** The uniform values that are operands of vector instructions in {@code loop}. */
  Set<Value> broadcasts(int loop) {
    return broadcasts.getOrDefault(loop, Set.of());
  }

  /** The dtypes of the elements of vectors; empty if there is no loop over lanes. */
  Set<ScalarType> dtypes() {
    return dtypes;
  }

  /** The instructions that are computed in vectors. */
  List<Instruction> instructions() {
    return instructions;
  }

  /** The accesses of vectors, each with its loop over lanes. */
  Map<Access, Integer> accesses() {
    return accesses;
  }

  /** Whether an accumulator is declared inside of a loop over lanes. */
  boolean isPerLane(Accumulator accumulator) {
    return perLane.contains(accumulator);
  }

  /** Whether the index of a loop over lanes is an operand. */
  boolean usesLaneNumbers() {
    return instructions.stream().anyMatch(Instruction.Index.class::isInstance);
  }

  /** The number of statements in a loop and those inside of it, constants aside. */
  static int size(Statement.For loop) {
    int size = 0;
    for (var statement : loop.body()) {
      size +=
          switch (statement) {
            case Statement.For inner -> size(inner);
            case Statement.Let(var _, Instruction.Constant _) -> 0;
            case Statement.Let(var _, Instruction.Rarely rarely) -> 1 + rarely.body().size();
            case Statement.Let _, Statement.Declare _, Statement.Accumulate _, Statement.Store _ ->
                1;
          };
    }
    return size;
  }

  /** The accumulators that a loop folds into and that outlive it. */
  static Set<Accumulator> outerAccumulators(Statement.For loop) {
    var updated = new LinkedHashSet<Accumulator>();
    var declared = new HashSet<Accumulator>();
    collectAccumulators(loop, updated, declared);
    updated.removeAll(declared);
    return updated;
  }

  private static void collectAccumulators(
      Statement.For loop, Set<Accumulator> updated, Set<Accumulator> declared) {
    for (var statement : loop.body()) {
      switch (statement) {
        case Statement.For inner -> collectAccumulators(inner, updated, declared);
        case Statement.Declare(var accumulator) -> declared.add(accumulator);
        case Statement.Accumulate(var accumulator, var _) -> updated.add(accumulator);
        case Statement.Let _, Statement.Store _ -> {}
      }
    }
  }

  /**
   * Visits a loop's body.
   *
   * @param lanes the loop over lanes around the loop, or -1
   */
  private void visit(Statement.For loop, int lanes) {
    int inner = loop.kind() == LoopKind.LANES ? loop.loop() : lanes;
    for (var statement : loop.body()) {
      switch (statement) {
        case Statement.For nested -> visit(nested, inner);
        case Statement.Let let when inner >= 0 -> visit(let, inner);
        case Statement.Declare(var accumulator) when inner >= 0 -> {
          perLane.add(accumulator);
          dtypes.add(accumulator.dtype());
        }
        case Statement.Accumulate(var accumulator, var operand) when inner >= 0 -> {
          dtypes.add(accumulator.dtype());
          addOperands(List.of(operand), inner);
        }
        case Statement.Store(var target, var value) when inner >= 0 -> {
          dtypes.add(value.dtype());
          accesses.put(target, inner);
          addOperands(List.of(value), inner);
        }
        case Statement.Let _, Statement.Declare _, Statement.Accumulate _, Statement.Store _ -> {}
      }
    }
  }

  private void visit(Statement.Let let, int lanes) {
    var instruction = let.instruction();
    if (instruction instanceof Instruction.Rarely rarely) {
      rarely.body().forEach(definition -> visit(definition, lanes));
    }
    boolean isVarying =
        switch (instruction) {
          case Instruction.Index(var loop) -> loop == lanes;
          case Instruction.Read(var accumulator) -> perLane.contains(accumulator);
          case Instruction.Load(var source) -> source.loops().contains(lanes);
          case Instruction.MaskedLoad(var source, var mask, var otherwise) ->
              source.loops().contains(lanes)
                  || varying.contains(mask)
                  || varying.contains(otherwise);
          case Instruction.Constant _,
              Instruction.Size _,
              Instruction.Unary _,
              Instruction.Binary _,
              Instruction.Fma _,
              Instruction.Call _,
              Instruction.Compare _,
              Instruction.Select _,
              Instruction.Convert _,
              Instruction.Bitcast _,
              Instruction.Rarely _ ->
              instruction.operands().stream().anyMatch(varying::contains);
        };
    if (isVarying) {
      varying.add(let.result());
      dtypes.add(let.result().dtype());
      instructions.add(instruction);
      instruction.access().ifPresent(access -> accesses.put(access, lanes));
      addOperands(instruction.operands(), lanes);
    }
  }

  private void addOperands(List<Value> operands, int lanes) {
    for (var operand : operands) {
      if (!varying.contains(operand)) {
        broadcasts.computeIfAbsent(lanes, _ -> new LinkedHashSet<>()).add(operand);
      }
    }
  }
}

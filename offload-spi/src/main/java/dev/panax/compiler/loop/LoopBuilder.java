package dev.panax.compiler.loop;

import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Reducer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A maker of one kernel, from the outside in. An instruction is defined in the outermost loop that
 * its operands allow, and only once: code that is generated naively, inside the innermost loop,
 * comes out free of loop invariants and common subexpressions.
 *
 * <pre>{@code
 * // out[i] = sum over j of x[i, j]
 * var b = new LoopBuilder();
 * int x = b.view(FLOAT32, Use.READ, GENERAL, UNIT);
 * int out = b.view(FLOAT32, Use.WRITE, UNIT);
 * int columns = b.size();
 * b.loop(PARALLEL, LoopBuilder.ROOT, i -> {
 *   var sum = b.declare(Reducer.SUM, FLOAT32);
 *   b.loop(LANES, columns, j -> b.accumulate(sum, b.load(x, i, j)));
 *   b.store(b.read(sum), out, i);
 * });
 * LoopKernel kernel = b.build();
 * }</pre>
 */
public final class LoopBuilder {
  /** The size of the root loop. */
  public static final int ROOT = 0;

  /** A list of statements under construction, and what it has defined. */
  private record Scope(List<Statement> statements, Map<Instruction, Value> defined) {
    Scope() {
      this(new ArrayList<>(), new HashMap<>());
    }
  }

  private final List<View> views = new ArrayList<>();
  private final List<Scope> scopes = new ArrayList<>();

  /** For each value, and for each loop's body, its position in {@link #scopes}. */
  private final List<Integer> valueDepths = new ArrayList<>();

  private final List<Integer> loopDepths = new ArrayList<>();

  /** For each accumulator the dtype that it was declared with. */
  private final List<ScalarType> accumulatorDTypes = new ArrayList<>();

  private int sizeCount = 1;
  private int accumulatorCount;

  /** The scope that nothing is moved out of: 0, or that of a body rarely run. */
  private int outermost;

  public LoopBuilder() {
    scopes.add(new Scope());
  }

  /** Adds a view; the result is its position. */
  public int view(DType dtype, View.Use use, Stride... strides) {
    views.add(new View(dtype, use, List.of(strides)));
    return views.size() - 1;
  }

  /** Adds a size; the result is its position, at least 1. */
  public int size() {
    return sizeCount++;
  }

  /** Adds a loop around what {@code body} adds, which is given the loop. */
  public void loop(LoopKind kind, int size, IntConsumer body) {
    int loop = loopDepths.size();
    var scope = new Scope();
    scopes.add(scope);
    loopDepths.add(scopes.size() - 1);
    body.accept(loop);
    scopes.removeLast();
    add(new Statement.For(loop, size, kind, scope.statements()));
  }

  /**
   * Adds an accumulator, to be used through {@link #accumulate} and {@link #read}. Extrema of bools
   * are folded as the logical functions that they are, and those of unsigned integers as extrema of
   * signed ones: flipping the highest bit maps one order to the other.
   */
  public Accumulator declare(Reducer reducer, ScalarType dtype) {
    var accumulator =
        switch (reducer) {
          case MAX, MIN -> extremum(reducer, dtype);
          case SUM, PROD, AND, OR, XOR -> new Accumulator(accumulatorCount, reducer, dtype);
        };
    accumulatorCount++;
    accumulatorDTypes.add(dtype);
    add(new Statement.Declare(accumulator));
    return accumulator;
  }

  private Accumulator extremum(Reducer reducer, ScalarType dtype) {
    return switch (dtype) {
      case BOOL ->
          new Accumulator(
              accumulatorCount, reducer == Reducer.MAX ? Reducer.OR : Reducer.AND, dtype);
      case UINT32 -> new Accumulator(accumulatorCount, reducer, ScalarType.INT32);
      case UINT64 -> new Accumulator(accumulatorCount, reducer, ScalarType.INT64);
      case INT32, INT64, FLOAT32, FLOAT64 -> new Accumulator(accumulatorCount, reducer, dtype);
    };
  }

  /** Folds {@code operand}, of the dtype that the accumulator was declared with. */
  public void accumulate(Accumulator accumulator, Value operand) {
    boolean isFlipped = accumulator.dtype() != operand.dtype();
    add(
        new Statement.Accumulate(
            accumulator, isFlipped ? flip(bitcast(accumulator.dtype(), operand)) : operand));
  }

  /** The accumulator's current value, of the dtype that it was declared with. */
  public Value read(Accumulator accumulator) {
    Value value = let(new Instruction.Read(accumulator));
    ScalarType dtype = accumulatorDTypes.get(accumulator.id());
    return value.dtype() == dtype ? value : bitcast(dtype, flip(value));
  }

  private Value flip(Value x) {
    long highestBit = x.dtype() == ScalarType.INT32 ? 1L << 31 : 1L << 63;
    return binary(BinaryOp.XOR, x, constant(highestBit, x.dtype()));
  }

  public void store(Value value, int view, int... loops) {
    add(new Statement.Store(new Access(view, IntList.of(loops)), value));
  }

  public Value load(int view, int... loops) {
    return let(new Instruction.Load(new Access(view, IntList.of(loops))));
  }

  /** Loads where {@code mask} holds, and is {@code otherwise} elsewhere. */
  public Value maskedLoad(Value mask, Value otherwise, int view, int... loops) {
    return let(new Instruction.MaskedLoad(new Access(view, IntList.of(loops)), mask, otherwise));
  }

  public Value constant(Literal literal) {
    return let(new Instruction.Constant(literal));
  }

  public Value constant(Number value, ScalarType dtype) {
    return constant(Literal.of(value, dtype.dtype()));
  }

  /** Size {@code size}, at least 1, as an int32. */
  public Value sizeValue(int size) {
    return let(new Instruction.Size(size));
  }

  /** The index of a loop, as an int32. */
  public Value index(int loop) {
    return let(new Instruction.Index(loop));
  }

  public Value unary(UnaryOp op, Value x) {
    return let(new Instruction.Unary(op, x));
  }

  public Value binary(BinaryOp op, Value x, Value y) {
    return let(new Instruction.Binary(op, x, y));
  }

  public Value fma(Value x, Value y, Value z) {
    return let(new Instruction.Fma(x, y, z));
  }

  public Value call(LibraryFunction function, Value... operands) {
    return let(new Instruction.Call(function, List.of(operands)));
  }

  public Value compare(Comparison comparison, Value x, Value y) {
    return let(new Instruction.Compare(comparison, x, y));
  }

  public Value select(Value condition, Value onTrue, Value onFalse) {
    return let(new Instruction.Select(condition, onTrue, onFalse));
  }

  public Value convert(ScalarType dtype, Value x) {
    return let(new Instruction.Convert(dtype, x));
  }

  public Value bitcast(ScalarType dtype, Value x) {
    return let(new Instruction.Bitcast(dtype, x));
  }

  /**
   * {@code condition ? onTrue.get() : onFalse}, where the instructions that {@code onTrue} adds are
   * jumped over unless needed.
   */
  public Value rarely(Value condition, Supplier<Value> onTrue, Value onFalse) {
    int enclosing = outermost;
    var scope = new Scope();
    scopes.add(scope);
    outermost = scopes.size() - 1;
    Value value = onTrue.get();
    outermost = enclosing;
    scopes.removeLast();
    var body = scope.statements().stream().map(Statement.Let.class::cast).toList();
    return let(new Instruction.Rarely(condition, body, value, onFalse));
  }

  /**
   * The kernel, checked.
   *
   * @throws IllegalStateException if it is not well-formed
   */
  public LoopKernel build() {
    var statements = scopes.getFirst().statements();
    if (scopes.size() != 1
        || statements.size() != 1
        || !(statements.getFirst() instanceof Statement.For root)) {
      throw new IllegalStateException("A kernel is one loop, got " + statements + ".");
    }
    var kernel = new LoopKernel(views, sizeCount, root);
    LoopChecker.check(kernel);
    return kernel;
  }

  private void add(Statement statement) {
    scopes.getLast().statements().add(statement);
  }

  /** The value of {@code instruction}, defined now unless it already is. */
  private Value let(Instruction instruction) {
    if (isPinned(instruction)) {
      return define(instruction, scopes.size() - 1);
    }
    for (var scope : scopes.reversed()) {
      Value value = scope.defined().get(instruction);
      if (value != null) {
        return value;
      }
    }
    // Depth 0 is outside of the root loop, where no statements go.
    int depth = Math.max(Math.max(outermost, 1), depth(instruction));
    Value value = define(instruction, depth);
    scopes.get(depth).defined().put(instruction, value);
    return value;
  }

  private Value define(Instruction instruction, int depth) {
    var value = new Value(valueDepths.size(), instruction.dtype(views));
    valueDepths.add(depth);
    scopes.get(depth).statements().add(new Statement.Let(value, instruction));
    return value;
  }

  /** Whether an instruction's value depends on when it runs. */
  private boolean isPinned(Instruction instruction) {
    return instruction instanceof Instruction.Read
        || instruction.access().filter(a -> views.get(a.view()).use() != View.Use.READ).isPresent();
  }

  /** The position of the outermost scope in which all that {@code instruction} uses is known. */
  private int depth(Instruction instruction) {
    int depth = 0;
    for (var operand : instruction.operands()) {
      // Deeper is what the body of a rarely run instruction, by now left, defined itself.
      int operandDepth = valueDepths.get(operand.id());
      depth = operandDepth < scopes.size() ? Math.max(depth, operandDepth) : depth;
    }
    if (instruction instanceof Instruction.Index(var loop)) {
      depth = loopDepths.get(loop);
    }
    var loops = instruction.access().map(Access::loops).orElse(IntList.of());
    for (int d = 0; d < loops.size(); d++) {
      depth = Math.max(depth, loopDepths.get(loops.get(d)));
    }
    return depth;
  }
}

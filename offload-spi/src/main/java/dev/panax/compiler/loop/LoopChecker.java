package dev.panax.compiler.loop;

import dev.panax.program.IntList;
import java.util.HashSet;
import java.util.Set;

/**
 * The definition of a well-formed {@link LoopKernel}: every instruction is well-typed, what is used
 * is defined before, and loops run as their kind allows.
 */
public final class LoopChecker {
  /**
   * What can be used at a point of the tree.
   *
   * @param loops the loops around the point
   * @param lanes the one of them that is over lanes, or -1
   * @param values those defined so far
   * @param updatable accumulators that can be folded into
   * @param readable accumulators that can be read
   */
  private record Scope(
      Set<Integer> loops,
      int lanes,
      Set<Value> values,
      Set<Accumulator> updatable,
      Set<Accumulator> readable) {

    /** The scope of the body of {@code loop}, inside of this one. */
    Scope enter(Statement.For loop) {
      var loops = new HashSet<>(this.loops);
      loops.add(loop.loop());
      return switch (loop.kind()) {
        case PARALLEL ->
            new Scope(loops, lanes, new HashSet<>(values), new HashSet<>(), new HashSet<>());
        case LANES ->
            new Scope(
                loops,
                loop.loop(),
                new HashSet<>(values),
                new HashSet<>(updatable),
                new HashSet<>());
        case SEQUENTIAL ->
            new Scope(
                loops,
                lanes,
                new HashSet<>(values),
                new HashSet<>(updatable),
                new HashSet<>(readable));
      };
    }
  }

  private final LoopKernel kernel;
  private final Set<Integer> loops = new HashSet<>();
  private final Set<Integer> values = new HashSet<>();
  private final Set<Integer> accumulators = new HashSet<>();

  private LoopChecker(LoopKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Checks {@code kernel}.
   *
   * @throws IllegalStateException if it is not well-formed; the message holds the kernel as text
   */
  public static void check(LoopKernel kernel) {
    var checker = new LoopChecker(kernel);
    checker.require(kernel.root().size() == 0, kernel.root(), "the root loop's size is size 0");
    var outside = new Scope(new HashSet<>(), -1, new HashSet<>(), new HashSet<>(), new HashSet<>());
    checker.loop(kernel.root(), outside);
  }

  private void loop(Statement.For loop, Scope outer) {
    require(loops.add(loop.loop()), loop, "its loop is used twice");
    require(loop.size() >= 0 && loop.size() < kernel.sizeCount(), loop, "there is no such size");
    require(
        (loop == kernel.root()) == (loop.size() == 0),
        loop,
        "size 0 is that of the root loop only");
    require(
        outer.lanes < 0 || loop.kind() == LoopKind.SEQUENTIAL,
        loop,
        "inside of a loop over lanes there are only sequential ones");
    var scope = outer.enter(loop);
    for (var statement : loop.body()) {
      switch (statement) {
        case Statement.For inner -> loop(inner, scope);
        case Statement.Let let -> let(let, scope);
        case Statement.Declare(var accumulator) -> declare(statement, accumulator, scope);
        case Statement.Accumulate(var accumulator, var operand) -> {
          require(
              scope.updatable.contains(accumulator), statement, "its accumulator is not in scope");
          use(operand, statement, scope);
          require(operand.dtype() == accumulator.dtype(), statement, "the dtypes differ");
        }
        case Statement.Store(var target, var value) -> {
          use(value, statement, scope);
          var view = access(target, statement, scope);
          require(view.use() != View.Use.READ, statement, "the view is for reading");
          require(
              scope.lanes < 0 || target.loops().contains(scope.lanes),
              statement,
              "all lanes write one element");
          require(view.type() == value.dtype(), statement, "the dtypes differ");
        }
      }
    }
  }

  private void declare(Statement statement, Accumulator accumulator, Scope scope) {
    require(accumulators.add(accumulator.id()), statement, "its accumulator is declared twice");
    require(folds(accumulator), statement, "its reducer does not fold its dtype");
    scope.updatable.add(accumulator);
    scope.readable.add(accumulator);
  }

  private static boolean folds(Accumulator accumulator) {
    return switch (accumulator.reducer()) {
      case SUM, PROD -> accumulator.dtype() != ScalarType.BOOL;
      case MAX, MIN -> BinaryOp.MAX.accepts(accumulator.dtype());
      case AND, OR, XOR -> !accumulator.dtype().isFloating();
    };
  }

  private void let(Statement.Let let, Scope scope) {
    var instruction = let.instruction();
    require(values.add(let.result().id()), let, "its value is defined twice");
    switch (instruction) {
      case Instruction.Index(var loop) ->
          require(scope.loops.contains(loop), let, "there is no such loop around it");
      case Instruction.Size(var size) ->
          require(size > 0 && size < kernel.sizeCount(), let, "there is no such size");
      case Instruction.Read(var accumulator) ->
          require(scope.readable.contains(accumulator), let, "its accumulator is not in scope");
      case Instruction.Rarely rarely -> rarely(rarely, let, scope);
      case Instruction.Load _, Instruction.MaskedLoad _ ->
          instruction
              .access()
              .ifPresent(a ->
                  require(
                      access(a, let, scope).use() != View.Use.WRITE,
                      let,
                      "the view is for writing"));
      case Instruction.Constant _,
          Instruction.Unary _,
          Instruction.Binary _,
          Instruction.Fma _,
          Instruction.Call _,
          Instruction.Compare _,
          Instruction.Select _,
          Instruction.Convert _,
          Instruction.Bitcast _ -> {}
    }
    if (!(instruction instanceof Instruction.Rarely)) {
      instruction.operands().forEach(operand -> use(operand, let, scope));
    }
    require(isWellTyped(instruction), let, "the dtypes do not fit");
    require(
        let.result().dtype() == instruction.dtype(kernel.views()),
        let,
        "its value has another dtype");
    scope.values.add(let.result());
  }

  private void rarely(Instruction.Rarely rarely, Statement.Let let, Scope scope) {
    use(rarely.condition(), let, scope);
    use(rarely.onFalse(), let, scope);
    var inner = new Scope(Set.of(), scope.lanes, new HashSet<>(scope.values), Set.of(), Set.of());
    for (var definition : rarely.body()) {
      require(
          definition.instruction().access().isEmpty()
              && !(definition.instruction() instanceof Instruction.Size),
          let,
          "its body has other than constants and functions of values");
      let(definition, inner);
    }
    use(rarely.onTrue(), let, inner);
  }

  private View access(Access access, Statement statement, Scope scope) {
    require(
        access.view() >= 0 && access.view() < kernel.views().size(),
        statement,
        "there is no such view");
    var view = kernel.views().get(access.view());
    IntList indices = access.loops();
    require(indices.size() == view.rank(), statement, "the view has another rank");
    require(
        indices.stream().allMatch(scope.loops::contains),
        statement,
        "there is no such loop around it");
    return view;
  }

  private void use(Value value, Statement statement, Scope scope) {
    require(scope.values.contains(value), statement, value + " is not defined here");
  }

  private boolean isWellTyped(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Constant _,
          Instruction.Size _,
          Instruction.Index _,
          Instruction.Load _,
          Instruction.Read _ ->
          true;
      case Instruction.MaskedLoad(var source, var mask, var otherwise) ->
          mask.dtype() == ScalarType.BOOL
              && otherwise.dtype() == kernel.views().get(source.view()).type();
      case Instruction.Unary(var op, var x) -> op.accepts(x.dtype());
      case Instruction.Binary(var op, var x, var y) ->
          x.dtype() == y.dtype() && op.accepts(x.dtype());
      case Instruction.Fma(var x, var y, var z) ->
          x.dtype().isFloating() && x.dtype() == y.dtype() && x.dtype() == z.dtype();
      case Instruction.Call(var function, var operands) ->
          operands.size() == function.arity()
              && operands.stream()
                  .map(Value::dtype)
                  .allMatch(dtype -> dtype.isFloating() && dtype == operands.getFirst().dtype());
      case Instruction.Compare(var _, var x, var y) ->
          x.dtype() == y.dtype() && x.dtype() != ScalarType.BOOL;
      case Instruction.Select(var condition, var x, var y) ->
          condition.dtype() == ScalarType.BOOL
              && x.dtype() == y.dtype()
              && x.dtype() != ScalarType.BOOL;
      case Instruction.Convert(var to, var x) ->
          to != x.dtype() && isConvertible(to) && isConvertible(x.dtype());
      case Instruction.Bitcast(var to, var x) ->
          to != x.dtype()
              && to != ScalarType.BOOL
              && x.dtype() != ScalarType.BOOL
              && to.byteSize() == x.dtype().byteSize();
      case Instruction.Rarely(var condition, var _, var x, var y) ->
          condition.dtype() == ScalarType.BOOL
              && x.dtype() == y.dtype()
              && x.dtype() != ScalarType.BOOL;
    };
  }

  private static boolean isConvertible(ScalarType dtype) {
    return switch (dtype) {
      case INT32, INT64, FLOAT32, FLOAT64 -> true;
      case BOOL, UINT32, UINT64 -> false;
    };
  }

  private void require(boolean condition, Object where, String problem) {
    if (!condition) {
      throw new IllegalStateException(
          "Malformed kernel: in %s %s.%n%s".formatted(where, problem, kernel));
    }
  }
}

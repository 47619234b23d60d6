package dev.panax.compiler.fuse;

import dev.panax.compiler.loop.Instruction;
import dev.panax.compiler.loop.LoopBuilder;
import dev.panax.compiler.loop.LoopKind;
import dev.panax.compiler.loop.ScalarFunctions;
import dev.panax.compiler.loop.ScalarType;
import dev.panax.compiler.loop.Statement;
import dev.panax.compiler.loop.Stride;
import dev.panax.compiler.loop.UnaryOp;
import dev.panax.compiler.loop.Value;
import dev.panax.compiler.loop.View;
import dev.panax.program.Atom;
import dev.panax.program.DType;
import dev.panax.program.Equation;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Estimates of what computing an element costs, in units of a simple machine instruction. */
public final class Costs {
  /** Reading an element of an array. */
  private static final int LOAD = 2;

  /** What is at most this expensive is rather computed again than written and read. */
  private static final int CHEAP = 6;

  private final int[] costs;

  /** The costs in {@code program}. */
  Costs(Program program) {
    costs = new int[program.varCount()];
    program.inputs().forEach(input -> costs[input.id()] = load(input));
    for (var equation : program.equations()) {
      int cost = weight(equation);
      for (var operand : equation.inputs()) {
        cost += isCheap(operand) ? cost(operand) : load(operand);
      }
      for (var output : equation.outputs()) {
        costs[output.id()] = isComputed(equation.op()) ? cost : load(output);
      }
    }
  }

  /** Whether {@code atom} is rather computed again for each use than kept in memory. */
  boolean isCheap(Atom atom) {
    return cost(atom) <= CHEAP;
  }

  private int cost(Atom atom) {
    return atom instanceof Var v ? costs[v.id()] : 0;
  }

  private static int load(Atom atom) {
    return atom.type().shape().isScalar() ? 0 : LOAD;
  }

  private static boolean isComputed(Op op) {
    return switch (op) {
      case Op.Concatenate _ -> false;
      case Op.Elementwise _, Op.Movement _, Op.Iota _ -> true;
      case Op.Reduce _, Op.Routine _, Op.Control _, Op.Annotation _ -> false;
    };
  }

  /** What computing one element of the result takes, its operands given. */
  public static int weight(Op op, List<DType> operands) {
    return switch (op) {
      case Op.Elementwise elementwise ->
          WEIGHTS.computeIfAbsent(new Key(elementwise, operands), Costs::weightOfExpansion);
      case Op.Reduce _, Op.Iota _ -> 1;
      case Op.Pad _ -> 3;
      case Op.Movement _, Op.Routine _, Op.Control _, Op.Annotation _ -> 0;
    };
  }

  static int weight(Equation equation) {
    return weight(
        equation.op(), equation.inputs().stream().map(input -> input.type().dtype()).toList());
  }

  /** An operation on scalars. */
  private record Key(Op.Elementwise op, List<DType> operands) {}

  private static final Map<Key, Integer> WEIGHTS = new ConcurrentHashMap<>();

  private static int weightOfExpansion(Key key) {
    var b = new LoopBuilder();
    b.loop(
        LoopKind.LANES,
        LoopBuilder.ROOT,
        i -> {
          var operands = new ArrayList<Value>();
          for (var dtype : key.operands) {
            DType loaded = ScalarType.of(dtype).dtype();
            operands.add(b.load(b.view(loaded, View.Use.READ, Stride.UNIT), i));
          }
          Value result = new ScalarFunctions(b).apply(key.op, key.operands.getLast(), operands);
          b.store(result, b.view(result.dtype().dtype(), View.Use.WRITE, Stride.UNIT), i);
        });
    return weight(b.build().root().body());
  }

  private static int weight(List<? extends Statement> body) {
    int weight = 0;
    for (var statement : body) {
      if (statement instanceof Statement.Let(var result, var instruction)) {
        weight += weight(instruction, result.dtype());
      }
    }
    return weight;
  }

  private static int weight(Instruction instruction, ScalarType dtype) {
    return switch (instruction) {
      case Instruction.Constant _,
          Instruction.Size _,
          Instruction.Index _,
          Instruction.Read _,
          Instruction.Load _,
          Instruction.MaskedLoad _ ->
          0;
      case Instruction.Unary(var op, var _) -> op == UnaryOp.SQRT ? 6 : 1;
      case Instruction.Binary(var op, var _, var _) ->
          switch (op) {
            case DIV -> dtype.isFloating() ? 6 : 20;
            case REM -> 20;
            case ADD, SUB, MUL, MIN, MAX, AND, OR, XOR -> 1;
            case SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC -> 1;
          };
      case Instruction.Call _ -> 80;
      case Instruction.Fma _,
          Instruction.Compare _,
          Instruction.Select _,
          Instruction.Convert _,
          Instruction.Bitcast _ ->
          1;
      case Instruction.Rarely rarely -> 1 + weight(rarely.body());
    };
  }
}

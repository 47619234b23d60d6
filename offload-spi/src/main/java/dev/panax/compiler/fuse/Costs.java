package dev.panax.compiler.fuse;

import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.UnaryFn;
import dev.panax.program.Var;

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
      int cost = weight(equation.op());
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
      case Op.View _, Op.Reduce _, Op.Routine _, Op.Control _ -> false;
    };
  }

  /** The instructions that one element of the result takes, its operands given. */
  public static int weight(Op op) {
    return switch (op) {
      case Op.Unary(var fn) -> weight(fn);
      case Op.IntegerPow(var exponent) ->
          2 * (32 - Integer.numberOfLeadingZeros(Math.abs(exponent)));
      case Op.Binary(var fn) -> weight(fn);
      case Op.Compare _, Op.Select _, Op.Bitcast _, Op.Reduce _, Op.Iota _ -> 1;
      case Op.Convert _ -> 2;
      case Op.Pad _ -> 3;
      case Op.Movement _, Op.View _, Op.Routine _, Op.Control _ -> 0;
    };
  }

  private static int weight(UnaryFn fn) {
    return switch (fn) {
      case NEG, ABS, NOT, IS_FINITE, REAL, IMAG, CONJ -> 1;
      case SIGN -> 4;
      case FLOOR, CEIL, ROUND -> 4;
      case SQRT -> 8;
      case RSQRT -> 12;
      case EXP, LOGISTIC -> 20;
      case EXPM1, LOG, LOG1P, TANH, ERF -> 30;
      case SIN, COS, ERF_INV -> 40;
      case TAN -> 60;
    };
  }

  private static int weight(BinaryFn fn) {
    return switch (fn) {
      case ADD, SUB, MUL, MAX, MIN, AND, OR, XOR, COMPLEX -> 1;
      case SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC -> 3;
      case DIV -> 6;
      case REM -> 12;
      case POW -> 80;
    };
  }
}

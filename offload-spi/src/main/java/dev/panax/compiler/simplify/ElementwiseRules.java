package dev.panax.compiler.simplify;

import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Equation;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Identities of elementwise operations. Each gives the same bits, nan payloads aside. */
final class ElementwiseRules {
  private final Rewriter rewriter;

  ElementwiseRules(Rewriter rewriter) {
    this.rewriter = rewriter;
  }

  /** The value of {@code op} in a cheaper form; null if this knows none. */
  @Nullable Atom rewrite(Op.Elementwise op, List<Atom> operands, Shape shape) {
    if (operands.stream().allMatch(Literal.class::isInstance)) {
      return Scalars.evaluate(op, operands.stream().map(Literal.class::cast).toList());
    }
    Atom before = beforeMovement(op, operands, shape);
    if (before != null) {
      return before;
    }
    return switch (op) {
      case Op.Unary(var fn) -> unary(fn, operands.getFirst());
      case Op.IntegerPow(var exponent) -> integerPow(exponent, operands.getFirst());
      case Op.Binary(var fn) -> binary(fn, operands.get(0), operands.get(1), shape);
      case Op.Compare(var comparison) ->
          compare(comparison, operands.get(0), operands.get(1), shape);
      case Op.Select _ -> select(operands.get(0), operands.get(1), operands.get(2), shape);
      case Op.Convert(var dtype, var weak) -> convert(dtype, weak, operands.getFirst());
      case Op.Bitcast(var dtype) -> bitcast(dtype, operands.getFirst());
      case Op.Ternary _, Op.ReducePrecision _, Op.ComplexParts _ -> null;
    };
  }

  /**
   * The operation done on what its operands are broadcasts or reshapes of, where all are moved
   * alike: on fewer elements, or with the movement further down, where it may meet another.
   */
  private @Nullable Atom beforeMovement(Op op, List<Atom> operands, Shape shape) {
    if (shape.isScalar()) {
      return null;
    }
    var sources = new ArrayList<Atom>();
    for (var operand : operands) {
      boolean isFilled =
          rewriter.definition(operand) instanceof Equation(Op.Broadcast _, var in, var _)
              && in.getFirst().type().shape().isScalar();
      sources.add(isFilled ? source(operand) : operand);
    }
    if (sources.stream().allMatch(source -> source.type().shape().isScalar())) {
      return rewriter.filled(rewriter.add(op, sources), shape);
    }
    if (!sources.equals(operands)) {
      return rewriter.add(op, sources);
    }
    Op movement = null;
    Shape sourceShape = Shape.SCALAR;
    for (int i = 0; i < operands.size(); i++) {
      if (operands.get(i).type().shape().isScalar()) {
        continue;
      }
      Op definition = rewriter.operation(operands.get(i));
      if (!(definition instanceof Op.Broadcast || definition instanceof Op.Reshape)) {
        return null;
      }
      sources.set(i, source(operands.get(i)));
      boolean isFirst = movement == null;
      if (!isFirst
          && !(definition.equals(movement) && sources.get(i).type().shape().equals(sourceShape))) {
        return null;
      }
      movement = definition;
      sourceShape = sources.get(i).type().shape();
    }
    return movement == null ? null : rewriter.add(movement, rewriter.add(op, sources));
  }

  private Atom source(Atom moved) {
    Equation definition = rewriter.definition(moved);
    if (definition == null) {
      throw new IllegalArgumentException(moved + " is not defined by an equation.");
    }
    return definition.inputs().getFirst();
  }

  private @Nullable Atom unary(UnaryFn fn, Atom x) {
    UnaryFn inner = rewriter.operation(x) instanceof Op.Unary(var g) ? g : null;
    return switch (fn) {
      case NEG -> inner == UnaryFn.NEG ? source(x) : null;
      case NOT -> inner == UnaryFn.NOT ? source(x) : null;
      case ABS ->
          switch (inner) {
            case ABS -> x;
            // An unsigned -x is the absolute value of itself, not of x.
            case NEG ->
                x.type().dtype().kind() == DType.Kind.UNSIGNED
                    ? null
                    : rewriter.add(new Op.Unary(fn), source(x));
            case null, default -> null;
          };
      case FLOOR, CEIL, ROUND, ROUND_AWAY_FROM_ZERO, SIGN -> inner == fn ? x : null;
      case SQUARE -> rewriter.add(new Op.Binary(BinaryFn.MUL), x, x);
      case IS_FINITE,
          CLZ,
          POPULATION_COUNT,
          SQRT,
          RSQRT,
          CBRT,
          EXP,
          EXP2,
          EXPM1,
          LOG,
          LOG1P,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN,
          SINH,
          COSH,
          TANH,
          ASINH,
          ACOSH,
          ATANH,
          LOGISTIC,
          ERF,
          ERFC,
          ERF_INV,
          LGAMMA,
          DIGAMMA,
          BESSEL_I0E,
          BESSEL_I1E ->
          null;
    };
  }

  private @Nullable Atom integerPow(int exponent, Atom x) {
    return switch (exponent) {
      case 0 -> rewriter.filled(Literal.of(1, x.type().dtype()), x.type().shape());
      case 1 -> x;
      case 2 -> rewriter.add(new Op.Binary(BinaryFn.MUL), x, x);
      default -> null;
    };
  }

  private @Nullable Atom binary(BinaryFn fn, Atom x, Atom y, Shape shape) {
    if (isCommutative(fn) && isBefore(y, x)) {
      return rewriter.add(new Op.Binary(fn), y, x);
    }
    Atom result = x.type().dtype().isFloating() ? floatBinary(fn, x, y) : integerBinary(fn, x, y);
    if (result == null && x.equals(y)) {
      result = binaryOfEqual(fn, x);
    }
    return result == null ? null : filledTo(shape, result);
  }

  private @Nullable Atom floatBinary(BinaryFn fn, Atom x, Atom y) {
    return switch (fn) {
      case ADD -> {
        if (is(y, -0.0)) {
          yield x;
        }
        yield isNegated(y)
            ? rewriter.add(new Op.Binary(BinaryFn.SUB), x, source(y))
            : isNegated(x) ? rewriter.add(new Op.Binary(BinaryFn.SUB), y, source(x)) : null;
      }
      case SUB -> {
        if (is(y, 0.0)) {
          yield x;
        }
        if (is(x, -0.0)) {
          yield rewriter.add(new Op.Unary(UnaryFn.NEG), y);
        }
        yield isNegated(y) ? rewriter.add(new Op.Binary(BinaryFn.ADD), x, source(y)) : null;
      }
      case MUL -> {
        if (is(y, 1)) {
          yield x;
        }
        if (is(y, -1)) {
          yield rewriter.add(new Op.Unary(UnaryFn.NEG), x);
        }
        if (isNegated(x) && y instanceof Literal(var value, var type)) {
          var negated = Literal.of(-value.doubleValue(), type.dtype());
          yield rewriter.add(new Op.Binary(fn), source(x), negated);
        }
        yield isNegated(x) && isNegated(y)
            ? rewriter.add(new Op.Binary(fn), source(x), source(y))
            : null;
      }
      case DIV -> {
        if (is(y, 1)) {
          yield x;
        }
        yield y instanceof Literal divisor && hasExactReciprocal(divisor)
            ? rewriter.add(
                new Op.Binary(BinaryFn.MUL),
                x,
                Literal.of(1 / divisor.value().doubleValue(), divisor.type().dtype()))
            : null;
      }
      case POW -> {
        if (is(y, 1)) {
          yield x;
        }
        yield is(y, 2) ? rewriter.add(new Op.Binary(BinaryFn.MUL), x, x) : null;
      }
      case ATAN2,
          NEXTAFTER,
          MULHI,
          IGAMMA,
          IGAMMAC,
          IGAMMA_GRAD_A,
          RANDOM_GAMMA_GRAD,
          ZETA,
          POLYGAMMA ->
          null;
      case REM, MAX, MIN, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC ->
          null;
    };
  }

  private @Nullable Atom integerBinary(BinaryFn fn, Atom x, Atom y) {
    boolean isBool = x.type().dtype() == DType.BOOL;
    Literal allOnes = Literal.of(isBool ? 1 : -1, x.type().dtype());
    return switch (fn) {
      case ADD, SUB, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC -> is(y, 0) ? x : null;
      case MUL -> is(y, 1) ? x : is(y, 0) ? y : null;
      case DIV -> is(y, 1) ? x : null;
      case AND -> y.equals(allOnes) ? x : is(y, 0) ? y : null;
      case OR -> is(y, 0) ? x : y.equals(allOnes) ? y : null;
      case XOR ->
          is(y, 0) ? x : isBool && is(y, 1) ? rewriter.add(new Op.Unary(UnaryFn.NOT), x) : null;
      case REM,
          MAX,
          MIN,
          POW,
          ATAN2,
          NEXTAFTER,
          MULHI,
          IGAMMA,
          IGAMMAC,
          IGAMMA_GRAD_A,
          RANDOM_GAMMA_GRAD,
          ZETA,
          POLYGAMMA ->
          null;
    };
  }

  private @Nullable Atom binaryOfEqual(BinaryFn fn, Atom x) {
    DType dtype = x.type().dtype();
    return switch (fn) {
      case MAX, MIN, AND, OR -> x;
      case XOR -> Literal.of(0, dtype);
      case SUB -> dtype.isFloating() ? null : Literal.of(0, dtype);
      case ATAN2,
          NEXTAFTER,
          MULHI,
          IGAMMA,
          IGAMMAC,
          IGAMMA_GRAD_A,
          RANDOM_GAMMA_GRAD,
          ZETA,
          POLYGAMMA ->
          null;
      case ADD, MUL, DIV, REM, POW, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC -> null;
    };
  }

  private @Nullable Atom compare(Comparison comparison, Atom x, Atom y, Shape shape) {
    if (isBefore(y, x)) {
      return rewriter.add(new Op.Compare(comparison.swapped()), y, x);
    }
    if (x.equals(y) && !x.type().dtype().isFloating()) {
      boolean holds =
          switch (comparison) {
            case EQ, LE, GE -> true;
            case NE, LT, GT -> false;
          };
      return filledTo(shape, Literal.of(holds ? 1 : 0, DType.BOOL));
    }
    if (x.type().dtype() == DType.BOOL && y instanceof Literal(var value, var _)) {
      boolean isTrue = value.longValue() == 1;
      if (comparison == (isTrue ? Comparison.EQ : Comparison.NE)) {
        return x;
      }
      if (comparison == (isTrue ? Comparison.NE : Comparison.EQ)) {
        return rewriter.add(new Op.Unary(UnaryFn.NOT), x);
      }
    }
    return null;
  }

  private @Nullable Atom select(Atom which, Atom onFalse, Atom onTrue, Shape shape) {
    if (which instanceof Literal(var value, var _)) {
      return filledTo(shape, value.longValue() == 0 ? onFalse : onTrue);
    }
    if (onFalse.equals(onTrue)) {
      return filledTo(shape, onFalse);
    }
    return rewriter.operation(which) instanceof Op.Unary(var fn) && fn == UnaryFn.NOT
        ? rewriter.add(new Op.Select(), source(which), onTrue, onFalse)
        : null;
  }

  private @Nullable Atom convert(DType dtype, boolean weak, Atom x) {
    if (x.type().dtype() == dtype) {
      return x;
    }
    if (weak) {
      return rewriter.add(new Op.Convert(dtype, false), x);
    }
    if (rewriter.definition(x) instanceof Equation(Op.Convert(var middle, var _), var in, _)) {
      DType first = in.getFirst().type().dtype();
      // Through a float on the way to another integer type, numbers saturate instead of wrapping.
      boolean wraps = dtype.isInteger() && middle.isFloating() && first != dtype;
      if (isExact(first, middle) && (!wraps || first == DType.BOOL)) {
        return rewriter.add(new Op.Convert(dtype, false), in);
      }
    }
    return null;
  }

  /** Whether every value of {@code from} is one of {@code to}. */
  private static boolean isExact(DType from, DType to) {
    return switch (from.kind()) {
      case BOOL -> true;
      case SIGNED -> digits(from) <= digits(to) && to.kind() != DType.Kind.UNSIGNED;
      case UNSIGNED -> digits(from) <= digits(to);
      case FLOAT ->
          to == DType.FLOAT64 || (to == DType.FLOAT32 && digits(from) <= digits(to)) || to == from;
      case COMPLEX -> false;
    };
  }

  /** The binary digits of a number of {@code dtype}, all of which integers up to them have. */
  private static int digits(DType dtype) {
    return switch (dtype) {
      case BOOL -> 1;
      case INT8, INT16, INT32, INT64 -> 8 * dtype.byteSize() - 1;
      case UINT8, UINT16, UINT32, UINT64 -> 8 * dtype.byteSize();
      case FLOAT16 -> 11;
      case BFLOAT16 -> 8;
      case FLOAT32, COMPLEX64 -> 24;
      case FLOAT64, COMPLEX128 -> 53;
    };
  }

  private @Nullable Atom bitcast(DType dtype, Atom x) {
    if (x.type().dtype() == dtype) {
      return x;
    }
    return rewriter.operation(x) instanceof Op.Bitcast
        ? rewriter.add(new Op.Bitcast(dtype), source(x))
        : null;
  }

  private boolean isNegated(Atom atom) {
    return rewriter.operation(atom) instanceof Op.Unary(var fn) && fn == UnaryFn.NEG;
  }

  private static boolean is(Atom atom, double number) {
    return atom instanceof Literal literal && literal.is(number);
  }

  /** Whether dividing by a number and multiplying with its inverse give the same bits. */
  private static boolean hasExactReciprocal(Literal divisor) {
    double x = divisor.value().doubleValue();
    int exponent = Math.getExponent(x);
    double reciprocal = 1 / x;
    return Math.abs(x) == Math.scalb(1.0, exponent)
        && Literal.of(reciprocal, divisor.type().dtype()).is(reciprocal)
        && Double.isFinite(reciprocal);
  }

  private Atom filledTo(Shape shape, Atom atom) {
    return atom.type().shape().equals(shape) ? atom : rewriter.filled(atom, shape);
  }

  private static boolean isCommutative(BinaryFn fn) {
    return switch (fn) {
      case ADD, MUL, MULHI, MAX, MIN, AND, OR, XOR -> true;
      case ATAN2, NEXTAFTER, IGAMMA, IGAMMAC, IGAMMA_GRAD_A, RANDOM_GAMMA_GRAD, ZETA, POLYGAMMA ->
          false;
      case SUB, DIV, REM, POW, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC -> false;
    };
  }

  /** The order of operands that may be exchanged: variables by age, then literals. */
  private static boolean isBefore(Atom x, Atom y) {
    return switch (y) {
      case Literal _ -> x instanceof Var;
      case Var(var id, var _) -> x instanceof Var v && v.id() < id;
    };
  }
}

package dev.panax.compiler.loop;

import dev.panax.program.Comparison;
import dev.panax.program.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A computation of one scalar. All are free of side effects, and none can fail. */
public sealed interface Instruction {

  /** The values that this uses; of {@link Rarely} those that its body uses too. */
  default List<Value> operands() {
    return switch (this) {
      case Constant _, Size _, Index _, Load _, Read _ -> List.of();
      case MaskedLoad(var _, var mask, var otherwise) -> List.of(mask, otherwise);
      case Unary(var _, var x) -> List.of(x);
      case Binary(var _, var x, var y) -> List.of(x, y);
      case Fma(var x, var y, var z) -> List.of(x, y, z);
      case Call(var _, var operands) -> operands;
      case Compare(var _, var x, var y) -> List.of(x, y);
      case Select(var condition, var x, var y) -> List.of(condition, x, y);
      case Convert(var _, var x) -> List.of(x);
      case Bitcast(var _, var x) -> List.of(x);
      case Rarely(var condition, var body, var x, var y) -> {
        var operands = new ArrayList<>(List.of(condition, x, y));
        body.forEach(let -> operands.addAll(let.instruction().operands()));
        yield operands;
      }
    };
  }

  /** The element in memory that this may read. */
  default Optional<Access> access() {
    return switch (this) {
      case Load(var source) -> Optional.of(source);
      case MaskedLoad(var source, var _, var _) -> Optional.of(source);
      case Constant _, Size _, Index _, Read _, Rarely _ -> Optional.empty();
      case Unary _, Binary _, Fma _, Call _ -> Optional.empty();
      case Compare _, Select _, Convert _, Bitcast _ -> Optional.empty();
    };
  }

  /** The dtype of the result, in a kernel of {@code views}. */
  default ScalarType dtype(List<View> views) {
    return switch (this) {
      case Constant(var literal) -> ScalarType.of(literal.type().dtype());
      case Size _, Index _ -> ScalarType.INT32;
      case Load(var source) -> views.get(source.view()).type();
      case MaskedLoad(var _, var _, var otherwise) -> otherwise.dtype();
      case Read(var accumulator) -> accumulator.dtype();
      case Unary(var _, var x) -> x.dtype();
      case Binary(var _, var x, var _) -> x.dtype();
      case Fma(var x, var _, var _) -> x.dtype();
      case Call(var _, var operands) -> operands.getFirst().dtype();
      case Compare _ -> ScalarType.BOOL;
      case Select(var _, var x, var _) -> x.dtype();
      case Convert(var dtype, var _) -> dtype;
      case Bitcast(var dtype, var _) -> dtype;
      case Rarely(var _, var _, var x, var _) -> x.dtype();
    };
  }

  /** A constant, a scalar of a type that kernels compute with. */
  record Constant(Literal literal) implements Instruction {}

  /** One of the kernel's sizes, but size 0, as an int32. */
  record Size(int size) implements Instruction {}

  /** The current index of a loop around this, as an int32. */
  record Index(int loop) implements Instruction {}

  /** An element in memory. */
  record Load(Access source) implements Instruction {}

  /** An element in memory where {@code mask} holds; else {@code otherwise}, and nothing is read. */
  record MaskedLoad(Access source, Value mask, Value otherwise) implements Instruction {}

  /** The current value of an accumulator, outside of any loop over lanes that updates it. */
  record Read(Accumulator accumulator) implements Instruction {}

  /** {@code op(x)}. */
  record Unary(UnaryOp op, Value x) implements Instruction {}

  /** {@code op(x, y)}; both of one dtype, which is the result's. */
  record Binary(BinaryOp op, Value x, Value y) implements Instruction {}

  /** {@code x * y + z}, rounded once; floating. */
  record Fma(Value x, Value y, Value z) implements Instruction {}

  /**
   * {@code function(operands)}; all of one floating dtype, which is the result's. Computed in
   * float64, and rounded to that dtype.
   */
  record Call(LibraryFunction function, List<Value> operands) implements Instruction {
    public Call {
      operands = List.copyOf(operands);
    }
  }

  /** Whether {@code x comparison y}; both of one dtype, not bool. */
  record Compare(Comparison comparison, Value x, Value y) implements Instruction {}

  /** {@code condition ? onTrue : onFalse}; both of one dtype, not bool. */
  record Select(Value condition, Value onTrue, Value onFalse) implements Instruction {}

  /**
   * Converts between int32, int64, float32 and float64: integers wrap, floats round to nearest
   * even; float to integer rounds toward zero and saturates, nan to 0.
   */
  record Convert(ScalarType dtype, Value x) implements Instruction {}

  /** The same bits as another type of that width, not bool. */
  record Bitcast(ScalarType dtype, Value x) implements Instruction {}

  /**
   * {@code condition ? onTrue : onFalse}, where the condition holds so rarely that {@code body},
   * which defines {@code onTrue}, is best jumped over.
   *
   * @param body definitions, seen in it alone, by constants and functions of values
   */
  record Rarely(Value condition, List<Statement.Let> body, Value onTrue, Value onFalse)
      implements Instruction {
    public Rarely {
      body = List.copyOf(body);
    }
  }
}

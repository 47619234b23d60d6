package dev.panax.program;

/**
 * An operation of the program language.
 *
 * <p>The set is closed and small, grouped in families, so that an interpreter of programs (a
 * transformation, a compiler stage) is one exhaustive {@code switch} and a missing rule is a
 * compile error. {@link TypeRules} says what operands each accepts and what it returns.
 */
public sealed interface Op {

  /** The name in program text, JAX's name of the primitive. */
  String primitive();

  /**
   * A function of elements, applied to arrays element by element. All operands are of one shape;
   * scalars among them are broadcast.
   */
  sealed interface Elementwise extends Op {}

  /** Elements put elsewhere, repeated, or left out; none is computed. */
  sealed interface Movement extends Op {}

  /**
   * A computation on whole arrays that is not done point by point: a device has a routine for it.
   */
  sealed interface Routine extends Op {}

  /** An operation with programs inside. */
  sealed interface Control extends Op {}

  /** Elementwise {@code fn(x)}. */
  record Unary(UnaryFn fn) implements Elementwise {
    @Override
    public String primitive() {
      return fn.primitive();
    }
  }

  /** Elementwise {@code x} to the power of a constant integer, by repeated multiplication. */
  record IntegerPow(int exponent) implements Elementwise {
    @Override
    public String primitive() {
      return "integer_pow";
    }
  }

  /** Elementwise {@code fn(x, y)}; both of one dtype. */
  record Binary(BinaryFn fn) implements Elementwise {
    @Override
    public String primitive() {
      return fn.primitive();
    }
  }

  /** Elementwise comparison to bool. */
  record Compare(Comparison comparison) implements Elementwise {
    @Override
    public String primitive() {
      return comparison.primitive();
    }
  }

  /** Elementwise choice; operands {@code (which, onFalse, onTrue)}, in JAX's order. */
  record Select() implements Elementwise {
    @Override
    public String primitive() {
      return "select_n";
    }
  }

  /**
   * Elementwise conversion to {@code dtype}. Floats round toward zero to integers, saturating, nan
   * to 0; anything nonzero is true.
   */
  record Convert(DType dtype, boolean weak) implements Elementwise {
    @Override
    public String primitive() {
      return "convert_element_type";
    }
  }

  /** Reinterprets the bits of each element as an equally wide {@code dtype}. */
  record Bitcast(DType dtype) implements Elementwise {
    @Override
    public String primitive() {
      return "bitcast_convert_type";
    }
  }

  /**
   * Dimension {@code i} of the operand becomes dimension {@code dimensions[i]} of {@code shape}; a
   * dimension of size 1 is stretched, the others are new.
   */
  record Broadcast(Shape shape, IntList dimensions) implements Movement {
    @Override
    public String primitive() {
      return "broadcast_in_dim";
    }
  }

  /** The same elements in row-major order under another shape. */
  record Reshape(Shape shape) implements Movement {
    @Override
    public String primitive() {
      return "reshape";
    }
  }

  /** Dimension {@code i} of the result is dimension {@code permutation[i]} of the operand. */
  record Transpose(IntList permutation) implements Movement {
    @Override
    public String primitive() {
      return "transpose";
    }
  }

  /** Reverses the order of the elements along {@code dimensions}. */
  record Reverse(IntList dimensions) implements Movement {
    @Override
    public String primitive() {
      return "rev";
    }
  }

  /** Folds the dimensions {@code axes} (ascending) away. */
  record Reduce(Reducer reducer, IntList axes) implements Op {
    @Override
    public String primitive() {
      return reducer.primitive();
    }
  }

  /**
   * The generalized matrix product: sums over the contracting dimensions, runs along the batch
   * dimensions. Result dimensions: batch, free of lhs, free of rhs. {@code accumulator} is the
   * dtype of the result; sums run in it or wider.
   */
  record DotGeneral(
      IntList lhsContracting,
      IntList rhsContracting,
      IntList lhsBatch,
      IntList rhsBatch,
      DType accumulator)
      implements Routine {
    @Override
    public String primitive() {
      return "dot_general";
    }
  }

  /**
   * The memory of an array as elements of a {@code dtype} of another width. Narrower ones get a
   * last dimension of as many as make up one of the operand's elements, in the order of memory;
   * wider ones take the place of such a dimension. Beside numbers that are not complex, a complex
   * dtype and that of its parts are views of each other.
   */
  record View(DType dtype) implements Op {
    @Override
    public String primitive() {
      return "bitcast_convert_type";
    }
  }

  /** The index along {@code dimension}, as {@code dtype}, in every element of {@code shape}. */
  record Iota(DType dtype, Shape shape, int dimension) implements Op {
    @Override
    public String primitive() {
      return "iota";
    }
  }

  /** Elements {@code start, start + stride, ...} below {@code limit} along each dimension. */
  record Slice(IntList start, IntList limit, IntList strides) implements Movement {
    @Override
    public String primitive() {
      return "slice";
    }
  }

  /**
   * Operands {@code (x, value)}: surrounds {@code x} with {@code low} and {@code high} copies of
   * the scalar {@code value} along each dimension, and puts {@code interior} of them between
   * neighbours. Negative {@code low} and {@code high} crop.
   */
  record Pad(IntList low, IntList high, IntList interior) implements Movement {
    @Override
    public String primitive() {
      return "pad";
    }
  }

  /** The operands one after the other along {@code dimension}. */
  record Concatenate(int dimension) implements Movement {
    @Override
    public String primitive() {
      return "concatenate";
    }
  }

  /** A call of a program: a nested {@code jit}. {@code body} is compared by identity. */
  record Call(String name, Program body) implements Control {
    @Override
    public String primitive() {
      return "jit";
    }
  }
}

package dev.panax.program;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  sealed interface Control extends Op {
    /** The programs inside, in the order in which they are written out. */
    List<Program> programs();
  }

  /**
   * One application of a program to the operands. What it computes is what the program does, and a
   * compiler puts the program in its place; the kinds differ in what transformations make of them.
   */
  sealed interface Application extends Control {
    /** Compared by identity. */
    Program body();

    @Override
    default List<Program> programs() {
      return List.of(body());
    }
  }

  /**
   * The operands unchanged, with something said about them to a transformation or the compiler. A
   * device sees none of these.
   */
  sealed interface Annotation extends Op {}

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

  /** Elementwise {@code fn(x, y, z)}; all of one dtype. */
  record Ternary(TernaryFn fn) implements Elementwise {
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

  /**
   * Elementwise rounding of floats to those that have {@code exponentBits} and {@code
   * mantissaBits}: ties to even, to infinity above the range, to zero below that of normal numbers.
   */
  record ReducePrecision(int exponentBits, int mantissaBits) implements Elementwise {
    @Override
    public String primitive() {
      return "reduce_precision";
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
   * The convolution of an input with filters, operands in this order: each element of the result is
   * the sum of products of the filter with the window of the input at its place.
   *
   * <p>The input is first spread out and padded with zeros: {@code inputDilation} - 1 between
   * neighbours, {@code low} and {@code high} around (negative ones crop). Windows are {@code
   * strides} apart, and within one the elements are {@code filterDilation} apart. With {@code
   * featureGroups} the features of the input, and those of the result, are cut into groups, each
   * convolved by itself; with {@code batchGroups} the batch and the features of the result are.
   *
   * @param accumulator the dtype of the result; sums run in it or wider
   */
  record Convolution(
      ConvolutionDimensions dimensions,
      IntList strides,
      IntList low,
      IntList high,
      IntList inputDilation,
      IntList filterDilation,
      int featureGroups,
      int batchGroups,
      DType accumulator)
      implements Routine {
    @Override
    public String primitive() {
      return "conv_general_dilated";
    }

    /** The same with other numbers of groups. */
    public Convolution withGroups(int newFeatureGroups, int newBatchGroups) {
      return new Convolution(
          dimensions,
          strides,
          low,
          high,
          inputDilation,
          filterDilation,
          newFeatureGroups,
          newBatchGroups,
          accumulator);
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

  /** Windows of an array at places that operands give. */
  sealed interface Indexing extends Routine {}

  /**
   * Operands {@code (x, indices)}: the windows of x, of size {@code sliceSizes}, whose corners are
   * the index vectors in the last dimension of {@code indices}.
   *
   * @param fillValue what {@link GatherScatterMode#FILL_OR_DROP} fills with; null in other modes
   * @param indicesAreSorted a promise of the caller, as {@code uniqueIndices} is; no check is made
   */
  record Gather(
      WindowDimensions dimensions,
      IntList sliceSizes,
      GatherScatterMode mode,
      @Nullable Number fillValue,
      boolean indicesAreSorted,
      boolean uniqueIndices)
      implements Indexing {
    @Override
    public String primitive() {
      return "gather";
    }
  }

  /**
   * Operands {@code (x, indices, updates)}: x with the windows at {@code indices} combined with
   * those of {@code updates}, in their order where windows overlap.
   *
   * @param indicesAreSorted a promise of the caller; no check is made
   * @param uniqueIndices a promise of the caller that windows do not overlap
   */
  record Scatter(
      ScatterFn fn,
      WindowDimensions dimensions,
      GatherScatterMode mode,
      boolean indicesAreSorted,
      boolean uniqueIndices)
      implements Indexing {
    @Override
    public String primitive() {
      return fn.primitive();
    }
  }

  /**
   * Operands {@code (x, start...)}, a scalar start for each dimension: the window of x that begins
   * there, moved to lie within x.
   */
  record DynamicSlice(IntList sliceSizes) implements Indexing {
    @Override
    public String primitive() {
      return "dynamic_slice";
    }
  }

  /**
   * Operands {@code (x, update, start...)}: x with the window that begins at the starts, moved to
   * lie within x, replaced by {@code update}.
   */
  record DynamicUpdateSlice() implements Indexing {
    @Override
    public String primitive() {
      return "dynamic_update_slice";
    }
  }

  /** Elements in an order that depends on their values. */
  sealed interface Ordering extends Routine {}

  /**
   * Operands of one shape, sorted together along {@code dimension}: ascending by the first {@code
   * numKeys} operands, lexicographically. Among floats nan comes last, and -0 equals 0. Equal
   * elements keep their order.
   */
  record Sort(int dimension, int numKeys) implements Ordering {
    @Override
    public String primitive() {
      return "sort";
    }
  }

  /**
   * The {@code k} greatest elements along {@code axis}, in descending order, and their int32
   * indices; among equals the first. Floats are in IEEE 754's total order: -nan, -inf, ..., -0, 0,
   * ..., inf, nan.
   */
  record TopK(int k, int axis) implements Ordering {
    @Override
    public String primitive() {
      return "top_k";
    }
  }

  /**
   * The index along {@code axis} of the first greatest or least element, or of the first nan.
   *
   * @param greatest whether it is the greatest
   */
  record ArgExtreme(boolean greatest, int axis, DType indexDType) implements Ordering {
    @Override
    public String primitive() {
      return greatest ? "argmax" : "argmin";
    }
  }

  /**
   * At each place along {@code axis} the fold of all elements up to there, or with {@code reverse}
   * from there on.
   */
  record Cumulative(CumulativeFn fn, int axis, boolean reverse) implements Routine {
    @Override
    public String primitive() {
      return fn.primitive();
    }
  }

  /** A call of a program: a nested {@code jit}. */
  record Call(String name, Program body) implements Application {
    @Override
    public String primitive() {
      return "jit";
    }
  }

  /**
   * A program whose forward-mode derivative a user gave.
   *
   * @param constants how many of the first operands are arrays that the program captured, which the
   *     rule does not see
   */
  record CustomJvp(String name, Program body, int constants, DerivativeRule rule)
      implements Application {
    @Override
    public String primitive() {
      return "custom_jvp_call";
    }
  }

  /**
   * A program whose reverse-mode derivative a user gave.
   *
   * @param constants how many of the first operands are arrays that the program captured, which the
   *     rule does not see
   */
  record CustomVjp(String name, Program body, int constants, DerivativeRule rule)
      implements Application {
    @Override
    public String primitive() {
      return "custom_vjp_call";
    }
  }

  /**
   * The tangents of a {@link CustomVjp}: a linear function of which only the transpose is known, so
   * that no device can run it. Operands: the residuals of the forward pass, the tangents of the
   * arguments.
   *
   * @param residuals how many of the operands are residuals
   * @param tangents the types of the results
   * @param pullback from the residuals and cotangents of the results to those of the arguments
   */
  record CustomTangent(int residuals, List<ArrayType> tangents, DerivativeRule pullback)
      implements Routine {
    public CustomTangent {
      tangents = List.copyOf(tangents);
    }

    @Override
    public String primitive() {
      return "custom_lin";
    }
  }

  /**
   * A program whose values are not kept from the forward to the backward pass, but computed again
   * from its operands.
   *
   * @param policy the values that are kept all the same
   * @param differentiated whether this is a second computation; the compiler must not share its
   *     values with the first
   */
  record Checkpoint(Program body, CheckpointPolicy policy, boolean differentiated)
      implements Application {
    @Override
    public String primitive() {
      return "remat2";
    }
  }

  /** An operand that is a constant to differentiation. */
  record StopGradient() implements Annotation {
    @Override
    public String primitive() {
      return "stop_gradient";
    }
  }

  /** An operand with a name for {@link CheckpointPolicy}. */
  record Name(String name) implements Annotation {
    @Override
    public String primitive() {
      return "name";
    }
  }

  /** Operands that are not known to be equal to anything else: no value is shared across it. */
  record OptimizationBarrier() implements Annotation {
    @Override
    public String primitive() {
      return "optimization_barrier";
    }
  }

  /**
   * The branch that an index chooses. Operands: the index, an int32 scalar, clamped to the number
   * of branches; then what the branch is called with. All branches have inputs of the same types,
   * and outputs of the same types.
   */
  record Cond(List<Program> branches) implements Control {
    public Cond {
      branches = List.copyOf(branches);
    }

    @Override
    public List<Program> programs() {
      return branches;
    }

    @Override
    public String primitive() {
      return "cond";
    }
  }

  /**
   * A loop over the first dimension of arrays. Operands: {@code constants}, which every trip reads;
   * the initial {@code carries}; the arrays to run over, each with a first dimension of {@code
   * length}. Results: the last carries; the arrays of what the trips gave.
   *
   * @param body from the constants, the carries and an element of each array, to the next carries
   *     and an element of each array of results
   * @param reverse whether the loop begins at the last elements
   * @param unroll how many trips a device may do at once
   */
  record Scan(Program body, int length, boolean reverse, int unroll, int constants, int carries)
      implements Control {
    @Override
    public List<Program> programs() {
      return List.of(body);
    }

    @Override
    public String primitive() {
      return "scan";
    }
  }

  /**
   * A loop while a condition holds, in its simple form with one sweep: operands are the condition's
   * constants, the body's constants, and the initial carries; results are the last carries.
   *
   * <p>What it is in full is closed under differentiation, in reverse too. A sweep may give {@code
   * records} beside its carries, which are kept for each trip. After the first sweep, which goes up
   * until the condition fails, each further sweep does the same trips, the second one down from the
   * last trip to the first, the third up, and so on, and reads the records of its trip from all
   * earlier sweeps. The gradient of a loop is a loop with one more sweep, down. Operands are the
   * condition's constants, then for each sweep its constants and its initial carries; results are
   * the last carries of all sweeps. Records never leave the operation, since their number is known
   * only when it has run.
   *
   * @param condition from its constants and the first sweep's carries, to a bool scalar
   * @param constants the number of the condition's constants
   */
  record While(Program condition, int constants, List<Sweep> sweeps) implements Control {
    public While {
      sweeps = List.copyOf(sweeps);
    }

    /** The simple loop. */
    public While(Program condition, int constants, Program body, int bodyConstants) {
      this(condition, constants, List.of(new Sweep(body, bodyConstants, body.outputs().size())));
    }

    @Override
    public List<Program> programs() {
      var programs = new ArrayList<>(sweeps.stream().map(Sweep::body).toList());
      programs.add(1, condition);
      return programs;
    }

    @Override
    public String primitive() {
      return "while";
    }
  }

  /**
   * A part of a {@link While}.
   *
   * @param body from {@code constants}, {@code carries}, and the records of this trip of all
   *     earlier sweeps, to the next carries and the records of this one
   */
  record Sweep(Program body, int constants, int carries) {
    /** The types of what the body records in each trip. */
    public List<ArrayType> records() {
      return body.outputTypes().subList(carries, body.outputs().size());
    }
  }
}

package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.CumulativeFn;
import dev.panax.program.DifferentiationException;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.program.Var;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import dev.panax.trace.Trace;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The transposition of linear programs: from cotangents of the outputs to cotangents of the linear
 * inputs. Where the program computes y = A x, its transpose computes A^T y, operation by operation
 * in reverse order. A null cotangent is zero.
 */
final class Transpose {
  private Transpose() {}

  /**
   * Runs {@code program} backward under the current trace.
   *
   * @param linear which inputs the program is linear in
   * @param others the values of the other inputs, in order
   * @param cotangents one for each output
   * @return one for each linear input
   */
  static @Nullable Array[] backward(
      Program program, BitSet linear, Array[] others, @Nullable Array[] cotangents) {
    var values = new @Nullable Array[program.varCount()];
    var isLinear = new boolean[program.varCount()];
    int next = 0;
    for (int i = 0; i < program.inputs().size(); i++) {
      int id = program.inputs().get(i).id();
      isLinear[id] = linear.get(i);
      values[id] = linear.get(i) ? null : others[next++];
    }
    for (var equation : program.equations()) {
      forward(equation, values, isLinear);
    }
    var sums = new @Nullable Array[program.varCount()];
    for (int i = 0; i < cotangents.length; i++) {
      accumulate(sums, program.outputs().get(i), isLinear, cotangents[i]);
    }
    for (var equation : program.equations().reversed()) {
      backward(equation, values, isLinear, sums);
    }
    return linear.stream()
        .mapToObj(i -> sums[program.inputs().get(i).id()])
        .toArray(n -> new @Nullable Array[n]);
  }

  /** Computes an equation none of whose operands is linear. */
  private static void forward(Equation equation, @Nullable Array[] values, boolean[] isLinear) {
    boolean dependent = equation.inputs().stream().anyMatch(atom -> isLinear(atom, isLinear));
    if (dependent) {
      equation.outputs().forEach(output -> isLinear[output.id()] = true);
      return;
    }
    Array[] operands =
        equation.inputs().stream().map(atom -> known(atom, values)).toArray(Array[]::new);
    Array[] results = Trace.bind(equation.op(), operands);
    for (int i = 0; i < results.length; i++) {
      values[equation.outputs().get(i).id()] = results[i];
    }
  }

  private static void backward(
      Equation equation, @Nullable Array[] values, boolean[] isLinear, @Nullable Array[] sums) {
    var cotangents = new @Nullable Array[equation.outputs().size()];
    boolean any = false;
    for (int i = 0; i < cotangents.length; i++) {
      int id = equation.outputs().get(i).id();
      cotangents[i] = sums[id];
      sums[id] = null;
      any |= cotangents[i] != null;
    }
    if (!any) {
      return;
    }
    var operands =
        equation.inputs().stream()
            .map(atom -> isLinear(atom, isLinear) ? null : known(atom, values))
            .toArray(n -> new @Nullable Array[n]);
    @Nullable Array[] results = rule(equation.op(), equation.inputTypes(), operands, cotangents);
    for (int i = 0; i < results.length; i++) {
      accumulate(sums, equation.inputs().get(i), isLinear, results[i]);
    }
  }

  private static boolean isLinear(Atom atom, boolean[] isLinear) {
    return atom instanceof Var v && isLinear[v.id()];
  }

  private static Array known(Atom atom, @Nullable Array[] values) {
    Array value =
        switch (atom) {
          case Var v -> values[v.id()];
          case Literal literal -> Ops.literal(literal);
        };
    if (value == null) {
      throw new AssertionError("No value for " + atom);
    }
    return value;
  }

  private static void accumulate(
      @Nullable Array[] sums, Atom atom, boolean[] isLinear, @Nullable Array cotangent) {
    if (cotangent != null && atom instanceof Var v && isLinear[v.id()]) {
      Array sum = sums[v.id()];
      sums[v.id()] = sum == null ? cotangent : Ops.add(sum, cotangent);
    }
  }

  /**
   * The transpose of one operation.
   *
   * @param x the operands, null for those the operation is linear in
   * @param cts the cotangents of its results, not all null
   * @return the cotangents of the operands, null for zero and where the operand is not linear
   */
  private static @Nullable Array[] rule(
      Op op, List<ArrayType> types, @Nullable Array[] x, @Nullable Array[] cts) {
    if (op instanceof Op.Control control) {
      return ControlTranspose.apply(control, x, cts);
    }
    if (op instanceof Op.Annotation annotation) {
      return CustomDerivatives.transpose(annotation, cts);
    }
    if (op instanceof Op.CustomTangent tangent) {
      return CustomDerivatives.transpose(tangent, x, cts);
    }
    Array ct = cts[0];
    if (ct == null) {
      throw new AssertionError("The rule of " + op + " was asked for without a cotangent.");
    }
    return switch (op) {
      case Op.Unary(var fn) when fn == UnaryFn.NEG -> one(Ops.neg(ct));
      case Op.Binary(var fn) -> binary(fn, types, x, ct);
      case Op.Select _ -> select(types, x, ct);
      case Op.Convert _ -> one(Ops.convert(ct, types.get(0).dtype(), types.get(0).weak()));
      case Op.Broadcast broadcast -> one(unbroadcast(broadcast, types.get(0).shape(), ct));
      case Op.Reshape _ -> one(Ops.reshape(ct, types.get(0).shape()));
      case Op.Transpose(var permutation) ->
          one(Ops.transpose(ct, permutation.inversePermutation()));
      case Op.Reverse(var dimensions) -> one(Ops.reverse(ct, dimensions));
      case Op.Slice slice -> one(unslice(slice, types.get(0).shape(), ct));
      case Op.Pad pad -> pad(pad, x, ct);
      case Op.Concatenate(var dimension) -> concatenate(dimension, types, x, ct);
      case Op.Reduce(var reducer, var axes) when reducer == Reducer.SUM ->
          one(Ops.broadcast(ct, types.get(0).shape(), JvpRules.others(axes, types.get(0).rank())));
      case Op.DotGeneral dot -> dot(dot, types, x, ct);
      case Op.ReducePrecision _ -> one(Trace.bind1(op, ct));
      case Op.Convolution convolution -> ConvolutionTranspose.apply(convolution, types, x, ct);
      case Op.Indexing indexing -> IndexingTranspose.apply(indexing, types, x, ct);
      case Op.Cumulative(var fn, var axis, var reverse) when fn == CumulativeFn.SUM ->
          one(Ops.cumulative(fn, ct, axis, !reverse));
      case Op.Unary _,
          Op.IntegerPow _,
          Op.Ternary _,
          Op.Compare _,
          Op.Bitcast _,
          Op.Reduce _,
          Op.Iota _,
          Op.Ordering _,
          Op.Cumulative _,
          Op.Control _,
          Op.Annotation _,
          Op.CustomTangent _ ->
          throw notLinear(op);
    };
  }

  static DifferentiationException notLinear(Op op) {
    return new DifferentiationException(
        "%s is not linear in its operands here, and so has no transpose. Give linearTranspose a linear function; for others there are linearize and vjp."
            .formatted(op.primitive()));
  }

  private static @Nullable Array[] one(Array ct) {
    return new @Nullable Array[] {ct};
  }

  private static @Nullable Array[] binary(
      BinaryFn fn, List<ArrayType> types, @Nullable Array[] x, Array ct) {
    var result = new @Nullable Array[2];
    switch (fn) {
      case ADD -> {
        result[0] = x[0] == null ? unwiden(ct, types.get(0)) : null;
        result[1] = x[1] == null ? unwiden(ct, types.get(1)) : null;
      }
      case SUB -> {
        result[0] = x[0] == null ? unwiden(ct, types.get(0)) : null;
        result[1] = x[1] == null ? unwiden(Ops.neg(ct), types.get(1)) : null;
      }
      case MUL -> {
        int known = x[0] == null ? 1 : 0;
        Array factor = x[known];
        if (factor == null) {
          throw notLinear(new Op.Binary(fn));
        }
        Array product = known == 0 ? Ops.mul(factor, ct) : Ops.mul(ct, factor);
        result[1 - known] = unwiden(product, types.get(1 - known));
      }
      case DIV -> {
        Array divisor = x[1];
        if (divisor == null) {
          throw notLinear(new Op.Binary(fn));
        }
        result[0] = unwiden(Ops.div(ct, divisor), types.get(0));
      }
      case REM,
          POW,
          ATAN2,
          NEXTAFTER,
          MULHI,
          IGAMMA,
          IGAMMAC,
          IGAMMA_GRAD_A,
          RANDOM_GAMMA_GRAD,
          ZETA,
          POLYGAMMA,
          MAX,
          MIN,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT_LOGICAL,
          SHIFT_RIGHT_ARITHMETIC ->
          throw notLinear(new Op.Binary(fn));
    }
    return result;
  }

  /** The cotangent of an operand that may be a scalar stretched by an elementwise operation. */
  private static Array unwiden(Array ct, ArrayType operand) {
    return operand.shape().equals(ct.shape()) ? ct : Ops.sum(ct, IntList.range(0, ct.rank()));
  }

  private static @Nullable Array[] select(List<ArrayType> types, @Nullable Array[] x, Array ct) {
    Array which = x[0];
    if (which == null) {
      throw notLinear(new Op.Select());
    }
    Array zero = Ops.scalarLike(0, ct);
    Array onFalse = x[1] == null ? unwiden(Ops.select(which, zero, ct), types.get(1)) : null;
    Array onTrue = x[2] == null ? unwiden(Ops.select(which, ct, zero), types.get(2)) : null;
    return new @Nullable Array[] {null, onFalse, onTrue};
  }

  private static Array unbroadcast(Op.Broadcast op, Shape operand, Array ct) {
    int[] summed =
        IntStream.range(0, ct.rank())
            .filter(axis -> {
              int from = op.dimensions().indexOf(axis);
              return from < 0 || operand.dim(from) != op.shape().dim(axis);
            })
            .toArray();
    return Ops.reshape(Ops.sum(ct, IntList.of(summed)), operand);
  }

  private static Array unslice(Op.Slice op, Shape operand, Array ct) {
    int rank = operand.rank();
    var high = new int[rank];
    var interior = new int[rank];
    for (int i = 0; i < rank; i++) {
      int size = ct.shape().dim(i);
      int stride = op.strides().get(i);
      int end = size == 0 ? op.start().get(i) : op.start().get(i) + (size - 1) * stride + 1;
      high[i] = operand.dim(i) - end;
      interior[i] = stride - 1;
    }
    return Ops.pad(ct, Ops.scalarLike(0, ct), op.start(), IntList.of(high), IntList.of(interior));
  }

  private static @Nullable Array[] pad(Op.Pad op, @Nullable Array[] x, Array ct) {
    int rank = ct.rank();
    // Undo low and high first, then take every (interior + 1)-th element.
    Array inner =
        Ops.pad(
            ct,
            Ops.scalarLike(0, ct),
            IntList.of(op.low().stream().map(n -> -n).toArray()),
            IntList.of(op.high().stream().map(n -> -n).toArray()),
            IntList.filled(rank, 0));
    Array operand =
        Ops.slice(
            inner,
            IntList.filled(rank, 0),
            inner.shape().dims(),
            IntList.of(op.interior().stream().map(n -> n + 1).toArray()));
    IntList all = IntList.range(0, rank);
    return new @Nullable Array[] {
      x[0] == null ? operand : null,
      x[1] == null ? Ops.sub(Ops.sum(ct, all), Ops.sum(operand, all)) : null
    };
  }

  private static @Nullable Array[] concatenate(
      int dimension, List<ArrayType> types, @Nullable Array[] x, Array ct) {
    var result = new @Nullable Array[x.length];
    int position = 0;
    for (int i = 0; i < x.length; i++) {
      int size = types.get(i).shape().dim(dimension);
      if (x[i] == null) {
        result[i] = Ops.sliceAlong(ct, dimension, position, position + size);
      }
      position += size;
    }
    return result;
  }

  private static @Nullable Array[] dot(
      Op.DotGeneral dot, List<ArrayType> types, @Nullable Array[] x, Array ct) {
    Array lhs = x[0];
    Array rhs = x[1];
    if (rhs != null) {
      return new @Nullable Array[] {dotOperand(dot, ct, types.get(0), rhs, false), null};
    }
    if (lhs == null) {
      throw notLinear(dot);
    }
    var swapped =
        new Op.DotGeneral(
            dot.rhsContracting(),
            dot.lhsContracting(),
            dot.rhsBatch(),
            dot.lhsBatch(),
            dot.accumulator());
    return new @Nullable Array[] {null, dotOperand(swapped, ct, types.get(1), lhs, true)};
  }

  /**
   * The cotangent of the left operand x of dot(x, y): the cotangent of the result contracted with y
   * over the free dimensions of y, its dimensions then put in x's order.
   *
   * @param swapped whether the dimensions of {@code dot} were exchanged, so that those free in y
   *     come before those free in x in the result
   */
  private static Array dotOperand(
      Op.DotGeneral dot, Array ct, ArrayType x, Array y, boolean swapped) {
    int[] xFree = free(x.rank(), dot.lhsContracting(), dot.lhsBatch());
    int[] yFree = free(y.rank(), dot.rhsContracting(), dot.rhsBatch());
    int batch = dot.lhsBatch().size();
    int yStart = swapped ? batch : batch + xFree.length;
    Array product =
        Ops.dotGeneral(
            Ops.convert(ct, y.dtype()),
            y,
            new Op.DotGeneral(
                IntList.range(yStart, yStart + yFree.length),
                IntList.of(yFree),
                IntList.range(0, batch),
                dot.rhsBatch(),
                x.dtype()));
    // The product's dimensions are: batch, free in x, contracted in the order of y.
    int[] contractedInOrderOfY =
        dot.rhsContracting().stream()
            .sorted()
            .map(axis -> dot.lhsContracting().get(dot.rhsContracting().indexOf(axis)))
            .toArray();
    var places =
        IntStream.concat(
                dot.lhsBatch().stream(),
                IntStream.concat(Arrays.stream(xFree), Arrays.stream(contractedInOrderOfY)))
            .toArray();
    return Ops.transpose(product, IntList.of(places).inversePermutation());
  }

  private static int[] free(int rank, IntList contracting, IntList batch) {
    return IntStream.range(0, rank)
        .filter(axis -> !contracting.contains(axis) && !batch.contains(axis))
        .toArray();
  }
}

package dev.panax.vectorize;

import static dev.panax.vectorize.Dimensions.countBelow;
import static dev.panax.vectorize.Dimensions.insert;
import static dev.panax.vectorize.Dimensions.lift;

import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import dev.panax.program.TypeRules;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import dev.panax.trace.Trace;
import dev.panax.trace.Tracer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The trace of {@code vmap}: each operation on one example becomes operations on the whole batch.
 *
 * <p>A tracer has the type of one example's array; behind it is an array of the parent trace with
 * one more axis, the batch. A rule says what an operation on examples is on batches, and where the
 * batch is in the result. Rules leave the batch where it lies if they can, since moving it is a
 * transpose.
 */
final class BatchTrace extends Trace {

  private static final class BatchTracer extends Tracer {
    private final Batched batched;

    /** The inputs that this was computed from. */
    private final BitSet sources;

    BatchTracer(BatchTrace trace, Batched batched, BitSet sources) {
      super(trace, batched.exampleType());
      this.batched = batched;
      this.sources = sources;
    }

    @Override
    protected String origin() {
      List<String> names = ((BatchTrace) trace()).inputNames;
      return sources.stream().mapToObj(names::get).collect(Collectors.joining(", "));
    }
  }

  private final int size;
  private final List<String> inputNames;

  private BatchTrace(int size, List<String> inputNames) {
    super("vmap");
    this.size = size;
    this.inputNames = inputNames;
  }

  /**
   * Applies {@code function} to all examples at once.
   *
   * @param size the number of examples
   * @param inputNames what error messages call the inputs
   */
  static List<Batched> map(
      int size, List<String> inputNames, List<Batched> inputs, UnaryOperator<Array[]> function) {
    var trace = new BatchTrace(size, inputNames);
    try {
      var examples = new Array[inputs.size()];
      for (int i = 0; i < examples.length; i++) {
        var source = new BitSet();
        source.set(i);
        examples[i] = trace.example(inputs.get(i), source);
      }
      Array[] results = trace.run(() -> function.apply(examples));
      return Arrays.stream(results).map(trace::batched).toList();
    } finally {
      trace.close();
    }
  }

  /** What the function sees of {@code batched}. */
  private Array example(Batched batched, BitSet sources) {
    return batched.isMapped() ? new BatchTracer(this, batched, sources) : batched.value();
  }

  /** What is behind {@code example}; arrays that are not of this trace are shared. */
  private Batched batched(Array example) {
    return example instanceof BatchTracer tracer && tracer.trace() == this
        ? tracer.batched
        : Batched.shared(example);
  }

  @Override
  protected Array[] process(Op op, Array[] operands) {
    List<Batched> in = Arrays.stream(operands).map(this::batched).toList();
    if (in.stream().noneMatch(Batched::isMapped)) {
      return parent().run(() -> Trace.bind(op, operands));
    }
    // So that an error speaks of the shapes that the user's function sees.
    List<ArrayType> types = TypeRules.infer(op, Arrays.stream(operands).map(Array::type).toList());
    List<Batched> out = parent().run(() -> apply(op, in));
    assert out.stream().map(Batched::exampleType).toList().equals(types) : op + " gave " + out;
    BitSet sources = sources(operands);
    return out.stream().map(result -> example(result, sources)).toArray(Array[]::new);
  }

  private BitSet sources(Array[] operands) {
    var sources = new BitSet();
    for (var operand : operands) {
      if (operand instanceof BatchTracer tracer && tracer.trace() == this) {
        sources.or(tracer.sources);
      }
    }
    return sources;
  }

  /** The batching rule of each operation; at least one operand is mapped. */
  private List<Batched> apply(Op op, List<Batched> in) {
    return switch (op) {
      case Op.Elementwise _ -> List.of(elementwise(op, in));
      case Op.Broadcast(var shape, var dimensions) ->
          List.of(broadcast(shape, dimensions, in.getFirst()));
      case Op.Reshape(var shape) -> List.of(reshape(shape, in.getFirst()));
      case Op.Transpose(var permutation) -> List.of(transpose(permutation, in.getFirst()));
      case Op.Reverse(var dimensions) -> {
        Batched x = in.getFirst();
        Array reversed = Ops.reverse(x.value(), lift(dimensions, x.axis()));
        yield List.of(new Batched(reversed, x.axis()));
      }
      case Op.Reduce(var reducer, var axes) -> {
        Batched x = in.getFirst();
        Array reduced = Ops.reduce(reducer, x.value(), lift(axes, x.axis()));
        yield List.of(new Batched(reduced, x.axis() - countBelow(x.axis(), axes)));
      }
      case Op.DotGeneral dot -> List.of(dotGeneral(dot, in.get(0), in.get(1)));
      case Op.Iota _ -> throw new AssertionError("iota has no operand that could be mapped.");
      case Op.Slice(var start, var limit, var strides) -> {
        Batched x = in.getFirst();
        int axis = x.axis();
        Array sliced =
            Ops.slice(
                x.value(),
                insert(start, axis, 0),
                insert(limit, axis, size),
                insert(strides, axis, 1));
        yield List.of(new Batched(sliced, axis));
      }
      case Op.Pad pad -> List.of(pad(pad, in.get(0), in.get(1)));
      case Op.Concatenate(var dimension) -> List.of(concatenate(dimension, in));
      case Op.Convolution convolution ->
          List.of(ConvolutionBatching.apply(convolution, in.get(0), in.get(1), size));
      case Op.Indexing indexing -> List.of(IndexingBatching.apply(indexing, in, size));
      case Op.Ordering ordering -> OrderingBatching.apply(ordering, in, size);
      case Op.Cumulative(var fn, var axis, var reverse) -> {
        Batched x = in.getFirst();
        Array folded = Ops.cumulative(fn, x.value(), lift(axis, x.axis()), reverse);
        yield List.of(new Batched(folded, x.axis()));
      }
      case Op.Annotation _ -> {
        Array[] values = Trace.bind(op, in.stream().map(Batched::value).toArray(Array[]::new));
        yield IntStream.range(0, values.length)
            .mapToObj(i -> new Batched(values[i], in.get(i).axis()))
            .toList();
      }
      case Op.CustomTangent tangent -> CustomBatching.apply(tangent, size, in);
      case Op.Control control -> ControlBatching.apply(control, size, in);
    };
  }

  /**
   * The batch goes where the first mapped operand of full rank has it. Scalars that all examples
   * share stay scalars; the other operands are stretched to the shape of the batch.
   */
  private Batched elementwise(Op op, List<Batched> in) {
    int rank = in.stream().mapToInt(Batched::exampleRank).max().orElseThrow();
    List<Batched> full = in.stream().filter(x -> x.exampleRank() == rank).toList();
    int axis =
        full.stream().filter(Batched::isMapped).mapToInt(Batched::axis).findFirst().orElse(0);
    Shape shape = full.getFirst().exampleType().shape().insert(axis, size);
    Array[] operands =
        in.stream()
            .map(x ->
                x.exampleRank() == 0 && !x.isMapped()
                    ? x.value()
                    : x.exampleRank() == rank
                        ? x.withBatchAt(axis, size)
                        : Ops.broadcast(x.value(), shape, IntList.of(axis)))
            .toArray(Array[]::new);
    return new Batched(Trace.bind1(op, operands), axis);
  }

  /** The batch stays behind the dimension it was behind, so that dimensions stay ascending. */
  private Batched broadcast(Shape shape, IntList dimensions, Batched x) {
    int axis = x.axis() == 0 ? 0 : dimensions.get(x.axis() - 1) + 1;
    IntList lifted = insert(lift(dimensions, axis), x.axis(), axis);
    return new Batched(Ops.broadcast(x.value(), shape.insert(axis, size), lifted), axis);
  }

  /**
   * In row-major order, the batch can stay if as many elements of an example lie before it in the
   * new shape as in the old one; otherwise it is moved to the front.
   */
  private Batched reshape(Shape shape, Batched x) {
    long before = sizeBefore(x.axis(), x.value().shape());
    OptionalInt place =
        IntStream.rangeClosed(0, shape.rank())
            .filter(position -> sizeBefore(position, shape) == before)
            .findFirst();
    Array value = place.isPresent() ? x.value() : x.withBatchAt(0, size);
    int axis = place.orElse(0);
    return new Batched(Ops.reshape(value, shape.insert(axis, size)), axis);
  }

  private static long sizeBefore(int axis, Shape shape) {
    return shape.dims().stream().limit(axis).asLongStream().reduce(1, (m, n) -> m * n);
  }

  private static Batched transpose(IntList permutation, Batched x) {
    int axis = x.axis();
    IntList lifted = insert(lift(permutation, axis), axis, axis);
    return new Batched(Ops.transpose(x.value(), lifted), axis);
  }

  /** The batch becomes a batch dimension if both operands have it, else a free one. */
  private static Batched dotGeneral(Op.DotGeneral dot, Batched lhs, Batched rhs) {
    IntList lhsContracting = lift(dot.lhsContracting(), lhs.axis());
    IntList rhsContracting = lift(dot.rhsContracting(), rhs.axis());
    IntList lhsBatch = lift(dot.lhsBatch(), lhs.axis());
    IntList rhsBatch = lift(dot.rhsBatch(), rhs.axis());
    int axis;
    if (lhs.isMapped() && rhs.isMapped()) {
      lhsBatch = insert(lhsBatch, 0, lhs.axis());
      rhsBatch = insert(rhsBatch, 0, rhs.axis());
      axis = 0;
    } else if (lhs.isMapped()) {
      axis = lhsBatch.size() + freeBelow(lhs.axis(), lhsContracting, lhsBatch);
    } else {
      axis =
          lhsBatch.size()
              + freeBelow(lhs.exampleRank(), lhsContracting, lhsBatch)
              + freeBelow(rhs.axis(), rhsContracting, rhsBatch);
    }
    var batched =
        new Op.DotGeneral(lhsContracting, rhsContracting, lhsBatch, rhsBatch, dot.accumulator());
    return new Batched(Ops.dotGeneral(lhs.value(), rhs.value(), batched), axis);
  }

  /** The number of dimensions below {@code limit} that are neither contracted nor batch. */
  private static int freeBelow(int limit, IntList contracting, IntList batch) {
    return limit - countBelow(limit, contracting) - countBelow(limit, batch);
  }

  /**
   * Padding takes one value. Where each example has its own, pads with zeros, and selects the value
   * where a mask that is padded in the same way says so.
   */
  private Batched pad(Op.Pad pad, Batched x, Batched value) {
    if (!value.isMapped()) {
      return padWith(value.value(), pad, x);
    }
    Array ones = Ops.full(1, ArrayType.of(DType.BOOL, x.exampleType().shape()));
    Batched isInside = padWith(Ops.scalar(0, DType.BOOL), pad, Batched.shared(ones));
    Batched padded = padWith(Ops.scalarLike(0, x.value()), pad, x);
    return elementwise(new Op.Select(), List.of(isInside, value, padded));
  }

  private static Batched padWith(Array value, Op.Pad pad, Batched x) {
    Op.Pad lifted =
        x.isMapped()
            ? new Op.Pad(
                insert(pad.low(), x.axis(), 0),
                insert(pad.high(), x.axis(), 0),
                insert(pad.interior(), x.axis(), 0))
            : pad;
    return new Batched(Trace.bind1(lifted, x.value(), value), x.axis());
  }

  private Batched concatenate(int dimension, List<Batched> in) {
    int axis =
        in.stream().filter(Batched::isMapped).mapToInt(Batched::axis).findFirst().orElseThrow();
    Array[] parts = in.stream().map(x -> x.withBatchAt(axis, size)).toArray(Array[]::new);
    return new Batched(Ops.concatenate(lift(dimension, axis), parts), axis);
  }
}

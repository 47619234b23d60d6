package dev.panax.compiler.loop;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;
import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

import dev.panax.program.Comparison;
import dev.panax.program.Literal;
import dev.panax.program.Reducer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An interpreter of kernels, slow and plain: the definition of what a kernel means, to test code
 * generators against. It runs loops over lanes in order.
 *
 * <p>A scalar of any dtype is held as a long: a bool as 0 or 1, an int32 sign-extended, a uint32
 * zero-extended, a float32 as its bits, zero-extended, a uint64 and a float64 as their bits.
 */
public final class LoopInterpreter {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.nativeOrder());
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.nativeOrder());
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.nativeOrder());

  private final LoopKernel kernel;
  private final List<MemorySegment> memory;
  private final long[] arguments;

  /** What loops (by their number), values and accumulators are at present. */
  private final Map<Object, Long> state = new HashMap<>();

  private LoopInterpreter(LoopKernel kernel, List<MemorySegment> memory, long[] arguments) {
    this.kernel = kernel;
    this.memory = List.copyOf(memory);
    this.arguments = arguments;
  }

  /**
   * Runs {@code kernel} over {@code [lo, hi)} of its root loop.
   *
   * @param memory a segment for each view; the view's address argument is an offset in it
   * @param arguments as {@link LoopKernel} describes
   * @throws IndexOutOfBoundsException if a segment is accessed beyond its bounds
   */
  public static void run(
      LoopKernel kernel, List<MemorySegment> memory, long[] arguments, int lo, int hi) {
    if (memory.size() != kernel.views().size() || arguments.length != kernel.argumentCount()) {
      throw new IllegalArgumentException(
          "The kernel takes %d segments and %d arguments, got %d and %d."
              .formatted(
                  kernel.views().size(), kernel.argumentCount(), memory.size(), arguments.length));
    }
    new LoopInterpreter(kernel, memory, arguments).loop(kernel.root(), lo, hi);
  }

  private void loop(Statement.For loop, int lo, int hi) {
    for (int i = lo; i < hi; i++) {
      state.put(loop.loop(), (long) i);
      loop.body().forEach(this::execute);
    }
  }

  private void execute(Statement statement) {
    switch (statement) {
      case Statement.For loop -> loop(loop, 0, size(loop.size()));
      case Statement.Let(var result, var instruction) -> state.put(result, evaluate(instruction));
      case Statement.Declare(var accumulator) ->
          state.put(
              accumulator, bits(accumulator.reducer().identity(accumulator.scalarType().dtype())));
      case Statement.Accumulate(var accumulator, var operand) -> {
        ScalarType dtype = accumulator.scalarType();
        long term = convert(dtype, accumulator.dtype(), current(operand));
        state.put(
            accumulator,
            binary(operator(accumulator.reducer()), dtype, current(accumulator), term));
      }
      case Statement.Store(var target, var value) -> write(target, current(value));
    }
  }

  private int size(int size) {
    return Math.toIntExact(arguments[kernel.sizeIndex(size)]);
  }

  private long current(Object variable) {
    return Objects.requireNonNull(state.get(variable), variable::toString);
  }

  private long evaluate(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Constant(var literal) -> bits(literal);
      case Instruction.Size(var size) -> size(size);
      case Instruction.Index(var loop) -> current(loop);
      case Instruction.Load(var source) -> read(source);
      case Instruction.MaskedLoad(var source, var mask, var otherwise) ->
          current(mask) != 0 ? read(source) : current(otherwise);
      case Instruction.Read(var accumulator) ->
          convert(accumulator.dtype(), accumulator.scalarType(), current(accumulator));
      case Instruction.Unary(var op, var x) -> unary(op, x.dtype(), current(x));
      case Instruction.Binary(var op, var x, var y) ->
          binary(op, x.dtype(), current(x), current(y));
      case Instruction.Fma(var x, var y, var z) ->
          fma(x.dtype(), current(x), current(y), current(z));
      case Instruction.Call(var function, var operands) -> call(function, operands);
      case Instruction.Compare(var comparison, var x, var y) ->
          compare(comparison, x.dtype(), current(x), current(y)) ? 1 : 0;
      case Instruction.Select(var condition, var x, var y) ->
          current(condition) != 0 ? current(x) : current(y);
      case Instruction.Convert(var dtype, var x) -> convert(dtype, x.dtype(), current(x));
      case Instruction.Bitcast(var dtype, var x) -> extend(dtype, current(x));
      case Instruction.Rarely(var condition, var body, var x, var y) -> {
        if (current(condition) == 0) {
          yield current(y);
        }
        body.forEach(this::execute);
        yield current(x);
      }
    };
  }

  // -------------------------------------------------------------------------------------- memory

  private long offset(Access access) {
    var view = kernel.views().get(access.view());
    long element = 0;
    for (int d = 0; d < view.rank(); d++) {
      long stride =
          switch (view.strides().get(d)) {
            case UNIT -> 1;
            case GENERAL -> arguments[kernel.strideIndex(access.view(), d)];
          };
      element += stride * current(access.loops().get(d));
    }
    return arguments[kernel.addressIndex(access.view())] + element * view.dtype().byteSize();
  }

  private long read(Access source) {
    var segment = memory.get(source.view());
    var dtype = kernel.views().get(source.view()).dtype();
    return switch (dtype) {
      case BOOL, INT8 -> segment.get(ValueLayout.JAVA_BYTE, offset(source));
      case INT16 -> segment.get(SHORT, offset(source));
      case INT32 -> segment.get(INT, offset(source));
      case UINT8 -> Byte.toUnsignedLong(segment.get(ValueLayout.JAVA_BYTE, offset(source)));
      case UINT16 -> Short.toUnsignedLong(segment.get(SHORT, offset(source)));
      case UINT32, FLOAT32 -> Integer.toUnsignedLong(segment.get(INT, offset(source)));
      case INT64, UINT64, FLOAT64 -> segment.get(LONG, offset(source));
      case FLOAT16, BFLOAT16, COMPLEX64, COMPLEX128 -> throw noSuch("view", dtype);
    };
  }

  private void write(Access target, long bits) {
    var segment = memory.get(target.view());
    var dtype = kernel.views().get(target.view()).dtype();
    switch (dtype) {
      case BOOL, INT8, UINT8 -> segment.set(ValueLayout.JAVA_BYTE, offset(target), (byte) bits);
      case INT16, UINT16 -> segment.set(SHORT, offset(target), (short) bits);
      case INT32, UINT32, FLOAT32 -> segment.set(INT, offset(target), (int) bits);
      case INT64, UINT64, FLOAT64 -> segment.set(LONG, offset(target), bits);
      case FLOAT16, BFLOAT16, COMPLEX64, COMPLEX128 -> throw noSuch("view", dtype);
    }
  }

  // ------------------------------------------------------------------------------------- scalars

  private static float f32(long bits) {
    return intBitsToFloat((int) bits);
  }

  private static double f64(long bits) {
    return longBitsToDouble(bits);
  }

  private static long bits(float value) {
    return Integer.toUnsignedLong(floatToRawIntBits(value));
  }

  private static long bits(double value) {
    return doubleToRawLongBits(value);
  }

  private static long bits(Literal literal) {
    var value = literal.value();
    return switch (ScalarType.of(literal.type().dtype())) {
      case BOOL, INT32, INT64, UINT32, UINT64 -> value.longValue();
      case FLOAT32 -> bits(value.floatValue());
      case FLOAT64 -> bits(value.doubleValue());
    };
  }

  /** The long that holds a scalar of which the low bits are given. */
  private static long extend(ScalarType dtype, long bits) {
    return switch (dtype) {
      case BOOL -> bits & 1;
      case INT32 -> (int) bits;
      case UINT32, FLOAT32 -> bits & 0xFFFFFFFFL;
      case INT64, UINT64, FLOAT64 -> bits;
    };
  }

  private static IllegalArgumentException noSuch(Object op, Object dtype) {
    return new IllegalArgumentException("There is no " + op + " of " + dtype + ".");
  }

  private static long unary(UnaryOp op, ScalarType dtype, long x) {
    return switch (dtype) {
      case FLOAT32 ->
          switch (op) {
            case NEG -> bits(-f32(x));
            case ABS -> bits(Math.abs(f32(x)));
            case SQRT -> bits((float) Math.sqrt(f32(x)));
            case NOT -> throw noSuch(op, dtype);
          };
      case FLOAT64 ->
          switch (op) {
            case NEG -> bits(-f64(x));
            case ABS -> bits(Math.abs(f64(x)));
            case SQRT -> bits(Math.sqrt(f64(x)));
            case NOT -> throw noSuch(op, dtype);
          };
      case BOOL, INT32, INT64, UINT32, UINT64 ->
          switch (op) {
            case NEG -> extend(dtype, -x);
            case NOT -> extend(dtype, ~x);
            case ABS, SQRT -> throw noSuch(op, dtype);
          };
    };
  }

  private static long binary(BinaryOp op, ScalarType dtype, long x, long y) {
    return switch (dtype) {
      case FLOAT32 -> bits((float) float64(op, f32(x), f32(y), dtype));
      case FLOAT64 -> bits(float64(op, f64(x), f64(y), dtype));
      case BOOL, INT32, INT64, UINT32, UINT64 -> integer(op, dtype, x, y);
    };
  }

  /**
   * An operation of floats in double precision. To round the result to single precision is to round
   * once, as far as these functions of single-precision numbers go (S. Figueroa, "When is double
   * rounding innocuous?", 1995).
   */
  private static double float64(BinaryOp op, double x, double y, ScalarType dtype) {
    return switch (op) {
      case ADD -> x + y;
      case SUB -> x - y;
      case MUL -> x * y;
      case DIV -> x / y;
      case REM -> x % y;
      case MIN -> Math.min(x, y);
      case MAX -> Math.max(x, y);
      case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC ->
          throw noSuch(op, dtype);
    };
  }

  private static long integer(BinaryOp op, ScalarType dtype, long x, long y) {
    int width = 8 * dtype.byteSize();
    return switch (op) {
      case ADD -> extend(dtype, x + y);
      case SUB -> extend(dtype, x - y);
      case MUL -> extend(dtype, x * y);
      case DIV -> y == 0 ? -1 : dtype == ScalarType.UINT64 ? Long.divideUnsigned(x, y) : x / y;
      case REM -> y == 0 ? x : dtype == ScalarType.UINT64 ? Long.remainderUnsigned(x, y) : x % y;
      case MIN -> Math.min(x, y);
      case MAX -> Math.max(x, y);
      case AND -> x & y;
      case OR -> x | y;
      case XOR -> x ^ y;
      case SHIFT_LEFT -> extend(dtype, x << (y & (width - 1)));
      case SHIFT_RIGHT_LOGICAL ->
          extend(dtype, (width == 64 ? x : x & 0xFFFFFFFFL) >>> (y & (width - 1)));
      case SHIFT_RIGHT_ARITHMETIC ->
          extend(dtype, (width == 64 ? x : (int) x) >> (y & (width - 1)));
    };
  }

  private static long fma(ScalarType dtype, long x, long y, long z) {
    return switch (dtype) {
      case FLOAT32 -> bits(Math.fma(f32(x), f32(y), f32(z)));
      case FLOAT64 -> bits(Math.fma(f64(x), f64(y), f64(z)));
      case BOOL, INT32, INT64, UINT32, UINT64 -> throw noSuch("fma", dtype);
    };
  }

  private long call(LibraryFunction function, List<Value> operands) {
    ScalarType dtype = operands.getFirst().dtype();
    boolean isSingle = dtype == ScalarType.FLOAT32;
    double result =
        function.apply(
            operands.stream()
                .mapToLong(this::current)
                .mapToDouble(x -> isSingle ? f32(x) : f64(x))
                .toArray());
    return isSingle ? bits((float) result) : bits(result);
  }

  private static boolean compare(Comparison comparison, ScalarType dtype, long x, long y) {
    return switch (dtype) {
      case FLOAT32 -> compare(comparison, f32(x), f32(y));
      case FLOAT64 -> compare(comparison, f64(x), f64(y));
      case BOOL, INT32, INT64, UINT32 -> compare(comparison, Long.compare(x, y), 0);
      case UINT64 -> compare(comparison, Long.compareUnsigned(x, y), 0);
    };
  }

  private static boolean compare(Comparison comparison, double x, double y) {
    return switch (comparison) {
      case EQ -> x == y;
      case NE -> x != y;
      case LT -> x < y;
      case LE -> x <= y;
      case GT -> x > y;
      case GE -> x >= y;
    };
  }

  private static long convert(ScalarType to, ScalarType from, long x) {
    if (to == from) {
      return x;
    }
    return switch (from) {
      case FLOAT32, FLOAT64 -> {
        double value = from == ScalarType.FLOAT32 ? f32(x) : f64(x);
        yield switch (to) {
          case INT32 -> (int) value;
          case INT64 -> (long) value;
          case FLOAT32 -> bits((float) value);
          case FLOAT64 -> bits(value);
          case BOOL, UINT32, UINT64 -> throw noSuch("conversion", to);
        };
      }
      case INT32, INT64 ->
          switch (to) {
            case INT32, INT64 -> extend(to, x);
            case FLOAT32 -> bits((float) x);
            case FLOAT64 -> bits((double) x);
            case BOOL, UINT32, UINT64 -> throw noSuch("conversion", to);
          };
      case BOOL, UINT32, UINT64 -> throw noSuch("conversion", from);
    };
  }

  private static BinaryOp operator(Reducer reducer) {
    return switch (reducer) {
      case SUM -> BinaryOp.ADD;
      case PROD -> BinaryOp.MUL;
      case MAX -> BinaryOp.MAX;
      case MIN -> BinaryOp.MIN;
      case AND -> BinaryOp.AND;
      case OR -> BinaryOp.OR;
      case XOR -> BinaryOp.XOR;
    };
  }
}

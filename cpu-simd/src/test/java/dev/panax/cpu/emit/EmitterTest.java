package dev.panax.cpu.emit;

import static dev.panax.compiler.loop.LoopBuilder.ROOT;
import static dev.panax.compiler.loop.LoopKind.LANES;
import static dev.panax.compiler.loop.LoopKind.PARALLEL;
import static dev.panax.compiler.loop.LoopKind.SEQUENTIAL;
import static dev.panax.compiler.loop.Stride.GENERAL;
import static dev.panax.compiler.loop.Stride.UNIT;
import static dev.panax.compiler.loop.View.Use.READ;
import static dev.panax.compiler.loop.View.Use.READ_WRITE;
import static dev.panax.compiler.loop.View.Use.WRITE;
import static dev.panax.program.DType.BOOL;
import static dev.panax.program.DType.FLOAT32;
import static dev.panax.program.DType.FLOAT64;
import static dev.panax.program.DType.INT32;
import static dev.panax.program.DType.INT64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.panax.compiler.loop.BinaryOp;
import dev.panax.compiler.loop.LoopBuilder;
import dev.panax.compiler.loop.LoopKernel;
import dev.panax.compiler.loop.ScalarFunctions;
import dev.panax.compiler.loop.ScalarType;
import dev.panax.compiler.loop.Value;
import dev.panax.cpu.emit.KernelCase.Array;
import dev.panax.cpu.emit.KernelCase.Twin;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Reducer;
import dev.panax.program.UnaryFn;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels of every structure: both twins do what the interpreter does. */
@Tag("lanes")
class EmitterTest {
  /** Counts around multiples of the numbers of lanes. */
  private static final int[] COUNTS = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 66, 200};

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("exact")
  void computesWhatTheInterpreterDoes(KernelCase kernelCase, Twin twin) {
    kernelCase.check(twin, 0);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("reassociated")
  void foldsInAnyOrder(KernelCase kernelCase, Twin twin) {
    kernelCase.check(twin, 1e-4);
  }

  /** Terms of one sign, whose rounding errors are too: added up one by one, they would add up. */
  @ParameterizedTest
  @EnumSource
  void longSumsKeepTheirPrecision(Twin twin) {
    if (twin == Twin.VECTOR && !Emitter.hasVectors()) {
      return;
    }
    int count = (1 << 19) + 7;
    int columns = 5;
    try (var arena = Arena.ofConfined()) {
      var x = arena.allocate((long) count * columns * Float.BYTES + 64, 64);
      for (long i = 0; i < x.byteSize() / Float.BYTES; i++) {
        x.setAtIndex(ValueLayout.JAVA_FLOAT, i, 0.1f);
      }
      var sums = arena.allocate(256, 64);
      var rowsKernel = reduceRows(Reducer.SUM, FLOAT32, count).kernel();
      long[] arguments = {x.address(), count, sums.address(), count};
      emit(rowsKernel, twin).run(arguments, 0, 1);
      var columnsKernel = reduceColumns(Reducer.SUM, FLOAT32).kernel();
      long[] more = {x.address(), columns, sums.address() + Float.BYTES, count};
      emit(columnsKernel, twin).run(more, 0, columns);
      for (int i = 0; i < 1 + columns; i++) {
        assertThat((double) sums.getAtIndex(ValueLayout.JAVA_FLOAT, i))
            .isCloseTo(count * (double) 0.1f, withinPercentage(1e-4 * 19));
      }
    }
  }

  private static Kernel emit(LoopKernel kernel, Twin twin) {
    return switch (twin) {
      case SCALAR -> Emitter.scalar(kernel);
      case VECTOR -> Emitter.vector(kernel);
    };
  }

  static List<Arguments> exact() {
    var cases = new ArrayList<KernelCase>();
    for (var dtype : DType.values()) {
      boolean hasViews = !dtype.isComplex() && ScalarFunctions.inMemory(dtype) == dtype;
      if (!hasViews) {
        continue;
      }
      for (int count : COUNTS) {
        cases.add(copy(dtype, count));
      }
      cases.add(range(dtype));
      cases.add(inPlace(dtype));
      cases.add(broadcastRow(dtype));
      cases.add(stridedLoad(dtype, 7));
      cases.add(stridedLoad(dtype, -1));
      cases.add(stridedLoad(dtype, 0));
      cases.add(stridedStore(dtype));
      cases.add(transposed(dtype));
      cases.add(diagonal(dtype));
      cases.add(pad(dtype, 1));
      cases.add(pad(dtype, -1));
      cases.add(uniformMask(dtype));
      for (var reducer : Reducer.values()) {
        boolean isExact = !dtype.isFloating() || reducer == Reducer.MAX || reducer == Reducer.MIN;
        if (reducer.domain().accepts(dtype) && isExact) {
          for (int count : COUNTS) {
            cases.add(reduceRows(reducer, dtype, count));
          }
          cases.add(reduceColumns(reducer, dtype));
          cases.add(accumulateIntoMemory(reducer, dtype));
          cases.add(reduceAll(reducer, dtype));
        }
      }
    }
    cases.add(indices());
    cases.add(mixedWidths());
    cases.add(boolAlgebra());
    cases.add(prefixSum());
    cases.add(rareInnerLoop());
    return FunctionsTest.withTwins(cases);
  }

  static List<Arguments> reassociated() {
    var cases = new ArrayList<KernelCase>();
    for (int count : COUNTS) {
      cases.add(softmax(count));
      cases.add(layerNorm(FLOAT32, count));
      cases.add(layerNorm(FLOAT64, count));
    }
    return FunctionsTest.withTwins(cases);
  }

  private static KernelCase copy(DType dtype, int count) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ, UNIT);
    int out = b.view(dtype, WRITE, UNIT);
    b.loop(LANES, ROOT, i -> b.store(b.load(x, i), out, i));
    return new KernelCase(
        "copy " + count + " " + dtype,
        b.build(),
        List.of(Array.of(300), Array.of(300)),
        List.of(),
        0,
        count);
  }

  private static KernelCase range(DType dtype) {
    var whole = copy(dtype, 0);
    return new KernelCase(
        "range of " + dtype, whole.kernel(), whole.arrays(), List.of(), 13, 13 + 131);
  }

  private static KernelCase inPlace(DType dtype) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ_WRITE, UNIT);
    int y = b.view(dtype, READ, UNIT);
    b.loop(
        LANES,
        ROOT,
        i ->
            b.store(new ScalarFunctions(b).binary(BinaryFn.MAX, b.load(x, i), b.load(y, i)), x, i));
    return new KernelCase(
        "in place " + dtype, b.build(), List.of(Array.of(100), Array.of(100)), List.of(), 0, 91);
  }

  /** out[i, j] = max(x[i, j], row[j], column[i]) */
  private static KernelCase broadcastRow(DType dtype) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ, GENERAL, UNIT);
    int row = b.view(dtype, READ, UNIT);
    int column = b.view(dtype, READ, UNIT);
    int out = b.view(dtype, WRITE, GENERAL, UNIT);
    int columns = b.size();
    b.loop(
        PARALLEL,
        ROOT,
        i ->
            b.loop(
                LANES,
                columns,
                j -> {
                  var f = new ScalarFunctions(b);
                  var inner = f.binary(BinaryFn.MAX, b.load(x, i, j), b.load(row, j));
                  b.store(f.binary(BinaryFn.MAX, inner, b.load(column, i)), out, i, j);
                }));
    return new KernelCase(
        "broadcast " + dtype,
        b.build(),
        List.of(Array.of(500, 50), Array.of(50), Array.of(10), Array.of(600, 60)),
        List.of(37),
        1,
        9);
  }

  private static KernelCase stridedLoad(DType dtype, int stride) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ, GENERAL);
    int out = b.view(dtype, WRITE, UNIT);
    b.loop(LANES, ROOT, i -> b.store(b.load(x, i), out, i));
    var array = new Array(700, stride < 0 ? 699 : 0, List.of((long) stride));
    return new KernelCase(
        "load by " + stride + " " + dtype,
        b.build(),
        List.of(array, Array.of(100)),
        List.of(),
        0,
        99);
  }

  private static KernelCase stridedStore(DType dtype) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ, UNIT);
    int out = b.view(dtype, WRITE, GENERAL);
    b.loop(LANES, ROOT, i -> b.store(b.load(x, i), out, i));
    return new KernelCase(
        "store by 3 " + dtype,
        b.build(),
        List.of(Array.of(100), Array.of(300, 3)),
        List.of(),
        0,
        99);
  }

  private static KernelCase transposed(DType dtype) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ, UNIT, GENERAL);
    int out = b.view(dtype, WRITE, GENERAL, UNIT);
    int columns = b.size();
    b.loop(PARALLEL, ROOT, i -> b.loop(LANES, columns, j -> b.store(b.load(x, i, j), out, i, j)));
    return new KernelCase(
        "transpose " + dtype,
        b.build(),
        List.of(Array.of(330, 11), Array.of(330, 30)),
        List.of(30),
        0,
        11);
  }

  private static KernelCase diagonal(DType dtype) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ, GENERAL, UNIT);
    int out = b.view(dtype, WRITE, UNIT);
    b.loop(LANES, ROOT, i -> b.store(b.load(x, i, i), out, i));
    return new KernelCase(
        "diagonal " + dtype, b.build(), List.of(Array.of(400, 20), Array.of(20)), List.of(), 0, 20);
  }

  /** out[i] = low &lt;= i &lt; high ? x[i - low] : value; in reverse if {@code direction} is -1. */
  private static KernelCase pad(DType dtype, int direction) {
    var b = new LoopBuilder();
    int x = direction == 1 ? b.view(dtype, READ, UNIT) : b.view(dtype, READ, GENERAL);
    int value = b.view(dtype, READ);
    int out = b.view(dtype, WRITE, UNIT);
    int low = b.size();
    int high = b.size();
    b.loop(
        LANES,
        ROOT,
        i -> {
          var index = b.index(i);
          var isInside =
              b.binary(
                  BinaryOp.AND,
                  b.compare(Comparison.GE, index, b.sizeValue(low)),
                  b.compare(Comparison.LT, index, b.sizeValue(high)));
          b.store(b.maskedLoad(isInside, b.load(value), x, i), out, i);
        });
    var array = direction == 1 ? new Array(30, -21, List.of()) : new Array(30, 50, List.of(-1L));
    return new KernelCase(
        "pad " + direction + " " + dtype,
        b.build(),
        List.of(array, Array.of(1), Array.of(100)),
        List.of(21, 51),
        0,
        99);
  }

  /** out[i, j] = mask[i] ? x[i, j] : out of another */
  private static KernelCase uniformMask(DType dtype) {
    var b = new LoopBuilder();
    int mask = b.view(BOOL, READ, UNIT);
    int x = b.view(dtype, READ, GENERAL, UNIT);
    int y = b.view(dtype, READ, GENERAL, UNIT);
    int out = b.view(dtype, WRITE, GENERAL, UNIT);
    int columns = b.size();
    b.loop(
        PARALLEL,
        ROOT,
        i ->
            b.loop(
                LANES,
                columns,
                j -> {
                  var condition = b.load(mask, i);
                  var masked = b.maskedLoad(condition, b.load(y, i, j), x, i, j);
                  var f = new ScalarFunctions(b);
                  b.store(f.select(condition, masked, b.load(y, i, j)), out, i, j);
                }));
    return new KernelCase(
        "uniform mask " + dtype,
        b.build(),
        List.of(Array.of(9), Array.of(400, 40), Array.of(400, 40), Array.of(400, 40)),
        List.of(39),
        0,
        9);
  }

  private static KernelCase reduceRows(Reducer reducer, DType dtype, int count) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ, GENERAL, UNIT);
    int out = b.view(dtype, WRITE, UNIT);
    int columns = b.size();
    b.loop(
        PARALLEL,
        ROOT,
        i -> {
          var folded = b.declare(reducer, ScalarType.of(dtype));
          b.loop(LANES, columns, j -> b.accumulate(folded, b.load(x, i, j)));
          b.store(b.read(folded), out, i);
        });
    return new KernelCase(
        "rows of " + count + " " + reducer + " " + dtype,
        b.build(),
        List.of(Array.of(2000, 200), Array.of(10)),
        List.of(count),
        0,
        9);
  }

  /** The loop over lanes outside, the reduction inside. */
  private static KernelCase reduceColumns(Reducer reducer, DType dtype) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ, GENERAL, UNIT);
    int out = b.view(dtype, WRITE, UNIT);
    int rows = b.size();
    b.loop(
        LANES,
        ROOT,
        j -> {
          var folded = b.declare(reducer, ScalarType.of(dtype));
          b.loop(SEQUENTIAL, rows, i -> b.accumulate(folded, b.load(x, i, j)));
          b.store(b.read(folded), out, j);
        });
    return new KernelCase(
        "columns " + reducer + " " + dtype,
        b.build(),
        List.of(Array.of(3300, 300), Array.of(300)),
        List.of(11),
        0,
        277);
  }

  /** The reduction outside, the loop over lanes inside. */
  private static KernelCase accumulateIntoMemory(Reducer reducer, DType dtype) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ, GENERAL, UNIT);
    int out = b.view(dtype, READ_WRITE, UNIT);
    int columns = b.size();
    b.loop(
        SEQUENTIAL,
        ROOT,
        i ->
            b.loop(
                LANES,
                columns,
                j ->
                    b.store(
                        new ScalarFunctions(b)
                            .binary(reducer.combiner(), b.load(out, j), b.load(x, i, j)),
                        out,
                        j)));
    return new KernelCase(
        "into memory " + reducer + " " + dtype,
        b.build(),
        List.of(Array.of(500, 50), Array.of(50)),
        List.of(50),
        0,
        10);
  }

  private static KernelCase reduceAll(Reducer reducer, DType dtype) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ, GENERAL, UNIT);
    int out = b.view(dtype, WRITE);
    int rows = b.size();
    int columns = b.size();
    b.loop(
        SEQUENTIAL,
        ROOT,
        _ -> {
          var folded = b.declare(reducer, ScalarType.of(dtype));
          b.loop(
              SEQUENTIAL,
              rows,
              i -> b.loop(LANES, columns, j -> b.accumulate(folded, b.load(x, i, j))));
          b.store(b.read(folded), out);
        });
    return new KernelCase(
        "all " + reducer + " " + dtype,
        b.build(),
        List.of(Array.of(500, 50), Array.of(1)),
        List.of(10, 41),
        0,
        1);
  }

  private static KernelCase indices() {
    var b = new LoopBuilder();
    int out = b.view(FLOAT32, WRITE, GENERAL, UNIT);
    int wide = b.view(INT64, WRITE, GENERAL, UNIT);
    int columns = b.size();
    b.loop(
        PARALLEL,
        ROOT,
        i ->
            b.loop(
                LANES,
                columns,
                j -> {
                  var f = new ScalarFunctions(b);
                  var sum = f.binary(BinaryFn.ADD, b.index(i), b.index(j));
                  b.store(f.convert(ScalarType.FLOAT32, sum), out, i, j);
                  b.store(f.convert(ScalarType.INT64, b.index(j)), wide, i, j);
                }));
    return new KernelCase(
        "indices", b.build(), List.of(Array.of(450, 45), Array.of(450, 45)), List.of(45), 2, 10);
  }

  private static KernelCase mixedWidths() {
    var b = new LoopBuilder();
    int x = b.view(FLOAT32, READ, UNIT);
    int y = b.view(FLOAT64, READ, UNIT);
    int z = b.view(INT32, READ, UNIT);
    int which = b.view(BOOL, READ, UNIT);
    int narrow = b.view(FLOAT32, WRITE, UNIT);
    int less = b.view(BOOL, WRITE, UNIT);
    b.loop(
        LANES,
        ROOT,
        i -> {
          var f = new ScalarFunctions(b);
          var sum =
              f.binary(BinaryFn.ADD, f.convert(ScalarType.FLOAT64, b.load(x, i)), b.load(y, i));
          var integer = f.convert(ScalarType.FLOAT64, b.load(z, i));
          var isLess = f.compare(Comparison.LT, sum, integer);
          var chosen = f.select(b.load(which, i), sum, integer);
          var isPositive =
              f.compare(Comparison.GT, b.load(x, i), b.constant(0, ScalarType.FLOAT32));
          b.store(f.select(isLess, f.convert(ScalarType.FLOAT32, chosen), b.load(x, i)), narrow, i);
          b.store(f.binary(BinaryFn.AND, isLess, isPositive), less, i);
        });
    return new KernelCase(
        "mixed widths",
        b.build(),
        List.of(Array.of(99), Array.of(99), Array.of(99), Array.of(99), Array.of(99), Array.of(99)),
        List.of(),
        0,
        99);
  }

  private static KernelCase boolAlgebra() {
    var b = new LoopBuilder();
    int x = b.view(BOOL, READ, UNIT);
    int y = b.view(BOOL, READ, UNIT);
    int out = b.view(BOOL, WRITE, UNIT);
    b.loop(
        LANES,
        ROOT,
        i -> {
          var f = new ScalarFunctions(b);
          var p = b.load(x, i);
          var q = b.load(y, i);
          var either = f.binary(BinaryFn.XOR, f.unary(UnaryFn.NOT, p), q);
          b.store(f.select(q, either, b.constant(1, ScalarType.BOOL)), out, i);
        });
    return new KernelCase(
        "bool algebra",
        b.build(),
        List.of(Array.of(333), Array.of(333), Array.of(333)),
        List.of(),
        0,
        333);
  }

  /** An accumulator that is read in the loop that updates it. */
  private static KernelCase prefixSum() {
    var b = new LoopBuilder();
    int x = b.view(INT32, READ, GENERAL, UNIT);
    int out = b.view(INT32, WRITE, GENERAL, UNIT);
    int rows = b.size();
    b.loop(
        LANES,
        ROOT,
        j -> {
          var sum = b.declare(Reducer.SUM, ScalarType.INT32);
          b.loop(
              SEQUENTIAL,
              rows,
              i -> {
                b.accumulate(sum, b.load(x, i, j));
                b.store(b.read(sum), out, i, j);
              });
        });
    return new KernelCase(
        "prefix sum", b.build(), List.of(Array.of(900, 90), Array.of(900, 90)), List.of(10), 0, 90);
  }

  /** A rarely run body in a loop inside of a loop over lanes, with a uniform operand. */
  private static KernelCase rareInnerLoop() {
    var b = new LoopBuilder();
    int x = b.view(FLOAT32, READ, GENERAL, UNIT);
    int scale = b.view(FLOAT32, READ, UNIT);
    int out = b.view(FLOAT32, WRITE, GENERAL, UNIT);
    int rows = b.size();
    b.loop(
        LANES,
        ROOT,
        j ->
            b.loop(
                SEQUENTIAL,
                rows,
                i -> {
                  var f = new ScalarFunctions(b);
                  Value product = f.binary(BinaryFn.MUL, b.load(x, i, j), b.load(scale, i));
                  b.store(f.unary(UnaryFn.SIN, product), out, i, j);
                }));
    return new KernelCase(
        "rare inner loop",
        b.build(),
        List.of(Array.of(900, 90), Array.of(10), Array.of(900, 90)),
        List.of(10),
        0,
        90);
  }

  private static KernelCase softmax(int count) {
    var b = new LoopBuilder();
    int x = b.view(FLOAT32, READ, GENERAL, UNIT);
    int out = b.view(FLOAT32, WRITE, GENERAL, UNIT);
    int columns = b.size();
    b.loop(
        PARALLEL,
        ROOT,
        i -> {
          var f = new ScalarFunctions(b);
          var max = b.declare(Reducer.MAX, ScalarType.FLOAT32);
          b.loop(LANES, columns, j -> b.accumulate(max, b.load(x, i, j)));
          var greatest = b.read(max);
          var sum = b.declare(Reducer.SUM, ScalarType.FLOAT32);
          b.loop(
              LANES,
              columns,
              j ->
                  b.accumulate(
                      sum,
                      f.unary(UnaryFn.EXP, f.binary(BinaryFn.SUB, b.load(x, i, j), greatest))));
          var total = b.read(sum);
          b.loop(
              LANES,
              columns,
              j -> {
                var e = f.unary(UnaryFn.EXP, f.binary(BinaryFn.SUB, b.load(x, i, j), greatest));
                b.store(f.binary(BinaryFn.DIV, e, total), out, i, j);
              });
        });
    return new KernelCase(
        "softmax " + count,
        b.build(),
        List.of(Array.of(2000, 200), Array.of(2000, 200)),
        List.of(count),
        0,
        10);
  }

  /** Mean and mean of squares in one pass, then the normalized row. */
  private static KernelCase layerNorm(DType dtype, int count) {
    var b = new LoopBuilder();
    int x = b.view(dtype, READ, GENERAL, UNIT);
    int gain = b.view(dtype, READ, UNIT);
    int out = b.view(dtype, WRITE, GENERAL, UNIT);
    int columns = b.size();
    b.loop(
        PARALLEL,
        ROOT,
        i -> {
          var f = new ScalarFunctions(b);
          var sum = b.declare(Reducer.SUM, ScalarType.of(dtype));
          var sumOfSquares = b.declare(Reducer.SUM, ScalarType.of(dtype));
          b.loop(
              LANES,
              columns,
              j -> {
                // Bounded, so that nothing cancels.
                var v = f.unary(UnaryFn.LOGISTIC, b.load(x, i, j));
                b.accumulate(sum, v);
                b.accumulate(sumOfSquares, f.binary(BinaryFn.MUL, v, v));
              });
          var n = f.convert(ScalarType.of(dtype), b.sizeValue(columns));
          var mean = f.binary(BinaryFn.DIV, b.read(sum), n);
          var square = f.binary(BinaryFn.DIV, b.read(sumOfSquares), n);
          var scale =
              f.unary(
                  UnaryFn.RSQRT,
                  f.binary(BinaryFn.ADD, square, b.constant(1, ScalarType.of(dtype))));
          b.loop(
              LANES,
              columns,
              j -> {
                var v = f.unary(UnaryFn.LOGISTIC, b.load(x, i, j));
                var normal = f.binary(BinaryFn.MUL, f.binary(BinaryFn.SUB, v, mean), scale);
                b.store(f.binary(BinaryFn.MUL, normal, b.load(gain, j)), out, i, j);
              });
        });
    return new KernelCase(
        "layer norm " + count + " " + dtype,
        b.build(),
        List.of(Array.of(2000, 200), Array.of(200), Array.of(2000, 200)),
        List.of(count),
        0,
        10);
  }
}

package dev.panax.cpu.emit;

import dev.panax.compiler.loop.LoopBuilder;
import dev.panax.compiler.loop.LoopKind;
import dev.panax.compiler.loop.ScalarFunctions;
import dev.panax.compiler.loop.Stride;
import dev.panax.compiler.loop.Value;
import dev.panax.compiler.loop.View;
import dev.panax.cpu.emit.KernelCase.Array;
import dev.panax.cpu.emit.KernelCase.Twin;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Op;
import dev.panax.program.TernaryFn;
import dev.panax.program.UnaryFn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every function of every dtype: both twins give the interpreter's bits. */
@Tag("lanes")
class FunctionsTest {
  private static final int COUNT = 1000;

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void givesTheInterpretersBits(KernelCase kernelCase, Twin twin) {
    kernelCase.check(twin, 0);
  }

  static List<Arguments> cases() {
    var real = Stream.of(DType.values()).filter(dtype -> !dtype.isComplex()).toList();
    var cases = new ArrayList<KernelCase>();
    for (var dtype : real) {
      for (var fn : UnaryFn.values()) {
        if (fn.domain().accepts(dtype)) {
          var result = fn == UnaryFn.IS_FINITE ? DType.BOOL : dtype;
          cases.add(
              map(
                  fn + " " + dtype,
                  List.of(dtype),
                  result,
                  (f, x) -> f.unary(fn, dtype, x.getFirst())));
        }
      }
      for (var fn : BinaryFn.values()) {
        if (fn.domain().accepts(dtype)) {
          cases.add(
              map(
                  fn + " " + dtype,
                  List.of(dtype, dtype),
                  dtype,
                  (f, x) -> f.binary(fn, dtype, x.get(0), x.get(1))));
        }
      }
      for (var fn : TernaryFn.values()) {
        if (fn.domain().accepts(dtype)) {
          cases.add(
              map(
                  fn + " " + dtype,
                  List.of(dtype, dtype, dtype),
                  dtype,
                  (f, x) -> f.apply(new Op.Ternary(fn), dtype, x)));
        }
      }
      if (dtype.isFloating()) {
        for (int bits : new int[] {3, 8, 11}) {
          cases.add(
              map(
                  "rounding to " + bits + " exponent bits " + dtype,
                  List.of(dtype),
                  dtype,
                  (f, x) -> f.apply(new Op.ReducePrecision(bits, 2 * bits), dtype, x)));
        }
      }
      for (var comparison : Comparison.values()) {
        cases.add(
            map(
                comparison + " " + dtype,
                List.of(dtype, dtype),
                DType.BOOL,
                (f, x) -> f.compare(comparison, x.get(0), x.get(1))));
      }
      cases.add(
          map(
              "SELECT " + dtype,
              List.of(DType.BOOL, dtype, dtype),
              dtype,
              (f, x) -> f.select(x.get(0), x.get(1), x.get(2))));
      for (var to : real) {
        cases.add(
            map(
                dtype + " to " + to,
                List.of(dtype),
                to,
                (f, x) -> f.convert(to, dtype, x.getFirst())));
        boolean isSameWidth = to.byteSize() == dtype.byteSize();
        if (isSameWidth && (to == DType.BOOL) == (dtype == DType.BOOL)) {
          cases.add(
              map(
                  dtype + " as " + to,
                  List.of(dtype),
                  to,
                  (f, x) -> f.bitcast(to, dtype, x.getFirst())));
        }
      }
      if (dtype != DType.BOOL) {
        for (int exponent : dtype.isFloating() ? new int[] {-3, 0, 1, 2, 7} : new int[] {0, 5}) {
          cases.add(
              map(
                  "power " + exponent + " " + dtype,
                  List.of(dtype),
                  dtype,
                  (f, x) -> f.integerPow(dtype, x.getFirst(), exponent)));
        }
      }
    }
    return withTwins(cases);
  }

  static List<Arguments> withTwins(List<KernelCase> cases) {
    var arguments = new ArrayList<Arguments>();
    for (var kernelCase : cases) {
      arguments.add(Arguments.of(kernelCase, Twin.SCALAR));
      if (Emitter.hasVectors()) {
        arguments.add(Arguments.of(kernelCase, Twin.VECTOR));
      }
    }
    return arguments;
  }

  /** A kernel that maps a function over arrays. */
  private static KernelCase map(
      String name,
      List<DType> dtypes,
      DType resultDType,
      BiFunction<ScalarFunctions, List<Value>, Value> function) {
    var b = new LoopBuilder();
    var arrays = new ArrayList<Array>();
    for (var dtype : dtypes) {
      b.view(ScalarFunctions.inMemory(dtype), View.Use.READ, Stride.UNIT);
      arrays.add(Array.of(COUNT));
    }
    b.loop(
        LoopKind.LANES,
        LoopBuilder.ROOT,
        i -> {
          var f = new ScalarFunctions(b);
          var operands = new ArrayList<Value>();
          for (int v = 0; v < dtypes.size(); v++) {
            operands.add(f.fromMemory(dtypes.get(v), b.load(v, i)));
          }
          var result = f.toMemory(resultDType, function.apply(f, operands));
          int out = b.view(ScalarFunctions.inMemory(resultDType), View.Use.WRITE, Stride.UNIT);
          b.store(result, out, i);
        });
    arrays.add(Array.of(COUNT));
    return new KernelCase(name, b.build(), arrays, List.of(), 0, COUNT - 3);
  }
}

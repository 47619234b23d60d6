package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.trace.Array;
import dev.panax.trace.Interpreter;
import dev.panax.trace.Ops;
import dev.panax.trace.Remainder;
import dev.panax.trace.StageTrace;
import dev.panax.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The transposes of the operations with programs inside. */
final class ControlTranspose {
  private ControlTranspose() {}

  /** See {@link Transpose#rule}. */
  static @Nullable Array[] apply(Op.Control op, @Nullable Array[] x, @Nullable Array[] cts) {
    var linear = new BitSet();
    for (int i = 0; i < x.length; i++) {
      linear.set(i, x[i] == null);
    }
    return switch (op) {
      case Op.Call(var name, var body) ->
          application(body, transposed -> new Op.Call(name, transposed), linear, x, cts);
      case Op.CustomJvp(var name, var body, _, _) ->
          application(body, transposed -> new Op.Call(name, transposed), linear, x, cts);
      case Op.CustomVjp(var name, var body, _, _) ->
          application(body, transposed -> new Op.Call(name, transposed), linear, x, cts);
      case Op.Checkpoint(var body, var policy, var differentiated) ->
          application(
              body,
              transposed -> new Op.Checkpoint(transposed, policy, differentiated),
              linear,
              x,
              cts);
      case Op.Cond cond -> cond(cond, linear, x, cts);
      case Op.Scan scan -> scan(Remainder.of(scan, x, linear), x, cts);
      case Op.While loop -> WhileTranspose.of(loop, linear).apply(x, cts);
    };
  }

  private static @Nullable Array[] application(
      Program body,
      Function<Program, Op.Application> op,
      BitSet linear,
      @Nullable Array[] x,
      @Nullable Array[] cts) {
    Transposed transposed = Transposed.of(body, linear, nonzero(cts), new BitSet());
    Array[] operands = present(x, cts).toArray(Array[]::new);
    Array[] results = Trace.bind(op.apply(transposed.program()), operands);
    return Duals.spread(results, transposed.nonzero(), x.length);
  }

  private static BitSet nonzero(@Nullable Array[] cts) {
    var nonzero = new BitSet();
    for (int i = 0; i < cts.length; i++) {
      nonzero.set(i, cts[i] != null);
    }
    return nonzero;
  }

  /** The arrays of both lists that are not null. */
  private static List<Array> present(@Nullable Array[] first, @Nullable Array[] second) {
    var present = new ArrayList<Array>();
    for (var array : first) {
      if (array != null) {
        present.add(array);
      }
    }
    for (var array : second) {
      if (array != null) {
        present.add(array);
      }
    }
    return present;
  }

  private static @Nullable Array[] cond(
      Op.Cond cond, BitSet linear, @Nullable Array[] x, @Nullable Array[] cts) {
    BitSet linearInputs = linear.get(1, x.length);
    BitSet nonzero = nonzero(cts);
    var wanted = new BitSet();
    for (var branch : cond.branches()) {
      wanted.or(Transposed.of(branch, linearInputs, nonzero, new BitSet()).nonzero());
    }
    var branches =
        cond.branches().stream()
            .map(branch -> Transposed.of(branch, linearInputs, nonzero, wanted).program())
            .toList();
    Array[] results = Trace.bind(new Op.Cond(branches), present(x, cts).toArray(Array[]::new));
    var cotangents = new @Nullable Array[x.length];
    int next = 0;
    for (int i = 1; i < x.length; i++) {
      cotangents[i] = wanted.get(i - 1) ? results[next++] : null;
    }
    return cotangents;
  }

  // ---- Scan ----------------------------------------------------------------------------------

  private record ScanKey(Op.Scan scan, BitSet linear, BitSet nonzero) {}

  /**
   * The transpose of the linear part of a scan runs over the same elements in the opposite order.
   * Its carries are the cotangents of the carries, and the sums of those of the linear constants.
   */
  private static @Nullable Array[] scan(
      Remainder rest, @Nullable Array[] x, @Nullable Array[] cts) {
    if (!(rest.op() instanceof Op.Scan scan)) {
      throw new AssertionError("What remains of a scan is a scan.");
    }
    @Nullable Array[] operands = rest.operands();
    int held = scan.constants() + scan.carries();
    var linear = new BitSet();
    for (int i = 0; i < operands.length; i++) {
      linear.set(i, operands[i] == null || (i >= scan.constants() && i < held));
    }
    // The cotangents of the results that remain; those of carries are all there.
    var remaining = new @Nullable Array[rest.places().size()];
    int place = 0;
    for (int i = 0; i < cts.length; i++) {
      if (rest.results()[i] == null) {
        remaining[place++] = cts[i];
      }
    }
    List<ArrayType> outputTypes = scan.body().outputTypes();
    for (int i = 0; i < scan.carries(); i++) {
      remaining[i] = JvpRules.orZero(remaining[i], outputTypes.get(i));
    }
    BitSet nonzero = nonzero(remaining);
    Op.Scan transposed =
        scan.body()
            .derive(new ScanKey(scan, linear, nonzero), () -> transposed(scan, linear, nonzero));

    var inputs = new ArrayList<Array>();
    addPresent(operands, 0, scan.constants(), inputs);
    addPresent(remaining, 0, scan.carries(), inputs);
    linear.get(0, scan.constants()).stream()
        .forEach(i -> inputs.add(Ops.zeros(scan.body().inputs().get(i).type())));
    addPresent(operands, held, operands.length, inputs);
    addPresent(remaining, scan.carries(), remaining.length, inputs);
    Array[] results = Trace.bind(transposed, inputs.toArray(Array[]::new));

    // The results: carries, constants, elements. The operands: constants, carries, elements.
    int linearConstants = linear.get(0, scan.constants()).cardinality();
    int carry = 0;
    int constant = scan.carries();
    int element = scan.carries() + linearConstants;
    var ofNull = new ArrayList<Array>();
    for (int i = 0; i < operands.length; i++) {
      boolean isCarry = i >= scan.constants() && i < held;
      int result =
          !linear.get(i) ? -1 : isCarry ? carry++ : i < scan.constants() ? constant++ : element++;
      if (operands[i] == null) {
        ofNull.add(results[result]);
      }
    }
    return atNulls(x, ofNull);
  }

  private static void addPresent(@Nullable Array[] arrays, int from, int to, List<Array> list) {
    for (int i = from; i < to; i++) {
      Array array = arrays[i];
      if (array != null) {
        list.add(array);
      }
    }
  }

  /** The cotangents of those operands that are null, in order. */
  private static @Nullable Array[] atNulls(@Nullable Array[] x, List<Array> values) {
    var result = new @Nullable Array[x.length];
    int next = 0;
    for (int i = 0; i < x.length; i++) {
      result[i] = x[i] == null ? values.get(next++) : null;
    }
    return result;
  }

  private static Op.Scan transposed(Op.Scan scan, BitSet linear, BitSet nonzero) {
    Program body = scan.body();
    int held = scan.constants() + scan.carries();
    Transposed transposed = Transposed.of(body, linear, nonzero, linear);
    // Inputs of the transpose: the known constants and elements, cotangents of carries and results.
    int knownConstants = scan.constants() - linear.get(0, scan.constants()).cardinality();
    int linearConstants = scan.constants() - knownConstants;
    int knownElements =
        body.inputs().size() - held - linear.get(held, body.inputs().size()).cardinality();
    List<ArrayType> types = new ArrayList<>(transposed.program().inputTypes());
    List<ArrayType> elementTypes =
        new ArrayList<>(types.subList(knownConstants, knownConstants + knownElements));
    types.subList(knownConstants, knownConstants + knownElements).clear();
    var ordered = new ArrayList<>(types.subList(0, knownConstants + scan.carries()));
    linear.get(0, scan.constants()).stream().forEach(i -> ordered.add(body.inputs().get(i).type()));
    ordered.addAll(elementTypes);
    ordered.addAll(types.subList(knownConstants + scan.carries(), types.size()));

    int carries = scan.carries() + linearConstants;
    StageTrace.Staged staged =
        StageTrace.stage(
            "transpose",
            ordered,
            inputs -> {
              List<Array> all = Arrays.asList(inputs);
              int firstSum = knownConstants + scan.carries();
              int firstElement = knownConstants + carries;
              var arguments = new ArrayList<>(all.subList(0, knownConstants));
              arguments.addAll(all.subList(firstElement, firstElement + knownElements));
              arguments.addAll(all.subList(knownConstants, firstSum));
              arguments.addAll(all.subList(firstElement + knownElements, all.size()));
              List<Array> cotangents =
                  Arrays.asList(
                      Interpreter.eval(transposed.program(), arguments.toArray(Array[]::new)));
              // They come for constants, carries, elements.
              var outputs = new ArrayList<>(cotangents.subList(linearConstants, carries));
              for (int i = 0; i < linearConstants; i++) {
                outputs.add(Ops.add(inputs[firstSum + i], cotangents.get(i)));
              }
              outputs.addAll(cotangents.subList(carries, cotangents.size()));
              return outputs.toArray(Array[]::new);
            });
    return new Op.Scan(
        staged.program(), scan.length(), !scan.reverse(), scan.unroll(), knownConstants, carries);
  }
}

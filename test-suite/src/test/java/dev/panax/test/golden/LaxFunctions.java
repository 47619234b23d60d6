package dev.panax.test.golden;

import dev.panax.Lax;
import dev.panax.Lax.RoundingMethod;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** JAX's {@code lax} functions by name, each as the one operation that it is. */
final class LaxFunctions {
  private LaxFunctions() {}

  static Map<String, Function<Arguments, Array>> table() {
    var table = new HashMap<String, Function<Arguments, Array>>();
    for (var fn : UnaryFn.values()) {
      table.put("lax." + fn.primitive(), a -> Ops.unary(fn, a.array(0)));
    }
    table.put("lax.bitwise_not", a -> Ops.unary(UnaryFn.NOT, a.array(0)));
    for (var fn : BinaryFn.values()) {
      table.put("lax." + fn.primitive(), a -> Ops.binary(fn, a.array(0), a.array(1)));
    }
    for (var fn : List.of(BinaryFn.AND, BinaryFn.OR, BinaryFn.XOR)) {
      table.put("lax.bitwise_" + fn.primitive(), a -> Ops.binary(fn, a.array(0), a.array(1)));
    }
    for (var comparison : Comparison.values()) {
      table.put(
          "lax." + comparison.primitive(), a -> Ops.compare(comparison, a.array(0), a.array(1)));
    }
    for (var reducer : Reducer.values()) {
      table.put(
          "lax." + reducer.primitive(), a -> Ops.reduce(reducer, a.array(0), sorted(a.ints(1))));
    }
    table.put("lax.clamp", a -> Lax.clamp(a.array(0), a.array(1), a.array(2)));
    table.put("lax.betainc", a -> Lax.betainc(a.array(0), a.array(1), a.array(2)));
    table.put("lax.reciprocal", a -> Lax.reciprocal(a.array(0)));
    table.put("lax.round", LaxFunctions::round);
    table.put(
        "lax.reduce_precision",
        a -> Lax.reducePrecision(a.array(0), a.integer(1), a.integer(2)));
    table.put("lax.integer_pow", a -> Ops.integerPow(a.array(0), a.integer(1)));
    table.put("lax.select", a -> Ops.select(a.array(0), a.array(1), a.array(2)));
    table.put("lax.select_n", a -> Ops.select(a.array(0), a.array(2), a.array(1)));
    table.put("lax.convert_element_type", a -> Ops.convert(a.array(0), a.dtype(1)));
    table.put("lax.bitcast_convert_type", a -> Ops.bitcast(a.array(0), a.dtype(1)));
    table.put(
        "lax.broadcast_in_dim", a -> Ops.broadcast(a.array(0), new Shape(a.ints(1)), a.ints(2)));
    table.put("lax.reshape", a -> Ops.reshape(a.array(0), new Shape(a.ints(1))));
    table.put("lax.transpose", a -> Ops.transpose(a.array(0), a.ints(1)));
    table.put("lax.rev", a -> Ops.reverse(a.array(0), sorted(a.ints(1))));
    table.put("lax.concatenate", a -> Ops.concatenate(a.integer(1), a.arrays(0)));
    table.put("lax.slice", LaxFunctions::slice);
    table.put("lax.pad", LaxFunctions::pad);
    table.put("lax.iota", a -> Ops.iota(a.dtype(0), Shape.of(a.integer(1)), 0));
    table.put(
        "lax.broadcasted_iota", a -> Ops.iota(a.dtype(0), new Shape(a.ints(1)), a.integer(2)));
    table.put("lax.dot_general", LaxFunctions::dotGeneral);
    return table;
  }

  private static Array round(Arguments a) {
    boolean toEven =
        a.has("rounding_method") && "TO_NEAREST_EVEN".equals(a.keyword("rounding_method"));
    return Lax.round(
        a.array(0), toEven ? RoundingMethod.TO_NEAREST_EVEN : RoundingMethod.AWAY_FROM_ZERO);
  }

  private static IntList sorted(IntList axes) {
    return IntList.of(axes.stream().sorted().toArray());
  }

  private static Array slice(Arguments a) {
    IntList strides = a.count() == 4 ? a.ints(3) : IntList.filled(a.array(0).rank(), 1);
    return Ops.slice(a.array(0), a.ints(1), a.ints(2), strides);
  }

  private static Array pad(Arguments a) {
    var columns =
        List.of(new ArrayList<Integer>(), new ArrayList<Integer>(), new ArrayList<Integer>());
    for (var triple : (List<?>) a.positional().get(2)) {
      IntList amounts = Arguments.toInts(triple);
      for (int i = 0; i < 3; i++) {
        columns.get(i).add(amounts.get(i));
      }
    }
    var amounts =
        columns.stream()
            .map(column -> IntList.of(column.stream().mapToInt(Integer::intValue).toArray()))
            .toList();
    return Ops.pad(a.array(0), a.array(1), amounts.get(0), amounts.get(1), amounts.get(2));
  }

  private static Array dotGeneral(Arguments a) {
    var dimensions = (Map<?, ?>) a.keyword("dimension_numbers");
    DType accumulator =
        a.has("preferred_element_type")
            ? (DType) a.keyword("preferred_element_type")
            : a.array(0).dtype();
    return Ops.dotGeneral(
        a.array(0),
        a.array(1),
        new Op.DotGeneral(
            Arguments.toInts(dimensions.get("lhs_contracting")),
            Arguments.toInts(dimensions.get("rhs_contracting")),
            Arguments.toInts(dimensions.get("lhs_batch")),
            Arguments.toInts(dimensions.get("rhs_batch")),
            accumulator));
  }
}

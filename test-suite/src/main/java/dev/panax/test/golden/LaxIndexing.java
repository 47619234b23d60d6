package dev.panax.test.golden;

import dev.panax.Lax;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.IntList;
import dev.panax.program.WindowDimensions;
import dev.panax.trace.Array;
import dev.panax.trace.IndexingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions of {@code jax.lax} that read and write windows of arrays. */
final class LaxIndexing {
  private LaxIndexing() {}

  @FunctionalInterface
  private interface Scatter {
    Array apply(
        Array operand,
        Array indices,
        Array updates,
        WindowDimensions dimensions,
        IndexingOptions options);
  }

  static void register(Registry r) {
    r.put(
        "lax.gather",
        a ->
            Lax.gather(
                a.array(0),
                a.array(1),
                dimensions(a.dict("dimension_numbers"), true),
                a.ints("slice_sizes", IntList.of()),
                options(a)));
    r.put("lax.scatter", a -> scatter(Lax::scatter, a));
    r.put("lax.scatter_add", a -> scatter(Lax::scatterAdd, a));
    r.put("lax.scatter_sub", a -> scatter(Lax::scatterSub, a));
    r.put("lax.scatter_mul", a -> scatter(Lax::scatterMul, a));
    r.put("lax.scatter_min", a -> scatter(Lax::scatterMin, a));
    r.put("lax.scatter_max", a -> scatter(Lax::scatterMax, a));
    r.put("lax.dynamic_slice", a -> Lax.dynamicSlice(a.array(0), list(a.arrays(1)), a.ints(2)));
    r.put(
        "lax.dynamic_update_slice",
        a -> Lax.dynamicUpdateSlice(a.array(0), a.array(1), list(a.arrays(2))));
    r.put(
        "lax.dynamic_slice_in_dim",
        a -> Lax.dynamicSliceInDim(a.array(0), a.array(1), a.integer(2), axis(a, 3)));
    r.put(
        "lax.dynamic_index_in_dim",
        a -> Lax.dynamicIndexInDim(a.array(0), a.array(1), axis(a, 2), a.flag("keepdims", true)));
    r.put(
        "lax.dynamic_update_slice_in_dim",
        a -> Lax.dynamicUpdateSliceInDim(a.array(0), a.array(1), a.array(2), axis(a, 3)));
    r.put(
        "lax.dynamic_update_index_in_dim",
        a -> Lax.dynamicUpdateIndexInDim(a.array(0), a.array(1), a.array(2), axis(a, 3)));
    r.put(
        "lax.slice_in_dim",
        a ->
            Lax.sliceInDim(
                a.array(0), bound(a, 1), bound(a, 2), a.integer("stride", 1), axis(a, 4)));
    r.put(
        "lax.index_in_dim",
        a -> Lax.indexInDim(a.array(0), a.integer(1), axis(a, 2), a.flag("keepdims", true)));
    r.put("lax.index_take", a -> Lax.indexTake(a.array(0), list(a.arrays(1)), a.ints(2).toArray()));
  }

  private static Array scatter(Scatter function, Arguments a) {
    WindowDimensions dimensions = dimensions(a.dict("dimension_numbers"), false);
    return function.apply(a.array(0), a.array(1), a.array(2), dimensions, options(a));
  }

  private static WindowDimensions dimensions(Map<?, ?> fields, boolean gather) {
    return gather
        ? new WindowDimensions(
            ints(fields, "offset_dims"),
            ints(fields, "collapsed_slice_dims"),
            ints(fields, "start_index_map"),
            ints(fields, "operand_batching_dims"),
            ints(fields, "start_indices_batching_dims"))
        : new WindowDimensions(
            ints(fields, "update_window_dims"),
            ints(fields, "inserted_window_dims"),
            ints(fields, "scatter_dims_to_operand_dims"),
            ints(fields, "operand_batching_dims"),
            ints(fields, "scatter_indices_batching_dims"));
  }

  private static IntList ints(Map<?, ?> fields, String name) {
    Object value = fields.get(name);
    return value == null ? IntList.of() : Arguments.toInts(value);
  }

  static IndexingOptions options(Arguments a) {
    IndexingOptions options = IndexingOptions.DEFAULT;
    if (a.has("mode")) {
      options = options.withMode(mode(a.string("mode", "")));
    }
    if (a.has("fill_value")) {
      options = options.withFillValue((Number) a.at("fill_value"));
    }
    if (a.flag("indices_are_sorted", false)) {
      options = options.withSortedIndices();
    }
    return a.flag("unique_indices", false) ? options.withUniqueIndices() : options;
  }

  private static GatherScatterMode mode(String name) {
    return switch (name) {
      case "fill", "drop" -> GatherScatterMode.FILL_OR_DROP;
      default -> GatherScatterMode.valueOf(name.toUpperCase(Locale.ROOT));
    };
  }

  private static int axis(Arguments a, int position) {
    return a.has(position) ? a.integer(position) : a.integer("axis", 0);
  }

  private static @Nullable Integer bound(Arguments a, int position) {
    return a.has(position) ? a.integer(position) : null;
  }

  private static List<Array> list(Array... arrays) {
    return Arrays.asList(arrays);
  }
}

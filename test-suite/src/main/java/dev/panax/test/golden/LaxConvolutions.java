package dev.panax.test.golden;

import dev.panax.Convolution;
import dev.panax.Lax;
import dev.panax.Padding;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The convolutions of {@code jax.lax}. */
final class LaxConvolutions {
  private LaxConvolutions() {}

  static void register(Registry r) {
    r.put(
        "lax.conv_general_dilated",
        a ->
            Lax.convGeneralDilated(
                a.array(0),
                a.array(1),
                how(a, a.ints("window_strides", IntList.of()), a.at("padding"))));
    r.put("lax.conv", a -> Lax.conv(a.array(0), a.array(1), a.ints(2), padding(a.at(3))));
    r.put(
        "lax.conv_with_general_padding",
        a ->
            Lax.convGeneralDilated(
                a.array(0),
                a.array(1),
                Convolution.strides(a.ints(2).toArray())
                    .padding(padding(a.at(3)))
                    .lhsDilation(dilation(a, 4))
                    .rhsDilation(dilation(a, 5))));
    r.put(
        "lax.conv_transpose",
        a ->
            Lax.convTranspose(
                a.array(0),
                a.array(1),
                how(a, a.ints("strides", IntList.of()), a.at("padding")),
                a.flag("transpose_kernel", false)));
    r.put(
        "lax.conv_general_dilated_patches",
        a -> Lax.convGeneralDilatedPatches(a.array(0), a.ints(1), how(a, a.ints(2), a.at(3))));
    r.put(
        "lax.conv_general_dilated_local",
        a ->
            Lax.convGeneralDilatedLocal(
                a.array(0), a.array(1), a.ints(4), how(a, a.ints(2), a.at(3))));
    r.put(
        "lax.padtype_to_pads",
        a -> {
          Padding.Amounts amounts = padding(a.at(3)).amounts(a.ints(0), a.ints(1), a.ints(2));
          return IntStream.range(0, amounts.low().size())
              .mapToObj(d -> List.of((long) amounts.low().get(d), (long) amounts.high().get(d)))
              .toList();
        });
  }

  private static Convolution how(Arguments a, IntList strides, Object padding) {
    Convolution how =
        Convolution.strides(strides.toArray())
            .padding(padding(padding))
            .featureGroupCount(a.integer("feature_group_count", 1))
            .batchGroupCount(a.integer("batch_group_count", 1));
    if (a.has("lhs_dilation")) {
      how = how.lhsDilation(Arguments.toInts(a.at("lhs_dilation")).toArray());
    }
    if (a.has("rhs_dilation")) {
      how = how.rhsDilation(Arguments.toInts(a.at("rhs_dilation")).toArray());
    }
    if (a.has("dimension_numbers")) {
      List<?> words = (List<?>) a.at("dimension_numbers");
      how = how.layout((String) words.get(0), (String) words.get(1), (String) words.get(2));
    }
    return a.has("preferred_element_type")
        ? how.preferredElementType((DType) a.at("preferred_element_type"))
        : how;
  }

  private static int[] dilation(Arguments a, int position) {
    return a.has(position)
        ? a.ints(position).toArray()
        : IntList.filled(a.ints(2).size(), 1).toArray();
  }

  static Padding padding(@Nullable Object value) {
    return switch (value) {
      case String name ->
          switch (name) {
            case "SAME" -> Padding.SAME;
            case "SAME_LOWER" -> Padding.SAME_LOWER;
            case "VALID" -> Padding.VALID;
            default -> throw new IllegalArgumentException("no padding: " + name);
          };
      case List<?> pairs ->
          Padding.of(
              pairs.stream().map(pair -> Arguments.toInts(pair).toArray()).toArray(int[][]::new));
      case null, default -> throw new IllegalArgumentException("no padding: " + value);
    };
  }
}

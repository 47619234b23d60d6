package dev.panax.test.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.Lax;
import dev.panax.Nn;
import dev.panax.Numpy;
import dev.panax.trace.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every public function of arrays has a row in the op table, named after it. */
class OpTableCompletenessTest {
  @ParameterizedTest
  @ValueSource(classes = {Numpy.class, Lax.class, Nn.class})
  void everyFunctionOfArraysHasARow(Class<?> functions) {
    Set<String> rows =
        OpTable.rows().map(OpTableCompletenessTest::function).collect(Collectors.toSet());
    assertThat(Arrays.stream(functions.getMethods()))
        .filteredOn(OpTableCompletenessTest::takesArrays)
        .extracting(Method::getName)
        .filteredOn(name -> !rows.contains(name))
        .isEmpty();
  }

  /** {@code max} of {@code max(0, 2) of integers}, {@code div} of {@code Lax.div}. */
  private static String function(OpRow row) {
    return row.name().replaceFirst("^Lax\\.", "").replaceFirst("[^A-Za-z0-9].*", "");
  }

  private static boolean takesArrays(Method method) {
    return Modifier.isStatic(method.getModifiers())
        && Arrays.stream(method.getParameterTypes())
            .anyMatch(type -> type == Array.class || type == Array[].class || type == List.class);
  }
}

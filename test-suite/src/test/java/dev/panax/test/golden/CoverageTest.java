package dev.panax.test.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.Lax;
import dev.panax.Nn;
import dev.panax.Numpy;
import dev.panax.Padding;
import dev.panax.Panax;
import dev.panax.Random;
import dev.panax.trace.Array;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document of what Panax has of JAX's functions says what is. */
class CoverageTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w.]+)` \\| (.*) \\|$");
  private static final Pattern FUNCTION = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");

  /** The classes whose functions the document names. */
  private static final List<Class<?>> CLASSES =
      List.of(
          Lax.class, Numpy.class, Nn.class, Random.class, Panax.class, Padding.class, Array.class);

  private static String document() throws IOException {
    return Files.readString(Path.of("..", "docs", "coverage.md"));
  }

  @Test
  void functionsThatAreNamedExist() throws IOException {
    Stream<String> named =
        FUNCTION.matcher(document()).results().map(match -> match.group(1) + "." + match.group(2));
    Set<String> present =
        CLASSES.stream()
            .flatMap(c ->
                Arrays.stream(c.getMethods())
                    .map(Method::getName)
                    .map(name -> c.getSimpleName() + "." + name))
            .collect(Collectors.toSet());
    assertThat(named).isNotEmpty().isSubsetOf(present);
  }

  @Test
  void whatTheGoldenRunnerCallsIsListed() throws IOException {
    List<String> listed =
        ROW.matcher(document())
            .results()
            .filter(match -> match.group(2).startsWith("`"))
            .map((MatchResult match) -> "lax." + match.group(1))
            .toList();
    assertThat(listed).doesNotHaveDuplicates();
    assertThat(Registry.functions())
        .filteredOn(function -> function.startsWith("lax."))
        .isSubsetOf(listed);
  }
}

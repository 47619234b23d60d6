package dev.panax.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.panax.examples.DigitsData.Digit;
import dev.panax.examples.DigitsData.Examples;
import dev.panax.program.Shape;
import java.io.StringReader;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DigitsDataTest {
  private static final DigitsData DATA = DigitsData.load();

  @Test
  void loadsAllDigits() {
    assertThat(DATA.size()).isEqualTo(1797);
    for (Digit digit : DATA.digits()) {
      assertThat(digit.pixels()).hasSize(64);
      for (float pixel : digit.pixels()) {
        assertThat(pixel).isBetween(0f, 1f);
        assertThat(pixel * 16).isEqualTo(Math.round(pixel * 16));
      }
    }
    assertThat(DATA.digits().stream().map(Digit::label).distinct())
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void readsPixelsRowByRow() {
    Digit first = DATA.digits().getFirst();
    assertThat(first.label()).isZero();
    assertThat(first.pixels()).startsWith(0, 0, 5 / 16f, 13 / 16f, 9 / 16f, 1 / 16f, 0, 0, 0, 0);
  }

  @Test
  void splitsAreDisjointAndCoverAll() {
    DigitsData.Split split = DATA.split(0.8, 1);
    assertThat(split.train().size()).isEqualTo(1437);
    assertThat(split.test().size()).isEqualTo(360);
    assertThat(Stream.of(split.train(), split.test()).flatMap(part -> part.digits().stream()))
        .containsExactlyInAnyOrderElementsOf(DATA.digits());
  }

  @Test
  void theSeedDecidesTheSplit() {
    List<Digit> test = DATA.split(0.8, 1).test().digits();
    assertThat(DATA.split(0.8, 1).test().digits()).isEqualTo(test);
    assertThat(DATA.split(0.8, 2).test().digits()).isNotEqualTo(test);
  }

  @Test
  void batchesAreFullAndInANewOrderEachTime() {
    var random = new SplittableRandom(0);
    List<Examples> batches = DATA.shuffledBatches(64, random);
    assertThat(batches).hasSize(28);
    for (Examples batch : batches) {
      assertThat(batch.images().shape()).isEqualTo(Shape.of(64, 64));
      assertThat(batch.labels().shape()).isEqualTo(Shape.of(64));
    }
    assertThat(DATA.shuffledBatches(64, random).getFirst().labels().toIntArray())
        .isNotEqualTo(batches.getFirst().labels().toIntArray());
  }

  /** A line of zeros, its label {@code label}. */
  private static String line(String label) {
    return "0,".repeat(64) + label;
  }

  private static Stream<Arguments> corruptLines() {
    return Stream.of(
        arguments("", "expected 64 pixels and a label, got 1 values"),
        arguments("0," + line("0"), "expected 64 pixels and a label, got 66 values"),
        arguments(line(""), "a label is an integer from 0 to 9, not \"\""),
        arguments(line("10"), "a label is an integer from 0 to 9, not \"10\""),
        arguments("17" + line("0").substring(1), "a pixel is an integer from 0 to 16, not \"17\""),
        arguments("-1" + line("0").substring(1), "a pixel is an integer from 0 to 16, not \"-1\""),
        arguments("x" + line("0").substring(1), "a pixel is an integer from 0 to 16, not \"x\""));
  }

  @ParameterizedTest
  @MethodSource("corruptLines")
  void aCorruptLineIsNamed(String corrupt, String problem) {
    var text = new StringReader(String.join("\n", line("1"), line("2"), corrupt, line("3")));
    assertThatThrownBy(() -> DigitsData.parse("some.csv", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("some.csv, line 3: " + problem);
  }
}

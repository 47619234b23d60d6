package dev.panax.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panax.program.SettingException;
import java.lang.annotation.RetentionPolicy;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingTest {
  private static final String NAME = "panax.test";

  @AfterEach
  void clear() {
    System.clearProperty(NAME);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "100, 100",
    "3k, 3072",
    "3K, 3072",
    "500m, 524288000",
    "4g, 4294967296",
    "8G, 8589934592"
  })
  void sizesHaveSuffixes(String text, long bytes) {
    System.setProperty(NAME, text);
    assertThat(Setting.ofBytes(NAME, 7).get()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "g", "-1", "4 gigabytes", "4t", "1.5g", "9999999999g", "0x10"})
  void otherSizesAreErrors(String text) {
    expectEachTime(
        text, Setting.ofBytes(NAME, 7)::get, "It must be a number of bytes, such as 500m or 4g.");
  }

  @Test
  void anIntHasBounds() {
    assertThat(Setting.ofInt(NAME, 1, 9, () -> 4).get()).isEqualTo(4);
    System.setProperty(NAME, " 9 ");
    assertThat(Setting.ofInt(NAME, 1, 9, () -> 4).get()).isEqualTo(9);
    expectEachTime(
        "10", Setting.ofInt(NAME, 1, 9, () -> 4)::get, "It must be a whole number from 1 to 9.");
  }

  @Test
  void aBooleanIsTrueOrFalse() {
    assertThat(Setting.ofBoolean(NAME, true).get()).isTrue();
    System.setProperty(NAME, "False");
    assertThat(Setting.ofBoolean(NAME, true).get()).isFalse();
    expectEachTime("yes", Setting.ofBoolean(NAME, true)::get, "It must be true or false.");
  }

  @Test
  void anEnumIsWrittenInLowerCase() {
    System.setProperty(NAME, "source");
    var type = RetentionPolicy.class;
    assertThat(Setting.ofEnum(NAME, type, RetentionPolicy.CLASS).get())
        .isEqualTo(RetentionPolicy.SOURCE);
    expectEachTime(
        "SOURCE",
        Setting.ofEnum(NAME, type, RetentionPolicy.CLASS)::get,
        "It must be source, class or runtime.");
  }

  /** A bad value fails at every use, not at the first one only. */
  private static void expectEachTime(String text, Supplier<?> use, String allowed) {
    System.setProperty(NAME, text);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(use::get)
          .isInstanceOf(SettingException.class)
          .hasMessage("The system property panax.test is \"%s\". %s".formatted(text, allowed));
    }
  }
}

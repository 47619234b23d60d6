package dev.panax.util;

import dev.panax.program.SettingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A system property that Panax is set up with, read when it is first needed.
 *
 * <p>A value that is not allowed fails then, and whenever the setting is needed again. Initializers
 * of classes must not call {@link #get}: their failures are reported once only.
 */
public final class Setting<T> {
  private final String name;
  private final Supplier<String> allowed;
  private final Function<String, @Nullable T> parser;
  private final Supplier<T> absent;
  private volatile @Nullable T value;

  /**
   * @param name of the system property
   * @param allowed the values that are, to complete the sentence "It must be ..."
   * @param parser returns null for a value that is not allowed
   * @param absent the value where the property is not set
   */
  public Setting(
      String name,
      Supplier<String> allowed,
      Function<String, @Nullable T> parser,
      Supplier<T> absent) {
    this.name = name;
    this.allowed = allowed;
    this.parser = parser;
    this.absent = absent;
  }

  /** A switch: {@code true} or {@code false}. */
  public static Setting<Boolean> ofBoolean(String name, boolean absent) {
    return new Setting<>(
        name,
        () -> "true or false",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> null;
            },
        () -> absent);
  }

  /** A whole number from {@code min} to {@code max}. */
  public static Setting<Integer> ofInt(String name, int min, int max, Supplier<Integer> absent) {
    return new Setting<>(
        name,
        () -> "a whole number from %d to %d".formatted(min, max),
        text -> {
          Long number = parseLong(text);
          return number == null || number < min || number > max ? null : number.intValue();
        },
        absent);
  }

  /** A number of bytes, perhaps with the suffix k, m or g for powers of 1024: {@code 4g}. */
  public static Setting<Long> ofBytes(String name, long absent) {
    return new Setting<>(
        name, () -> "a number of bytes, such as 500m or 4g", Setting::parseBytes, () -> absent);
  }

  /** The name of an enum constant, in lower case. */
  public static <E extends Enum<E>> Setting<E> ofEnum(String name, Class<E> type, E absent) {
    E[] constants = type.getEnumConstants();
    return new Setting<>(
        name,
        () ->
            Arrays.stream(constants)
                .map(Setting::lowerCase)
                .collect(Collectors.joining(", "))
                .replaceFirst(", (?=[^,]*$)", " or "),
        text ->
            Arrays.stream(constants)
                .filter(constant -> lowerCase(constant).equals(text))
                .findFirst()
                .orElse(null),
        () -> absent);
  }

  /**
   * The value.
   *
   * @throws SettingException if the property has a value that is not allowed
   */
  public T get() {
    T known = value;
    if (known == null) {
      known = read();
      value = known;
    }
    return known;
  }

  private T read() {
    String text = System.getProperty(name);
    if (text == null) {
      return absent.get();
    }
    T parsed = parser.apply(text.strip());
    if (parsed == null) {
      throw new SettingException(
          "The system property %s is \"%s\". It must be %s.".formatted(name, text, allowed.get()));
    }
    return parsed;
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Long parseLong(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Long parseBytes(String text) {
    int suffix =
        text.isEmpty() ? -1 : "kmg".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
    Long number = parseLong(suffix < 0 ? text : text.substring(0, text.length() - 1));
    int shift = 10 * (suffix + 1);
    return number == null || number < 0 || number > Long.MAX_VALUE >> shift
        ? null
        : number << shift;
  }
}

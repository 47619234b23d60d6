package dev.panax.examples;

import static dev.panax.Numpy.array;

import dev.panax.trace.Array;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Images of handwritten digits with their labels, on the Java side. */
record DigitsData(List<Digit> digits) {
  /** Pixels in an image, 8x8, row by row. */
  static final int PIXELS = 64;

  static final int CLASSES = 10;

  private static final int DARKEST = 16;

  /**
   * One image.
   *
   * @param pixels from 0 to 1
   * @param label from 0 to 9
   */
  record Digit(float[] pixels, int label) {}

  /** Examples as arrays: float32 images of shape (n, 64), int32 labels of shape (n). */
  record Examples(Array images, Array labels) {}

  record Split(DigitsData train, DigitsData test) {}

  /** The data set that comes with the examples. */
  static DigitsData load() {
    String name = "digits.csv";
    var stream = Objects.requireNonNull(DigitsData.class.getResourceAsStream(name), name);
    try (var reader = new InputStreamReader(stream, StandardCharsets.US_ASCII)) {
      return parse(name, reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads lines of 64 integers from 0 to 16 and a label, with commas between.
   *
   * @param name of what is read, for messages
   * @throws IllegalArgumentException if a line is something else; the message names it
   */
  static DigitsData parse(String name, Reader reader) throws IOException {
    var digits = new ArrayList<Digit>();
    var lines = new BufferedReader(reader);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      try {
        digits.add(digit(line));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s, line %d: %s".formatted(name, digits.size() + 1, e.getMessage()), e);
      }
    }
    return new DigitsData(List.copyOf(digits));
  }

  private static Digit digit(String line) {
    String[] fields = line.split(",", -1);
    if (fields.length != PIXELS + 1) {
      throw new IllegalArgumentException(
          "expected %d pixels and a label, got %d values".formatted(PIXELS, fields.length));
    }
    var pixels = new float[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      pixels[i] = (float) integer("pixel", fields[i], DARKEST) / DARKEST;
    }
    return new Digit(pixels, integer("label", fields[PIXELS], CLASSES - 1));
  }

  private static int integer(String what, String field, int max) {
    int value = -1;
    try {
      value = Integer.parseInt(field);
    } catch (NumberFormatException e) {
      // Refused below, as a number out of range is.
    }
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(
          "a %s is an integer from 0 to %d, not \"%s\"".formatted(what, max, field));
    }
    return value;
  }

  int size() {
    return digits.size();
  }

  /** Two parts, drawn by {@code seed}; the first has {@code fraction} of all. */
  Split split(double fraction, long seed) {
    List<Digit> shuffled = shuffled(new SplittableRandom(seed));
    int cut = (int) (fraction * size());
    return new Split(
        new DigitsData(shuffled.subList(0, cut)), new DigitsData(shuffled.subList(cut, size())));
  }

  private List<Digit> shuffled(RandomGenerator random) {
    var copy = new ArrayList<>(digits);
    Collections.shuffle(copy, random);
    return copy;
  }

  /** All of the data as arrays. */
  Examples examples() {
    return new Examples(
        array(digits.stream().map(Digit::pixels).toArray(float[][]::new)),
        array(digits.stream().mapToInt(Digit::label).toArray()));
  }

  /** The number of full batches of {@code size}. */
  int batchCount(int size) {
    return size() / size;
  }

  /** Full batches of {@code size} in random order; a few examples are left out. */
  List<Examples> shuffledBatches(int size, RandomGenerator random) {
    List<Digit> shuffled = shuffled(random);
    return IntStream.range(0, batchCount(size))
        .mapToObj(i -> new DigitsData(shuffled.subList(i * size, (i + 1) * size)).examples())
        .toList();
  }
}

package dev.panax.test.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The golden runner, a job of {@code ./panax}: runs the cases of golden files through the {@link
 * Registry} and counts, for each function, those that agree with JAX.
 */
public final class Goldens {
  private static final String USAGE =
      """
      Usage: ./panax goldens [-k TEXT] [--verbose] FILE-OR-FOLDER...
        -k TEXT    only the cases whose id contains TEXT
        --verbose  print every failure, with its stack trace
      A folder stands for the .jsonl and .jsonl.gz files below it.\
      """;

  private final String selected;
  private final boolean verbose;
  private final Map<String, Count> counts = new TreeMap<>();

  private Goldens(String selected, boolean verbose) {
    this.selected = selected;
    this.verbose = verbose;
  }

  /** What the cases of one function gave. */
  private static final class Count {
    private int passed;
    private int failed;
    private String firstFailure = "";
  }

  /** See {@code ./panax goldens --help}. Exits with 1 if a case failed. */
  public static void main(String... arguments) throws IOException {
    String selected = "";
    boolean verbose = false;
    var files = new ArrayList<Path>();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "-k" -> {
          i++;
          selected = i < arguments.length ? arguments[i] : exit("-k needs a text.");
        }
        case "-h", "--help" -> {
          System.out.println(USAGE);
          return;
        }
        case "--verbose" -> verbose = true;
        default -> files.add(Path.of(arguments[i]));
      }
    }
    if (files.isEmpty()) {
      exit("no files.");
    }
    var goldens = new Goldens(selected, verbose);
    for (var file : files) {
      if (!Files.exists(file)) {
        exit("there is no file " + file + ".");
      }
      for (var each : below(file)) {
        goldens.run(each);
      }
    }
    System.exit(goldens.report() ? 0 : 1);
  }

  private static String exit(String message) {
    System.err.println("panax goldens: " + message + "\n" + USAGE);
    System.exit(2);
    throw new AssertionError();
  }

  /** The golden files in {@code path}, or the file {@code path} itself. */
  private static List<Path> below(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> paths = Files.walk(path)) {
      return paths.filter(file -> file.toString().matches(".*\\.jsonl(\\.gz)?")).sorted().toList();
    }
  }

  private void run(Path file) throws IOException {
    for (var golden : Golden.read(file)) {
      if (golden.id().contains(selected)) {
        run(golden);
      }
    }
  }

  private void run(Golden golden) {
    Count count = counts.computeIfAbsent(golden.function(), _ -> new Count());
    Throwable failure = failure(golden);
    if (failure == null) {
      count.passed++;
      return;
    }
    if (count.failed == 0) {
      count.firstFailure = golden.id() + ": " + message(failure);
    }
    count.failed++;
    if (verbose) {
      System.out.println("FAILED " + golden.id() + ": " + failure.getMessage());
      if (!(failure instanceof Mismatch)) {
        failure.printStackTrace(System.out);
      }
    }
  }

  /** Null if the case passes. Whatever a case does is its own failure, never the end of the run. */
  private static @Nullable Throwable failure(Golden golden) {
    try {
      golden.check();
      return null;
    } catch (Throwable failure) {
      return failure;
    }
  }

  private static String message(Throwable failure) {
    String line = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
    return line.length() > 160 ? line.substring(0, 160) + "..." : line;
  }

  /** Prints the counts; returns whether all cases passed. */
  private boolean report() {
    int passed = 0;
    int failed = 0;
    for (var entry : counts.entrySet()) {
      Count count = entry.getValue();
      passed += count.passed;
      failed += count.failed;
      System.out.printf("%-36s %4d passed", entry.getKey(), count.passed);
      System.out.println(
          count.failed == 0
              ? ""
              : ", %d failed, first %s".formatted(count.failed, count.firstFailure));
    }
    System.out.printf("%d passed, %d failed%n", passed, failed);
    return failed == 0;
  }
}

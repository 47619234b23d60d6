package dev.panax.examples;

import dev.panax.Panax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** The job {@code ./panax digits}: trains, and reports how it went. */
final class DigitsJob {
  private static final double TRAINING_SHARE = 0.8;

  private DigitsJob() {}

  static void run(DigitsOptions options) {
    DigitsData.Split data = DigitsData.load().split(TRAINING_SHARE, options.seed());
    int images = data.train().size();
    options.require(
        options.batch() <= images,
        "--batch must be at most %d, the images to train on, got %d"
            .formatted(images, options.batch()));
    System.out.printf(
        Locale.ROOT,
        """
        Data: 8x8 images of digits, %d to train on, %d to test; seed %d
        Device: %s, %d cores; Java %s
        """,
        images,
        data.test().size(),
        options.seed(),
        Panax.platform(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version());

    var progress = new TrainingProgress(options.epochs());
    try (progress) {
      Digits.train(data, options, progress);
    }

    System.out.printf(
        Locale.ROOT,
        """
        First step: %.2f s after the start of the JVM; the step itself took %.2f s
        Steady: %.0f steps/s of %d images
        """,
        progress.startUpSeconds(),
        progress.firstStepSeconds(),
        progress.stepsPerSecond(),
        options.batch());
    peakMemory().ifPresent(bytes -> System.out.println("Peak memory: " + (bytes >> 20) + " MiB"));
    draw(options.out(), progress);
    double accuracy = progress.evaluations().getLast().accuracy().item();
    System.out.printf(Locale.ROOT, "test accuracy %.4f%n", accuracy);
  }

  /** A picture that cannot be drawn is no reason to fail: the training has succeeded. */
  private static void draw(Path file, TrainingProgress progress) {
    try {
      DigitsChart.write(file, progress);
      System.out.println("Loss curve and confusion matrix: " + file.toAbsolutePath());
    } catch (IOException | RuntimeException | LinkageError e) {
      System.err.println("digits: no picture was written to " + file + ": " + e);
    }
  }

  /** The most memory that the process has had resident, where the system tells. */
  private static OptionalLong peakMemory() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}

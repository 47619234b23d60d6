package dev.panax.examples;

import dev.panax.examples.Digits.Evaluation;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The course of a training: its losses and times, shown as a progress bar on stderr. */
final class TrainingProgress implements AutoCloseable {
  private final ProgressBar bar;
  private final List<Double> stepLosses = new ArrayList<>();
  private final List<Double> stepSeconds = new ArrayList<>();
  private final List<Evaluation> evaluations = new ArrayList<>();
  private double startUpSeconds;

  /** When the last step or evaluation ended. */
  private long lastNanos = System.nanoTime();

  TrainingProgress(int epochs) {
    bar =
        new ProgressBarBuilder()
            .setTaskName("Epoch")
            .setInitialMax(epochs)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(100)
            .hideEta()
            .build();
  }

  static final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(String message) {
      super(message);
    }
  }

  /** Notes that all is ready for the first step. */
  void started() {
    secondsSinceLast();
  }

  /**
   * Notes that a step ended.
   *
   * @throws DivergedException if the loss is not finite: the training has failed
   */
  void stepped(double loss) {
    if (!Double.isFinite(loss)) {
      throw new DivergedException(
          "the loss of step %d is %s; try a smaller --learning-rate"
              .formatted(stepLosses.size() + 1, loss));
    }
    if (stepLosses.isEmpty()) {
      long start = ManagementFactory.getRuntimeMXBean().getStartTime();
      startUpSeconds = (System.currentTimeMillis() - start) * 1e-3;
    }
    stepLosses.add(loss);
    stepSeconds.add(secondsSinceLast());
  }

  /** Notes that an epoch ended, and how its model did on the test examples. */
  void evaluated(Evaluation evaluation) {
    evaluations.add(evaluation);
    bar.setExtraMessage(
        String.format(
            Locale.ROOT,
            " loss %.4f, accuracy %.4f",
            evaluation.loss().item(),
            evaluation.accuracy().item()));
    bar.step();
    secondsSinceLast();
  }

  private double secondsSinceLast() {
    long now = System.nanoTime();
    double seconds = (now - lastNanos) * 1e-9;
    lastNanos = now;
    return seconds;
  }

  /** The training loss before each step. */
  List<Double> stepLosses() {
    return Collections.unmodifiableList(stepLosses);
  }

  /** On the test examples, after each epoch. */
  List<Evaluation> evaluations() {
    return Collections.unmodifiableList(evaluations);
  }

  /** From the start of the JVM to the end of the first step. */
  double startUpSeconds() {
    return startUpSeconds;
  }

  double firstStepSeconds() {
    return stepSeconds.getFirst();
  }

  /** The rate of the second half of the steps, evaluations aside. */
  double stepsPerSecond() {
    var steady = stepSeconds.subList(stepSeconds.size() / 2, stepSeconds.size());
    return steady.size() / steady.stream().mapToDouble(Double::doubleValue).sum();
  }

  @Override
  public void close() {
    bar.close();
  }
}

package dev.panax.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panax.examples.Digits.Evaluation;
import dev.panax.examples.TrainingProgress.DivergedException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitsTest {
  private static final DigitsData.Split DATA = DigitsData.load().split(0.8, 0);

  private static DigitsOptions options(String... arguments) {
    var seen = new ArrayList<DigitsOptions>();
    assertThat(DigitsOptions.command(seen::add).execute(arguments)).isZero();
    return seen.getFirst();
  }

  @Test
  void trainingLearns() {
    try (var progress = new TrainingProgress(2)) {
      Digits.train(DATA, options("--epochs=2"), progress);

      assertThat(progress.stepLosses()).hasSize(44);
      assertThat(progress.stepLosses().getFirst()).isBetween(2.0, 3.0); // ln 10 of a blind guess
      assertThat(progress.evaluations()).hasSize(2);
      Evaluation evaluation = progress.evaluations().getLast();
      double accuracy = evaluation.accuracy().item();
      assertThat(accuracy).isGreaterThan(0.9);

      float[][] confusion = evaluation.confusion().toArray(float[][].class);
      double hits = IntStream.range(0, 10).mapToDouble(i -> confusion[i][i]).sum();
      assertThat(hits).isEqualTo(Math.rint(accuracy * 360));
      for (int label = 0; label < 10; label++) {
        int row = label;
        double count = IntStream.range(0, 10).mapToDouble(i -> confusion[row][i]).sum();
        assertThat((long) count)
            .isEqualTo(DATA.test().digits().stream().filter(x -> x.label() == row).count());
      }
    }
  }

  @Test
  void aDivergingTrainingStops() {
    try (var progress = new TrainingProgress(1)) {
      assertThatThrownBy(
              () -> Digits.train(DATA, options("--epochs=1", "--learning-rate=1e20"), progress))
          .isInstanceOf(DivergedException.class)
          .hasMessageMatching(
              "the loss of step \\d+ is (NaN|Infinity); try a smaller --learning-rate");
    }
  }

  @Test
  void theJobPrintsTheAccuracyLastAndDraws(@TempDir Path directory) throws Exception {
    Path picture = directory.resolve("picture.png");
    var output = new ByteArrayOutputStream();
    PrintStream stdout = System.out;
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    try {
      DigitsJob.run(options("--epochs=1", "--out=" + picture));
    } finally {
      System.setOut(stdout);
    }
    List<String> lines = output.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.getLast()).matches("test accuracy [01]\\.\\d{4}");

    BufferedImage image = ImageIO.read(picture.toFile());
    assertThat(image.getWidth()).isEqualTo(2880);
    assertThat(image.getHeight()).isEqualTo(1200);
    // A curve, cells and text on white.
    assertThat(
            IntStream.range(0, 2880 * 1200).map(i -> image.getRGB(i % 2880, i / 2880)).distinct())
        .hasSizeGreaterThan(100);
  }
}

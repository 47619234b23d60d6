package dev.panax.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.examples.TrainingProgress.DivergedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsOptionsTest {
  private final StringWriter errors = new StringWriter();

  private int run(Consumer<DigitsOptions> job, String... arguments) {
    return DigitsOptions.command(job).setErr(new PrintWriter(errors, true)).execute(arguments);
  }

  @Test
  void optionsReachTheJob(@TempDir Path directory) {
    Path out = directory.resolve("new/picture.png");
    var seen = new ArrayList<DigitsOptions>();
    int exit =
        run(
            seen::add,
            "--seed=-7",
            "--epochs=3",
            "--batch=16",
            "--learning-rate=0.5",
            "--out=" + out);
    assertThat(exit).isZero();
    assertThat(seen).hasSize(1);
    DigitsOptions options = seen.getFirst();
    assertThat(options.seed()).isEqualTo(-7);
    assertThat(options.epochs()).isEqualTo(3);
    assertThat(options.batch()).isEqualTo(16);
    assertThat(options.learningRate()).isEqualTo(0.5);
    assertThat(options.out()).isEqualTo(out);
    assertThat(out.getParent()).isDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --seed=x           | Invalid value for option '--seed': 'x' is not a long
          --epochs=0         | --epochs must be at least 1, got 0
          --batch=-1         | --batch must be at least 1, got -1
          --learning-rate=0  | --learning-rate must be a positive number, got 0.0
          --learning-rate=NaN | --learning-rate must be a positive number, got NaN
          --epoch=3          | Unknown option: '--epoch=3'
          --out=/            | --out must be a file, but / is a directory
          """)
  void aBadArgumentIsOneLine(String argument, String message) {
    int exit = run(_ -> {}, argument);
    assertThat(exit).isEqualTo(2);
    assertThat(errors.toString()).isEqualToIgnoringNewLines("digits: " + message);
  }

  @Test
  void anOutInAFileIsABadArgument(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(run(_ -> {}, "--out=" + file.resolve("picture.png"))).isEqualTo(2);
    assertThat(errors.toString()).startsWith("digits: --out: cannot make the directory of ");
  }

  @Test
  void aBatchOfMoreThanAllIsABadArgument() {
    assertThat(run(DigitsJob::run, "--batch=1438")).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualToIgnoringNewLines(
            "digits: --batch must be at most 1437, the images to train on, got 1438");
  }

  @Test
  void aFailedTrainingIsOneLine() {
    int exit =
        run(_ -> {
          throw new DivergedException("the loss of step 2 is NaN");
        });
    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString()).isEqualToIgnoringNewLines("digits: the loss of step 2 is NaN");
  }
}

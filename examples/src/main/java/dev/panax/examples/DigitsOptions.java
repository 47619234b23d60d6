package dev.panax.examples;

import dev.panax.examples.TrainingProgress.DivergedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@link Digits}. */
@Command(
    name = "./panax digits",
    description = "Trains a classifier of handwritten digits, and shows how well it does.",
    showDefaultValues = true,
    sortOptions = false)
final class DigitsOptions implements Callable<Integer> {

  @Option(
      names = "--seed",
      paramLabel = "INTEGER",
      description = "Decides the split, the first parameters and the order of the batches.")
  private long seed = 0;

  @Option(names = "--epochs", paramLabel = "COUNT", description = "Passes over the data.")
  private int epochs = 30;

  @Option(names = "--batch", paramLabel = "COUNT", description = "Examples in a step.")
  private int batch = 64;

  @Option(names = "--learning-rate", paramLabel = "NUMBER", description = "The size of a step.")
  private double learningRate = 0.1;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the loss curve and the confusion matrix go, as PNG.")
  private Path out = Path.of("digits.png");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Shows this.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  private final Consumer<DigitsOptions> job;

  private DigitsOptions(Consumer<DigitsOptions> job) {
    this.job = job;
  }

  /**
   * The command that does {@code job} with its options. A bad argument, or a training that fails,
   * is one line on stderr.
   */
  static CommandLine command(Consumer<DigitsOptions> job) {
    return new CommandLine(new DigitsOptions(job))
        .setParameterExceptionHandler((e, _) -> fail(e.getCommandLine(), e))
        .setExecutionExceptionHandler((e, command, _) -> {
          if (e instanceof DivergedException) {
            return fail(command, e);
          }
          throw e;
        });
  }

  private static int fail(CommandLine command, Exception e) {
    command.getErr().println("digits: " + e.getMessage());
    return e instanceof ParameterException
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() {
    require(epochs >= 1, "--epochs must be at least 1, got " + epochs);
    require(batch >= 1, "--batch must be at least 1, got " + batch);
    require(
        learningRate > 0 && Double.isFinite(learningRate),
        "--learning-rate must be a positive number, got " + learningRate);
    require(!Files.isDirectory(out), "--out must be a file, but " + out + " is a directory");
    try {
      Files.createDirectories(out.toAbsolutePath().getParent());
    } catch (IOException e) {
      require(false, "--out: cannot make the directory of " + out + ": " + e);
    }
    job.accept(this);
    return CommandLine.ExitCode.OK;
  }

  /** Refuses the arguments, with {@code message}, unless {@code condition} holds. */
  void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  long seed() {
    return seed;
  }

  int epochs() {
    return epochs;
  }

  int batch() {
    return batch;
  }

  double learningRate() {
    return learningRate;
  }

  Path out() {
    return out;
  }
}

package dev.panax.test.runtime;

import static dev.panax.Numpy.ones;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.program.PanaxException;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** System properties with values that are not allowed: every use says so, the first and others. */
final class SettingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "panax.threads | many | a whole number from 1 to 1024",
        "panax.threads | 0 | a whole number from 1 to 1024",
        "panax.threads | 100000 | a whole number from 1 to 1024",
        "panax.memory.limit | lots | a number of bytes, such as 500m or 4g",
        "panax.memory.limit | -1 | a number of bytes, such as 500m or 4g",
        "panax.warmup | never | async, sync, scalar or vector",
        "panax.x64 | yes | true or false",
        "panax.threefryPartitionable | 1 | true or false",
        "panax.platform | foo | the name of a platform that is present: cpu, reference",
      })
  void badValuesAreErrors(String name, String value, String allowed)
      throws IOException, InterruptedException {
    String error =
        "SettingException: The system property %s is \"%s\". It must be %s."
            .formatted(name, value, allowed);
    assertThat(Fork.run(TwoUses.class, "-D" + name + "=" + value)).containsExactly(error, error);
  }

  @ParameterizedTest
  @CsvSource({"panax.threads, 8", "panax.memory.limit, 64m", "panax.x64, true"})
  void goodValuesAreNot(String name, String value) throws IOException, InterruptedException {
    assertThat(Fork.run(TwoUses.class, "-D" + name + "=" + value)).containsExactly("3.0", "3.0");
  }

  /** Computes twice, and prints the results or what went wrong. */
  static final class TwoUses {
    private TwoUses() {}

    public static void main(String[] args) {
      for (int i = 0; i < 2; i++) {
        String outcome;
        try {
          outcome = ones(3).sum().toString();
        } catch (PanaxException e) {
          outcome = e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        System.out.println(outcome);
      }
    }
  }
}

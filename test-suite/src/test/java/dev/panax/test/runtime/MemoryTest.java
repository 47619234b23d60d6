package dev.panax.test.runtime;

import static dev.panax.Numpy.zeros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.device.DeviceMemoryException;
import dev.panax.trace.Array;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The limit of native memory bounds what the process takes. */
final class MemoryTest {
  private static final int MB = 1 << 20;
  private static final int LIMIT = 400;

  /** What the JVM may take in the meantime: code, classes, a small heap. */
  private static final int SLACK = 100;

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "It has no ps.")
  void memoryOfSmallBlocksIsGivenBackForLargeOnes() throws IOException, InterruptedException {
    List<String> lines =
        Fork.run(
            Phases.class, "-Dpanax.memory.limit=" + LIMIT + "m", "-Xmx64m", "-XX:+UseSerialGC");
    List<Integer> resident = lines.stream().map(Integer::valueOf).toList();
    int before = resident.getFirst();
    assertThat(resident).hasSize(4);
    assertThat(resident.subList(1, 4))
        .as("resident megabytes before, and with blocks of 1, 4 and 64 MB")
        .allSatisfy(
            megabytes -> assertThat(megabytes - before).isBetween(LIMIT / 2, LIMIT + SLACK));
  }

  /** Fills the memory with ever larger arrays, and prints the resident megabytes. */
  static final class Phases {
    private Phases() {}

    public static void main(String[] args) throws IOException {
      zeros(1).add(1);
      printResident();
      for (int megabytes : new int[] {1, 4, 64}) {
        var held = new ArrayList<Array>();
        try {
          while (true) {
            held.add(zeros(megabytes * MB / Float.BYTES).add(1));
          }
        } catch (DeviceMemoryException e) {
          printResident();
        } finally {
          Reference.reachabilityFence(held);
        }
      }
    }

    private static void printResident() throws IOException {
      String pid = Long.toString(ProcessHandle.current().pid());
      var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", pid).start();
      String kilobytes = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      System.out.println(Integer.parseInt(kilobytes.strip()) >> 10);
    }
  }
}

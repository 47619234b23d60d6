package dev.panax.cpu.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import dev.panax.program.Program;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The vector kernels stay clear of the compiler's cliffs: none is too large to be compiled, and
 * their vectors are not boxed.
 */
@Timeout(120)
final class CompilationTest {
  private static final int SIZE = 200;
  private static final int CALLS = 200;
  private static final int MAX_ROUNDS = 50;

  /** In bytes: the tile and some lambdas; a boxed vector in the micro-kernel would be megabytes. */
  private static final long MAX_ALLOCATION = 10_000;

  @Test
  void everyKernelIsCompiledAndNothingIsBoxed(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve("compilation.log");
    String classPath =
        Stream.of(CompilationTest.class, Gemm.class, Program.class)
            .map(
                type -> Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()))
            .map(Path::toString)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+PrintCompilation",
                "-XX:+DisplayVMOutputToStderr",
                "-Dpanax.warmup=sync",
                "-Dpanax.threads=1",
                "-cp",
                classPath,
                KernelRun.class.getName())
            .redirectError(log.toFile())
            .start();
    String allocated = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> lines = Files.readAllLines(log);
    assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
    List<String> kernels =
        lines.stream().filter(line -> line.contains("dev.panax.cpu.kernels.VectorGemm")).toList();
    assertThat(kernels).anyMatch(line -> line.contains("VectorGemmF64::eightRows"));
    // A compilation during which a class was loaded is repeated; what is skipped for another reason
    // stays slow.
    assertThat(kernels)
        .filteredOn(line -> !line.endsWith("concurrent class loading"))
        .noneMatch(line -> line.contains("COMPILE SKIPPED"));
    assertThat(Long.parseLong(allocated.strip())).isLessThan(MAX_ALLOCATION);
  }

  /** Warms the kernels up, and prints the bytes that a product allocates at last. */
  static final class KernelRun {
    private KernelRun() {}

    public static void main(String[] args) {
      long bytes = (long) SIZE * SIZE * Double.BYTES;
      long operands = MemoryPool.shared().allocate(bytes);
      long result = MemoryPool.shared().allocate(bytes);
      Memory.clear(operands, bytes);
      MatMul plain = MatMul.of(SIZE, SIZE, SIZE);
      List<MatMul> products = List.of(plain, plain.transposeA(), plain.transposeB());
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      // On a busy machine it takes the compiler a few rounds to finish.
      for (int round = 0; round < MAX_ROUNDS && least >= MAX_ALLOCATION; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        run(products, operands, result);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        least = Math.min(least, allocated / (2L * CALLS * products.size()));
      }
      System.out.println(least);
    }

    private static void run(List<MatMul> products, long operands, long result) {
      for (int i = 0; i < CALLS; i++) {
        for (MatMul product : products) {
          Gemm.f32(product, operands, operands, result);
          Gemm.f64(product, operands, operands, result);
        }
      }
    }
  }
}

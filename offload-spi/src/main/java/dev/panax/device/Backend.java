package dev.panax.device;

import dev.panax.program.ArrayType;
import dev.panax.program.Program;
import java.lang.foreign.MemorySegment;

/**
 * A kind of device that runs programs, found by {@link java.util.ServiceLoader}. Thread-safe.
 *
 * <p>Arrays are dense and row-major; bools are one byte, 0 or 1; all in the byte order of the host.
 */
public interface Backend {
  /** A short name: {@code cpu}, {@code cuda}. */
  String platform();

  /** Among the backends present the highest priority is the default; the CPU has 0. */
  int priority();

  /** A new buffer with a copy of {@code data}, which holds {@code type.byteSize()} bytes. */
  Buffer copyFrom(ArrayType type, MemorySegment data);

  /** The program ready to run here. Callers cache it; compiling is expensive. */
  Executable compile(Program program);
}

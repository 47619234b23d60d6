package dev.panax.program.reference;

import dev.panax.device.Backend;
import dev.panax.device.Buffer;
import dev.panax.device.Executable;
import dev.panax.program.ArrayType;
import dev.panax.program.Program;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/** Runs programs on a backend, from heap arrays to heap arrays. */
public final class BackendRunner {
  private BackendRunner() {}

  /**
   * The outputs of {@code program} as {@code backend} compiles it: of a second run, so that what
   * the first leaves behind shows. Fails if a run writes to its inputs.
   */
  public static List<HeapArray> run(Backend backend, Program program, List<HeapArray> inputs) {
    Executable executable = backend.compile(program);
    Buffer[] buffers =
        inputs.stream()
            .map(input -> backend.copyFrom(input.type(), input.data()))
            .toArray(Buffer[]::new);
    executable.run(buffers);
    Buffer[] outputs = executable.run(buffers);
    for (int i = 0; i < buffers.length; i++) {
      if (!inputs.get(i).sameBits(toArray(buffers[i], inputs.get(i).type()))) {
        throw new AssertionError("input %d has changed in the program%n%s".formatted(i, program));
      }
    }
    if (outputs.length != program.outputs().size()) {
      throw new AssertionError(
          "%d outputs of %d in the program%n%s"
              .formatted(outputs.length, program.outputs().size(), program));
    }
    List<ArrayType> types = program.outputTypes();
    return IntStream.range(0, outputs.length)
        .mapToObj(i -> toArray(outputs[i], types.get(i)))
        .toList();
  }

  private static HeapArray toArray(Buffer buffer, ArrayType type) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.toIntExact(type.byteSize())]);
    buffer.copyTo(data);
    return HeapArray.copyFrom(type, data);
  }
}

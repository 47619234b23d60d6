package dev.panax.test.reference;

import dev.panax.device.Backend;
import dev.panax.device.Buffer;
import dev.panax.device.Executable;
import dev.panax.program.ArrayType;
import dev.panax.program.Program;
import dev.panax.program.reference.Evaluator;
import dev.panax.program.reference.HeapArray;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * A backend that interprets programs with {@link Evaluator}. Its priority is below every real
 * backend's, so that it is used only where a test asks for it or nothing else is present.
 */
public final class ReferenceBackend implements Backend {
  /** Made by {@link java.util.ServiceLoader}. */
  public ReferenceBackend() {}

  @Override
  public String platform() {
    return "reference";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Buffer copyFrom(ArrayType type, MemorySegment data) {
    return new HeapBuffer(HeapArray.copyFrom(type, data));
  }

  @Override
  public Executable compile(Program program) {
    return inputs -> {
      List<HeapArray> arrays =
          Arrays.stream(inputs).map(input -> ((HeapBuffer) input).array()).toList();
      return Evaluator.run(program, arrays).stream().map(HeapBuffer::new).toArray(Buffer[]::new);
    };
  }

  private record HeapBuffer(HeapArray array) implements Buffer {
    @Override
    public long byteSize() {
      return array.type().byteSize();
    }

    @Override
    public void copyTo(MemorySegment target, long offset) {
      target.copyFrom(array.data().asSlice(offset, target.byteSize()));
    }
  }
}

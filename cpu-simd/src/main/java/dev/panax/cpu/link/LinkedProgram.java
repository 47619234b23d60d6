package dev.panax.cpu.link;

import dev.panax.cpu.memory.MemoryPool;
import dev.panax.cpu.memory.NativeBuffer;
import dev.panax.cpu.plan.Plan;
import dev.panax.device.Buffer;
import dev.panax.device.Executable;
import dev.panax.program.ArrayType;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A program ready to run. */
public final class LinkedProgram implements Executable {
  private final MemoryPool pool = MemoryPool.shared();
  private final ArrayType[] inputTypes;
  private final long[] inputBytes;
  private final long[] outputBytes;

  /** Where each result is among the inputs, then the outputs, then the constants. */
  private final int[] results;

  private final NativeBuffer[] constants;
  private final long slabBytes;
  private final LinkedStep[] steps;
  private final long[][] arguments;

  /** A frame that no call uses. One is enough but for concurrent calls, which make their own. */
  private final AtomicReference<@Nullable Frame> spare = new AtomicReference<>();

  /** What steps address, which this keeps alive. */
  private final List<NativeBuffer> operandConstants;

  LinkedProgram(
      Plan plan, List<LinkedStep> steps, long[][] arguments, List<NativeBuffer> operandConstants) {
    this.operandConstants = List.copyOf(operandConstants);
    this.inputTypes = plan.program().program().inputTypes().toArray(ArrayType[]::new);
    this.inputBytes = Arrays.stream(inputTypes).mapToLong(ArrayType::byteSize).toArray();
    this.outputBytes = plan.outputBytes().stream().mapToLong(Long::longValue).toArray();
    this.results = new int[plan.results().size()];
    var constants = new ArrayList<NativeBuffer>();
    for (int i = 0; i < results.length; i++) {
      results[i] =
          switch (plan.results().get(i)) {
            case Plan.Result.Input(var index) -> index;
            case Plan.Result.Output(var index) -> inputBytes.length + index;
            case Plan.Result.Constant(var literal) -> {
              constants.add(Constants.of(literal));
              yield inputBytes.length + outputBytes.length + constants.size() - 1;
            }
          };
    }
    this.constants = constants.toArray(NativeBuffer[]::new);
    this.slabBytes = plan.slabBytes();
    this.steps = steps.toArray(LinkedStep[]::new);
    this.arguments = arguments;
  }

  @Override
  public Buffer[] run(Buffer... inputs) {
    if (inputs.length != inputBytes.length) {
      throw new IllegalArgumentException(
          "The program takes %d inputs, got %d.".formatted(inputBytes.length, inputs.length));
    }
    var outputs = new NativeBuffer[outputBytes.length];
    Frame frame = enter();
    try {
      setBases(frame, inputs, outputs);
      run(frame);
    } finally {
      leave(frame);
      // Kernels know addresses only, which keep no buffer alive.
      Reference.reachabilityFence(inputs);
      Reference.reachabilityFence(outputs);
    }
    return results(inputs, outputs);
  }

  /** A frame to run in, with memory for temporary arrays; to be given to {@link #leave}. */
  Frame enter() {
    Frame frame = spare.getAndSet(null);
    if (frame == null) {
      frame = new Frame(inputBytes.length + outputBytes.length + 2, results.length, arguments);
    }
    if (slabBytes > 0) {
      frame.bases[frame.bases.length - 2] = pool.allocate(slabBytes);
    }
    return frame;
  }

  void leave(Frame frame) {
    if (slabBytes > 0) {
      pool.free(frame.bases[frame.bases.length - 2], slabBytes);
    }
    spare.set(frame);
  }

  /** Runs all steps in a frame of which the bases are set. */
  void run(Frame frame) {
    try {
      for (var step : steps) {
        step.run(frame);
      }
    } finally {
      Reference.reachabilityFence(operandConstants);
    }
  }

  private void setBases(Frame frame, Buffer[] inputs, NativeBuffer[] outputs) {
    for (int i = 0; i < inputs.length; i++) {
      frame.bases[i] = address(inputs[i], i);
    }
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = pool.buffer(outputBytes[i]);
      frame.bases[inputs.length + i] = outputs[i].address();
    }
  }

  private Buffer[] results(Buffer[] inputs, NativeBuffer[] outputs) {
    var all = new Buffer[results.length];
    for (int i = 0; i < all.length; i++) {
      int source = results[i];
      if (source < inputs.length) {
        all[i] = inputs[source];
      } else if (source < inputs.length + outputs.length) {
        all[i] = outputs[source - inputs.length];
      } else {
        all[i] = constants[source - inputs.length - outputs.length];
      }
    }
    return all;
  }

  /**
   * What result {@code i} is: the number of an input; or of an output, {@code inputs} and up; or
   * else that of a constant, which come after those.
   */
  int source(int i) {
    return results[i];
  }

  int resultCount() {
    return results.length;
  }

  int inputCount() {
    return inputBytes.length;
  }

  int outputCount() {
    return outputBytes.length;
  }

  long constantAddress(int i) {
    return constants[i].address();
  }

  private long address(Buffer input, int i) {
    if (!(input instanceof NativeBuffer buffer)) {
      throw new IllegalArgumentException(
          "Input %d is a buffer of another backend: %s.".formatted(i, input));
    }
    if (buffer.byteSize() < inputBytes[i]) {
      throw new IllegalArgumentException(
          "Input %d is of type %s and needs %d bytes, got a buffer of %d."
              .formatted(i, inputTypes[i], inputBytes[i], buffer.byteSize()));
    }
    return buffer.address();
  }
}

package dev.panax.trace;

import dev.panax.device.Backend;
import dev.panax.device.Buffer;
import dev.panax.device.Executable;
import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.DifferentiationException;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.util.BoundedCache;
import java.util.Arrays;
import java.util.List;

/**
 * The trace that computes: it runs each operation at once, as a program of one equation, compiled
 * for the operand types and kept.
 */
final class EvalTrace extends Trace {
  /** The most compiled operations that are kept. */
  private static final int MAX_COMPILED = 4096;

  static final EvalTrace INSTANCE = new EvalTrace();

  /** The compiled form of a program on one backend, and the types it returns. */
  private record Compiled(Executable executable, List<ArrayType> outputTypes) {}

  /** What a compiled operation is found by. A class, as its hash is on the path of every call. */
  private static final class Signature {
    final Op op;
    final Backend backend;
    final ArrayType[] operandTypes;
    final int hash;

    Signature(Op op, Backend backend, Array[] operands) {
      this.op = op;
      this.backend = backend;
      this.operandTypes = new ArrayType[operands.length];
      int code = op.hashCode();
      for (int i = 0; i < operands.length; i++) {
        operandTypes[i] = operands[i].type();
        code = 31 * code + operandTypes[i].hashCode();
      }
      this.hash = code;
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Signature that
          && hash == that.hash
          && backend == that.backend
          && op.equals(that.op)
          && Arrays.equals(operandTypes, that.operandTypes);
    }
  }

  private final BoundedCache<Signature, Compiled> compiled = new BoundedCache<>(MAX_COMPILED);

  /** The key to what {@link #requireRunnable} found. */
  private static final Object IS_RUNNABLE = new Object();

  private EvalTrace() {}

  @Override
  protected Array[] process(Op op, Array[] operands) {
    if (op instanceof Op.Slice(var start, var limit, var strides)
        && strides.stream().allMatch(stride -> stride == 1)) {
      return dynamicSlice(start, limit, operands[0]);
    }
    if (op instanceof Op.Annotation) {
      return operands;
    }
    Backend backend = Backends.current();
    Compiled target =
        op instanceof Op.Application application
            ? compiledBody(application.body(), backend)
            : compiledOp(op, backend, operands);
    var inputs = new Buffer[operands.length];
    for (int i = 0; i < operands.length; i++) {
      inputs[i] = value(operands[i], op).buffer(backend);
    }
    Buffer[] outputs = target.executable.run(inputs);
    var results = new Array[outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      results[i] = DeviceArray.of(target.outputTypes.get(i), outputs[i], backend);
    }
    return results;
  }

  /** The slice with its place as operands, so that one compiled program serves for all places. */
  private Array[] dynamicSlice(IntList start, IntList limit, Array x) {
    var operands = new Array[start.size() + 1];
    var sizes = new int[start.size()];
    operands[0] = x;
    for (int i = 0; i < sizes.length; i++) {
      operands[i + 1] = Ops.scalar(start.get(i), DType.INT32);
      sizes[i] = limit.get(i) - start.get(i);
    }
    return process(new Op.DynamicSlice(IntList.of(sizes)), operands);
  }

  private static DeviceArray value(Array operand, Op op) {
    return switch (operand) {
      case DeviceArray array -> array;
      // Its trace is not below this one, as when a traced function hands its arrays to a thread.
      case Tracer tracer -> throw EscapedTracerException.elsewhere(op.primitive(), tracer);
    };
  }

  private static Compiled compiledBody(Program body, Backend backend) {
    return body.derive(backend, () -> compile(body, backend));
  }

  private Compiled compiledOp(Op op, Backend backend, Array[] operands) {
    var signature = new Signature(op, backend, operands);
    if (op instanceof Op.Control control) {
      return home(control).derive(signature, () -> compile(signature));
    }
    Compiled known = compiled.get(signature);
    if (known == null) {
      known = compiled.putIfAbsent(signature, compile(signature));
    }
    return known;
  }

  /** A program inside of {@code op}, for its compiled form to live as long as that does. */
  private static Program home(Op.Control op) {
    return switch (op) {
      case Op.Application application -> application.body();
      case Op.Cond(var branches) -> branches.getFirst();
      case Op.Scan scan -> scan.body();
      case Op.While loop -> loop.condition();
    };
  }

  private static Compiled compile(Signature signature) {
    List<ArrayType> types = List.of(signature.operandTypes);
    return compile(ProgramBuilder.single(signature.op, types), signature.backend);
  }

  private static Compiled compile(Program program, Backend backend) {
    requireRunnable(program);
    Counters.COMPILATIONS.increment();
    return new Compiled(backend.compile(program), program.outputTypes());
  }

  /** Checks that no operation is left in {@code program} that only transformations know. */
  private static void requireRunnable(Program program) {
    for (var equation : program.equations()) {
      if (equation.op() instanceof Op.CustomTangent) {
        throw new DifferentiationException(
            "Can't apply forward-mode differentiation (jvp) to a customVjp function: it has a rule for reverse mode only. Use grad or vjp, or give it its rule by customJvp.");
      }
      if (equation.op() instanceof Op.Control control) {
        for (var inner : control.programs()) {
          inner.derive(
              IS_RUNNABLE,
              () -> {
                requireRunnable(inner);
                return true;
              });
        }
      }
    }
  }
}

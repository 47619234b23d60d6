package dev.panax.cpu;

import dev.panax.compiler.Dump;
import dev.panax.compiler.fuse.FusedProgram;
import dev.panax.compiler.fuse.Fuser;
import dev.panax.compiler.lower.LoweredProgram;
import dev.panax.compiler.lower.Lowering;
import dev.panax.compiler.simplify.Simplifier;
import dev.panax.cpu.kernels.Warmup;
import dev.panax.cpu.link.LinkedProgram;
import dev.panax.cpu.link.Linker;
import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import dev.panax.cpu.memory.NativeBuffer;
import dev.panax.cpu.parallel.Workers;
import dev.panax.cpu.plan.Plan;
import dev.panax.cpu.plan.Planner;
import dev.panax.device.Backend;
import dev.panax.device.Buffer;
import dev.panax.device.Executable;
import dev.panax.program.ArrayType;
import dev.panax.program.Program;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** The backend that is always there: the CPU, with kernels written in Java. */
public final class CpuBackend implements Backend {
  /** For {@link java.util.ServiceLoader}. */
  public CpuBackend() {}

  @Override
  public String platform() {
    return "cpu";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Buffer copyFrom(ArrayType type, MemorySegment data) {
    requireSettings();
    NativeBuffer buffer = MemoryPool.shared().buffer(type.byteSize());
    try {
      MemorySegment.copy(data, 0, Memory.ALL, buffer.address(), type.byteSize());
      return buffer;
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  @Override
  public Executable compile(Program program) {
    requireSettings();
    Dump.print("program", program);
    Program simple = Simplifier.simplify(program);
    Dump.print("simplify", simple);
    return build(simple);
  }

  /** Compiles a simplified program. */
  private static LinkedProgram build(Program simple) {
    FusedProgram fused = Fuser.fuse(simple);
    Dump.print("fuse", fused);
    LoweredProgram lowered = Lowering.lower(fused);
    Dump.print("lower", lowered);
    Plan plan = Planner.plan(lowered);
    Dump.print("plan", plan);
    return Linker.link(plan, CpuBackend::build);
  }

  /** Fails if a system property has a value that is not allowed, whether it will matter or not. */
  private static void requireSettings() {
    MemoryPool.LIMIT.get();
    Warmup.MODE.get();
    Workers.THREADS.get();
  }
}

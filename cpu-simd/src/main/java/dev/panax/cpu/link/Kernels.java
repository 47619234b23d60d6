package dev.panax.cpu.link;

import dev.panax.compiler.loop.LoopKernel;
import dev.panax.cpu.emit.Emitter;
import dev.panax.cpu.emit.Kernel;
import java.util.concurrent.ConcurrentHashMap;

/** All kernels made so far: programs share those of equal structure. */
final class Kernels {
  private static final ConcurrentHashMap<LoopKernel, Kernel> CACHE = new ConcurrentHashMap<>();

  private Kernels() {}

  /** The compiled {@code kernel}. */
  static Kernel of(LoopKernel kernel) {
    return CACHE.computeIfAbsent(
        kernel, k -> Boolean.getBoolean("panax.vector") ? Emitter.vector(k) : Emitter.scalar(k));
  }
}

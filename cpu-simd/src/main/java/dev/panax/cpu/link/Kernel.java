package dev.panax.cpu.link;

import dev.panax.compiler.loop.LoopInterpreter;
import dev.panax.compiler.loop.LoopKernel;
import dev.panax.cpu.memory.Memory;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;

/** A kernel that can be called. */
@FunctionalInterface
interface Kernel {
  /** Runs the range {@code [lo, hi)} of the root loop. */
  void run(long[] arguments, int lo, int hi);

  /** All kernels made so far: programs share those of equal structure. */
  ConcurrentHashMap<LoopKernel, Kernel> CACHE = new ConcurrentHashMap<>();

  static Kernel of(LoopKernel kernel) {
    return CACHE.computeIfAbsent(kernel, Kernel::compile);
  }

  private static Kernel compile(LoopKernel kernel) {
    var memory = Collections.nCopies(kernel.views().size(), Memory.ALL);
    return (arguments, lo, hi) -> LoopInterpreter.run(kernel, memory, arguments, lo, hi);
  }
}

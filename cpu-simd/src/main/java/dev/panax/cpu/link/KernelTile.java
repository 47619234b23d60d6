package dev.panax.cpu.link;

import dev.panax.compiler.loop.Access;
import dev.panax.compiler.loop.LoopKernel;
import dev.panax.compiler.loop.LoopKind;
import dev.panax.compiler.loop.Statement;
import dev.panax.compiler.loop.Stride;
import dev.panax.compiler.loop.View;
import dev.panax.cpu.emit.Kernel;
import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import dev.panax.cpu.memory.NativeBuffer;
import dev.panax.program.DType;
import dev.panax.program.Elements;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small piece of made-up work for a kernel, to run its code until it is compiled. All that it
 * reads is 1.
 */
final class KernelTile {
  /** The widest vectors, in bytes, and how many of them the main loop takes at most at a time. */
  private static final int VECTOR_BYTES = 64;

  private static final int MAX_VECTORS = 4;

  private static final int OTHERS = 2;

  private static final Map<Region, NativeBuffer> MEMORY = new ConcurrentHashMap<>();

  /** Memory shared by the views of all tiles that use it in the same way. */
  private record Region(DType dtype, View.Use use) {}

  private final LoopKernel kernel;

  /** The extent of each loop, and of each size that is a loop's; 1 of other sizes. */
  private final int[] loopExtents;

  private final int[] sizes;

  /** For each view its extents. */
  private final int[][] viewExtents;

  KernelTile(LoopKernel kernel) {
    this.kernel = kernel;
    var loops = new ArrayList<Statement.For>();
    var accesses = new ArrayList<Access>();
    collect(kernel.root(), loops, accesses);
    loopExtents = new int[loops.size()];
    sizes = new int[kernel.sizeCount()];
    Arrays.fill(sizes, 1);
    // A turn of the main loop, and a tail: compilers count calls as much as turns.
    int widest = kernel.views().stream().mapToInt(view -> view.dtype().byteSize()).max().orElse(1);
    int lanes = MAX_VECTORS * VECTOR_BYTES / widest + 3;
    for (var loop : loops) {
      int extent = loop.kind() == LoopKind.LANES ? lanes : OTHERS;
      loopExtents[loop.loop()] = extent;
      sizes[loop.size()] = extent;
    }
    viewExtents = new int[kernel.views().size()][];
    for (int v = 0; v < viewExtents.length; v++) {
      viewExtents[v] = new int[kernel.views().get(v).rank()];
    }
    for (var access : accesses) {
      int[] extents = viewExtents[access.view()];
      for (int d = 0; d < extents.length; d++) {
        extents[d] = Math.max(extents[d], loopExtents[access.loops().get(d)]);
      }
    }
  }

  private static void collect(
      Statement.For loop, List<Statement.For> loops, List<Access> accesses) {
    loops.add(loop);
    for (var statement : loop.body()) {
      switch (statement) {
        case Statement.For inner -> collect(inner, loops, accesses);
        case Statement.Let let -> let.instruction().access().ifPresent(accesses::add);
        case Statement.Store(var target, var _) -> accesses.add(target);
        case Statement.Declare _, Statement.Accumulate _ -> {}
      }
    }
  }

  /** Runs {@code twin}, one of the kernel's twins, once. */
  void run(Kernel twin) {
    var arguments = new long[kernel.argumentCount()];
    var buffers = new NativeBuffer[viewExtents.length];
    try {
      for (int v = 0; v < buffers.length; v++) {
        View view = kernel.views().get(v);
        long elements = setStrides(v, arguments);
        buffers[v] = memory(new Region(view.dtype(), view.use()), elements);
        arguments[kernel.addressIndex(v)] = buffers[v].address();
      }
      for (int size = 1; size < sizes.length; size++) {
        arguments[kernel.sizeIndex(size)] = sizes[size];
      }
      twin.run(arguments, 0, sizes[0]);
    } finally {
      Reference.reachabilityFence(buffers);
    }
  }

  /** Sets the strides of a view so that its elements are apart; returns how far they reach. */
  private long setStrides(int v, long[] arguments) {
    View view = kernel.views().get(v);
    long stride = 1;
    for (int d = 0; d < view.rank(); d++) {
      stride = view.strides().get(d) == Stride.UNIT ? viewExtents[v][d] : stride;
    }
    for (int d = view.rank() - 1; d >= 0; d--) {
      if (view.strides().get(d) == Stride.GENERAL) {
        arguments[kernel.strideIndex(v, d)] = stride;
        stride *= viewExtents[v][d];
      }
    }
    return stride;
  }

  private static NativeBuffer memory(Region region, long elements) {
    long bytes = elements * region.dtype.byteSize();
    return MEMORY.compute(
        region,
        (_, present) ->
            present == null || present.byteSize() < bytes ? ones(region.dtype, elements) : present);
  }

  private static NativeBuffer ones(DType dtype, long elements) {
    NativeBuffer buffer = MemoryPool.shared().buffer(elements * dtype.byteSize());
    try {
      MemorySegment target = Memory.ALL.asSlice(buffer.address(), buffer.byteSize());
      for (long i = 0; i < elements; i++) {
        Elements.write(target, dtype, i, 1);
      }
      return buffer;
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }
}

package dev.panax.cpu.routines;

import dev.panax.cpu.parallel.Workers;
import dev.panax.program.ArrayType;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.Op;

/**
 * The routine of scatters: a copy of the operand, with each window combined in turn.
 *
 * <p>Threads share the work only where that cannot change the order in which an element is updated:
 * by batches of the operand, by windows that are promised not to overlap, or else by parts of every
 * window.
 */
public final class Scatter {
  private final WindowWalk walk;
  private final ElementLoop combine;
  private final boolean uniqueIndices;
  private final ArrayType x;
  private final ArrayType indices;
  private final ArrayType updates;

  private Scatter(
      WindowWalk walk, Op.Scatter op, ArrayType x, ArrayType indices, ArrayType updates) {
    this.walk = walk;
    this.combine = Combining.of(op.fn(), x.dtype());
    this.uniqueIndices = op.uniqueIndices();
    this.x = x;
    this.indices = indices;
    this.updates = updates;
  }

  public static Scatter of(Op.Scatter op, ArrayType x, ArrayType indices, ArrayType updates) {
    var walk =
        WindowWalk.of(
            op.dimensions(),
            x.shape(),
            indices.shape(),
            indices.dtype(),
            updates.shape(),
            op.dimensions().windowSizes(x.rank(), updates.shape()),
            op.mode() == GatherScatterMode.CLIP,
            x.dtype().byteSize());
    return new Scatter(walk, op, x, indices, updates);
  }

  /** Scatters; {@code addresses} are of the operand, the indices, the updates, and the result. */
  public void run(long[] addresses) {
    Span at = Span.of(addresses[1], indices.byteSize());
    Span from = Span.of(addresses[2], updates.byteSize());
    Span result = Span.of(addresses[3], x.byteSize());
    Span.copy(Span.of(addresses[0], x.byteSize()), result, x.byteSize());
    WindowLoop loop = walk.loop();
    if (updates.shape().size() == 0) {
      return;
    }
    long count = walk.count();
    long unit = uniqueIndices ? 1 : walk.overlapping();
    if (walk.isOfElements()) {
      Workers.shared()
          .parallelFor(
              count,
              uniqueIndices ? Work.grain(loop.byteSize()) : count,
              (begin, end) -> scatterElements(result, at, from, begin, end));
    } else if (unit == count || Work.isDividedWithin(loop, count)) {
      Workers.shared()
          .parallelFor(
              loop.extent(),
              Work.grainWithin(loop, count),
              (begin, end) ->
                  walk.run(at, 0, count, visitor(result, from, (int) begin, (int) end)));
    } else {
      Workers.shared()
          .parallelFor(
              count / unit,
              Work.grain(loop.byteSize() * unit),
              (begin, end) ->
                  walk.run(at, begin * unit, end * unit, visitor(result, from, 0, loop.extent())));
    }
  }

  private void scatterElements(Span result, Span at, Span from, long begin, long end) {
    long source = from.base() + begin * walk.elementStep();
    for (long i = begin; i < end; i++) {
      long offset = walk.element(at, i);
      if (offset >= 0) {
        combine.run(result.segment(), result.base() + offset, 0, from.segment(), source, 0, 1);
      }
      source += walk.elementStep();
    }
  }

  private WindowWalk.Visitor visitor(Span result, Span from, int begin, int end) {
    WindowLoop loop = walk.loop();
    return new WindowWalk.Visitor() {
      @Override
      public void window(long operand, long window) {
        loop.run(combine, result, operand, from, window, begin, end);
      }

      @Override
      public void outside(long window) {}
    };
  }
}

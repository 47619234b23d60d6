package dev.panax.cpu.routines;

import dev.panax.cpu.parallel.Workers;
import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.Elements;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.Op;
import java.lang.foreign.MemorySegment;

/** The routine of gathers: each window is copied from the operand; any order will do. */
public final class Gather {
  private final WindowWalk walk;
  private final ElementLoop copy;
  private final MemorySegment fillElement;
  private final ElementLoop fill;
  private final ArrayType x;
  private final ArrayType indices;
  private final ArrayType windows;

  private Gather(
      WindowWalk walk, Number fillValue, ArrayType x, ArrayType indices, ArrayType windows) {
    int width = x.dtype().byteSize();
    this.walk = walk;
    this.copy = Copying.toWindow(width);
    this.fillElement = element(fillValue, x.dtype());
    this.fill = Copying.fill(fillElement, width);
    this.x = x;
    this.indices = indices;
    this.windows = windows;
  }

  public static Gather of(Op.Gather op, ArrayType x, ArrayType indices, ArrayType windows) {
    Number fillValue = op.fillValue();
    var walk =
        WindowWalk.of(
            op.dimensions(),
            x.shape(),
            indices.shape(),
            indices.dtype(),
            windows.shape(),
            op.sliceSizes(),
            op.mode() != GatherScatterMode.FILL_OR_DROP,
            x.dtype().byteSize());
    return new Gather(walk, fillValue == null ? 0 : fillValue, x, indices, windows);
  }

  private static MemorySegment element(Number value, DType dtype) {
    MemorySegment element = MemorySegment.ofArray(new long[2]);
    Elements.write(element, dtype, 0, value);
    return element;
  }

  /** Gathers; {@code addresses} are of the operand, the indices, and the windows. */
  public void run(long[] addresses) {
    Span from = Span.of(addresses[0], x.byteSize());
    Span at = Span.of(addresses[1], indices.byteSize());
    Span to = Span.of(addresses[2], windows.byteSize());
    WindowLoop loop = walk.loop();
    long count = walk.count();
    if (walk.isOfElements()) {
      Workers.shared()
          .parallelFor(
              count,
              Work.grain(loop.byteSize()),
              (begin, end) -> gatherElements(from, at, to, begin, end));
    } else if (Work.isDividedWithin(loop, count)) {
      Workers.shared()
          .parallelFor(
              loop.extent(),
              Work.grainWithin(loop, count),
              (begin, end) -> walk.run(at, 0, count, visitor(from, to, (int) begin, (int) end)));
    } else {
      Workers.shared()
          .parallelFor(
              count,
              Work.grain(loop.byteSize()),
              (begin, end) -> walk.run(at, begin, end, visitor(from, to, 0, loop.extent())));
    }
  }

  private void gatherElements(Span from, Span at, Span to, long begin, long end) {
    int width = x.dtype().byteSize();
    long target = to.base() + begin * walk.elementStep();
    for (long i = begin; i < end; i++) {
      long offset = walk.element(at, i);
      if (offset >= 0) {
        Copying.copyOne(from.segment(), from.base() + offset, to.segment(), target, width);
      } else {
        Copying.copyOne(fillElement, 0, to.segment(), target, width);
      }
      target += walk.elementStep();
    }
  }

  private WindowWalk.Visitor visitor(Span from, Span to, int begin, int end) {
    WindowLoop loop = walk.loop();
    return new WindowWalk.Visitor() {
      @Override
      public void window(long operand, long window) {
        loop.run(copy, from, operand, to, window, begin, end);
      }

      @Override
      public void outside(long window) {
        loop.run(fill, from, 0, to, window, begin, end);
      }
    };
  }
}

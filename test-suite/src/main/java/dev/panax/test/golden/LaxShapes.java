package dev.panax.test.golden;

import dev.panax.Lax;
import dev.panax.Numpy;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import java.util.List;

/** The functions of {@code jax.lax} that make arrays and change their shapes. */
final class LaxShapes {
  private LaxShapes() {}

  static void register(Registry r) {
    r.put("lax.broadcast", a -> Lax.broadcast(a.array(0), a.ints(1).toArray()));
    r.put("lax.broadcast_to_rank", a -> Lax.broadcastToRank(a.array(0), a.integer("rank", 0)));
    r.put("lax.broadcast_shapes", LaxShapes::broadcastShapes);
    r.put("lax.collapse", a -> Lax.collapse(a.array(0), a.integer(1), a.integer(2)));
    r.put("lax.expand_dims", a -> Lax.expandDims(a.array(0), a.ints(1).toArray()));
    r.put("lax.squeeze", a -> Lax.squeeze(a.array(0), a.ints(1).toArray()));
    r.put("lax.full", LaxShapes::full);
    r.put("lax.full_like", LaxShapes::fullLike);
    r.put("lax.empty", a -> Lax.empty(a.shape(0), a.dtype(1)));
    r.put("lax.tile", a -> Lax.tile(a.array(0), a.ints(1).toArray()));
    r.put("lax.split", a -> Lax.split(a.array(0), a.ints(1), a.integer("axis", 0)));
    r.put("lax.stack", a -> Numpy.stack(List.of(a.arrays(0)), a.integer("axis", 0)));
    r.put("lax.unstack", a -> Lax.unstack(a.array(0), a.integer("axis", 0)));
  }

  private static Object broadcastShapes(Arguments a) {
    Shape[] shapes = new Shape[a.count()];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = a.shape(i);
    }
    return Lax.broadcastShapes(shapes).dims().stream().asLongStream().boxed().toList();
  }

  private static Array full(Arguments a) {
    Array value = a.array(1);
    return a.has(2)
        ? Lax.fullLike(value, value, a.dtype(2), a.shape(0))
        : Lax.full(a.shape(0), value);
  }

  private static Array fullLike(Arguments a) {
    Array x = a.array(0);
    DType dtype = a.has("dtype") ? (DType) a.at("dtype") : x.dtype();
    Shape shape = a.has("shape") ? new Shape(a.ints("shape", x.shape().dims())) : x.shape();
    return Lax.fullLike(x, a.array(1), dtype, shape);
  }
}

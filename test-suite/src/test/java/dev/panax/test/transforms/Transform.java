package dev.panax.test.transforms;

import dev.panax.Numpy;
import dev.panax.Panax;
import dev.panax.Vjp;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A transformation of functions from one array to one array, and the same by definition: by a loop,
 * or by differences of the function it is applied to.
 */
enum Transform {
  JIT("jit") {
    @Override
    Fn1<Array, Array> apply(Fn1<Array, Array> f) {
      return Panax.jit(f);
    }

    @Override
    Fn1<Array, Array> definition(Fn1<Array, Array> f) {
      return f;
    }
  },

  VMAP("vmap") {
    @Override
    Fn1<Array, Array> apply(Fn1<Array, Array> f) {
      return Panax.vmap(f);
    }

    @Override
    Fn1<Array, Array> definition(Fn1<Array, Array> f) {
      return x ->
          Numpy.stack(
              IntStream.range(0, x.shape().dim(0)).mapToObj(i -> f.apply(x.get(i))).toList(), 0);
    }
  },

  /** Of the sum of the results. */
  GRAD("grad") {
    @Override
    Fn1<Array, Array> apply(Fn1<Array, Array> f) {
      return Panax.grad((Array x) -> f.apply(x).sum());
    }

    @Override
    Fn1<Array, Array> definition(Fn1<Array, Array> f) {
      return x -> jacobian((Array v) -> f.apply(v).sum(), x);
    }
  },

  JVP("jvp") {
    @Override
    Fn1<Array, Array> apply(Fn1<Array, Array> f) {
      return x -> Panax.jvp(f, x, weights(x.shape())).tangent();
    }

    @Override
    Fn1<Array, Array> definition(Fn1<Array, Array> f) {
      return x -> slope(f, x, weights(x.shape()));
    }
  },

  VJP("vjp") {
    @Override
    Fn1<Array, Array> apply(Fn1<Array, Array> f) {
      return x -> {
        Vjp<Array, Array> vjp = Panax.vjp(f, x);
        return vjp.pullback().apply(weights(vjp.value().shape()));
      };
    }

    @Override
    Fn1<Array, Array> definition(Fn1<Array, Array> f) {
      return x ->
          jacobian(
              (Array v) -> {
                Array y = f.apply(v);
                return y.mul(weights(y.shape())).sum();
              },
              x);
    }
  },

  JACFWD("jacfwd") {
    @Override
    Fn1<Array, Array> apply(Fn1<Array, Array> f) {
      return Panax.jacfwd(f);
    }

    @Override
    Fn1<Array, Array> definition(Fn1<Array, Array> f) {
      return x -> jacobian(f, x);
    }
  },

  JACREV("jacrev") {
    @Override
    Fn1<Array, Array> apply(Fn1<Array, Array> f) {
      return Panax.jacrev(f);
    }

    @Override
    Fn1<Array, Array> definition(Fn1<Array, Array> f) {
      return x -> jacobian(f, x);
    }
  },

  /** By differences of the reverse-mode Jacobian, which is itself among the compositions. */
  HESSIAN("hessian") {
    @Override
    Fn1<Array, Array> apply(Fn1<Array, Array> f) {
      return Panax.hessian(f);
    }

    @Override
    Fn1<Array, Array> definition(Fn1<Array, Array> f) {
      return x -> jacobian(Panax.jacrev(f), x);
    }
  };

  private static final double STEP = 1e-5;

  private final String text;

  Transform(String text) {
    this.text = text;
  }

  abstract Fn1<Array, Array> apply(Fn1<Array, Array> f);

  abstract Fn1<Array, Array> definition(Fn1<Array, Array> f);

  @Override
  public String toString() {
    return text;
  }

  /** A fixed direction, or cotangent, of each shape. */
  private static Array weights(Shape shape) {
    double[] values =
        IntStream.range(0, Math.toIntExact(shape.size())).mapToDouble(Math::cos).toArray();
    return Numpy.array(values).reshape(shape.toArray());
  }

  private static Array slope(Fn1<Array, Array> f, Array x, Array direction) {
    Array step = direction.mul(STEP);
    return f.apply(x.add(step)).sub(f.apply(x.sub(step))).div(2 * STEP);
  }

  /** The slopes along all elements of x; the shape is that of the result, then that of x. */
  private static Array jacobian(Fn1<Array, Array> f, Array x) {
    List<Array> columns = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      var unit = new double[Math.toIntExact(x.size())];
      unit[i] = 1;
      columns.add(slope(f, x, Numpy.array(unit).reshape(x.shape().toArray())));
    }
    Shape result = columns.getFirst().shape();
    int[] dims = IntStream.concat(result.dims().stream(), x.shape().dims().stream()).toArray();
    return Numpy.stack(columns, -1).reshape(dims);
  }
}

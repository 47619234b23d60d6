package dev.panax.test.vectorize;

import dev.panax.autodiff.Forward;
import dev.panax.autodiff.Reverse;
import dev.panax.program.Domain;
import dev.panax.program.IntList;
import dev.panax.trace.Array;
import dev.panax.trace.Fn;
import dev.panax.trace.Jit;
import dev.panax.trace.Ops;
import dev.panax.vectorize.InAxes;
import dev.panax.vectorize.OutAxes;
import dev.panax.vectorize.Vmap;
import java.util.Arrays;
import java.util.function.Function;

/** The transformations as functions of functions, and the parts of an array. */
final class Functions {
  private Functions() {}

  /** A function of {@code arity} arrays. */
  static Fn of(int arity, Function<Array[], Object> function) {
    return new Fn() {
      @Override
      public int arity() {
        return arity;
      }

      @Override
      public Object call(Object... arguments) {
        return function.apply(Arrays.copyOf(arguments, arguments.length, Array[].class));
      }
    };
  }

  static Fn jit(Fn f) {
    var jitted = new Jit("f", f);
    return of(f.arity(), x -> jitted.call((Object[]) x));
  }

  /** The gradient by the first argument. */
  static Fn grad(Fn f) {
    return of(
        f.arity(),
        x ->
            Reverse.valueAndGrad(
                    "grad",
                    first -> {
                      Object[] arguments = x.clone();
                      arguments[0] = first;
                      return f.call(arguments);
                    },
                    false,
                    Domain.FLOAT,
                    x[0])
                .gradient());
  }

  /** The derivative in the direction of the arguments themselves. */
  static Fn radial(Fn f) {
    return of(f.arity(), x -> Forward.jvp(f, x, x).second());
  }

  static Fn vmap(Fn f, int outAxis, Object... inAxes) {
    var mapped = new Vmap(f, InAxes.of(inAxes), new OutAxes(outAxis));
    return of(f.arity(), x -> mapped.call((Object[]) x));
  }

  static Array apply(Fn f, Array... arguments) {
    return (Array) f.call((Object[]) arguments);
  }

  /** The part of {@code x} at one position along {@code axis}. */
  static Array at(Array x, int axis, int position) {
    var start = new int[x.rank()];
    var limit = x.shape().toArray();
    start[axis] = position;
    limit[axis] = position + 1;
    Array slice = Ops.slice(x, IntList.of(start), IntList.of(limit), IntList.filled(x.rank(), 1));
    return Ops.reshape(slice, x.shape().remove(axis));
  }
}

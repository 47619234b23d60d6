package dev.panax.trace;

/** A function of two arguments, each an array or a {@linkplain Tree tree} of arrays. */
@FunctionalInterface
public interface Fn2<A, B, R> extends Fn {
  R apply(A a, B b);

  @Override
  default int arity() {
    return 2;
  }

  @Override
  @SuppressWarnings("unchecked")
  default Object call(Object... arguments) {
    return apply((A) arguments[0], (B) arguments[1]);
  }
}

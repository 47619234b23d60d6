package dev.panax.trace;

/** A function of three arguments, each an array or a {@linkplain Tree tree} of arrays. */
@FunctionalInterface
public interface Fn3<A, B, C, R> extends Fn {
  R apply(A a, B b, C c);

  @Override
  default int arity() {
    return 3;
  }

  @Override
  @SuppressWarnings("unchecked")
  default Object call(Object... arguments) {
    return apply((A) arguments[0], (B) arguments[1], (C) arguments[2]);
  }
}

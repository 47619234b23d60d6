package dev.panax.trace;

/** A function of five arguments, each an array or a {@linkplain Tree tree} of arrays. */
@FunctionalInterface
public interface Fn5<A, B, C, D, E, R> extends Fn {
  R apply(A a, B b, C c, D d, E e);

  @Override
  default int arity() {
    return 5;
  }

  @Override
  @SuppressWarnings("unchecked")
  default Object call(Object... arguments) {
    return apply(
        (A) arguments[0], (B) arguments[1], (C) arguments[2], (D) arguments[3], (E) arguments[4]);
  }
}

package dev.panax.trace;

/** A function of four arguments, each an array or a {@linkplain Tree tree} of arrays. */
@FunctionalInterface
public interface Fn4<A, B, C, D, R> extends Fn {
  R apply(A a, B b, C c, D d);

  @Override
  default int arity() {
    return 4;
  }

  @Override
  @SuppressWarnings("unchecked")
  default Object call(Object... arguments) {
    return apply((A) arguments[0], (B) arguments[1], (C) arguments[2], (D) arguments[3]);
  }
}

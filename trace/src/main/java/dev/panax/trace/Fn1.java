package dev.panax.trace;

/** A function of one argument, each an array or a {@linkplain Tree tree} of arrays. */
@FunctionalInterface
public interface Fn1<A, R> extends Fn {
  R apply(A a);

  @Override
  default int arity() {
    return 1;
  }

  @Override
  @SuppressWarnings("unchecked")
  default Object call(Object... arguments) {
    return apply((A) arguments[0]);
  }
}

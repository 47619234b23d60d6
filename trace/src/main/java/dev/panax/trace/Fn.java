package dev.panax.trace;

/** A function of any arity, as the transformations see it: {@link Fn1} to {@link Fn5}. */
public interface Fn {
  int arity();

  /** Applies the function to {@code arity()} arguments of the types it declares. */
  Object call(Object... arguments);
}

package dev.panax;

import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Fn3;
import dev.panax.trace.Fn4;
import dev.panax.trace.Fn5;

/** Typed faces of functions that take their arguments as an array: what transformations return. */
@SuppressWarnings("unchecked") // the transformations of Panax promise these types
final class Typed {
  private Typed() {}

  /** A function of all its arguments in one array. */
  @FunctionalInterface
  interface Untyped {
    Object call(Object... arguments);
  }

  static <A, R> Fn1<A, R> fn1(Untyped f) {
    return a -> (R) f.call(a);
  }

  static <A, B, R> Fn2<A, B, R> fn2(Untyped f) {
    return (a, b) -> (R) f.call(a, b);
  }

  static <A, B, C, R> Fn3<A, B, C, R> fn3(Untyped f) {
    return (a, b, c) -> (R) f.call(a, b, c);
  }

  static <A, B, C, D, R> Fn4<A, B, C, D, R> fn4(Untyped f) {
    return (a, b, c, d) -> (R) f.call(a, b, c, d);
  }

  static <A, B, C, D, E, R> Fn5<A, B, C, D, E, R> fn5(Untyped f) {
    return (a, b, c, d, e) -> (R) f.call(a, b, c, d, e);
  }
}

package dev.panax.test.golden;

/** A difference between what JAX gave and what Panax gives; the message says where. */
final class Mismatch extends RuntimeException {
  private static final long serialVersionUID = 1;

  Mismatch(String message) {
    super(message);
  }
}

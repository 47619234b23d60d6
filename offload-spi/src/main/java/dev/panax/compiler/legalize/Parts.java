package dev.panax.compiler.legalize;

import dev.panax.program.Atom;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A complex value as two real ones.
 *
 * @param real the real part
 * @param imaginary the imaginary part, of the same type
 */
record Parts(Atom real, Atom imaginary) {
  /** The dtype of both parts. */
  DType dtype() {
    return real.type().dtype();
  }

  Shape shape() {
    return real.type().shape();
  }

  /** The function of each part. */
  Parts map(UnaryOperator<Atom> function) {
    return new Parts(function.apply(real), function.apply(imaginary));
  }

  /** The function of the parts of each kind. */
  static Parts zip(Parts x, Parts y, BinaryOperator<Atom> function) {
    return new Parts(function.apply(x.real, y.real), function.apply(x.imaginary, y.imaginary));
  }
}

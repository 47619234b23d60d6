package dev.panax.autodiff;

import dev.panax.trace.Array;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Arrays with tangents beside them.
 *
 * @param primals the values
 * @param tangents one for each value, null for zero
 */
record Duals(Array[] primals, @Nullable Array[] tangents) {

  static Duals of(Array primal, @Nullable Array tangent) {
    return new Duals(new Array[] {primal}, new @Nullable Array[] {tangent});
  }

  /** What {@code function} makes of these: its results and their tangents. */
  Duals through(String transform, UnaryOperator<Array[]> function) {
    var trace = new JvpTrace(transform);
    try {
      var inputs = new Array[primals.length];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = trace.dual(primals[i], tangents[i]);
      }
      Array[] results = trace.run(() -> function.apply(inputs));
      var values = new Array[results.length];
      var derivatives = new @Nullable Array[results.length];
      for (int i = 0; i < results.length; i++) {
        values[i] = trace.primal(results[i]);
        derivatives[i] = trace.tangent(results[i]);
      }
      return new Duals(values, derivatives);
    } finally {
      trace.close();
    }
  }

  /** The tangents that are not zero, in order; their places are set in {@code mask}. */
  List<Array> nonzeroTangents(BitSet mask) {
    var nonzero = new ArrayList<Array>();
    for (int i = 0; i < tangents.length; i++) {
      Array tangent = tangents[i];
      if (tangent != null) {
        mask.set(i);
        nonzero.add(tangent);
      }
    }
    return nonzero;
  }

  /** The k-th of {@code nonzero} at the k-th place of {@code mask}, null for zero elsewhere. */
  static @Nullable Array[] spread(Array[] nonzero, BitSet mask, int length) {
    var spread = new @Nullable Array[length];
    int next = 0;
    for (int i = 0; i < length; i++) {
      spread[i] = mask.get(i) ? nonzero[next++] : null;
    }
    return spread;
  }
}

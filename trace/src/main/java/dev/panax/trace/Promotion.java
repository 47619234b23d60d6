package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * JAX's type promotion: operands of several types meet at their least upper bound in the lattice
 *
 * <pre>
 *   bool -> weak int -> {uint8, int8}          {uint64, int64} -> weak float
 *   uint8 -> {uint16, int16}                  weak float -> {bfloat16, float16, weak complex}
 *   uint16 -> {uint32, int32}                 {bfloat16, float16} -> float32
 *   uint32 -> {uint64, int64}                 float32 -> {float64, complex64}
 *   int8 -> int16 -> int32 -> int64           {float64, complex64} -> complex128
 *                                             weak complex -> complex64
 * </pre>
 *
 * <p>Weak types are those of Java scalars. The bound is weak if it is a weak node, or if all
 * operands are weak; a bool never is.
 */
public final class Promotion {
  private Promotion() {}

  /** A node of the lattice; what is above it comes after it. */
  private enum Node {
    BOOL,
    WEAK_INT,
    UINT8,
    INT8,
    UINT16,
    INT16,
    UINT32,
    INT32,
    UINT64,
    INT64,
    WEAK_FLOAT,
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    WEAK_COMPLEX,
    COMPLEX64,
    COMPLEX128;

    /** The nodes just above. */
    Set<Node> parents() {
      return switch (this) {
        case BOOL -> Set.of(WEAK_INT);
        case WEAK_INT -> Set.of(UINT8, INT8);
        case UINT8 -> Set.of(UINT16, INT16);
        case INT8 -> Set.of(INT16);
        case UINT16 -> Set.of(UINT32, INT32);
        case INT16 -> Set.of(INT32);
        case UINT32 -> Set.of(UINT64, INT64);
        case INT32 -> Set.of(INT64);
        case UINT64, INT64 -> Set.of(WEAK_FLOAT);
        case WEAK_FLOAT -> Set.of(BFLOAT16, FLOAT16, WEAK_COMPLEX);
        case BFLOAT16, FLOAT16 -> Set.of(FLOAT32);
        case FLOAT32 -> Set.of(FLOAT64, COMPLEX64);
        case FLOAT64 -> Set.of(COMPLEX128);
        case WEAK_COMPLEX -> Set.of(COMPLEX64);
        case COMPLEX64 -> Set.of(COMPLEX128);
        case COMPLEX128 -> Set.of();
      };
    }

    static Node of(DType dtype, boolean weak) {
      if (!weak) {
        return valueOf(dtype.name());
      }
      return switch (dtype.kind()) {
        case BOOL -> BOOL;
        case SIGNED, UNSIGNED -> WEAK_INT;
        case FLOAT -> WEAK_FLOAT;
        case COMPLEX -> WEAK_COMPLEX;
      };
    }

    boolean isWeak() {
      return this == WEAK_INT || this == WEAK_FLOAT || this == WEAK_COMPLEX;
    }

    DType dtype(Config config) {
      return switch (this) {
        case WEAK_INT -> config.defaultInt();
        case WEAK_FLOAT -> config.defaultFloat();
        case WEAK_COMPLEX -> config.defaultComplex();
        case BOOL,
            UINT8,
            INT8,
            UINT16,
            INT16,
            UINT32,
            INT32,
            UINT64,
            INT64,
            BFLOAT16,
            FLOAT16,
            FLOAT32,
            FLOAT64,
            COMPLEX64,
            COMPLEX128 ->
            config.canonical(DType.valueOf(name()));
      };
    }
  }

  /** Each node's upper bounds, itself among them. */
  private static final Map<Node, Set<Node>> UPPER = new EnumMap<>(Node.class);

  static {
    for (var node : List.of(Node.values()).reversed()) {
      var upper = EnumSet.of(node);
      node.parents().forEach(parent -> upper.addAll(upper(parent)));
      UPPER.put(node, upper);
    }
  }

  private static Set<Node> upper(Node node) {
    Set<Node> upper = UPPER.get(node);
    return upper == null ? Set.of() : upper;
  }

  /** The common dtype and weakness of operands of the given types; its shape is a scalar's. */
  public static ArrayType resultType(ArrayType... types) {
    boolean allWeak = true;
    boolean allEqual = true;
    for (var type : types) {
      allWeak &= type.weak();
      allEqual &= type.dtype() == types[0].dtype();
    }
    if (allEqual) {
      return new ArrayType(types[0].dtype(), Shape.SCALAR, allWeak);
    }
    Set<Node> bounds = EnumSet.allOf(Node.class);
    for (var type : types) {
      bounds.retainAll(upper(Node.of(type.dtype(), type.weak() && !allWeak)));
    }
    // The least bound is the one that all the other bounds are above.
    for (var bound : bounds) {
      if (upper(bound).containsAll(bounds)) {
        var dtype = bound.dtype(Config.current());
        boolean weak = (allWeak || bound.isWeak()) && dtype != DType.BOOL;
        return new ArrayType(dtype, Shape.SCALAR, weak);
      }
    }
    throw new AssertionError("The promotion lattice has no least upper bound for " + bounds);
  }
}

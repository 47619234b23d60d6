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
 *   bool -> weak int -> {uint32, int32} -> int64 -> weak float -> float32 -> float64
 * </pre>
 *
 * <p>Weak types are those of Java scalars. The bound is weak if it is a weak node, or if all
 * operands are weak; a bool never is.
 */
public final class Promotion {
  private Promotion() {}

  private enum Node {
    BOOL,
    WEAK_INT,
    UINT32,
    INT32,
    INT64,
    WEAK_FLOAT,
    FLOAT32,
    FLOAT64;

    /** The nodes just above. */
    Set<Node> parents() {
      return switch (this) {
        case BOOL -> Set.of(WEAK_INT);
        case WEAK_INT -> Set.of(UINT32, INT32);
        case UINT32, INT32 -> Set.of(INT64);
        case INT64 -> Set.of(WEAK_FLOAT);
        case WEAK_FLOAT -> Set.of(FLOAT32);
        case FLOAT32 -> Set.of(FLOAT64);
        case FLOAT64 -> Set.of();
      };
    }

    static Node of(DType dtype, boolean weak) {
      return switch (dtype) {
        case BOOL -> BOOL;
        case UINT32 -> weak ? WEAK_INT : UINT32;
        case INT32 -> weak ? WEAK_INT : INT32;
        case INT64 -> weak ? WEAK_INT : INT64;
        case FLOAT32 -> weak ? WEAK_FLOAT : FLOAT32;
        case FLOAT64 -> weak ? WEAK_FLOAT : FLOAT64;
      };
    }

    boolean isWeak() {
      return this == WEAK_INT || this == WEAK_FLOAT;
    }

    DType dtype(Config config) {
      return switch (this) {
        case BOOL -> DType.BOOL;
        case WEAK_INT -> config.defaultInt();
        case WEAK_FLOAT -> config.defaultFloat();
        case UINT32 -> DType.UINT32;
        case INT32 -> DType.INT32;
        case INT64 -> config.canonical(DType.INT64);
        case FLOAT32 -> DType.FLOAT32;
        case FLOAT64 -> config.canonical(DType.FLOAT64);
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

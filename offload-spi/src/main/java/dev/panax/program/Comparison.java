package dev.panax.program;

import java.util.Locale;

/** An ordering test; with nan only {@link #NE} holds. */
public enum Comparison {
  EQ,
  NE,
  LT,
  LE,
  GT,
  GE;

  private final String primitive = name().toLowerCase(Locale.ROOT);

  public String primitive() {
    return primitive;
  }

  /** The dtypes that can be compared. */
  public Domain domain() {
    return switch (this) {
      case EQ, NE -> Domain.ANY;
      case LT, LE, GT, GE -> Domain.ORDERED;
    };
  }

  /** The comparison that gives the same answer with the operands exchanged. */
  public Comparison swapped() {
    return switch (this) {
      case EQ -> EQ;
      case NE -> NE;
      case LT -> GT;
      case LE -> GE;
      case GT -> LT;
      case GE -> LE;
    };
  }
}

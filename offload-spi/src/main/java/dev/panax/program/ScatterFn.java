package dev.panax.program;

import java.util.Locale;

/** What a scatter makes of an element and the update for it. */
public enum ScatterFn {
  /** The update. */
  SET(Domain.ANY),
  /** The sum. */
  ADD(Domain.NUMBER),
  /** The product. */
  MUL(Domain.NUMBER),
  /** The lesser; nan if either is nan. */
  MIN(Domain.ORDERED),
  /** The greater; nan if either is nan. */
  MAX(Domain.ORDERED);

  private final Domain domain;
  private final String primitive =
      name().equals("SET") ? "scatter" : "scatter-" + name().toLowerCase(Locale.ROOT);

  ScatterFn(Domain domain) {
    this.domain = domain;
  }

  public Domain domain() {
    return domain;
  }

  public String primitive() {
    return primitive;
  }
}

package dev.panax.program;

import java.util.Locale;

/** An elementwise function of three operands of one dtype, which is also the result's. */
public enum TernaryFn {
  /** y brought into the range from x to z: min(max(y, x), z). */
  CLAMP(Domain.ORDERED),
  /** The regularized incomplete beta function of shapes x and y at z. */
  REGULARIZED_INCOMPLETE_BETA(Domain.FLOAT);

  private final Domain domain;
  private final String primitive = name().toLowerCase(Locale.ROOT);

  TernaryFn(Domain domain) {
    this.domain = domain;
  }

  public Domain domain() {
    return domain;
  }

  public String primitive() {
    return primitive;
  }
}

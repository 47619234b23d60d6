package dev.panax.program;

import java.util.Locale;

/** What a cumulative operation folds with. */
public enum CumulativeFn {
  /** The sum. */
  SUM(Domain.NUMBER),
  /** The product. */
  PROD(Domain.NUMBER),
  /** The greatest; nan from the first nan on. */
  MAX(Domain.REAL),
  /** The least; nan from the first nan on. */
  MIN(Domain.REAL),
  /** The logarithm of the sum of exponentials. */
  LOGSUMEXP(Domain.FLOAT);

  private final Domain domain;
  private final String primitive = "cum" + name().toLowerCase(Locale.ROOT);

  CumulativeFn(Domain domain) {
    this.domain = domain;
  }

  public Domain domain() {
    return domain;
  }

  public String primitive() {
    return primitive;
  }
}

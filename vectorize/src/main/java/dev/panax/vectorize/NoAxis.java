package dev.panax.vectorize;

/** The absence of an axis: an argument that all examples share, or a result they all have. */
public enum NoAxis {
  NONE
}

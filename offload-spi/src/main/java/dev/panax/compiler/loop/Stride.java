package dev.panax.compiler.loop;

/** What is known at compile time of the distance between neighbours along a dimension of a view. */
public enum Stride {
  /** One element: neighbours are adjacent. */
  UNIT,
  /** A run-time argument, in elements. */
  GENERAL
}

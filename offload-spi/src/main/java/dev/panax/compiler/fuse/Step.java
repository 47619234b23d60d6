package dev.panax.compiler.fuse;

import dev.panax.program.Equation;

/** A part of a program that a device runs at once. */
public sealed interface Step permits Cluster, Step.Routine {

  /** An operation on whole arrays, done by a routine of the device's library. */
  record Routine(Equation equation) implements Step {}
}

package dev.panax.compiler.loop;

import dev.panax.program.DType;

/**
 * A scalar that a kernel computes, once per iteration of the loops around its definition.
 *
 * @param id unique in its kernel; numbered in order of definition
 * @param dtype its type
 */
public record Value(int id, DType dtype) {
  @Override
  public String toString() {
    return "%" + id;
  }
}

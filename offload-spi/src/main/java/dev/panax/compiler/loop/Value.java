package dev.panax.compiler.loop;

/**
 * A scalar that a kernel computes, once per iteration of the loops around its definition.
 *
 * @param id unique in its kernel; numbered in order of definition
 * @param dtype its type
 */
public record Value(int id, ScalarType dtype) {
  @Override
  public String toString() {
    return "%" + id;
  }
}

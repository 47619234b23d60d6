package dev.panax.trace;

import java.util.Collection;

/** What counts as a static value of a tree: values, and functions. */
final class StaticValues {
  private StaticValues() {}

  private static final ClassValue<Boolean> HAS_EQUALS =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          try {
            return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
          } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
          }
        }
      };

  /**
   * Whether {@code value}, which is no node of a tree, may be part of a structure. An object with
   * an identity of its own may not: it could hold arrays, and change, without the structure's
   * changing.
   */
  static boolean isStatic(Object value) {
    return value instanceof Fn
        || value instanceof Enum<?>
        || value instanceof Class<?>
        || value.getClass().isHidden() // a lambda
        || (!(value instanceof Collection<?>) && HAS_EQUALS.get(value.getClass()));
  }
}

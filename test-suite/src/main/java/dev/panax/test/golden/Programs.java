package dev.panax.test.golden;

import dev.panax.trace.Array;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The programs of the golden files in Java, by their names. */
final class Programs {
  private static final Map<String, Program> ALL = new HashMap<>();

  static {
    ALL.putAll(ArrayPrograms.table());
    ALL.putAll(DocumentPrograms.table());
    ALL.putAll(ControlPrograms.table());
    ALL.putAll(CustomPrograms.table());
    ALL.putAll(TrainingPrograms.table());
  }

  private Programs() {}

  /** A program of named inputs and outputs; dicts are maps, tuples are lists. */
  @FunctionalInterface
  interface Program {
    Map<String, Object> run(Inputs inputs);
  }

  /** The inputs of a program, trees of arrays. */
  record Inputs(Map<String, Object> trees) {
    Array array(String name) {
      return (Array) Objects.requireNonNull(trees.get(name), name);
    }

    /** An input that is a dict of arrays. */
    @SuppressWarnings("unchecked")
    Map<String, Array> dict(String name) {
      return (Map<String, Array>) Objects.requireNonNull(trees.get(name), name);
    }
  }

  static boolean contains(String name) {
    return ALL.containsKey(name);
  }

  /** The translation of a program that has one. */
  static Program get(String name) {
    return Objects.requireNonNull(ALL.get(name), name);
  }
}

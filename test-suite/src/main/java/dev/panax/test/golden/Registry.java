package dev.panax.test.golden;

import dev.panax.trace.Array;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The Panax functions by the names of their JAX counterparts: {@code lax.dot_general}, {@code
 * jnp.sum}. One class for each family of functions fills it.
 *
 * <p>An entry takes the {@link Arguments} of a golden call and gives what JAX's function gives: an
 * {@link Array}, a list of results, or a Java value (a number, a string, a {@link
 * dev.panax.program.DType}).
 */
final class Registry {

  /**
   * How a function is called.
   *
   * @param call the Panax function on a golden call's arguments
   * @param traceable whether a call can be traced; not if the shape of its result depends on
   *     values, so that JAX cannot trace it either
   */
  record Entry(Function<Arguments, Object> call, Predicate<Arguments> traceable) {}

  private static final Registry ALL = new Registry();

  static {
    LaxElementwise.register(ALL);
    LaxStructural.register(ALL);
    LaxReductions.register(ALL);
    LaxDots.register(ALL);
    LaxConvolutions.register(ALL);
    LaxIndexing.register(ALL);
    LaxOrdering.register(ALL);
    LaxShapes.register(ALL);
    ArrayIndexing.register(ALL);
    NumpyFunctions.register(ALL);
    RandomFunctions.register(ALL);
  }

  private final SortedMap<String, Entry> entries = new TreeMap<>();

  static boolean contains(String function) {
    return ALL.entries.containsKey(function);
  }

  /** The entry for a JAX function that has one. */
  static Entry get(String function) {
    return Objects.requireNonNull(ALL.entries.get(function), function);
  }

  /** The JAX functions that have an entry. */
  static Set<String> functions() {
    return Collections.unmodifiableSet(ALL.entries.keySet());
  }

  /** Adds {@code function} as {@code call}. */
  void put(String function, Function<Arguments, Object> call) {
    add(function, new Entry(call, _ -> true));
  }

  /** Adds a function that cannot be traced. */
  void putConcrete(String function, Function<Arguments, Object> call) {
    add(function, new Entry(call, _ -> false));
  }

  /** Adds a function of which some calls cannot be traced. */
  void put(String function, Function<Arguments, Object> call, Predicate<Arguments> traceable) {
    add(function, new Entry(call, traceable));
  }

  /** Adds a function of one array under some names. */
  void put1(Function<Array, Object> call, String... functions) {
    for (var function : functions) {
      put(function, a -> call.apply(a.array(0)));
    }
  }

  /** Adds a function of two arrays under some names. */
  void put2(BiFunction<Array, Array, Object> call, String... functions) {
    for (var function : functions) {
      put(function, a -> call.apply(a.array(0), a.array(1)));
    }
  }

  private void add(String function, Entry entry) {
    if (entries.put(function, entry) != null) {
      throw new IllegalStateException(function + " is registered twice");
    }
  }
}

package dev.panax.program;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An immutable list of ints with value equality: axes, permutations, window bounds. */
public final class IntList {
  private static final IntList EMPTY = new IntList(new int[0]);

  private final int[] values;
  private final int hash;

  private IntList(int[] values) {
    this.values = values;
    this.hash = Arrays.hashCode(values);
  }

  public static IntList of(int... values) {
    return values.length == 0 ? EMPTY : new IntList(values.clone());
  }

  /** The list {@code (from, from + 1, ..., to - 1)}. */
  public static IntList range(int from, int to) {
    return new IntList(IntStream.range(from, to).toArray());
  }

  /** The list of {@code n} copies of {@code value}. */
  public static IntList filled(int n, int value) {
    var values = new int[n];
    Arrays.fill(values, value);
    return new IntList(values);
  }

  public int size() {
    return values.length;
  }

  public boolean isEmpty() {
    return values.length == 0;
  }

  public int get(int i) {
    return values[i];
  }

  public boolean contains(int value) {
    return indexOf(value) >= 0;
  }

  /** The position of the first {@code value}, or -1. */
  public int indexOf(int value) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == value) {
        return i;
      }
    }
    return -1;
  }

  /** Whether this is {@code 0, 1, ..., size - 1}. */
  public boolean isIdentityPermutation() {
    for (int i = 0; i < values.length; i++) {
      if (values[i] != i) {
        return false;
      }
    }
    return true;
  }

  /** For a permutation p, the q with {@code q[p[i]] == i}. */
  public IntList inversePermutation() {
    var inverse = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      inverse[values[i]] = i;
    }
    return new IntList(inverse);
  }

  public IntStream stream() {
    return Arrays.stream(values);
  }

  public int[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof IntList list && Arrays.equals(values, list.values));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Text like a Python tuple: {@code ()}, {@code (3,)}, {@code (3, 4)}. */
  @Override
  public String toString() {
    if (values.length == 1) {
      return "(" + values[0] + ",)";
    }
    return stream().mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}

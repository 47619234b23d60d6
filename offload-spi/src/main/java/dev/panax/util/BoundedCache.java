package dev.panax.util;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A map of bounded size from keys to what can be made again: when it is full, what nobody has asked
 * for lately makes room.
 *
 * <p>Finding a value takes no lock. To make room, the oldest entry goes, unless it was found since
 * it was last looked at; then it counts as new (the second-chance algorithm, an approximation of
 * "least recently used" that leaves reads alone).
 */
public final class BoundedCache<K, V> {
  private static final class Entry<V> {
    final V value;
    volatile boolean found;

    Entry(V value) {
      this.value = value;
    }
  }

  private final int capacity;
  private final ConcurrentHashMap<K, Entry<V>> entries = new ConcurrentHashMap<>();

  /** The keys, oldest first; guarded by itself. */
  private final Queue<K> ages = new ArrayDeque<>();

  /**
   * An empty cache.
   *
   * @param capacity the most entries that it keeps
   */
  public BoundedCache(int capacity) {
    this.capacity = capacity;
  }

  /** The value of {@code key}; null if there is none. */
  public @Nullable V get(K key) {
    Entry<V> entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (!entry.found) {
      entry.found = true;
    }
    return entry.value;
  }

  /** Gives {@code key} a value if it has none; returns the one that it has then. */
  public V putIfAbsent(K key, V value) {
    Entry<V> known = entries.putIfAbsent(key, new Entry<>(value));
    if (known != null) {
      return known.value;
    }
    synchronized (ages) {
      while (ages.size() >= capacity) {
        K oldest = ages.remove();
        Entry<V> entry = entries.get(oldest);
        if (entry != null && entry.found) {
          entry.found = false;
          ages.add(oldest);
        } else {
          entries.remove(oldest);
        }
      }
      ages.add(key);
    }
    return value;
  }

  /** The number of entries. */
  public int size() {
    return entries.size();
  }
}

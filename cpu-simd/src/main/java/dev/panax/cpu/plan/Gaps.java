package dev.panax.cpu.plan;

import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;

/** The unused ranges of a slab that grows as needed. */
final class Gaps {
  private record Gap(long size, long offset) {}

  private final TreeMap<Long, Long> sizes = new TreeMap<>();
  private final TreeSet<Gap> bySize =
      new TreeSet<>(Comparator.comparingLong(Gap::size).thenComparingLong(Gap::offset));
  private long end;

  /** The size of the slab. */
  long end() {
    return end;
  }

  /** Takes {@code size} bytes from the smallest gap that has them; returns their offset. */
  long take(long size) {
    Gap gap = bySize.ceiling(new Gap(size, 0));
    if (gap == null) {
      long offset = end;
      end += size;
      return offset;
    }
    remove(gap);
    if (gap.size > size) {
      add(new Gap(gap.size - size, gap.offset + size));
    }
    return gap.offset;
  }

  /** Gives a range back, joined with the gaps beside it. */
  void leave(long offset, long size) {
    var gap = new Gap(size, offset);
    var before = sizes.lowerEntry(offset);
    if (before != null && before.getKey() + before.getValue() == offset) {
      remove(new Gap(before.getValue(), before.getKey()));
      gap = new Gap(before.getValue() + size, before.getKey());
    }
    Long after = sizes.get(offset + size);
    if (after != null) {
      remove(new Gap(after, offset + size));
      gap = new Gap(gap.size + after, gap.offset);
    }
    add(gap);
  }

  private void add(Gap gap) {
    sizes.put(gap.offset, gap.size);
    bySize.add(gap);
  }

  private void remove(Gap gap) {
    sizes.remove(gap.offset);
    bySize.remove(gap);
  }
}

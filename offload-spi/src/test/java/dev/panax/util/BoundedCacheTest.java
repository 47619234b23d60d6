package dev.panax.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BoundedCacheTest {
  @Test
  void whatWasNotFoundGoesFirst() {
    var cache = new BoundedCache<Integer, String>(3);
    IntStream.range(0, 3).forEach(i -> cache.putIfAbsent(i, "value " + i));
    assertThat(cache.get(0)).isEqualTo("value 0");
    cache.putIfAbsent(3, "value 3");
    assertThat(cache.get(0)).isEqualTo("value 0");
    assertThat(cache.get(1)).isNull();
    assertThat(cache.size()).isEqualTo(3);
  }

  @Test
  void theFirstValueStays() {
    var cache = new BoundedCache<String, Integer>(2);
    assertThat(cache.putIfAbsent("a", 1)).isEqualTo(1);
    assertThat(cache.putIfAbsent("a", 2)).isEqualTo(1);
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void itStaysBoundedWhereAllIsFound() {
    var cache = new BoundedCache<Integer, Integer>(10);
    for (int i = 0; i < 1000; i++) {
      cache.putIfAbsent(i, i);
      assertThat(cache.get(i)).isEqualTo(i);
      assertThat(cache.size()).isLessThanOrEqualTo(10);
    }
  }
}

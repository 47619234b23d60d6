package dev.panax.test.ops;

import java.util.stream.Stream;

/**
 * The table of all functions of arrays in the public API. To add a function, add a row to its
 * family: the name, the function, what it takes, the same in double arithmetic, how near the two
 * are, and whether it has derivatives.
 */
final class OpTable {
  private OpTable() {}

  static Stream<OpRow> rows() {
    return Stream.of(
            ElementwiseRows.rows(),
            ComplexRows.rows(),
            ReductionRows.rows(),
            ProductRows.rows(),
            FourierRows.rows(),
            RearrangementRows.rows(),
            IndexingRows.rows(),
            OrderingRows.rows(),
            WindowRows.rows(),
            NetworkRows.rows(),
            ControlRows.rows())
        .flatMap(rows -> rows);
  }
}

package dev.panax.test.api;

import static dev.panax.Numpy.array;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.panax.Lax;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import org.junit.jupiter.api.Test;

/** Each function of {@link Lax} is the operation of its name, and as strict. */
class LaxTest {
  private static final Array MATRIX = array(new double[][] {{1, 2, 3}, {4, 5, 6}});

  @Test
  void elementwise() {
    assertThat(Lax.rsqrt(array(4.0)).item()).isEqualTo(0.5);
    assertThat(Lax.logistic(array(0.0)).item()).isEqualTo(0.5);
    assertThat(Lax.erf(Lax.erfInv(array(0.25))).item()).isCloseTo(0.25, within(1e-6));
    assertThat(Lax.integerPow(array(-2.0), -3).item()).isEqualTo(-0.125);
    assertThat(Lax.div(array(7, -7, 1), array(2, 2, 0)).toIntArray()).containsExactly(3, -3, -1);
    assertThat(Lax.rem(array(7, -7, 1), array(2, 2, 0)).toIntArray()).containsExactly(1, -1, 1);
    assertThat(Lax.shiftLeft(array(3, 3), array(2, 32)).toIntArray()).containsExactly(12, 0);
    assertThat(Lax.shiftRightLogical(array(-1, 8), array(31, 2)).toIntArray())
        .containsExactly(1, 2);
    assertThat(Lax.shiftRightArithmetic(array(-8, 8), array(2, 2)).toIntArray())
        .containsExactly(-2, 2);
    assertThat(Lax.select(array(true, false), array(1, 2), array(3, 4)).toIntArray())
        .containsExactly(1, 4);
  }

  @Test
  void types() {
    assertThat(Lax.convertElementType(array(1.9, -1.9), DType.INT64).toIntArray())
        .containsExactly(1, -1);
    assertThat(Lax.bitcastConvertType(array(1f), DType.INT32).itemInt()).isEqualTo(0x3F800000);
    assertThatThrownBy(() -> Lax.div(array(1), array(2.0))).isInstanceOf(DTypeException.class);
  }

  @Test
  void shapes() {
    assertThat(Lax.iota(DType.UINT32, 3)).hasToString("[0 1 2]");
    assertThat(Lax.broadcastedIota(DType.INT32, Shape.of(2, 2), 1)).hasToString("[[0 1]\n [0 1]]");
    assertThat(Lax.broadcastInDim(array(1, 2), Shape.of(2, 2), 0)).hasToString("[[1 1]\n [2 2]]");
    assertThat(Lax.rev(MATRIX, 0).get(0)).hasToString("[4. 5. 6.]");
    assertThat(Lax.slice(MATRIX, IntList.of(0, 1), IntList.of(1, 3))).hasToString("[[2. 3.]]");
    assertThat(Lax.slice(MATRIX, IntList.of(1, 0), IntList.of(2, 3), IntList.of(1, 2)))
        .hasToString("[[4. 6.]]");
    Array padded = Lax.pad(array(1, 2), array(0), IntList.of(1), IntList.of(-1), IntList.of(1));
    assertThat(padded).hasToString("[0 1 0]");
    assertThatThrownBy(() -> Lax.rev(MATRIX, -1)).isInstanceOf(ShapeException.class);
  }

  @Test
  void reductions() {
    assertThat(Lax.reduceSum(MATRIX, 0)).hasToString("[5. 7. 9.]");
    assertThat(Lax.reduceProd(MATRIX, 1)).hasToString("[  6. 120.]");
    assertThat(Lax.reduceMax(MATRIX, 0, 1).item()).isEqualTo(6);
    assertThat(Lax.reduceMin(MATRIX, 0, 1).item()).isEqualTo(1);
    Array bits = array(12, 10);
    assertThat(Lax.reduceAnd(bits, 0).itemInt()).isEqualTo(8);
    assertThat(Lax.reduceOr(bits, 0).itemInt()).isEqualTo(14);
    assertThat(Lax.reduceXor(bits, 0).itemInt()).isEqualTo(6);
  }

  @Test
  void products() {
    IntList first = IntList.of(0);
    var rowsByRows = new Lax.DotDimensions(IntList.of(1), IntList.of(1), first, first);
    assertThat(Lax.dotGeneral(MATRIX, MATRIX, rowsByRows)).hasToString("[14. 77.]");
  }
}

package dev.panax.test.api;

import static dev.panax.Numpy.allclose;
import static dev.panax.Numpy.arange;
import static dev.panax.Numpy.argmax;
import static dev.panax.Numpy.argmin;
import static dev.panax.Numpy.array;
import static dev.panax.Numpy.concatenate;
import static dev.panax.Numpy.eye;
import static dev.panax.Numpy.flip;
import static dev.panax.Numpy.fromSegment;
import static dev.panax.Numpy.full;
import static dev.panax.Numpy.fullLike;
import static dev.panax.Numpy.linspace;
import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.split;
import static dev.panax.Numpy.stack;
import static dev.panax.Numpy.tril;
import static dev.panax.Numpy.var;
import static dev.panax.Numpy.zeros;
import static dev.panax.Panax.withX64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.panax.Nn;
import dev.panax.Panax;
import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Axes;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The NumPy functions in their Java form: what overloads there are, types, and errors. */
class NumpyTest {
  private static final Array MATRIX = array(new double[][] {{1, 2, 3}, {4, 5, 6}});

  private static ArrayType weak(DType dtype) {
    return new ArrayType(dtype, Shape.SCALAR, true);
  }

  @Test
  void javaScalarsAreWeaklyTyped() {
    assertThat(array(1.5).type()).isEqualTo(weak(DType.FLOAT32));
    assertThat(array(1.5f).type()).isEqualTo(weak(DType.FLOAT32));
    assertThat(array(2).type()).isEqualTo(weak(DType.INT32));
    assertThat(array(2L).type()).isEqualTo(weak(DType.INT32));
    assertThat(array(true).type()).isEqualTo(ArrayType.of(DType.BOOL));
    assertThat(withX64(() -> array(1.5)).type()).isEqualTo(weak(DType.FLOAT64));
    assertThat(withX64(() -> array(2)).type()).isEqualTo(weak(DType.INT64));
    assertThat(array(1, 2).add(array(2.5)).dtype()).isEqualTo(DType.FLOAT32);
  }

  @Test
  void javaArraysKeepTheirTypes() {
    assertThat(array(1.0, 2).type()).isEqualTo(ArrayType.of(DType.FLOAT32, 2));
    assertThat(array(1f, 2f).type()).isEqualTo(ArrayType.of(DType.FLOAT32, 2));
    assertThat(array(1, 2, 3).type()).isEqualTo(ArrayType.of(DType.INT32, 3));
    assertThat(array(1L, 2L).type()).isEqualTo(ArrayType.of(DType.INT32, 2));
    assertThat(array(true, false).type()).isEqualTo(ArrayType.of(DType.BOOL, 2));
    assertThat(withX64(() -> array(1.0, 2)).dtype()).isEqualTo(DType.FLOAT64);
    assertThat(withX64(() -> array(1f, 2f)).dtype()).isEqualTo(DType.FLOAT32);
    assertThat(withX64(() -> array(1L, 2L)).dtype()).isEqualTo(DType.INT64);
    assertThat(withX64(() -> array(1, 2)).dtype()).isEqualTo(DType.INT32);
    assertThat(MATRIX.type()).isEqualTo(ArrayType.of(DType.FLOAT32, 2, 3));
    assertThat(array(new int[][][] {{{1}, {2}}}).type())
        .isEqualTo(ArrayType.of(DType.INT32, 1, 2, 1));
  }

  @Test
  void arraysComeBackToJava() {
    assertThat(MATRIX.toArray(float[][].class)).isDeepEqualTo(new float[][] {{1, 2, 3}, {4, 5, 6}});
    var data = MemorySegment.ofArray(new int[] {1, -1});
    assertThat(fromSegment(data, DType.UINT32, 2).toLongArray()).containsExactly(1, 4294967295L);
    var doubles = MemorySegment.ofArray(new double[] {0.5, 2});
    assertThat(fromSegment(doubles, DType.FLOAT64, 2).toFloatArray()).containsExactly(0.5f, 2);
    assertThatThrownBy(() -> fromSegment(doubles, DType.FLOAT64, 3))
        .hasMessage("fromSegment: f64[3] takes 24 bytes, got a segment of 16.");
  }

  @Test
  void raggedAndForeignArraysAreRejected() {
    assertThatThrownBy(() -> array(new double[][] {{1, 2}, {3}}))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("ragged");
    assertThatThrownBy(() -> array(new String[] {"a"})).isInstanceOf(DTypeException.class);
    assertThatThrownBy(() -> array(new Array[] {MATRIX, MATRIX}))
        .isInstanceOf(DTypeException.class);
  }

  @Test
  void arraysOfOneValue() {
    assertThat(zeros(2, 3).type()).isEqualTo(ArrayType.of(DType.FLOAT32, 2, 3));
    assertThat(ones(Shape.of(2), DType.INT64).type()).isEqualTo(ArrayType.of(DType.INT32, 2));
    assertThat(full(Shape.of(2), 7).toIntArray()).containsExactly(7, 7);
    assertThat(full(Shape.of(2, 2), array(1.0, 2.0))).hasToString("[[1. 2.]\n [1. 2.]]");
    assertThat(fullLike(array(1, 2), 9).toIntArray()).containsExactly(9, 9);
    assertThat(fullLike(MATRIX, 0.5).type()).isEqualTo(MATRIX.type());
  }

  @Test
  void ranges() {
    assertThat(arange(5)).hasToString("[0 1 2 3 4]");
    assertThat(arange(9, 2, -2)).hasToString("[9 7 5 3]");
    assertThat(arange(5, 2).size()).isEqualTo(0);
    assertThat(arange(2.5)).hasToString("[0. 1. 2.]");
    assertThat(arange(0, 1, 0.25)).hasToString("[0.   0.25 0.5  0.75]");
    assertThat(linspace(0, 1, 5)).hasToString("[0.   0.25 0.5  0.75 1.  ]");
    assertThat(linspace(3, 4, 1)).hasToString("[3.]");
    assertThat(eye(2, 3, 1)).hasToString("[[0. 1. 0.]\n [0. 0. 1.]]");
    assertThatThrownBy(() -> arange(0, 1, 0))
        .isInstanceOf(ShapeException.class)
        .hasMessage("arange needs a step other than 0.");
  }

  @Test
  void reductionsAlongAxes() {
    assertThat(MATRIX.sum(0)).hasToString("[5. 7. 9.]");
    assertThat(MATRIX.mean(Axes.keepDims(-1))).hasToString("[[2.]\n [5.]]");
    assertThat(MATRIX.var(1).toFloatArray()).containsExactly(2 / 3f, 2 / 3f);
    assertThat(MATRIX.argmax(0).toIntArray()).containsExactly(1, 1, 1);
    assertThat(argmin(MATRIX).itemInt()).isEqualTo(0);
  }

  @Test
  void theVarianceKeepsItsDigitsFarFromZero() {
    assertThat(var(array(10_000.0, 10_001, 10_002)).item()).isCloseTo(2 / 3.0, within(1e-6));
  }

  @Test
  void theFirstNanIsTheExtreme() {
    Array x = array(1.0, Double.NaN, 3, Double.NaN);
    assertThat(argmax(x).itemInt()).isEqualTo(1);
    assertThat(argmin(x).itemInt()).isEqualTo(1);
    assertThat(argmax(array(2, 7, 7)).itemInt()).isEqualTo(1);
    assertThatThrownBy(() -> zeros(0, 2).argmax(0))
        .isInstanceOf(ShapeException.class)
        .hasMessage("argmax of no elements has no value: axis 0 of shape (0, 2).");
  }

  @Test
  void joiningAndCutting() {
    Array row = array(7.0, 8, 9);
    assertThat(concatenate(row, array(1, 2)).dtype()).isEqualTo(DType.FLOAT32);
    assertThat(concatenate(List.of(MATRIX, MATRIX), 1).shape()).isEqualTo(Shape.of(2, 6));
    assertThat(stack(row, row).shape()).isEqualTo(Shape.of(2, 3));
    assertThat(stack(List.of(row, row), -1).shape()).isEqualTo(Shape.of(3, 2));
    assertThat(split(MATRIX, 3, 1)).extracting(Array::shape).containsOnly(Shape.of(2, 1));
    assertThat(split(MATRIX, 3, 1).get(2).toFloatArray()).containsExactly(3, 6);
    assertThat(flip(MATRIX, 1).get(0)).hasToString("[3. 2. 1.]");
    assertThat(tril(MATRIX)).hasToString("[[1. 0. 0.]\n [4. 5. 0.]]");
  }

  @Test
  void shapesThatDoNotFit() {
    assertThatThrownBy(() -> stack(MATRIX, array(1.0)))
        .isInstanceOf(ShapeException.class)
        .hasMessage("stack needs arrays of one shape, got (2, 3) and ().");
    assertThatThrownBy(() -> concatenate(List.of(), 0))
        .hasMessage("concatenate needs at least one array.");
    assertThatThrownBy(() -> split(MATRIX, 2, 1))
        .hasMessage("split cannot cut axis 1 of shape (2, 3) into 2 equal parts.");
    assertThatThrownBy(() -> tril(array(1.0, 2)))
        .hasMessage("tril needs an array of at least 2 dimensions, got shape (2,).");
    assertThatThrownBy(() -> MATRIX.add(array(1.0, 2)))
        .hasMessage("add got incompatible shapes for broadcasting: (2, 3), (2,).");
  }

  @Test
  void closenessIsAnArray() {
    Array y = MATRIX.add(1e-7);
    assertThat(allclose(MATRIX, y).itemBoolean()).isTrue();
    assertThat(allclose(MATRIX, MATRIX.add(1), 0.5, 0.1).itemBoolean()).isTrue();
    assertThat(allclose(MATRIX, MATRIX.add(1), 0.25, 0.1).itemBoolean()).isFalse();
    var inJit = Panax.jit((Array a, Array b) -> allclose(a, b));
    assertThat(inJit.apply(MATRIX, y).itemBoolean()).isTrue();
  }

  @Test
  void softmaxIsStableAndItsGradientsSumToZero() {
    Array x = array(1000.0, 1001, -1000);
    assertThat(Nn.softmax(x, 0).toDoubleArray()[0]).isCloseTo(0.26894142, within(1e-6));
    assertThat(Nn.logsumexp(full(Shape.of(2), Double.NEGATIVE_INFINITY), 0).item())
        .isEqualTo(Double.NEGATIVE_INFINITY);
    Array jacobian = Panax.jacrev((Array v) -> Nn.softmax(v, -1)).apply(array(0.5, 0.5, -1));
    assertThat(jacobian.sum(1).toDoubleArray()).containsExactly(new double[3], within(1e-7));
    Array logits = Panax.grad((Array v) -> Nn.logSoftmax(v, 0).get(0)).apply(x);
    assertThat(logits.toDoubleArray()[0]).isCloseTo(1 - 0.26894142, within(1e-6));
  }

  @Test
  void reluHasAZeroSlopeAtZeroAndKeepsNan() {
    var slopes = Panax.vmap(Panax.grad(Nn::relu));
    assertThat(slopes.apply(array(-1.0, 0, 2)).toFloatArray()).containsExactly(0, 0, 1);
    assertThat(Nn.relu(array(-1.0, Double.NaN, 2))).hasToString("[ 0. nan  2.]");
    assertThat(Nn.relu(array(-1, 3)).toIntArray()).containsExactly(0, 3);
  }

  @Test
  void oneHotLeavesOutOtherLabels() {
    Array encoded = Nn.oneHot(array(1, 0, 5), 3);
    assertThat(Stream.of(encoded.toArray(float[][].class)))
        .containsExactly(new float[] {0, 1, 0}, new float[] {1, 0, 0}, new float[] {0, 0, 0});
  }
}

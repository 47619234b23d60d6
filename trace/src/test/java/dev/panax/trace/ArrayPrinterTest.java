package dev.panax.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panax.device.Backend;
import dev.panax.device.Buffer;
import dev.panax.device.Executable;
import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.Program;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The text of arrays against that of NumPy 2.4. */
class ArrayPrinterTest {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;

  /** A backend that only holds data. */
  private static final class Memory implements Backend {
    private record Data(MemorySegment data) implements Buffer {
      @Override
      public long byteSize() {
        return data.byteSize();
      }

      @Override
      public void copyTo(MemorySegment target, long offset) {
        MemorySegment.copy(data, offset, target, 0, target.byteSize());
      }
    }

    /** The integers from 0 on, as int64. */
    private record Counting(long byteSize) implements Buffer {
      @Override
      public void copyTo(MemorySegment target, long offset) {
        for (long at = 0; at < target.byteSize(); at += Long.BYTES) {
          target.set(ValueLayout.JAVA_LONG, at, (offset + at) / Long.BYTES);
        }
      }
    }

    @Override
    public String platform() {
      return "memory";
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public Buffer copyFrom(ArrayType type, MemorySegment data) {
      return new Data(MemorySegment.ofArray(data.toArray(ValueLayout.JAVA_BYTE)));
    }

    @Override
    public Executable compile(Program program) {
      throw new UnsupportedOperationException();
    }
  }

  private static String print(DType dtype, MemorySegment data, int... shape) {
    return Backends.runOn(
        new Memory(), () -> HostArrays.fromSegment(data, dtype, Shape.of(shape)).toString());
  }

  /** Of an array that is larger than all memory. */
  @Test
  void onlyWhatIsShownIsCopied() {
    var type = ArrayType.of(DType.INT64, Shape.of(1 << 24, 1 << 20));
    DeviceArray huge = DeviceArray.of(type, new Memory.Counting(type.byteSize()), new Memory());
    assertThat(huge.toString().lines().toList())
        .startsWith(
            "[[             0              1              2 ...        1048573",
            "         1048574        1048575]")
        .endsWith("  17592186044414 17592186044415]]");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(huge::toLongArray)
        .withMessage(
            "toLongArray: a Java array has at most 2147483639 elements, got shape (16777216, 1048576). Take parts with get, or use toSegment.");
  }

  private static String f32(float... values) {
    return print(DType.FLOAT32, MemorySegment.ofArray(values), values.length);
  }

  private static String f64(double... values) {
    return print(DType.FLOAT64, MemorySegment.ofArray(values), values.length);
  }

  private static String i32(int... values) {
    return print(DType.INT32, MemorySegment.ofArray(values), values.length);
  }

  private static String bool(int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return print(DType.BOOL, MemorySegment.ofArray(bytes), values.length);
  }

  private static int[] range(int count) {
    return IntStream.range(0, count).toArray();
  }

  private static float[] floats(int count) {
    var floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = i;
    }
    return floats;
  }

  private static String scalar(Number value, DType dtype) {
    return Ops.scalar(value, dtype).toString();
  }

  @Test
  void floatsHaveOneWidth() {
    assertThat(f32(1, 2, 3, 4)).isEqualTo("[1. 2. 3. 4.]");
    assertThat(f32(1, 2.5f, -0.125f)).isEqualTo("[ 1.     2.5   -0.125]");
    assertThat(f32(0, -0f, 1.5f)).isEqualTo("[ 0.  -0.   1.5]");
    assertThat(f32(-1, 10, 100)).isEqualTo("[ -1.  10. 100.]");
  }

  @Test
  void floatsHaveTheDigitsThatTellThemApartUpToEight() {
    assertThat(f32(1 / 3f, 2 / 3f, -1 / 3f)).isEqualTo("[ 0.33333334  0.6666667  -0.33333334]");
    assertThat(f64(1 / 3., 2 / 3., -1 / 3.)).isEqualTo("[ 0.33333333  0.66666667 -0.33333333]");
    // 0.123456785 is nearest to a double just below it, which rounds down.
    assertThat(f64(0.123456785, 1 + 1e-8, Math.PI)).isEqualTo("[0.12345678 1.00000001 3.14159265]");
  }

  @Test
  void nanAndInfinity() {
    assertThat(f32(1, NAN, INF, -INF)).isEqualTo("[  1.  nan  inf -inf]");
    assertThat(f32(NAN, NAN)).isEqualTo("[nan nan]");
    assertThat(f32(INF, -INF)).isEqualTo("[ inf -inf]");
    assertThat(f32(1e-5f, NAN, -INF)).isEqualTo("[1.e-05    nan   -inf]");
  }

  @Test
  void exponentsWhereMagnitudesAskForThem() {
    assertThat(f32(1e-5f, 1)).isEqualTo("[1.e-05 1.e+00]");
    assertThat(f32(1e-4f)).isEqualTo("[0.0001]");
    assertThat(f64(1e-4)).isEqualTo("[0.0001]");
    assertThat(f32(0.001f, 1)).isEqualTo("[0.001 1.   ]");
    assertThat(f32(0.001f, 2)).isEqualTo("[1.e-03 2.e+00]");
    assertThat(f32(1e6f, 1)).isEqualTo("[1.e+06 1.e+00]");
    assertThat(f32(999999, 1000)).isEqualTo("[999999.   1000.]");
    assertThat(f64(1e6, 1e5)).isEqualTo("[1000000.  100000.]");
    assertThat(f64(1e8)).isEqualTo("[1.e+08]");
    assertThat(f64(1e-200, 1e5, Double.MIN_VALUE)).isEqualTo("[1.e-200 1.e+005 5.e-324]");
    assertThat(f32(Float.MIN_VALUE, 1)).isEqualTo("[1.e-45 1.e+00]");
    assertThat(f32(Float.MAX_VALUE)).isEqualTo("[3.4028235e+38]");
  }

  @Test
  void exponentialFloatsAreFilledWithTheirTrueDigits() {
    assertThat(f32(2069.493f, 0.06904517f, 1e-5f, 1 / 3f))
        .isEqualTo("[2.0694929e+03 6.9045171e-02 9.9999997e-06 3.3333334e-01]");
  }

  @Test
  void integersAndBools() {
    assertThat(i32(1, -20, 300)).isEqualTo("[  1 -20 300]");
    assertThat(
            print(
                DType.INT64, MemorySegment.ofArray(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}), 2))
        .isEqualTo("[-9223372036854775808  9223372036854775807]");
    assertThat(print(DType.UINT32, MemorySegment.ofArray(new int[] {0, -1}), 2))
        .isEqualTo("[         0 4294967295]");
    assertThat(bool(1, 1)).isEqualTo("[ True  True]");
    assertThat(bool(1, 0)).isEqualTo("[ True False]");
  }

  @Test
  void higherRanksAreNested() {
    assertThat(print(DType.FLOAT32, MemorySegment.ofArray(new float[] {1, 2, 3, 4.5f}), 2, 2))
        .isEqualTo(
            """
            [[1.  2. ]
             [3.  4.5]]\
            """);
    assertThat(print(DType.INT32, MemorySegment.ofArray(range(8)), 2, 2, 2))
        .isEqualTo(
            """
            [[[0 1]
              [2 3]]

             [[4 5]
              [6 7]]]\
            """);
    assertThat(print(DType.FLOAT32, MemorySegment.ofArray(floats(8)), 2, 1, 2, 2))
        .isEqualTo(
            """
            [[[[0. 1.]
               [2. 3.]]]


             [[[4. 5.]
               [6. 7.]]]]\
            """);
  }

  @Test
  void longLinesAreWrapped() {
    assertThat(f32(floats(30)))
        .isEqualTo(
            """
            [ 0.  1.  2.  3.  4.  5.  6.  7.  8.  9. 10. 11. 12. 13. 14. 15. 16. 17.
             18. 19. 20. 21. 22. 23. 24. 25. 26. 27. 28. 29.]\
            """);
    assertThat(i32(IntStream.range(0, 40).map(i -> 1000 * i).toArray()))
        .isEqualTo(
            """
            [    0  1000  2000  3000  4000  5000  6000  7000  8000  9000 10000 11000
             12000 13000 14000 15000 16000 17000 18000 19000 20000 21000 22000 23000
             24000 25000 26000 27000 28000 29000 30000 31000 32000 33000 34000 35000
             36000 37000 38000 39000]\
            """);
  }

  @Test
  void blanksBeforeALineBreakAreDropped() {
    var quarters = new float[44];
    for (int i = 0; i < quarters.length; i++) {
      quarters[i] = (i + 1) / 4f;
    }
    assertThat(print(DType.FLOAT32, MemorySegment.ofArray(quarters), 2, 22))
        .isEqualTo(
            """
            [[ 0.25  0.5   0.75  1.    1.25  1.5   1.75  2.    2.25  2.5   2.75  3.
               3.25  3.5   3.75  4.    4.25  4.5   4.75  5.    5.25  5.5 ]
             [ 5.75  6.    6.25  6.5   6.75  7.    7.25  7.5   7.75  8.    8.25  8.5
               8.75  9.    9.25  9.5   9.75 10.   10.25 10.5  10.75 11.  ]]\
            """);
  }

  @Test
  void onlyTheEdgesOfLargeArrays() {
    assertThat(i32(range(1000))).doesNotContain("...");
    assertThat(i32(range(1001))).isEqualTo("[   0    1    2 ...  998  999 1000]");
    assertThat(print(DType.FLOAT32, MemorySegment.ofArray(floats(10000)), 100, 100))
        .isEqualTo(
            """
            [[0.000e+00 1.000e+00 2.000e+00 ... 9.700e+01 9.800e+01 9.900e+01]
             [1.000e+02 1.010e+02 1.020e+02 ... 1.970e+02 1.980e+02 1.990e+02]
             [2.000e+02 2.010e+02 2.020e+02 ... 2.970e+02 2.980e+02 2.990e+02]
             ...
             [9.700e+03 9.701e+03 9.702e+03 ... 9.797e+03 9.798e+03 9.799e+03]
             [9.800e+03 9.801e+03 9.802e+03 ... 9.897e+03 9.898e+03 9.899e+03]
             [9.900e+03 9.901e+03 9.902e+03 ... 9.997e+03 9.998e+03 9.999e+03]]\
            """);
    assertThat(print(DType.INT32, MemorySegment.ofArray(range(1200)), 2, 2, 300))
        .isEqualTo(
            """
            [[[   0    1    2 ...  297  298  299]
              [ 300  301  302 ...  597  598  599]]

             [[ 600  601  602 ...  897  898  899]
              [ 900  901  902 ... 1197 1198 1199]]]\
            """);
  }

  @Test
  void emptyArrays() {
    assertThat(f32()).isEqualTo("[]");
    assertThat(print(DType.FLOAT32, MemorySegment.ofArray(new float[0]), 0, 3)).isEqualTo("[]");
  }

  @Test
  void scalars() {
    assertThat(scalar(0.1f, DType.FLOAT32)).isEqualTo("0.1");
    assertThat(scalar(-0.0, DType.FLOAT32)).isEqualTo("-0.0");
    assertThat(scalar(999999.9f, DType.FLOAT32)).isEqualTo("999999.9");
    assertThat(scalar(1e6, DType.FLOAT32)).isEqualTo("1e+06");
    assertThat(scalar(123456789, DType.FLOAT32)).isEqualTo("1.2345679e+08");
    assertThat(scalar(1e-4, DType.FLOAT32)).isEqualTo("1e-04"); // as a float32 just below 1e-4
    assertThat(scalar(Float.MIN_VALUE, DType.FLOAT32)).isEqualTo("1e-45");
    assertThat(scalar(1e-4, DType.FLOAT64)).isEqualTo("0.0001");
    assertThat(scalar(9.999e-5, DType.FLOAT64)).isEqualTo("9.999e-05");
    assertThat(scalar(9999999999999998.0, DType.FLOAT64)).isEqualTo("9999999999999998.0");
    assertThat(scalar(1e16, DType.FLOAT64)).isEqualTo("1e+16");
    assertThat(scalar(Double.MIN_VALUE, DType.FLOAT64)).isEqualTo("5e-324");
    assertThat(scalar(Double.NaN, DType.FLOAT64)).isEqualTo("nan");
    assertThat(scalar(-7, DType.INT32)).isEqualTo("-7");
    assertThat(scalar(1, DType.BOOL)).isEqualTo("True");
  }
}

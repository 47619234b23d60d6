package dev.panax.cpu.routines;

import dev.panax.cpu.kernels.Gemm;
import dev.panax.cpu.kernels.MatMul;
import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import dev.panax.cpu.parallel.Workers;
import dev.panax.program.ArrayType;
import dev.panax.program.ConvolutionDimensions;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import java.util.Arrays;

/**
 * The routine of convolutions: products of matrices.
 *
 * <p>For a group, the result is a matrix with a row for each place of the window, and a column for
 * each output feature. It is the product of a matrix with the windows' elements in its rows and one
 * with the filters in its columns. The second is put together once for the call, the first a chunk
 * of rows at a time, each small enough for a near cache; threads take chunks. Where windows have
 * one element, and the input's features are neighbours, the input is that matrix.
 */
public final class Convolution {
  /** The elements of a chunk of the windows' matrix, and its least rows. */
  private static final int CHUNK_ELEMENTS = 1 << 17;

  private static final int MIN_CHUNK_ROWS = 64;

  /** The fewest multiplications that are worth handing to another thread. */
  private static final double GRAIN_FLOPS = 400_000;

  private final DType dtype;
  private final int width;
  private final long lhsBytes;
  private final long rhsBytes;
  private final long outBytes;
  private final int spatialRank;

  /** In groups of either kind. */
  private final int groups;

  private final int batch;
  private final int inFeatures;
  private final int outFeatures;
  private final int taps;
  private final int[] outSizes;
  private final int[] windowSizes;
  private final int[] inputSizes;
  private final IntList strides;
  private final IntList low;
  private final IntList inputDilation;
  private final IntList filterDilation;

  /** Steps in bytes: batch, feature, then spatial; of the filters output and input feature. */
  private final long[] lhsSteps;

  private final long[] rhsSteps;
  private final long[] outSteps;

  /** From one group to the next, in bytes. */
  private final long lhsGroupStep;

  private final int rows;
  private final int chunkRows;
  private final boolean isDirect;

  public Convolution(Op.Convolution op, ArrayType lhs, ArrayType rhs, ArrayType out) {
    ConvolutionDimensions dimensions = op.dimensions();
    dtype = lhs.dtype();
    width = dtype.byteSize();
    lhsBytes = lhs.byteSize();
    rhsBytes = rhs.byteSize();
    outBytes = out.byteSize();
    spatialRank = dimensions.spatialRank();
    groups = Math.max(op.featureGroups(), op.batchGroups());
    lhsSteps = steps(lhs, dimensions.lhs());
    rhsSteps = steps(rhs, dimensions.rhs());
    outSteps = steps(out, dimensions.out());
    batch = out.shape().dim(dimensions.out().get(0));
    inFeatures = rhs.shape().dim(dimensions.rhs().get(1));
    outFeatures = rhs.shape().dim(dimensions.rhs().get(0)) / groups;
    lhsGroupStep = op.batchGroups() > 1 ? batch * lhsSteps[0] : (long) inFeatures * lhsSteps[1];
    inputSizes = ConvolutionDimensions.spatialSizes(lhs.shape(), dimensions.lhs()).toArray();
    windowSizes = ConvolutionDimensions.spatialSizes(rhs.shape(), dimensions.rhs()).toArray();
    outSizes = ConvolutionDimensions.spatialSizes(out.shape(), dimensions.out()).toArray();
    taps = Arrays.stream(windowSizes).reduce(1, Math::multiplyExact);
    strides = op.strides();
    low = op.low();
    inputDilation = op.inputDilation();
    filterDilation = op.filterDilation();
    rows = Math.multiplyExact(batch, Arrays.stream(outSizes).reduce(1, Math::multiplyExact));
    chunkRows = Math.clamp(CHUNK_ELEMENTS / Math.max(1, depth()), MIN_CHUNK_ROWS, 1 << 14);
    isDirect = isDirect(op);
  }

  private static long[] steps(ArrayType type, IntList order) {
    long[] elements = type.shape().strides();
    return order.stream().mapToLong(axis -> elements[axis] * type.dtype().byteSize()).toArray();
  }

  private int depth() {
    return taps * inFeatures;
  }

  /** Whether the rows of the windows' matrix lie in the input one after the other. */
  private boolean isDirect(Op.Convolution op) {
    boolean isPlain =
        taps == 1
            && op.strides().stream().allMatch(n -> n == 1)
            && op.inputDilation().stream().allMatch(n -> n == 1)
            && op.low().stream().allMatch(n -> n == 0)
            && op.high().stream().allMatch(n -> n == 0);
    return isPlain && areRowsEven(lhsSteps);
  }

  /** Whether places, in the order of the matrices' rows, are at one distance from each other. */
  private boolean areRowsEven(long[] steps) {
    long expected = rowStep(steps);
    for (int d = spatialRank - 1; d >= 0; d--) {
      if (outSizes[d] > 1 && steps[d + 2] != expected) {
        return false;
      }
      expected *= outSizes[d];
    }
    return batch == 1 || steps[0] == expected;
  }

  private long rowStep(long[] steps) {
    for (int d = spatialRank - 1; d >= 0; d--) {
      if (outSizes[d] > 1) {
        return steps[d + 2];
      }
    }
    return steps[0];
  }

  /** Convolves; {@code addresses} are of the input, the filters and the result. */
  public void run(long[] addresses) {
    if (rows == 0 || outFeatures == 0) {
      return;
    }
    if (depth() == 0) {
      Memory.clear(addresses[2], outBytes);
      return;
    }
    long filterBytes = (long) depth() * outFeatures * width;
    long filters = MemoryPool.shared().allocate(groups * filterBytes);
    try {
      for (int group = 0; group < groups; group++) {
        packFilters(addresses[1], group, filters + group * filterBytes);
      }
      int chunks = Math.ceilDiv(rows, chunkRows);
      double chunkFlops = (double) Math.min(rows, chunkRows) * depth() * outFeatures;
      long grain = (long) Math.clamp(Math.ceil(GRAIN_FLOPS / chunkFlops), 1, 1 << 20);
      Workers.shared()
          .parallelFor(
              (long) groups * chunks,
              grain,
              (begin, end) -> {
                for (long task = begin; task < end; task++) {
                  int group = (int) (task / chunks);
                  int first = (int) (task % chunks) * chunkRows;
                  multiply(
                      addresses[0],
                      filters + group * filterBytes,
                      addresses[2],
                      group,
                      first,
                      Math.min(chunkRows, rows - first));
                }
              });
    } finally {
      MemoryPool.shared().free(filters, groups * filterBytes);
    }
  }

  /** Writes the filters of a group as a matrix: rows are taps, then input features. */
  private void packFilters(long rhs, int group, long to) {
    Span from = Span.of(rhs, rhsBytes);
    Span target = Span.of(to, (long) depth() * outFeatures * width);
    long row = target.base();
    var tap = new int[spatialRank];
    for (int t = 0; t < taps; t++) {
      long at = from.base() + (long) group * outFeatures * rhsSteps[0];
      for (int d = 0; d < spatialRank; d++) {
        at += tap[d] * rhsSteps[d + 2];
      }
      for (int i = 0; i < inFeatures; i++) {
        Copying.copy(
            from.segment(),
            at + i * rhsSteps[1],
            rhsSteps[0],
            target.segment(),
            row,
            width,
            outFeatures,
            width);
        row += (long) outFeatures * width;
      }
      advance(tap, windowSizes);
    }
  }

  /** Computes some rows of a group's result. */
  private void multiply(long lhs, long filters, long out, int group, int first, int count) {
    long windowBytes = isDirect ? 0 : (long) count * depth() * width;
    boolean isInPlace = outSteps[1] == width && areRowsEven(outSteps);
    long resultBytes = isInPlace ? 0 : (long) count * outFeatures * width;
    long scratch = MemoryPool.shared().allocate(windowBytes + resultBytes);
    try {
      long input = lhs + group * lhsGroupStep;
      var windowSteps =
          isDirect
              ? new MatMul.Strides(0, rowStep(lhsSteps) / width, lhsSteps[1] / width)
              : MatMul.Strides.rowMajor(count, depth());
      long windows = isDirect ? input + first * rowStep(lhsSteps) : scratch;
      if (!isDirect) {
        fillWindows(lhs, group, scratch, first, count);
      }
      long features = (long) group * outFeatures * outSteps[1];
      long result = isInPlace ? out + features + first * rowStep(outSteps) : scratch + windowBytes;
      long resultRow = isInPlace ? rowStep(outSteps) / width : outFeatures;
      multiply(
          new MatMul(
              1,
              count,
              outFeatures,
              depth(),
              windowSteps,
              MatMul.Strides.rowMajor(depth(), outFeatures),
              resultRow,
              0,
              false),
          windows,
          filters,
          result);
      if (!isInPlace) {
        spread(result, resultBytes, out, features, first, count);
      }
    } finally {
      MemoryPool.shared().free(scratch, windowBytes + resultBytes);
    }
  }

  private void multiply(MatMul product, long a, long b, long c) {
    switch (dtype) {
      case FLOAT32 -> Gemm.f32(product, a, b, c);
      case FLOAT64 -> Gemm.f64(product, a, b, c);
      case INT32, UINT32 -> Gemm.i32(product, a, b, c);
      case INT64, UINT64 -> Gemm.i64(product, a, b, c);
      case BOOL, INT8, INT16, UINT8, UINT16, FLOAT16, BFLOAT16, COMPLEX64, COMPLEX128 ->
          throw new IllegalArgumentException("No convolution of " + dtype + ".");
    }
  }

  /** Writes the elements of windows, zeros where a window reaches beyond the input. */
  private void fillWindows(long lhs, int group, long to, int first, int count) {
    Span from = Span.of(lhs, lhsBytes);
    long byteSize = (long) count * depth() * width;
    Span target = Span.of(to, byteSize);
    long base = from.base() + group * lhsGroupStep;
    long tapBytes = (long) inFeatures * width;
    int[] place = place(first);
    var tap = new int[spatialRank];
    long at = target.base();
    for (int row = 0; row < count; row++) {
      for (int t = 0; t < taps; t++) {
        long source = source(place, tap);
        if (source < 0) {
          target.segment().asSlice(at, tapBytes).fill((byte) 0);
        } else {
          Copying.copy(
              from.segment(),
              base + source,
              lhsSteps[1],
              target.segment(),
              at,
              width,
              inFeatures,
              width);
        }
        at += tapBytes;
        advance(tap, windowSizes);
      }
      advance(place);
    }
  }

  /** The offset of an element of the input in a window; -1 where there is a zero. */
  private long source(int[] place, int[] tap) {
    long offset = place[0] * lhsSteps[0];
    for (int d = 0; d < spatialRank; d++) {
      int spread = place[d + 1] * strides.get(d) + tap[d] * filterDilation.get(d) - low.get(d);
      int dilation = inputDilation.get(d);
      if (spread < 0 || spread % dilation != 0 || spread / dilation >= inputSizes[d]) {
        return -1;
      }
      offset += spread / dilation * lhsSteps[d + 2];
    }
    return offset;
  }

  /** Copies rows of the result to their places. */
  private void spread(
      long result, long resultBytes, long out, long features, int first, int count) {
    Span from = Span.of(result, resultBytes);
    Span to = Span.of(out, outBytes);
    int[] place = place(first);
    for (int row = 0; row < count; row++) {
      long target = to.base() + features + place[0] * outSteps[0];
      for (int d = 0; d < spatialRank; d++) {
        target += place[d + 1] * outSteps[d + 2];
      }
      Copying.copy(
          from.segment(),
          from.base() + (long) row * outFeatures * width,
          width,
          to.segment(),
          target,
          outSteps[1],
          outFeatures,
          width);
      advance(place);
    }
  }

  /** The batch and spatial indices of a row. */
  private int[] place(int row) {
    var place = new int[spatialRank + 1];
    int rest = row;
    for (int d = spatialRank - 1; d >= 0; d--) {
      place[d + 1] = rest % outSizes[d];
      rest /= outSizes[d];
    }
    place[0] = rest;
    return place;
  }

  private void advance(int[] place) {
    for (int d = spatialRank - 1; d >= 0; d--) {
      if (++place[d + 1] < outSizes[d]) {
        return;
      }
      place[d + 1] = 0;
    }
    place[0]++;
  }

  private static void advance(int[] index, int[] sizes) {
    for (int d = index.length - 1; d >= 0; d--) {
      if (++index[d] < sizes[d]) {
        return;
      }
      index[d] = 0;
    }
  }
}

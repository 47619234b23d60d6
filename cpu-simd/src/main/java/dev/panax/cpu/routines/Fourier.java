package dev.panax.cpu.routines;

import dev.panax.cpu.parallel.Workers;
import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.FftType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;

/**
 * The routine of fft: dimension after dimension in double arithmetic. A transform between real and
 * complex numbers does the last dimension first, and its inverse does it last, so that the other
 * dimensions are of the half that determines the whole.
 */
public final class Fourier {
  private static final long NANOS_PER_ELEMENT = 20;

  private final Op.Fft op;
  private final ArrayType operand;
  private final ArrayType result;

  /** The complex array that one transform passes through. */
  private final Shape volume;

  private final FourierPlan[] plans;

  public Fourier(Op.Fft op, ArrayType operand, ArrayType result) {
    this.op = op;
    this.operand = operand;
    this.result = result;
    IntList lengths = op.lengths();
    int[] dims = lengths.toArray();
    int last = dims.length - 1;
    dims[last] = op.type().isHalf() ? dims[last] / 2 + 1 : dims[last];
    this.volume = Shape.of(dims);
    this.plans = lengths.stream().mapToObj(FourierPlan::new).toArray(FourierPlan[]::new);
  }

  /** Transforms; {@code addresses} are of the operand and the result. */
  public void run(long[] addresses) {
    Span from = Span.of(addresses[0], operand.byteSize());
    Span to = Span.of(addresses[1], result.byteSize());
    long size = operand.shape().size();
    int count = Math.toIntExact(size / elementsOf(operand));
    if (count == 1) {
      transform(from, to, 0, true);
      return;
    }
    Workers.shared()
        .parallelFor(
            count,
            Work.grainOf(elementsOf(operand) * NANOS_PER_ELEMENT),
            (begin, end) -> {
              for (long i = begin; i < end; i++) {
                transform(from, to, i, false);
              }
            });
  }

  /** The elements of one transform's operand or result. */
  private long elementsOf(ArrayType type) {
    long elements = 1;
    for (int axis = type.rank() - volume.rank(); axis < type.rank(); axis++) {
      elements *= type.shape().dim(axis);
    }
    return elements;
  }

  /** One transform, {@code divided} among threads or not. */
  private void transform(Span from, Span to, long index, boolean divided) {
    var re = new double[Math.toIntExact(volume.size())];
    var im = new double[re.length];
    int last = volume.rank() - 1;
    var input = new Numbers(operand.dtype(), from, index * elementsOf(operand));
    var output = new Numbers(result.dtype(), to, index * elementsOf(result));
    boolean isInverseOfReal = op.type() == FftType.IRFFT;
    if (isInverseOfReal) {
      forEach(re.length, 1, divided, (begin, end) -> input.load(begin, end, re, im, begin));
    } else {
      lines(last, divided, line -> readLine(input, line, re, im));
    }
    for (int axis = last - 1; axis >= 0; axis--) {
      Rows rows = Rows.of(volume, axis);
      lines(axis, divided, line -> middleLine(rows, line, re, im));
    }
    if (isInverseOfReal) {
      lines(last, divided, line -> writeLine(output, line, re, im));
    } else {
      forEach(re.length, 1, divided, (begin, end) -> output.store(begin, end, re, im, begin));
    }
  }

  /** A line of numbers along one dimension, and the memory to transform it in. */
  private record Line(FourierPlan plan, double[] re, double[] im, FourierPlan.Scratch scratch) {
    Line(FourierPlan plan, int length) {
      this(plan, new double[length], new double[length], plan.scratch());
    }

    void transform(boolean inverse) {
      if (inverse) {
        plan.transform(im, re, scratch);
        for (int i = 0; i < re.length; i++) {
          re[i] /= re.length;
          im[i] /= re.length;
        }
      } else {
        plan.transform(re, im, scratch);
      }
    }
  }

  /** The {@code row}-th line is to be done in {@code line}. */
  private record Turn(Line line, int row) {}

  @FunctionalInterface
  private interface LineTask {
    void run(Turn turn);
  }

  private void lines(int axis, boolean divided, LineTask task) {
    int length = op.lengths().get(axis);
    int count = Math.toIntExact(Rows.of(volume, axis).count());
    forEach(
        count,
        length,
        divided,
        (begin, end) -> {
          var line = new Line(plans[axis], length);
          for (int row = begin; row < end; row++) {
            task.run(new Turn(line, row));
          }
        });
  }

  @FunctionalInterface
  private interface Range {
    void run(int begin, int end);
  }

  private static void forEach(int count, int elements, boolean divided, Range range) {
    if (divided) {
      Workers.shared()
          .parallelFor(
              count,
              Work.grainOf(elements * NANOS_PER_ELEMENT),
              (begin, end) -> range.run((int) begin, (int) end));
    } else {
      range.run(0, count);
    }
  }

  private void readLine(Numbers input, Turn turn, double[] re, double[] im) {
    Line line = turn.line;
    int n = line.re.length;
    input.load(turn.row * n, (turn.row + 1) * n, line.re, line.im, 0);
    line.transform(op.type() == FftType.IFFT);
    int width = volume.dim(volume.rank() - 1);
    System.arraycopy(line.re, 0, re, turn.row * width, width);
    System.arraycopy(line.im, 0, im, turn.row * width, width);
  }

  private void middleLine(Rows rows, Turn turn, double[] re, double[] im) {
    Line line = turn.line;
    int start = Math.toIntExact(rows.start(turn.row));
    int stride = Math.toIntExact(rows.inner());
    for (int i = 0; i < rows.length(); i++) {
      line.re[i] = re[start + i * stride];
      line.im[i] = im[start + i * stride];
    }
    line.transform(op.type().isInverse());
    for (int i = 0; i < rows.length(); i++) {
      re[start + i * stride] = line.re[i];
      im[start + i * stride] = line.im[i];
    }
  }

  /**
   * The other half of the numbers are the conjugates; of those that are their own, the real part.
   */
  private void writeLine(Numbers output, Turn turn, double[] re, double[] im) {
    Line line = turn.line;
    int n = line.re.length;
    int start = turn.row * (n / 2 + 1);
    for (int i = 0; i <= n / 2; i++) {
      boolean isReal = i == 0 || 2 * i == n;
      line.re[i] = re[start + i];
      line.im[i] = isReal ? 0 : im[start + i];
      if (!isReal) {
        line.re[n - i] = re[start + i];
        line.im[n - i] = -im[start + i];
      }
    }
    line.transform(true);
    output.store(turn.row * n, (turn.row + 1) * n, line.re, line.im, 0);
  }

  /** Real or complex numbers in memory, from one of them on. */
  private record Numbers(DType dtype, Span span, long first) {
    void load(int begin, int end, double[] re, double[] im, int at) {
      DType part = dtype.realPart();
      int width = dtype.byteSize();
      for (int i = begin; i < end; i++) {
        long offset = span.base() + (first + i) * width;
        re[at + i - begin] = Scalars.loadFloat(span.segment(), offset, part);
        im[at + i - begin] =
            dtype.isComplex()
                ? Scalars.loadFloat(span.segment(), offset + part.byteSize(), part)
                : 0;
      }
    }

    void store(int begin, int end, double[] re, double[] im, int at) {
      DType part = dtype.realPart();
      int width = dtype.byteSize();
      for (int i = begin; i < end; i++) {
        long offset = span.base() + (first + i) * width;
        Scalars.storeFloat(span.segment(), offset, part, re[at + i - begin]);
        if (dtype.isComplex()) {
          Scalars.storeFloat(span.segment(), offset + part.byteSize(), part, im[at + i - begin]);
        }
      }
    }
  }
}

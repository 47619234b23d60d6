package dev.panax.cpu.routines;

import java.util.Arrays;

/**
 * The discrete Fourier transform of one length, with its factors computed: Stockham's algorithm in
 * steps of radix 4 and 2 for powers of two, and for other lengths Bluestein's, which writes the
 * transform as a convolution and does that with a power of two.
 *
 * <p>A transform is forward: the sum over k of {@code x[k] exp(-2 pi i j k / n)}. With real and
 * imaginary parts exchanged, in the operand and the result, it is the inverse one times n.
 */
final class FourierPlan {
  private final int length;

  /** {@code exp(-2 pi i k / n)} of a power of two, {@code exp(-pi i k^2 / n)} of other lengths. */
  private final double[] cos;

  private final double[] sin;

  /** The transform that convolves, and what it convolves with; of a power of two itself. */
  private final FourierPlan convolution;

  private final double[] kernelRe;
  private final double[] kernelIm;

  FourierPlan(int length) {
    this.length = length;
    boolean isPowerOfTwo = Integer.bitCount(length) == 1;
    cos = new double[length];
    sin = new double[length];
    for (int k = 0; k < length; k++) {
      long turns = isPowerOfTwo ? 2L * k : (long) k * k % (2L * length);
      cos[k] = Math.cos(Math.PI * turns / length);
      sin[k] = -Math.sin(Math.PI * turns / length);
    }
    if (isPowerOfTwo) {
      convolution = this;
      kernelRe = new double[0];
      kernelIm = new double[0];
      return;
    }
    convolution = new FourierPlan(Integer.highestOneBit(2 * length - 2) << 1);
    kernelRe = new double[convolution.length];
    kernelIm = new double[convolution.length];
    for (int k = 0; k < length; k++) {
      int mirrored = (convolution.length - k) % convolution.length;
      kernelRe[k] = kernelRe[mirrored] = cos[k];
      kernelIm[k] = kernelIm[mirrored] = -sin[k];
    }
    convolution.transform(kernelRe, kernelIm, convolution.scratch());
  }

  /** The memory that a transform works in; not shared by threads. */
  record Scratch(double[] re, double[] im, double[] otherRe, double[] otherIm) {}

  Scratch scratch() {
    int n = convolution.length;
    return convolution == this
        ? new Scratch(new double[n], new double[n], new double[0], new double[0])
        : new Scratch(new double[n], new double[n], new double[n], new double[n]);
  }

  /** Replaces the {@code length} numbers in {@code re} and {@code im} by their transform. */
  void transform(double[] re, double[] im, Scratch scratch) {
    if (convolution == this) {
      stockham(re, im, scratch.re, scratch.im);
    } else {
      bluestein(re, im, scratch);
    }
  }

  /** Swaps between the arrays in each step, so that the results end in order. */
  private void stockham(double[] re, double[] im, double[] workRe, double[] workIm) {
    double[] fromRe = re;
    double[] fromIm = im;
    double[] toRe = workRe;
    double[] toIm = workIm;
    int rest = length;
    int stride = 1;
    while (rest > 1) {
      int radix = rest % 4 == 0 ? 4 : 2;
      if (radix == 4) {
        step4(rest, stride, fromRe, fromIm, toRe, toIm);
      } else {
        step2(rest, stride, fromRe, fromIm, toRe, toIm);
      }
      rest /= radix;
      stride *= radix;
      double[] swapRe = fromRe;
      double[] swapIm = fromIm;
      fromRe = toRe;
      fromIm = toIm;
      toRe = swapRe;
      toIm = swapIm;
    }
    if (fromRe != re) {
      System.arraycopy(fromRe, 0, re, 0, length);
      System.arraycopy(fromIm, 0, im, 0, length);
    }
  }

  private void step2(int rest, int stride, double[] xRe, double[] xIm, double[] yRe, double[] yIm) {
    int half = rest / 2;
    for (int p = 0; p < half; p++) {
      double wRe = cos[p * stride];
      double wIm = sin[p * stride];
      int a = stride * p;
      int b = a + stride * half;
      int to = stride * 2 * p;
      for (int q = 0; q < stride; q++) {
        double differenceRe = xRe[a + q] - xRe[b + q];
        double differenceIm = xIm[a + q] - xIm[b + q];
        yRe[to + q] = xRe[a + q] + xRe[b + q];
        yIm[to + q] = xIm[a + q] + xIm[b + q];
        yRe[to + stride + q] = differenceRe * wRe - differenceIm * wIm;
        yIm[to + stride + q] = differenceRe * wIm + differenceIm * wRe;
      }
    }
  }

  private void step4(int rest, int stride, double[] xRe, double[] xIm, double[] yRe, double[] yIm) {
    int quarter = rest / 4;
    for (int p = 0; p < quarter; p++) {
      double w1Re = cos[p * stride];
      double w1Im = sin[p * stride];
      double w2Re = cos[2 * p * stride];
      double w2Im = sin[2 * p * stride];
      double w3Re = cos[3 * p * stride];
      double w3Im = sin[3 * p * stride];
      int from = stride * p;
      int to = stride * 4 * p;
      for (int q = 0; q < stride; q++) {
        int a = from + q;
        int b = a + stride * quarter;
        int c = b + stride * quarter;
        int d = c + stride * quarter;
        double acRe = xRe[a] + xRe[c];
        double acIm = xIm[a] + xIm[c];
        double bdRe = xRe[b] + xRe[d];
        double bdIm = xIm[b] + xIm[d];
        double aMinusCRe = xRe[a] - xRe[c];
        double aMinusCIm = xIm[a] - xIm[c];
        // i (b - d).
        double turnedRe = xIm[d] - xIm[b];
        double turnedIm = xRe[b] - xRe[d];
        int y = to + q;
        yRe[y] = acRe + bdRe;
        yIm[y] = acIm + bdIm;
        double re = aMinusCRe - turnedRe;
        double im = aMinusCIm - turnedIm;
        yRe[y + stride] = re * w1Re - im * w1Im;
        yIm[y + stride] = re * w1Im + im * w1Re;
        re = acRe - bdRe;
        im = acIm - bdIm;
        yRe[y + 2 * stride] = re * w2Re - im * w2Im;
        yIm[y + 2 * stride] = re * w2Im + im * w2Re;
        re = aMinusCRe + turnedRe;
        im = aMinusCIm + turnedIm;
        yRe[y + 3 * stride] = re * w3Re - im * w3Im;
        yIm[y + 3 * stride] = re * w3Im + im * w3Re;
      }
    }
  }

  private void bluestein(double[] re, double[] im, Scratch scratch) {
    int n = convolution.length;
    double[] aRe = scratch.re;
    double[] aIm = scratch.im;
    Arrays.fill(aRe, length, n, 0);
    Arrays.fill(aIm, length, n, 0);
    for (int k = 0; k < length; k++) {
      aRe[k] = re[k] * cos[k] - im[k] * sin[k];
      aIm[k] = re[k] * sin[k] + im[k] * cos[k];
    }
    convolution.stockham(aRe, aIm, scratch.otherRe, scratch.otherIm);
    for (int k = 0; k < n; k++) {
      double productRe = aRe[k] * kernelRe[k] - aIm[k] * kernelIm[k];
      aIm[k] = aRe[k] * kernelIm[k] + aIm[k] * kernelRe[k];
      aRe[k] = productRe;
    }
    convolution.stockham(aIm, aRe, scratch.otherRe, scratch.otherIm);
    for (int k = 0; k < length; k++) {
      re[k] = (aRe[k] * cos[k] - aIm[k] * sin[k]) / n;
      im[k] = (aRe[k] * sin[k] + aIm[k] * cos[k]) / n;
    }
  }
}

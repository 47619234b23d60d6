package dev.panax.program;

/** A kind of discrete Fourier transform. */
public enum FftType {
  /** From complex to complex numbers. */
  FFT,
  /** The inverse of FFT, divided by the number of elements. */
  IFFT,
  /** From real numbers to the half of their transform that determines the other. */
  RFFT,
  /** The inverse of RFFT, divided by the number of elements. */
  IRFFT;

  /** Whether this is an inverse transform. */
  public boolean isInverse() {
    return this == IFFT || this == IRFFT;
  }

  /** Whether real numbers are on one side, and so half as many complex ones on the other. */
  public boolean isHalf() {
    return this == RFFT || this == IRFFT;
  }
}

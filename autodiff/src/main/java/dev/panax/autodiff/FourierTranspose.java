package dev.panax.autodiff;

import dev.panax.program.DifferentiationException;
import dev.panax.program.Op;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;

/** The transposes of Fourier transforms; the matrix of a transform is symmetric. */
final class FourierTranspose {
  private FourierTranspose() {}

  static Array apply(Op.Fft op, Array ct) {
    return switch (op.type()) {
      case FFT, IFFT -> Ops.fft(ct, op.type(), op.lengths());
      case RFFT, IRFFT ->
          throw new DifferentiationException(
              "The reverse-mode derivative of fft of type %s is not there yet; use FFT or IFFT."
                  .formatted(op.type()));
    };
  }
}

package dev.panax.cpu.link;

/**
 * The memory of one call in progress: the addresses of its arrays, and the arguments of its
 * kernels.
 *
 * <p>Frames are reused from call to call, so that a call allocates nothing but its results.
 */
final class Frame {
  /** The addresses of the inputs' buffers, then of the outputs', then of the slab, then 0. */
  final long[] bases;

  /** Where the results of a subroutine go; unused in other programs. */
  final long[] results;

  /** The arguments of each step's kernel, addresses set when the step runs. */
  final long[][] arguments;

  Frame(int baseCount, int resultCount, long[][] arguments) {
    this.bases = new long[baseCount];
    this.results = new long[resultCount];
    this.arguments = new long[arguments.length][];
    for (int i = 0; i < arguments.length; i++) {
      this.arguments[i] = arguments[i].clone();
    }
  }
}

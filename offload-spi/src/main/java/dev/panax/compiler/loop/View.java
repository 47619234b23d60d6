package dev.panax.compiler.loop;

import dev.panax.program.DType;
import java.util.List;

/**
 * A strided view of memory, a parameter of a kernel: element {@code [i, j, ...]} is at {@code
 * address + (i * stride0 + j * stride1 + ...) * byteSize}. The address and the {@link
 * Stride#GENERAL} strides are run-time arguments; a stride may be negative or 0. Dimensions along
 * which an array is broadcast are best left out.
 *
 * <p>Elements that a kernel writes must not overlap elements that it reads through another view,
 * unless each is read only by the loop iteration that writes it (an update in place). At least 64
 * bytes after the last element can be read, without meaning.
 *
 * @param dtype the type of the elements in memory: bool, an integer type, float32 or float64
 * @param use whether the kernel reads or writes them
 * @param strides one per dimension
 */
public record View(DType dtype, Use use, List<Stride> strides) {
  public View {
    strides = List.copyOf(strides);
  }

  /** What a kernel does with the elements of a view. */
  public enum Use {
    READ,
    WRITE,
    /** Both, as where a loop accumulates into memory; its loads are never moved or merged. */
    READ_WRITE
  }

  /** The type of the elements in a kernel. */
  public ScalarType type() {
    return ScalarType.of(dtype);
  }

  public int rank() {
    return strides.size();
  }

  /** The number of strides that are run-time arguments. */
  public int generalStrideCount() {
    return (int) strides.stream().filter(stride -> stride == Stride.GENERAL).count();
  }
}

package dev.panax.program.reference;

import dev.panax.program.DType;
import dev.panax.program.Program;
import java.util.List;
import java.util.Random;

/**
 * A program made at random from a seed, with inputs, the outputs that the reference gives, and how
 * far those of another correct implementation may be from them.
 *
 * <p>The values of every variable are known while the program grows, and with each goes a bound on
 * the rounding error of an evaluation, carried through each operation by its Lipschitz constant on
 * those values. Operations that would make a bound large are not taken, nor are operations that
 * jump (comparisons, rounding, conversion to integers) on values that are not exact; so any
 * difference beyond the bound is a bug.
 *
 * @param program the program
 * @param inputs its inputs
 * @param outputs its outputs, by the reference
 * @param tolerances for each output, the greatest allowed difference
 */
public record RandomProgram(
    Program program, List<HeapArray> inputs, List<HeapArray> outputs, List<Double> tolerances) {

  /** The sizes of dimensions: around the lengths of vectors, and some that are large. */
  private static final int[] SIZES = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 257, 1000
  };

  public static RandomProgram of(long seed) {
    var random = new Random(seed);
    // Few sizes in one program, so that shapes meet; now and then no elements at all.
    int[] dims = random.ints(3, 0, SIZES.length).map(i -> SIZES[i]).toArray();
    if (random.nextInt(20) == 0) {
      dims[0] = 0;
    }
    DType main =
        switch (random.nextInt(10)) {
          case 0, 1 -> DType.FLOAT64;
          case 2, 3 -> DType.INT32;
          default -> DType.FLOAT32;
        };
    var generator = new ProgramGenerator(random, main, dims);
    int inputs = 1 + random.nextInt(4);
    for (int i = 0; i < inputs; i++) {
      generator.addInput();
    }
    generator.grow(2 + random.nextInt(25));
    List<BoundedValue> outputs = generator.chooseOutputs();
    return new RandomProgram(
        generator.build(outputs),
        generator.inputs(),
        outputs.stream().map(BoundedValue::array).toList(),
        // Each of the two evaluations may be off by the bound.
        outputs.stream().map(value -> 2 * value.error()).toList());
  }

  /** Fails unless {@code actual}, the outputs of another evaluation, are close enough. */
  public void check(List<HeapArray> actual) {
    Results.assertClose(program, outputs, actual, (output, _) -> tolerances.get(output));
  }
}

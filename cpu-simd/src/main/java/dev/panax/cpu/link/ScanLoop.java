package dev.panax.cpu.link;

import dev.panax.program.ArrayType;
import dev.panax.program.Op;
import dev.panax.program.Program;
import java.util.function.Function;

/**
 * A {@code scan}: runs its body on the elements of arrays where they lie, and lets it write the
 * elements of the results where they belong. A trip allocates nothing.
 */
final class ScanLoop implements Routine {
  private final Op.Scan scan;
  private final Subroutine body;
  private final Carries carries;

  /** The bytes of an element of each array that is run over, and of each result. */
  private final long[] inputBytes;

  private final long[] outputBytes;

  private final int operands;

  ScanLoop(Op.Scan scan, Function<Program, LinkedProgram> compiler) {
    this.scan = scan;
    Program program = scan.body();
    body = new Subroutine(program, compiler.apply(program), scan.constants(), scan.carries());
    operands = program.inputs().size();
    carries = new Carries(body, scan.constants(), scan.carries(), scan.constants(), operands);
    inputBytes =
        program.inputTypes().stream()
            .skip(scan.constants() + scan.carries())
            .mapToLong(ArrayType::byteSize)
            .toArray();
    outputBytes =
        program.outputTypes().stream()
            .skip(scan.carries())
            .mapToLong(ArrayType::byteSize)
            .toArray();
  }

  @Override
  public void run(long[] addresses) {
    Frame frame = body.enter();
    try {
      long scratch = carries.allocate();
      try {
        run(frame, addresses, scratch);
      } finally {
        carries.free(scratch);
      }
    } finally {
      body.leave(frame);
    }
  }

  private void run(Frame frame, long[] addresses, long scratch) {
    int firstInput = scan.constants() + scan.carries();
    int firstOutput = operands + scan.carries();
    int length = scan.length();
    for (int i = 0; i < scan.constants(); i++) {
      body.setInput(frame, i, addresses[i]);
    }
    for (int trip = 0; trip < length; trip++) {
      int element = scan.reverse() ? length - 1 - trip : trip;
      // So that the last trip writes to the results.
      boolean toResults = (length - trip) % 2 == 1;
      carries.bind(frame, addresses, scratch, trip == 0, toResults);
      for (int i = 0; i < inputBytes.length; i++) {
        long address = addresses[firstInput + i] + element * inputBytes[i];
        body.setInput(frame, firstInput + i, address);
      }
      for (int i = 0; i < outputBytes.length; i++) {
        long address = addresses[firstOutput + i] + element * outputBytes[i];
        body.setResult(frame, scan.carries() + i, address);
      }
      body.run(frame);
    }
    carries.finish(addresses, scratch, length == 0, true);
  }
}

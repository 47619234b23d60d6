package dev.panax.test.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.device.Backend;
import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.Op;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.reference.BackendRunner;
import dev.panax.program.reference.HeapArray;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The evaluator as a backend. */
class ReferenceBackendTest {
  @Test
  void isFoundAndNeverTheDefault() {
    assertThat(ServiceLoader.load(Backend.class))
        .filteredOn(backend -> backend.platform().equals("reference"))
        .singleElement()
        .satisfies(backend -> assertThat(backend.priority()).isNegative());
  }

  @Test
  void runsPrograms() {
    var type = ArrayType.of(DType.INT64, 3);
    var program = ProgramBuilder.single(new Op.Binary(BinaryFn.MUL), List.of(type, type));
    HeapArray x = HeapArray.ofLongs(type, i -> i + 1);
    List<HeapArray> outputs = BackendRunner.run(new ReferenceBackend(), program, List.of(x, x));
    assertThat(outputs)
        .singleElement()
        .matches(square -> square.sameBits(HeapArray.ofLongs(type, i -> (i + 1L) * (i + 1L))));
  }
}

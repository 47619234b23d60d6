package dev.panax.compiler.lower;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panax.compiler.fuse.Fuser;
import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.Op;
import dev.panax.program.ProgramBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandCheckerTest {
  private static final Command.Call SUM = sumOfTwo();

  private static Command.Call sumOfTwo() {
    ArrayType type = ArrayType.of(DType.FLOAT32, 8);
    var program = ProgramBuilder.single(new Op.Binary(BinaryFn.ADD), List.of(type, type));
    return (Command.Call) Lowering.lower(Fuser.fuse(program)).commands().getFirst();
  }

  @Test
  void whatLiesWithinItsArraysIsSafe() {
    assertThatCode(() -> CommandChecker.check(SUM)).doesNotThrowAnyException();
  }

  @Test
  void anIterationTooManyIsNot() {
    assertThatThrownBy(() -> CommandChecker.check(with(9, SUM.arguments())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("bytes 0 to 36")
        .hasMessageContaining("which has 32");
  }

  @Test
  void aShiftedAddressIsNot() {
    for (long shift : new long[] {-4, 4}) {
      var arguments = SUM.arguments().stream().map(argument -> shifted(argument, shift)).toList();
      assertThatThrownBy(() -> CommandChecker.check(with(8, arguments)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("bytes %d to %d".formatted(shift, 32 + shift));
    }
  }

  private static Command.Argument shifted(Command.Argument argument, long shift) {
    return switch (argument) {
      case Command.Argument.Address(var array, var offset) ->
          new Command.Argument.Address(array, offset + shift);
      case Command.Argument.Integral integral -> integral;
    };
  }

  private static Command.Call with(long extent, List<Command.Argument> arguments) {
    return new Command.Call(SUM.kernel(), extent, arguments, SUM.reads(), SUM.writes(), SUM.work());
  }
}

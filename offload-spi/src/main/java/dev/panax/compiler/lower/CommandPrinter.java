package dev.panax.compiler.lower;

import dev.panax.compiler.fuse.FusionPrinter;
import dev.panax.program.Atom;
import java.util.List;
import java.util.stream.Collectors;

/** A writer of lowered programs as text: each command and the kernel that it calls. */
final class CommandPrinter {
  private CommandPrinter() {}

  static String print(LoweredProgram program) {
    var out = new StringBuilder();
    for (var command : program.commands()) {
      switch (command) {
        case Command.Routine(var op, var inputs, var writes) ->
            out.append("%s = %s %s\n".formatted(names(writes), op.primitive(), names(inputs)));
        case Command.Call call ->
            out.append(
                "call n0=%d (%s)\n%s"
                    .formatted(
                        call.extent(),
                        call.arguments().stream()
                            .map(CommandPrinter::text)
                            .collect(Collectors.joining(", ")),
                        call.kernel().toString().indent(2)));
      }
    }
    return out.toString();
  }

  private static String names(List<? extends Atom> atoms) {
    return atoms.stream().map(FusionPrinter::name).collect(Collectors.joining(" "));
  }

  private static String text(Command.Argument argument) {
    return switch (argument) {
      case Command.Argument.Integral(var value) -> Long.toString(value);
      case Command.Argument.Address(var array, var offset) ->
          FusionPrinter.name(array) + (offset == 0 ? "" : "%+d".formatted(offset));
    };
  }
}

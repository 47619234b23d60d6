package dev.panax.compiler.loop;

import dev.panax.program.DType;
import dev.panax.program.IntList;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A writer of kernels as text:
 *
 * {@snippet lang=text :
 * kernel (v0: read f32[s,1], v1: write f32[1])
 * parallel i0 < n0 {
 *   @0 = sum f32
 *   lanes i1 < n1 {
 *     %0:f32 = v0[i0,i1]
 *     @0 <- %0
 *   }
 *   %1:f32 = @0
 *   v1[i0] = %1
 * }
 * }
 */
public final class LoopPrinter {
  private final StringBuilder out = new StringBuilder();

  private LoopPrinter() {}

  public static String print(LoopKernel kernel) {
    var printer = new LoopPrinter();
    var views = kernel.views();
    printer.out.append("kernel (");
    for (int v = 0; v < views.size(); v++) {
      printer.out.append(v == 0 ? "v" : ", v").append(v).append(": ").append(text(views.get(v)));
    }
    printer.out.append(")\n");
    printer.statement(kernel.root(), 0);
    return printer.out.toString();
  }

  private static String text(View view) {
    return "%s %s[%s]"
        .formatted(
            lower(view.use()),
            view.dtype().shortName(),
            view.strides().stream()
                .map(stride -> stride == Stride.UNIT ? "1" : "s")
                .collect(Collectors.joining(",")));
  }

  private void statement(Statement statement, int indent) {
    out.repeat(' ', indent);
    switch (statement) {
      case Statement.For(var loop, var size, var kind, var body) -> {
        out.append("%s i%d < n%d {\n".formatted(lower(kind), loop, size));
        body.forEach(inner -> statement(inner, indent + 2));
        out.repeat(' ', indent).append("}\n");
      }
      case Statement.Let(var result, Instruction.Rarely rarely) -> {
        out.append(
            "%s:%s = rarely if %s {\n"
                .formatted(result, result.dtype().shortName(), rarely.condition()));
        rarely.body().forEach(inner -> statement(inner, indent + 2));
        out.repeat(' ', indent + 2).append(rarely.onTrue()).append('\n');
        out.repeat(' ', indent).append("} else ").append(rarely.onFalse()).append('\n');
      }
      case Statement.Let(var result, var instruction) ->
          out.append(
              "%s:%s = %s\n".formatted(result, result.dtype().shortName(), text(instruction)));
      case Statement.Declare(var accumulator) ->
          out.append(
              "%s = %s %s\n"
                  .formatted(
                      accumulator, lower(accumulator.reducer()), accumulator.dtype().shortName()));
      case Statement.Accumulate(var accumulator, var operand) ->
          out.append("%s <- %s\n".formatted(accumulator, operand));
      case Statement.Store(var target, var value) ->
          out.append("%s = %s\n".formatted(text(target), value));
    }
  }

  private static String text(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Constant(var literal) ->
          literal.type().dtype() == DType.BOOL
              ? literal.value().longValue() == 0 ? "false" : "true"
              : literal.value().toString();
      case Instruction.Size(var size) -> "n" + size;
      case Instruction.Index(var loop) -> "i" + loop;
      case Instruction.Load(var source) -> text(source);
      case Instruction.MaskedLoad(var source, var mask, var otherwise) ->
          "%s if %s else %s".formatted(text(source), mask, otherwise);
      case Instruction.Read(var accumulator) -> accumulator.toString();
      case Instruction.Unary(var op, var x) -> lower(op) + " " + x;
      case Instruction.Binary(var op, var x, var y) -> lower(op) + " " + x + " " + y;
      case Instruction.Fma(var x, var y, var z) -> "fma " + x + " " + y + " " + z;
      case Instruction.Call(var function, var operands) ->
          operands.stream()
              .map(Value::toString)
              .collect(Collectors.joining(" ", lower(function) + " ", ""));
      case Instruction.Compare(var comparison, var x, var y) ->
          comparison.primitive() + " " + x + " " + y;
      case Instruction.Select(var condition, var x, var y) ->
          "%s ? %s : %s".formatted(condition, x, y);
      case Instruction.Convert(var _, var x) -> "convert " + x;
      case Instruction.Bitcast(var _, var x) -> "bitcast " + x;
      case Instruction.Rarely(var condition, var _, var x, var y) ->
          "rarely %s ? %s : %s".formatted(condition, x, y);
    };
  }

  private static String text(Access access) {
    return "v" + access.view() + indices(access.loops());
  }

  private static String indices(IntList loops) {
    return loops.stream().mapToObj(loop -> "i" + loop).collect(Collectors.joining(",", "[", "]"));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}

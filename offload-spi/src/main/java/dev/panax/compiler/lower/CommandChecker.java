package dev.panax.compiler.lower;

import dev.panax.compiler.loop.Access;
import dev.panax.compiler.loop.Instruction;
import dev.panax.compiler.loop.LoopKernel;
import dev.panax.compiler.loop.Statement;
import dev.panax.compiler.loop.Stride;
import java.util.HashMap;
import java.util.Map;

/**
 * The definition of a safe call: whatever a kernel loads or stores lies within the array that its
 * view was passed. Masked loads are left out, as their masks keep them within.
 */
final class CommandChecker {
  private final Command.Call call;
  private final LoopKernel kernel;
  private final Map<Integer, Long> extents = new HashMap<>();

  private CommandChecker(Command.Call call) {
    this.call = call;
    this.kernel = call.kernel();
  }

  /**
   * Checks {@code call}.
   *
   * @throws IllegalStateException if it is not safe
   */
  static void check(Command.Call call) {
    new CommandChecker(call).loop(call.kernel().root());
  }

  private void loop(Statement.For loop) {
    long extent = loop.size() == 0 ? call.extent() : integral(kernel.sizeIndex(loop.size()));
    if (extent == 0) {
      return;
    }
    extents.put(loop.loop(), extent);
    for (var statement : loop.body()) {
      switch (statement) {
        case Statement.For inner -> loop(inner);
        case Statement.Let(var _, Instruction.Load(var source)) -> access(source);
        case Statement.Store(var target, var _) -> access(target);
        case Statement.Let _, Statement.Declare _, Statement.Accumulate _ -> {}
      }
    }
  }

  private void access(Access access) {
    if (!(call.arguments().get(kernel.addressIndex(access.view()))
        instanceof Command.Argument.Address(var array, var byteOffset))) {
      throw new IllegalStateException("View " + access.view() + " is passed no address: " + call);
    }
    var view = kernel.views().get(access.view());
    int size = view.dtype().byteSize();
    long least = byteOffset;
    long greatest = byteOffset + size;
    for (int d = 0; d < view.rank(); d++) {
      long stride =
          view.strides().get(d) == Stride.UNIT ? 1 : integral(kernel.strideIndex(access.view(), d));
      long reach = stride * (extents.getOrDefault(access.loops().get(d), 1L) - 1) * size;
      least += Math.min(0, reach);
      greatest += Math.max(0, reach);
    }
    if (least < 0 || greatest > array.type().byteSize()) {
      throw new IllegalStateException(
          "A kernel accesses bytes %d to %d of %s, which has %d, through view %d.%n%s"
              .formatted(least, greatest, array, array.type().byteSize(), access.view(), kernel));
    }
  }

  private long integral(int argument) {
    return switch (call.arguments().get(argument)) {
      case Command.Argument.Integral(var value) -> value;
      case Command.Argument.Address _ ->
          throw new IllegalStateException("Argument " + argument + " is no number: " + call);
    };
  }
}

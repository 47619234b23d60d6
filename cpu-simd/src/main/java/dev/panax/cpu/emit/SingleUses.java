package dev.panax.cpu.emit;

import dev.panax.compiler.loop.Instruction;
import dev.panax.compiler.loop.LoopKernel;
import dev.panax.compiler.loop.Statement;
import dev.panax.compiler.loop.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values of a kernel that need no local variable: each is used once, in the body that defines
 * it, by an instruction that pushes it once, so that it is best computed there, on the stack. What
 * reads memory or an accumulator is not among them: it must not be moved past what writes.
 */
final class SingleUses {
  private final Map<Value, Integer> uses = new HashMap<>();
  private final Set<Value> movable = new HashSet<>();

  /** The values that instructions of the body of their definition push once. */
  private final Set<Value> pushed = new HashSet<>();

  private SingleUses() {}

  static Set<Value> of(LoopKernel kernel) {
    var visitor = new SingleUses();
    visitor.visit(kernel.root().body());
    var values = visitor.movable;
    values.retainAll(visitor.pushed);
    values.removeIf(value -> visitor.uses.getOrDefault(value, 0) != 1);
    return values;
  }

  private void visit(List<? extends Statement> body) {
    var defined = new HashSet<Value>();
    for (var statement : body) {
      switch (statement) {
        case Statement.For loop -> visit(loop.body());
        case Statement.Let(var result, var instruction) -> {
          instruction.operands().forEach(this::use);
          defined.add(result);
          switch (instruction) {
            case Instruction.Unary _,
                Instruction.Binary _,
                Instruction.Fma _,
                Instruction.Call _,
                Instruction.Compare _,
                Instruction.Select _,
                Instruction.Convert _,
                Instruction.Bitcast _ -> {
              movable.add(result);
              instruction.operands().stream().filter(defined::contains).forEach(pushed::add);
            }
            case Instruction.Rarely rarely -> visit(rarely.body());
            case Instruction.Constant _,
                Instruction.Size _,
                Instruction.Index _,
                Instruction.Load _,
                Instruction.MaskedLoad _,
                Instruction.Read _ -> {}
          }
        }
        case Statement.Accumulate(var _, var operand) -> use(operand);
        case Statement.Store(var _, var value) -> use(value);
        case Statement.Declare _ -> {}
      }
    }
  }

  private void use(Value value) {
    uses.merge(value, 1, Integer::sum);
  }
}

package dev.panax.program.reference;

import dev.panax.program.ArrayType;
import dev.panax.program.Op;
import java.util.ArrayList;
import java.util.List;

/** An interpreter of the operations with programs inside: plain loops of {@link Evaluator}. */
final class ControlFlow {
  private ControlFlow() {}

  static List<HeapArray> apply(Op.Control op, List<HeapArray> in) {
    return switch (op) {
      case Op.Application application -> Evaluator.run(application.body(), in);
      case Op.Cond(var branches) -> {
        int index = Math.clamp(in.getFirst().longAt(0), 0, branches.size() - 1);
        yield Evaluator.run(branches.get(index), in.subList(1, in.size()));
      }
      case Op.Scan scan -> scan(scan, in);
      case Op.While loop -> loop(loop, in);
    };
  }

  private static List<HeapArray> scan(Op.Scan scan, List<HeapArray> in) {
    int held = scan.constants() + scan.carries();
    List<HeapArray> constants = in.subList(0, scan.constants());
    List<HeapArray> carries = in.subList(scan.constants(), held);
    List<ArrayType> types = scan.body().outputTypes();
    var results = new ArrayList<HeapArray[]>();
    for (int i = scan.carries(); i < types.size(); i++) {
      results.add(new HeapArray[scan.length()]);
    }
    for (int trip = 0; trip < scan.length(); trip++) {
      int element = scan.reverse() ? scan.length() - 1 - trip : trip;
      List<HeapArray> operands = new ArrayList<>(constants);
      operands.addAll(carries);
      for (var x : in.subList(held, in.size())) {
        ArrayType type = x.type().withShape(x.type().shape().remove(0));
        int size = (int) type.shape().size();
        operands.add(HeapArray.ofElements(type, i -> x.element(element * size + i)));
      }
      List<HeapArray> outputs = Evaluator.run(scan.body(), operands);
      carries = outputs.subList(0, scan.carries());
      for (int i = 0; i < results.size(); i++) {
        results.get(i)[element] = outputs.get(scan.carries() + i);
      }
    }
    var all = new ArrayList<>(carries);
    for (int i = 0; i < results.size(); i++) {
      ArrayType type = types.get(scan.carries() + i);
      HeapArray[] rows = results.get(i);
      int size = (int) type.shape().size();
      all.add(
          HeapArray.ofElements(
              type.withShape(type.shape().insert(0, scan.length())),
              flat -> rows[flat / size].element(flat % size)));
    }
    return all;
  }

  private static List<HeapArray> loop(Op.While loop, List<HeapArray> in) {
    List<HeapArray> tested = in.subList(0, loop.constants());
    var records = new ArrayList<List<HeapArray>>();
    var results = new ArrayList<HeapArray>();
    int operand = loop.constants();
    for (int k = 0; k < loop.sweeps().size(); k++) {
      Op.Sweep sweep = loop.sweeps().get(k);
      int held = operand + sweep.constants() + sweep.carries();
      List<HeapArray> constants = in.subList(operand, operand + sweep.constants());
      List<HeapArray> carries = in.subList(operand + sweep.constants(), held);
      operand = held;
      for (int done = 0; k == 0 ? holds(loop, tested, carries) : done < records.size(); done++) {
        int trip = k % 2 == 0 ? done : records.size() - 1 - done;
        if (k == 0) {
          records.add(new ArrayList<>());
        }
        List<HeapArray> operands = new ArrayList<>(constants);
        operands.addAll(carries);
        operands.addAll(records.get(trip));
        List<HeapArray> outputs = Evaluator.run(sweep.body(), operands);
        carries = outputs.subList(0, sweep.carries());
        records.get(trip).addAll(outputs.subList(sweep.carries(), outputs.size()));
      }
      results.addAll(carries);
    }
    return results;
  }

  private static boolean holds(Op.While loop, List<HeapArray> constants, List<HeapArray> carries) {
    List<HeapArray> operands = new ArrayList<>(constants);
    operands.addAll(carries);
    return Evaluator.run(loop.condition(), operands).getFirst().longAt(0) != 0;
  }
}

package dev.panax.program;

import java.util.ArrayList;
import java.util.List;

/** The type rules of the operations with programs inside. */
final class ControlTypes {
  private ControlTypes() {}

  static List<ArrayType> infer(Op.Control op, List<ArrayType> in) {
    return switch (op) {
      case Op.Application application -> {
        requireOperands(op, "the program", application.body().inputTypes(), in);
        yield application.body().outputTypes();
      }
      case Op.Cond(var branches) -> cond(op, branches, in);
      case Op.Scan scan -> scan(scan, in);
      case Op.While loop -> loop(loop, in);
    };
  }

  private static List<ArrayType> cond(Op op, List<Program> branches, List<ArrayType> in) {
    if (branches.isEmpty()) {
      throw new IllegalArgumentException("cond needs at least one branch.");
    }
    ArrayType index = in.getFirst();
    if (!index.sameData(ArrayType.of(DType.INT32))) {
      throw new DTypeException("cond needs an int32 scalar as its index, got " + index + ".");
    }
    List<ArrayType> outputs = branches.getFirst().outputTypes();
    for (var branch : branches) {
      requireOperands(op, "a branch", branch.inputTypes(), in.subList(1, in.size()));
      requireSame(op, "the outputs of its branches", outputs, branch.outputTypes());
    }
    return outputs;
  }

  private static List<ArrayType> scan(Op.Scan scan, List<ArrayType> in) {
    if (scan.length() < 0 || scan.unroll() < 1) {
      throw new IllegalArgumentException(
          "scan needs a length of at least 0 and an unroll of at least 1, got %d and %d."
              .formatted(scan.length(), scan.unroll()));
    }
    List<ArrayType> expected = new ArrayList<>(scan.body().inputTypes());
    int held = scan.constants() + scan.carries();
    expected
        .subList(held, expected.size())
        .replaceAll(type -> type.withShape(type.shape().insert(0, scan.length())));
    requireOperands(scan, "its body", expected, in);
    List<ArrayType> outputs = new ArrayList<>(scan.body().outputTypes());
    requireSame(
        scan,
        "the carries into and out of its body",
        scan.body().inputTypes().subList(scan.constants(), held),
        outputs.subList(0, scan.carries()));
    outputs
        .subList(scan.carries(), outputs.size())
        .replaceAll(type -> type.withShape(type.shape().insert(0, scan.length())));
    return outputs;
  }

  private static List<ArrayType> loop(Op.While loop, List<ArrayType> in) {
    var expected = new ArrayList<>(loop.condition().inputTypes().subList(0, loop.constants()));
    var results = new ArrayList<ArrayType>();
    var records = new ArrayList<ArrayType>();
    for (var sweep : loop.sweeps()) {
      List<ArrayType> inputs = sweep.body().inputTypes();
      int held = sweep.constants() + sweep.carries();
      expected.addAll(inputs.subList(0, held));
      List<ArrayType> carries = sweep.body().outputTypes().subList(0, sweep.carries());
      requireSame(
          loop,
          "the carries into and out of its body",
          inputs.subList(sweep.constants(), held),
          carries);
      requireSame(loop, "the records", records, inputs.subList(held, inputs.size()));
      results.addAll(carries);
      records.addAll(sweep.records());
    }
    requireOperands(loop, "its body", expected, in);
    Op.Sweep first = loop.sweeps().getFirst();
    List<ArrayType> tested = loop.condition().inputTypes();
    requireSame(
        loop,
        "the carries of its condition and its body",
        first.body().outputTypes().subList(0, first.carries()),
        tested.subList(loop.constants(), tested.size()));
    requireSame(
        loop,
        "the result of its condition and a bool",
        List.of(ArrayType.of(DType.BOOL)),
        loop.condition().outputTypes());
    return results;
  }

  private static void requireOperands(
      Op op, String user, List<ArrayType> expected, List<ArrayType> in) {
    TypeRules.requireCount(op, in, expected.size());
    for (int i = 0; i < in.size(); i++) {
      if (!in.get(i).sameData(expected.get(i))) {
        throw new ShapeException(
            "%s: %s was traced for operand %d of type %s, got %s."
                .formatted(op.primitive(), user, i, expected.get(i), in.get(i)));
      }
    }
  }

  private static void requireSame(Op op, String what, List<ArrayType> first, List<ArrayType> next) {
    boolean same = first.size() == next.size();
    for (int i = 0; same && i < first.size(); i++) {
      same = first.get(i).sameData(next.get(i));
    }
    if (!same) {
      throw new ShapeException(
          "%s: %s differ in type: %s and %s.".formatted(op.primitive(), what, first, next));
    }
  }
}

package dev.panax.vectorize;

import dev.panax.program.ArrayType;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Reducer;
import dev.panax.trace.Array;
import dev.panax.trace.Interpreter;
import dev.panax.trace.Ops;
import dev.panax.trace.StageTrace;
import dev.panax.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The batching rules of the operations with programs inside.
 *
 * <p>A carry that has the batch after some trip has it from the start, as its first dimension.
 */
final class ControlBatching {
  private ControlBatching() {}

  static List<Batched> apply(Op.Control op, int size, List<Batched> in) {
    return switch (op) {
      case Op.Call(var name, var body) ->
          application(body, batched -> new Op.Call(name, batched), size, in);
      case Op.Checkpoint(var body, var policy, var differentiated) ->
          application(
              body, batched -> new Op.Checkpoint(batched, policy, differentiated), size, in);
      case Op.CustomJvp custom -> CustomBatching.apply(custom, size, in);
      case Op.CustomVjp custom -> CustomBatching.apply(custom, size, in);
      case Op.Cond cond -> in.getFirst().isMapped() ? select(cond, size, in) : cond(cond, size, in);
      case Op.Scan scan -> scan(scan, size, in);
      case Op.While loop -> loop(loop, size, in);
    };
  }

  private static List<Batched> application(
      Program body, Function<Program, Op.Application> op, int size, List<Batched> in) {
    BatchedProgram batched = BatchedProgram.of(body, size, axes(in), new BitSet());
    return results(Trace.bind(op.apply(batched.program()), values(in)), batched.outputAxes());
  }

  static IntList axes(List<Batched> in) {
    return IntList.of(in.stream().mapToInt(Batched::axis).toArray());
  }

  static Array[] values(List<Batched> in) {
    return in.stream().map(Batched::value).toArray(Array[]::new);
  }

  private static List<Batched> results(Array[] values, IntList axes) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> new Batched(values[i], axes.get(i)))
        .toList();
  }

  // ---- Cond ----------------------------------------------------------------------------------

  private static List<Batched> cond(Op.Cond cond, int size, List<Batched> in) {
    IntList axes = axes(in.subList(1, in.size()));
    var mapped = new BitSet();
    for (var branch : cond.branches()) {
      mapped.or(BatchedProgram.of(branch, size, axes, new BitSet()).mapped());
    }
    List<Program> branches =
        cond.branches().stream()
            .map(branch -> BatchedProgram.of(branch, size, axes, mapped).program())
            .toList();
    Array[] values = Trace.bind(new Op.Cond(branches), values(in));
    return IntStream.range(0, values.length)
        .mapToObj(i -> new Batched(values[i], mapped.get(i) ? 0 : Batched.SHARED))
        .toList();
  }

  /** Where each example has its own index, all examples go through all branches. */
  private static List<Batched> select(Op.Cond cond, int size, List<Batched> in) {
    return BatchTrace.map(
        size,
        List.of(),
        in,
        examples -> {
          Array index = examples[0];
          Array[] operands = Arrays.copyOfRange(examples, 1, examples.length);
          int last = cond.branches().size() - 1;
          Array[] results = {};
          for (int i = 0; i <= last; i++) {
            Program branch = cond.branches().get(i);
            Array number = Ops.scalarLike(i, index);
            Array[] masked = masked(Ops.compare(Comparison.EQ, index, number), operands);
            Array[] values = Interpreter.eval(branch, masked);
            results =
                i == 0
                    ? values
                    : select(
                        Ops.compare(Comparison.GE, index, number),
                        values,
                        results,
                        cond.branches().getFirst().outputTypes());
          }
          return results;
        });
  }

  /**
   * The same arrays, without tangents where {@code chosen} is false: what a branch that is not
   * chosen would do, an infinite derivative say, has no part in those of the operands.
   */
  private static Array[] masked(Array chosen, Array[] operands) {
    return Arrays.stream(operands)
        .map(x -> x.dtype().isFloating() ? Ops.select(chosen, x, withoutTangent(x)) : x)
        .toArray(Array[]::new);
  }

  /** The value of {@code x} by way of its bits, which have no derivative. */
  private static Array withoutTangent(Array x) {
    DType bits =
        switch (x.dtype().byteSize()) {
          case 2 -> DType.UINT16;
          case 4 -> DType.UINT32;
          default -> DType.UINT64;
        };
    Array value = Ops.bitcast(Ops.bitcast(x, bits), x.dtype());
    return Ops.convert(value, x.dtype(), x.type().weak());
  }

  /** The arrays of the one list or the other, of the dtypes and weakness of {@code types}. */
  private static Array[] select(
      Array chosen, Array[] onTrue, Array[] onFalse, List<ArrayType> types) {
    return IntStream.range(0, onTrue.length)
        .mapToObj(i -> {
          ArrayType type = types.get(i);
          Array value = Ops.select(chosen, onTrue[i], onFalse[i]);
          return Ops.convert(value, type.dtype(), type.weak());
        })
        .toArray(Array[]::new);
  }

  // ---- Scan ----------------------------------------------------------------------------------

  private static List<Batched> scan(Op.Scan scan, int size, List<Batched> in) {
    int held = scan.constants() + scan.carries();
    var operands = new ArrayList<Array>();
    var axes = new int[in.size()];
    for (int i = 0; i < axes.length; i++) {
      Batched x = in.get(i);
      boolean isElements = i >= held;
      // The loop runs over the first dimension of an array, which is not the batch.
      Batched moved = isElements && x.axis() == 0 ? new Batched(x.withBatchAt(1, size), 1) : x;
      operands.add(moved.value());
      axes[i] = moved.isMapped() && isElements ? moved.axis() - 1 : moved.axis();
    }
    BatchedProgram body =
        carried(scan.body(), size, axes, scan.constants(), scan.carries(), new BitSet());
    for (int i = scan.constants(); i < held; i++) {
      operands.set(i, axes[i] == 0 ? in.get(i).withBatchAt(0, size) : in.get(i).value());
    }
    var op =
        new Op.Scan(
            body.program(),
            scan.length(),
            scan.reverse(),
            scan.unroll(),
            scan.constants(),
            scan.carries());
    Array[] values = Trace.bind(op, operands.toArray(Array[]::new));
    return IntStream.range(0, values.length)
        .mapToObj(i -> {
          int axis = body.outputAxes().get(i);
          boolean isElements = i >= scan.carries() && axis != Batched.SHARED;
          return new Batched(values[i], isElements ? axis + 1 : axis);
        })
        .toList();
  }

  /**
   * The body of a loop on a batch.
   *
   * @param axes where the batch is in each input; for carries this is changed to what it is in all
   *     trips
   * @param front the outputs besides carries that are to have the batch as their first dimension
   */
  private static BatchedProgram carried(
      Program body, int size, int[] axes, int constants, int carries, BitSet front) {
    for (int i = constants; i < constants + carries; i++) {
      axes[i] = axes[i] == Batched.SHARED ? Batched.SHARED : 0;
    }
    BatchedProgram batched;
    boolean grown;
    do {
      var wanted = (BitSet) front.clone();
      for (int i = 0; i < carries; i++) {
        wanted.set(i, axes[constants + i] == 0);
      }
      batched = BatchedProgram.of(body, size, IntList.of(axes), wanted);
      grown = false;
      for (int i = 0; i < carries; i++) {
        if (batched.outputAxes().get(i) != Batched.SHARED && axes[constants + i] != 0) {
          axes[constants + i] = 0;
          grown = true;
        }
      }
    } while (grown);
    return batched;
  }

  // ---- While ---------------------------------------------------------------------------------

  private record Key(Op.While loop, int size, IntList axes) {}

  /**
   * A loop on a batch.
   *
   * @param operands for each operand, the number of the original's that it is
   * @param front the operands of the original that are to have the batch as first dimension
   */
  private record BatchedLoop(Op.While op, List<Integer> operands, BitSet front, BitSet results) {}

  private static List<Batched> loop(Op.While loop, int size, List<Batched> in) {
    var key = new Key(loop, size, axes(in));
    BatchedLoop batched = loop.condition().derive(key, () -> loop(loop, size, key.axes));
    Array[] operands =
        batched.operands.stream()
            .map(i -> batched.front.get(i) ? in.get(i).withBatchAt(0, size) : in.get(i).value())
            .toArray(Array[]::new);
    Array[] values = Trace.bind(batched.op, operands);
    return IntStream.range(0, values.length)
        .mapToObj(i -> new Batched(values[i], batched.results.get(i) ? 0 : Batched.SHARED))
        .toList();
  }

  private static BatchedLoop loop(Op.While loop, int size, IntList axes) {
    Op.Sweep first = loop.sweeps().getFirst();
    int[] inputAxes = axes.toArray();
    int firstCarry = loop.constants() + first.constants();
    int[] bodyAxes = Arrays.copyOfRange(inputAxes, loop.constants(), firstCarry + first.carries());
    carried(first.body(), size, bodyAxes, first.constants(), first.carries(), new BitSet());
    int[] tested = Arrays.copyOf(inputAxes, loop.constants() + first.carries());
    System.arraycopy(bodyAxes, first.constants(), tested, loop.constants(), first.carries());
    BatchedProgram condition =
        BatchedProgram.of(loop.condition(), size, IntList.of(tested), new BitSet());
    return condition.mapped().isEmpty()
        ? together(loop, condition.program(), size, inputAxes)
        : masked(loop, size, inputAxes);
  }

  /** All examples do the same trips. */
  private static BatchedLoop together(Op.While loop, Program condition, int size, int[] axes) {
    var sweeps = new ArrayList<Op.Sweep>();
    var front = new BitSet();
    var results = new BitSet();
    var recordAxes = new ArrayList<Integer>();
    int operand = loop.constants();
    int result = 0;
    for (var sweep : loop.sweeps()) {
      int held = sweep.constants() + sweep.carries();
      int[] bodyAxes =
          Arrays.copyOf(
              Arrays.copyOfRange(axes, operand, operand + held), held + recordAxes.size());
      for (int i = 0; i < recordAxes.size(); i++) {
        bodyAxes[held + i] = recordAxes.get(i);
      }
      BatchedProgram free =
          carried(sweep.body(), size, bodyAxes, sweep.constants(), sweep.carries(), new BitSet());
      BatchedProgram body =
          BatchedProgram.of(sweep.body(), size, IntList.of(bodyAxes), free.mapped());
      sweeps.add(new Op.Sweep(body.program(), sweep.constants(), sweep.carries()));
      for (int i = 0; i < sweep.carries(); i++) {
        boolean isMapped = bodyAxes[sweep.constants() + i] == 0;
        front.set(operand + sweep.constants() + i, isMapped);
        results.set(result + i, isMapped);
      }
      for (int i = sweep.carries(); i < sweep.body().outputs().size(); i++) {
        recordAxes.add(body.outputAxes().get(i));
      }
      operand += held;
      result += sweep.carries();
    }
    var op = new Op.While(condition, loop.constants(), sweeps);
    return new BatchedLoop(
        op, IntList.range(0, axes.length).stream().boxed().toList(), front, results);
  }

  /**
   * Each example does trips of its own: the loop goes on while any does, and those that are done
   * keep their carries. Whether an example takes part in a trip is recorded for further sweeps.
   */
  private static BatchedLoop masked(Op.While loop, int size, int[] axes) {
    int constants = loop.constants();
    boolean isRecorded = loop.sweeps().size() > 1;
    var sweeps = new ArrayList<Op.Sweep>();
    List<Integer> operands = new ArrayList<>(IntList.range(0, constants).stream().boxed().toList());
    var front = new BitSet();
    var recordTypes = new ArrayList<ArrayType>();
    int operand = constants;
    int results = 0;
    for (var sweep : loop.sweeps()) {
      Program body = sweep.body();
      boolean isFirst = sweeps.isEmpty();
      // The first sweep computes the condition anew, and so has its constants too.
      int extra = isFirst ? constants : 0;
      int held = sweep.constants() + sweep.carries();
      operands.addAll(IntList.range(0, extra).stream().boxed().toList());
      operands.addAll(IntList.range(operand, operand + held).stream().boxed().toList());
      front.set(operand + sweep.constants(), operand + held);

      var types = new ArrayList<>(loop.condition().inputTypes().subList(0, extra));
      types.addAll(body.inputTypes().subList(0, held));
      types.addAll(recordTypes);
      var bodyAxes = new int[types.size()];
      System.arraycopy(axes, 0, bodyAxes, 0, extra);
      System.arraycopy(axes, operand, bodyAxes, extra, sweep.constants());
      int flag = extra + held + loop.sweeps().getFirst().records().size();
      int outputs = body.outputs().size() + (isFirst && isRecorded ? 1 : 0);
      var all = new BitSet();
      all.set(0, outputs);
      BatchedProgram masked =
          BatchedProgram.of(
              types,
              size,
              IntList.of(bodyAxes),
              all,
              examples -> {
                List<Array> inputs = new ArrayList<>(Arrays.asList(examples));
                Array takesPart;
                if (isFirst) {
                  var tested = new ArrayList<>(inputs.subList(0, extra));
                  tested.addAll(inputs.subList(extra + sweep.constants(), extra + held));
                  takesPart = Interpreter.eval(loop.condition(), tested.toArray(Array[]::new))[0];
                } else {
                  takesPart = inputs.remove(flag);
                }
                List<Array> arguments = inputs.subList(extra, inputs.size());
                Array[] next =
                    Interpreter.eval(body, masked(takesPart, arguments.toArray(Array[]::new)));
                Array[] carries =
                    select(
                        takesPart,
                        Arrays.copyOf(next, sweep.carries()),
                        arguments.subList(sweep.constants(), held).toArray(Array[]::new),
                        body.outputTypes());
                var outputArrays = new ArrayList<>(Arrays.asList(carries));
                outputArrays.addAll(Arrays.asList(next).subList(sweep.carries(), next.length));
                if (isFirst && isRecorded) {
                  outputArrays.add(takesPart);
                }
                return outputArrays.toArray(Array[]::new);
              });
      sweeps.add(new Op.Sweep(masked.program(), extra + sweep.constants(), sweep.carries()));
      recordTypes.addAll(sweep.records());
      if (isFirst && isRecorded) {
        recordTypes.add(ArrayType.of(DType.BOOL));
      }
      operand += held;
      results += sweep.carries();
    }
    var mapped = new BitSet();
    mapped.set(0, results);
    var op = new Op.While(any(loop, size, axes), constants, sweeps);
    return new BatchedLoop(op, operands, front, mapped);
  }

  /** The program that says whether the condition holds for any example. */
  private static Program any(Op.While loop, int size, int[] axes) {
    int[] tested = Arrays.copyOf(axes, loop.condition().inputs().size());
    Arrays.fill(tested, loop.constants(), tested.length, 0);
    var front = new BitSet();
    front.set(0);
    Program condition =
        BatchedProgram.of(loop.condition(), size, IntList.of(tested), front).program();
    return StageTrace.stage(
            "vmap",
            condition.inputTypes(),
            inputs -> {
              Array verdicts = Interpreter.eval(condition, inputs)[0];
              return new Array[] {Ops.reduce(Reducer.OR, verdicts, IntList.of(0))};
            })
        .program();
  }
}

package dev.panax;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Bodies;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Interpreter;
import dev.panax.trace.Jit;
import dev.panax.trace.Ops;
import dev.panax.trace.Pair;
import dev.panax.trace.Promotion;
import dev.panax.trace.StageTrace;
import dev.panax.trace.Trace;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeDef;
import dev.panax.trace.TreeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The control flow of {@link Lax}, untyped: user functions to programs, trees to operands. */
final class ControlFlow {
  private ControlFlow() {}

  // ---- Branches ------------------------------------------------------------------------------

  /** A branch: what the user wrote, that as a function of trees, and what messages call it. */
  record Branch(Object function, Fn body, String name) {}

  static Object cond(Array pred, Branch onTrue, Branch onFalse, Object... operands) {
    if (!pred.shape().isScalar()) {
      throw new ShapeException(
          "cond: pred must be a scalar, got type %s. For a choice by elements use select, or vmap."
              .formatted(pred.type()));
    }
    Array flag =
        pred.dtype() == DType.BOOL
            ? pred
            : Ops.compare(Comparison.NE, pred, Ops.scalarLike(0, pred));
    return choose("cond", Ops.convert(flag, DType.INT32), List.of(onFalse, onTrue), operands);
  }

  static Object switchOn(Array index, List<Branch> branches, Object... operands) {
    if (!index.shape().isScalar()) {
      throw new ShapeException(
          "switchOn: index must be a scalar, got type %s.".formatted(index.type()));
    }
    if (!index.dtype().isInteger()) {
      throw new DTypeException(
          "switchOn: index must be an integer, got type %s; convert it with astype."
              .formatted(index.type()));
    }
    if (branches.isEmpty()) {
      throw new TreeException("switchOn needs at least one branch.");
    }
    if (branches.size() == 1) {
      return branches.getFirst().body.call(operands);
    }
    Array number = Ops.convert(index, DType.INT32);
    Array least = Ops.binary(BinaryFn.MAX, Ops.scalarLike(0, number), number);
    Array clamped = Ops.binary(BinaryFn.MIN, least, Ops.scalarLike(branches.size() - 1, number));
    return choose("switchOn", clamped, branches, operands);
  }

  private static Object choose(
      String user, Array index, List<Branch> branches, Object... operands) {
    Tree.Flat flat = Tree.flatten(operands);
    List<String> labels =
        IntStream.range(0, operands.length).mapToObj(i -> "operand " + i).toList();
    List<Jit.Traced> traced =
        branches.stream()
            .map(branch ->
                Bodies.trace(
                    user, branch.function, branch.body, flat.structure(), types(flat), labels))
            .toList();
    Jit.Traced first = traced.getFirst();
    for (int i = 1; i < branches.size(); i++) {
      requireSameOutputs(user, branches.getFirst(), first, branches.get(i), traced.get(i));
    }

    var constants = new ArrayList<Array>();
    traced.forEach(branch -> addMissing(branch.constants(), constants));
    var programs = new ArrayList<Program>();
    for (var branch : traced) {
      programs.add(withConstants(branch, constants));
    }
    var all = new ArrayList<>(List.of(index));
    all.addAll(constants);
    all.addAll(flat.leaves());
    Array[] results = Trace.bind(new Op.Cond(programs), all.toArray(Array[]::new));
    return Tree.unflatten(first.resultStructure(), List.of(results));
  }

  private static void addMissing(List<Array> arrays, List<Array> to) {
    for (var array : arrays) {
      if (indexOf(array, to) < 0) {
        to.add(array);
      }
    }
  }

  private static int indexOf(Array array, List<Array> list) {
    return IntStream.range(0, list.size()).filter(i -> list.get(i) == array).findFirst().orElse(-1);
  }

  private record ConstantsKey(List<ArrayType> types, List<Integer> places) {}

  /** The program of a branch that takes the constants of all branches. */
  private static Program withConstants(Jit.Traced branch, List<Array> all) {
    List<ArrayType> allTypes = all.stream().map(Array::type).toList();
    List<Integer> places = branch.constants().stream().map(c -> indexOf(c, all)).toList();
    if (places.size() == all.size()
        && places.equals(IntStream.range(0, all.size()).boxed().toList())) {
      return branch.program();
    }
    Program program = branch.program();
    return program.derive(
        new ConstantsKey(allTypes, places),
        () -> {
          var types = new ArrayList<>(allTypes);
          List<ArrayType> inputTypes = program.inputTypes();
          types.addAll(inputTypes.subList(places.size(), inputTypes.size()));
          return StageTrace.stage(
                  "cond",
                  types,
                  inputs -> {
                    var arguments = new ArrayList<Array>();
                    places.forEach(place -> arguments.add(inputs[place]));
                    arguments.addAll(Arrays.asList(inputs).subList(allTypes.size(), inputs.length));
                    return Interpreter.eval(program, arguments.toArray(Array[]::new));
                  })
              .program();
        });
  }

  private static void requireSameOutputs(
      String user, Branch branch, Jit.Traced expected, Branch other, Jit.Traced got) {
    expected
        .resultStructure()
        .requireSame(
            "%s: the results of %s (expected) and %s (got)"
                .formatted(user, branch.name, other.name),
            got.resultStructure());
    List<ArrayType> otherTypes = outputTypes(got);
    requireSameTypes(
        expected.resultStructure(),
        outputTypes(expected),
        otherTypes,
        "%s branches must have equal output types but they differ:".formatted(user),
        (path, type, otherType) ->
            "The output%s of %s has type %s but the corresponding output of %s has type %s"
                .formatted(
                    path.isEmpty() ? "" : " " + path, other.name, otherType, branch.name, type),
        "Revise %s and/or %s so that all output types match; convert with astype."
            .formatted(other.name, branch.name));
  }

  private static List<ArrayType> outputTypes(Jit.Traced traced) {
    return traced.program().outputTypes();
  }

  @FunctionalInterface
  private interface Difference {
    String text(String path, ArrayType expected, ArrayType got);
  }

  /** Throws an exception that lists all leaves that differ in dtype or shape. */
  private static void requireSameTypes(
      TreeDef structure,
      List<ArrayType> expected,
      List<ArrayType> got,
      String first,
      Difference difference,
      String last) {
    List<String> paths = structure.paths();
    var lines = new ArrayList<String>();
    boolean sameShapes = true;
    for (int i = 0; i < paths.size(); i++) {
      ArrayType type = expected.get(i);
      ArrayType other = got.get(i);
      if (!type.sameData(other)) {
        boolean sameShape = type.shape().equals(other.shape());
        boolean sameDType = type.dtype() == other.dtype();
        String what = sameShape ? "dtypes" : sameDType ? "shapes" : "dtypes and shapes";
        lines.add(
            "%s, so the %s do not match."
                .formatted(difference.text(paths.get(i), type, other), what));
        sameShapes &= sameShape;
      }
    }
    if (!lines.isEmpty()) {
      String message = first + "\n\n" + String.join("\n", lines) + "\n\n" + last;
      throw sameShapes ? new DTypeException(message) : new ShapeException(message);
    }
  }

  // ---- Loops ---------------------------------------------------------------------------------

  private static List<ArrayType> types(Tree.Flat flat) {
    return flat.leaves().stream().map(Array::type).toList();
  }

  /**
   * The body of a loop, and the carries that fit it.
   *
   * @param traced from the carries, and other arguments, to the carries and other results
   * @param carries where the body turns a weakly typed one into one of another dtype, converted to
   *     that
   */
  private record Loop(Jit.Traced traced, List<Array> carries) {}

  /** Traces {@code body}; its first argument is the carry, and the first part of its result. */
  private static Loop trace(
      String user,
      Object function,
      Fn body,
      TreeDef arguments,
      List<Array> init,
      List<ArrayType> elements) {
    List<String> labels =
        arguments.children().size() == 1
            ? List.of("the carry")
            : List.of("the carry", "the element");
    var carries = new ArrayList<>(init);
    boolean promoted;
    Jit.Traced traced;
    do {
      var types = new ArrayList<ArrayType>();
      carries.forEach(carry -> types.add(carry.type()));
      types.addAll(elements);
      traced = Bodies.trace(user, function, body, arguments, types, labels);
      arguments
          .children()
          .getFirst()
          .requireSame(
              user + ": the carry into the body (expected) and out of it (got)",
              carryStructure(traced, arguments));
      promoted = promote(carries, outputTypes(traced));
    } while (promoted);
    requireSameTypes(
        arguments.children().getFirst(),
        carries.stream().map(Array::type).toList(),
        outputTypes(traced).subList(0, carries.size()),
        user
            + " body function carry input and carry output must have equal types, but they differ:",
        (path, type, other) ->
            "The input carry%s has type %s but the corresponding output carry has type %s"
                .formatted(path.isEmpty() ? "" : " component carry" + path, type, other),
        "Revise the function so that all output types match the corresponding input types;"
            + " convert with astype.");
    return new Loop(traced, carries);
  }

  private static TreeDef carryStructure(Jit.Traced traced, TreeDef arguments) {
    TreeDef result = traced.resultStructure();
    return arguments.children().size() == 1 ? result : result.children().getFirst();
  }

  /** Converts weakly typed carries to the dtype that they have with what the body makes of them. */
  private static boolean promote(List<Array> carries, List<ArrayType> outputs) {
    boolean promoted = false;
    for (int i = 0; i < carries.size(); i++) {
      ArrayType type = carries.get(i).type();
      if (type.weak() && !type.sameData(outputs.get(i)) && type.dtype() != outputs.get(i).dtype()) {
        ArrayType common = Promotion.resultType(type, outputs.get(i));
        if (common.dtype() != type.dtype()) {
          carries.set(i, Ops.convert(carries.get(i), common.dtype(), common.weak()));
          promoted = true;
        }
      }
    }
    return promoted;
  }

  static Object whileLoop(
      String user, Object condition, Fn test, Object function, Fn body, Object init) {
    Tree.Flat flat = Tree.flatten(init);
    TreeDef arguments = Tree.structure(new Object[] {init});
    Loop loop = trace(user, function, body, arguments, flat.leaves(), List.of());
    List<ArrayType> types = loop.carries.stream().map(Array::type).toList();
    Jit.Traced tested = Bodies.trace(user, condition, test, arguments, types, List.of("the carry"));
    List<ArrayType> verdict = outputTypes(tested);
    if (verdict.size() != 1 || !verdict.getFirst().sameData(ArrayType.of(DType.BOOL))) {
      throw new DTypeException(
          "%s: the condition must return a bool scalar, but returned %s of types %s."
              .formatted(user, tested.resultStructure(), verdict));
    }
    var op =
        new Op.While(
            tested.program(),
            tested.constants().size(),
            loop.traced.program(),
            loop.traced.constants().size());
    var operands = new ArrayList<>(tested.constants());
    operands.addAll(loop.traced.constants());
    operands.addAll(loop.carries);
    Array[] results = Trace.bind(op, operands.toArray(Array[]::new));
    return Tree.unflatten(flat.structure(), List.of(results));
  }

  static Pair<Object, Object> scan(
      String user,
      Object function,
      Fn body,
      Object init,
      @Nullable Object xs,
      ScanOptions options) {
    Tree.Flat flat = Tree.flatten(init);
    TreeDef arguments = Tree.structure(new @Nullable Object[] {init, xs});
    TreeDef elements = arguments.children().get(1);
    List<Array> arrays = xs == null ? List.of() : Tree.leaves(xs);
    int length = length(user, elements, arrays, options.length());
    List<ArrayType> elementTypes =
        arrays.stream().map(x -> x.type().withShape(x.shape().remove(0))).toList();
    Loop loop = trace(user, function, body, arguments, flat.leaves(), elementTypes);
    int constants = loop.traced.constants().size();
    var op =
        new Op.Scan(
            loop.traced.program(),
            length,
            options.reverse(),
            options.unroll(),
            constants,
            loop.carries.size());
    var operands = new ArrayList<>(loop.traced.constants());
    operands.addAll(loop.carries);
    operands.addAll(arrays);
    List<Array> results = List.of(Trace.bind(op, operands.toArray(Array[]::new)));
    int carries = loop.carries.size();
    return Pair.of(
        Tree.unflatten(flat.structure(), results.subList(0, carries)),
        Tree.unflatten(
            loop.traced.resultStructure().children().get(1),
            results.subList(carries, results.size())));
  }

  private static int length(
      String user, TreeDef elements, List<Array> arrays, OptionalInt requested) {
    List<String> paths = elements.paths();
    var sizes = new TreeSet<Integer>();
    for (int i = 0; i < arrays.size(); i++) {
      Array x = arrays.get(i);
      if (x.rank() == 0) {
        throw new ShapeException(
            "%s runs over the first dimension of arrays, but xs%s is a scalar of type %s."
                .formatted(user, paths.get(i), x.type()));
      }
      sizes.add(x.shape().dim(0));
    }
    if (sizes.size() > 1) {
      throw new ShapeException(
          "%s got values with different leading axis sizes: %s."
              .formatted(
                  user,
                  IntStream.range(0, arrays.size())
                      .mapToObj(i -> "xs%s is %s".formatted(paths.get(i), arrays.get(i).type()))
                      .collect(Collectors.joining(", "))));
    }
    if (sizes.isEmpty() && requested.isEmpty()) {
      throw new ShapeException(
          "%s got no values to scan over and no length: give one with ScanOptions.DEFAULT.withLength(n)."
              .formatted(user));
    }
    if (!sizes.isEmpty() && requested.isPresent() && requested.getAsInt() != sizes.first()) {
      throw new ShapeException(
          "%s got a length of %d, which disagrees with the leading axis size %d of xs."
              .formatted(user, requested.getAsInt(), sizes.first()));
    }
    return sizes.isEmpty() ? requested.getAsInt() : sizes.first();
  }

  // ---- Loops made of these -------------------------------------------------------------------

  static <C> Object foriLoop(long lower, long upper, Fn2<Array, C, C> body, C init) {
    Array first = Ops.weakScalar("foriLoop", lower);
    long trips = Math.max(Math.subtractExact(upper, lower), 0);
    if (trips > Integer.MAX_VALUE) {
      return foriLoop(first, Ops.weakScalar("foriLoop", upper), body, init);
    }
    Fn2<Pair<Array, C>, Object, Pair<Pair<Array, C>, Object>> counted =
        (state, _) -> Pair.of(next(body, state), List.of());
    Pair<Object, Object> result =
        scan(
            "foriLoop",
            body,
            counted,
            Pair.of(first, init),
            List.of(),
            ScanOptions.DEFAULT.withLength((int) trips));
    return ((Pair<?, ?>) result.first()).second();
  }

  static <C> Object foriLoop(Array lower, Array upper, Fn2<Array, C, C> body, C init) {
    for (var bound : List.of(lower, upper)) {
      if (!bound.dtype().isInteger() || !bound.shape().isScalar()) {
        throw new DTypeException(
            "foriLoop bounds must be integer scalars, got %s and %s."
                .formatted(lower.type(), upper.type()));
      }
    }
    ArrayType type = Promotion.resultType(lower.type(), upper.type());
    Fn1<Pair<Pair<Array, Array>, C>, Array> test =
        state -> Ops.compare(Comparison.LT, state.first().first(), state.first().second());
    Fn1<Pair<Pair<Array, Array>, C>, Pair<Pair<Array, Array>, C>> counted =
        state -> {
          Pair<Array, C> next = next(body, Pair.of(state.first().first(), state.second()));
          return Pair.of(Pair.of(next.first(), state.first().second()), next.second());
        };
    Pair<Array, Array> bounds =
        Pair.of(
            Ops.convert(lower, type.dtype(), type.weak()),
            Ops.convert(upper, type.dtype(), type.weak()));
    Object result = whileLoop("foriLoop", BELOW_END, test, body, counted, Pair.of(bounds, init));
    return ((Pair<?, ?>) result).second();
  }

  /** The condition of all loops with bounds, as a key. */
  private static final Object BELOW_END = new Object();

  private static <C> Pair<Array, C> next(Fn2<Array, C, C> body, Pair<Array, C> state) {
    Array i = state.first();
    return Pair.of(Ops.add(i, Ops.scalarLike(1, i)), body.apply(i, state.second()));
  }

  static <X, Y> Object map(Fn1<X, Y> f, X xs) {
    Fn2<Object, X, Pair<Object, Y>> step = (_, x) -> Pair.of(List.of(), f.apply(x));
    return scan("map", f, step, List.of(), xs, ScanOptions.DEFAULT).second();
  }

  static <X, Y> Object map(Fn1<X, Y> f, X xs, int batchSize) {
    if (batchSize < 1) {
      throw new ShapeException("map needs a batchSize of at least 1, got " + batchSize + ".");
    }
    Tree.Flat flat = Tree.flatten(xs);
    int length = length("map", flat.structure(), flat.leaves(), OptionalInt.empty());
    int whole = length / batchSize * batchSize;
    Fn1<X, Y> mapped = Panax.vmap(f);
    if (whole == 0) {
      return mapped.apply(xs);
    }
    X head = Tree.map(x -> batches(Ops.sliceAlong(x, 0, 0, whole), batchSize), xs);
    Fn2<Object, X, Pair<Object, Y>> step = (_, x) -> Pair.of(List.of(), mapped.apply(x));
    Object stacked = scan("map in batches", f, step, List.of(), head, ScanOptions.DEFAULT).second();
    Object results = Tree.map(ControlFlow::withoutBatches, stacked);
    if (whole == length) {
      return results;
    }
    Object rest = mapped.apply(Tree.map(x -> Ops.sliceAlong(x, 0, whole, length), xs));
    return Tree.map((first, last) -> Ops.concatenate(0, first, last), results, rest);
  }

  /** The first dimension in two: the batches, and the places in each. */
  private static Array batches(Array x, int batchSize) {
    Shape rest = x.shape().remove(0);
    return Ops.reshape(x, rest.insert(0, batchSize).insert(0, x.shape().dim(0) / batchSize));
  }

  private static Array withoutBatches(Array x) {
    Shape shape = x.shape();
    return Ops.reshape(x, shape.remove(0).remove(0).insert(0, shape.dim(0) * shape.dim(1)));
  }
}

package dev.panax.program.reference;

import static java.util.Objects.requireNonNull;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.ComplexFn;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.TernaryFn;
import dev.panax.program.TypeRules;
import dev.panax.program.UnaryFn;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link RandomProgram} under construction, and the values of all its variables. */
final class ProgramGenerator {
  private static final int MAX_ELEMENTS = 20_000;
  private static final double MAX_SIZE = 1e4;
  private static final double MAX_ERROR = 1e-2;

  /** The dtypes that kernels hold as wider ones. */
  private static final DType[] NARROW = {
    DType.INT8, DType.INT16, DType.UINT8, DType.UINT16, DType.FLOAT16, DType.BFLOAT16
  };

  /** The stated accuracy of the least accurate elementwise function, in units of the last place. */
  private static final int ULPS = 8;

  /** The functions that {@link ErrorBounds} knows no tame operands of. */
  private static final List<BinaryFn> SPECIAL =
      List.of(
          BinaryFn.IGAMMA,
          BinaryFn.IGAMMAC,
          BinaryFn.IGAMMA_GRAD_A,
          BinaryFn.RANDOM_GAMMA_GRAD,
          BinaryFn.ZETA,
          BinaryFn.POLYGAMMA);

  private final Random random;
  private final DType main;
  private final int[] dims;
  private final ProgramBuilder builder = new ProgramBuilder();
  private final List<BoundedValue> values = new ArrayList<>();
  private final List<HeapArray> inputs = new ArrayList<>();
  private final RoutineGenerator routines;

  /**
   * A generator of a program that has nothing yet.
   *
   * @param main the dtype of most values; where it is an integer one, there are no floats
   * @param dims the three sizes of dimensions
   */
  ProgramGenerator(Random random, DType main, int... dims) {
    this.random = random;
    this.main = main;
    this.dims = dims;
    routines = new RoutineGenerator(this, random);
  }

  List<HeapArray> inputs() {
    return inputs;
  }

  /** All values, in order of definition. */
  Stream<BoundedValue> values() {
    return values.stream();
  }

  Program build(List<BoundedValue> outputs) {
    return builder.build(outputs.stream().map(BoundedValue::atom).toList());
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private Shape randomShape() {
    while (true) {
      Shape shape = Shape.of(random.ints(random.nextInt(4), 0, 3).map(i -> dims[i]).toArray());
      if (shape.size() <= MAX_ELEMENTS) {
        return shape;
      }
    }
  }

  private DType randomDType() {
    DType integer = main == DType.FLOAT64 ? DType.INT64 : DType.INT32;
    return switch (random.nextInt(12)) {
      case 0, 1 -> integer;
      case 2 -> DType.UINT32;
      case 3 -> DType.BOOL;
      case 4 -> pick(NARROW);
      default -> main;
    };
  }

  private HeapArray randomArray(ArrayType type) {
    return switch (type.dtype().kind()) {
      case BOOL -> HeapArray.ofLongs(type, _ -> random.nextInt(2));
      case SIGNED -> HeapArray.ofLongs(type, _ -> random.nextInt(-20, 21));
      case UNSIGNED ->
          HeapArray.ofLongs(
              type, _ -> random.nextInt(2) == 0 ? random.nextInt(40) : random.nextInt());
      case FLOAT -> HeapArray.ofDoubles(type, _ -> random.nextDouble(-2, 2));
      case COMPLEX -> throw new IllegalArgumentException("No input is complex.");
    };
  }

  void addInput() {
    HeapArray array = randomArray(ArrayType.of(randomDType(), randomShape()));
    inputs.add(array);
    values.add(new BoundedValue(builder.input(array.type()), array, 0));
  }

  /** Takes {@code outer}, a value of an outer program, as an input. */
  private void addInput(BoundedValue outer) {
    inputs.add(outer.array());
    values.add(new BoundedValue(builder.input(outer.array().type()), outer.array(), outer.error()));
  }

  void grow(int equations) {
    while (builder.equations().size() < equations) {
      switch (random.nextInt(45)) {
        case 0 -> integerPow();
        case 1 -> compare();
        case 2 -> select();
        case 3 -> convert();
        case 4, 5, 6 -> broadcast();
        case 7, 8 -> rearrange();
        case 9, 10 -> slice();
        case 11 -> pad();
        case 12 -> concatenate();
        case 13 -> bitcast();
        case 14 -> iota();
        case 15 -> call();
        case 16, 17, 18, 19, 20 -> reduce();
        case 21, 22, 23 -> dot();
        case 24, 25, 26, 27, 28, 29, 30 -> unary();
        case 31 -> special();
        case 32 -> clamp();
        case 33 -> reducePrecision();
        case 34 -> complex();
        case 35 -> view();
        case 36, 37, 38 -> routines.grow();
        default -> binary();
      }
    }
  }

  /** Most of the values that nothing reads, and now and then any value. */
  List<BoundedValue> chooseOutputs() {
    Set<Atom> read = new HashSet<>();
    builder.equations().forEach(equation -> read.addAll(equation.inputs()));
    var outputs =
        new ArrayList<>(
            values.stream()
                .filter(value -> !read.contains(value.atom()) && random.nextInt(5) > 0)
                .toList());
    for (int more = random.nextInt(3); more > 0; more--) {
      outputs.add(pick(values));
    }
    outputs.add(values.getLast());
    Collections.shuffle(outputs, random);
    return outputs;
  }

  /** Any value, more likely a late one, so that chains grow long. */
  BoundedValue operand() {
    return values.get(Math.max(random.nextInt(values.size()), random.nextInt(values.size())));
  }

  private BoundedValue literal(DType dtype) {
    HeapArray scalar = randomArray(ArrayType.of(dtype));
    Number value = dtype.isFloating() ? (Number) scalar.doubleAt(0) : (Number) scalar.longAt(0);
    return new BoundedValue(Literal.of(value, dtype), scalar, 0);
  }

  /**
   * A value that goes with {@code x}: of its dtype, and scalar or of its shape, broadcast to it if
   * need be; a literal if chance has it.
   */
  private BoundedValue partner(BoundedValue x) {
    return partner(x.dtype(), x.shape());
  }

  BoundedValue partner(DType dtype, Shape shape) {
    List<BoundedValue> fitting =
        values.stream()
            .filter(value -> value.dtype() == dtype)
            .filter(value -> dimensionsWithin(value.shape(), shape) != null)
            .toList();
    if (fitting.isEmpty() || random.nextInt(4) == 0) {
      return literal(dtype);
    }
    BoundedValue value = pick(fitting);
    if (value.shape().isScalar() || value.shape().equals(shape)) {
      return value;
    }
    IntList dimensions = requireNonNull(dimensionsWithin(value.shape(), shape));
    BoundedValue broadcast = move(new Op.Broadcast(shape, dimensions), value);
    return broadcast == null ? literal(dtype) : broadcast;
  }

  /** A value of {@code dtype} and {@code shape}; null if it would be too large or inexact. */
  @Nullable BoundedValue ofShape(DType dtype, Shape shape) {
    if (shape.size() > MAX_ELEMENTS) {
      return null;
    }
    BoundedValue value = partner(dtype, shape);
    return value.shape().equals(shape) ? value : move(new Op.Broadcast(shape, IntList.of()), value);
  }

  /**
   * Where in {@code shape} the dimensions of {@code inner} have their own size, in order, those of
   * size 1 anywhere; null if there is no room.
   */
  private static @Nullable IntList dimensionsWithin(Shape inner, Shape shape) {
    var dimensions = new int[inner.rank()];
    int next = 0;
    for (int i = 0; i < dimensions.length; i++, next++) {
      while (next < shape.rank() && shape.dim(next) != inner.dim(i) && inner.dim(i) != 1) {
        next++;
      }
      if (next >= shape.rank()) {
        return null;
      }
      dimensions[i] = next;
    }
    return IntList.of(dimensions);
  }

  /**
   * Adds {@code op} and returns its first result, unless results are too large, in number or in
   * value, or not accurate: then null.
   *
   * @param error the bound that the operands' errors give; nan to refuse
   * @param rounds whether a floating result is rounded besides
   */
  @Nullable BoundedValue add(Op op, double error, boolean rounds, BoundedValue... operands) {
    List<HeapArray> arrays = Arrays.stream(operands).map(BoundedValue::array).toList();
    List<ArrayType> types = arrays.stream().map(HeapArray::type).toList();
    if (!(error <= MAX_ERROR)
        || TypeRules.infer(op, types).getFirst().shape().size() > MAX_ELEMENTS) {
      return null;
    }
    List<HeapArray> results = Evaluator.apply(op, arrays);
    if (results.stream().anyMatch(result -> !(size(result) <= MAX_SIZE))) {
      return null;
    }
    List<Atom> atoms = Arrays.stream(operands).map(BoundedValue::atom).toList();
    List<Var> outputs = builder.add(op, atoms);
    int first = values.size();
    for (int i = 0; i < outputs.size(); i++) {
      HeapArray result = results.get(i);
      DType dtype = result.type().dtype();
      double rounding = rounds && dtype.isFloating() ? rounding(dtype) * size(result) : 0;
      values.add(new BoundedValue(outputs.get(i), result, error + rounding));
    }
    return values.get(first);
  }

  /** The greatest absolute value of floats; 0 of others. */
  private static double size(HeapArray x) {
    return x.type().dtype().isFloating()
        ? BoundedValue.floats(x).map(Math::abs).reduce(0, Math::max)
        : 0;
  }

  /** Adds an operation that moves data, or is exact on what it is given. */
  @Nullable BoundedValue move(Op op, BoundedValue... operands) {
    double error = Arrays.stream(operands).mapToDouble(BoundedValue::error).max().orElse(0);
    return add(op, error, false, operands);
  }

  static double epsilon(DType dtype) {
    return switch (dtype) {
      case FLOAT16 -> 0x1p-10;
      case BFLOAT16 -> 0x1p-7;
      case FLOAT32 -> Math.ulp(1f);
      default -> Math.ulp(1d);
    };
  }

  /** The relative error of the least accurate function; floats of 16 bits only are rounded. */
  private static double rounding(DType dtype) {
    return dtype.byteSize() == 2 ? epsilon(dtype) : ULPS * epsilon(dtype);
  }

  /** A real value by way of complex ones. */
  private void complex() {
    BoundedValue x = operand();
    if (x.dtype() != DType.FLOAT32 && x.dtype() != DType.FLOAT64) {
      return;
    }
    BoundedValue y = partner(x);
    BoundedValue u = partner(x);
    BoundedValue v = partner(x);
    double size = x.magnitude() + y.magnitude();
    double otherSize = u.magnitude() + v.magnitude();
    double error = x.error() + y.error();
    double otherError = u.error() + v.error();
    BinaryFn fn = pick(new BinaryFn[] {BinaryFn.ADD, BinaryFn.SUB, BinaryFn.MUL});
    double terms = fn == BinaryFn.MUL ? size * otherSize : size + otherSize;
    double rounding = rounding(x.dtype()) * terms;
    double total = fn == BinaryFn.MUL ? size * otherError + otherSize * error : error + otherError;
    BoundedValue z = hidden(new Op.ComplexParts(ComplexFn.COMPLEX), x, y);
    BoundedValue w = hidden(new Op.ComplexParts(ComplexFn.COMPLEX), u, v);
    BoundedValue result = hidden(new Op.Binary(fn), z, w);
    if (random.nextBoolean()) {
      result = hidden(new Op.ComplexParts(ComplexFn.CONJ), result);
    }
    ComplexFn part = random.nextBoolean() ? ComplexFn.REAL : ComplexFn.IMAG;
    // Never exact: the sign of a zero depends on how products are added.
    add(new Op.ComplexParts(part), total + rounding + Double.MIN_NORMAL, true, result);
  }

  /** Adds an operation whose result is known to the caller alone. */
  private BoundedValue hidden(Op op, BoundedValue... operands) {
    HeapArray array =
        Evaluator.apply(op, Arrays.stream(operands).map(BoundedValue::array).toList()).getFirst();
    List<Atom> atoms = Arrays.stream(operands).map(BoundedValue::atom).toList();
    return new BoundedValue(builder.add(op, atoms).getFirst(), array, 0);
  }

  /** The memory of integers as narrower ones. */
  private void view() {
    BoundedValue x = operand();
    DType dtype = pick(new DType[] {DType.INT8, DType.UINT16, DType.INT32});
    if (x.dtype().isInteger() && dtype.byteSize() < x.dtype().byteSize()) {
      move(new Op.View(dtype), x);
    }
  }

  private void unary() {
    BoundedValue x = operand();
    UnaryFn fn = pick(UnaryFn.values());
    if (fn.domain().accepts(x.dtype())) {
      var op = new Op.Unary(fn);
      if (x.isFloating()) {
        add(op, ErrorBounds.unary(fn, x), !ErrorBounds.EXACT_UNARY.contains(fn), x);
      } else {
        move(op, x);
      }
    }
  }

  private void binary() {
    BoundedValue x = operand();
    BoundedValue y = partner(x);
    BinaryFn fn = pick(BinaryFn.values());
    if (fn.domain().accepts(x.dtype())) {
      boolean swap = random.nextBoolean();
      binary(fn, swap ? y : x, swap ? x : y);
    }
  }

  private void binary(BinaryFn fn, BoundedValue x, BoundedValue y) {
    var op = new Op.Binary(fn);
    if (x.isFloating()) {
      add(op, ErrorBounds.binary(fn, x, y), !ErrorBounds.EXACT_BINARY.contains(fn), x, y);
    } else {
      move(op, x, y);
    }
  }

  /** A special function, of operands brought to where it is tame. */
  private void special() {
    BoundedValue x = operand();
    if (!x.isFloating()) {
      return;
    }
    BoundedValue between0And1 = add(new Op.Unary(UnaryFn.LOGISTIC), x.error() / 4, true, x);
    if (between0And1 == null) {
      return;
    }
    BoundedValue between1And2 = plus(1, between0And1);
    BoundedValue between2And3 = plus(2, between0And1);
    BoundedValue order = literal(random.nextInt(1, 4), x.dtype());
    if (between1And2 == null || between2And3 == null) {
      return;
    }
    // Slopes are at most 100 there.
    double error = 100 * between2And3.error() + 1e-12;
    BinaryFn fn = pick(SPECIAL);
    switch (fn) {
      case POLYGAMMA -> add(new Op.Binary(fn), error, true, order, between1And2);
      case ZETA -> add(new Op.Binary(fn), error, true, between2And3, between1And2);
      default -> add(new Op.Binary(fn), error, true, between1And2, between2And3);
    }
    var beta = new Op.Ternary(TernaryFn.REGULARIZED_INCOMPLETE_BETA);
    add(beta, error, true, between1And2, between2And3, between0And1);
  }

  private @Nullable BoundedValue plus(int number, BoundedValue x) {
    return add(new Op.Binary(BinaryFn.ADD), x.error(), true, x, literal(number, x.dtype()));
  }

  private static BoundedValue literal(int number, DType dtype) {
    HeapArray scalar = HeapArray.ofDoubles(ArrayType.of(dtype), _ -> number);
    return new BoundedValue(Literal.of(number, dtype), scalar, 0);
  }

  private void clamp() {
    BoundedValue x = operand();
    move(new Op.Ternary(TernaryFn.CLAMP), partner(x), x, partner(x));
  }

  private void reducePrecision() {
    BoundedValue x = operand();
    if (x.isFloating() && x.isExact()) {
      move(new Op.ReducePrecision(random.nextInt(2, 9), random.nextInt(24)), x);
    }
  }

  private void integerPow() {
    BoundedValue x = operand();
    int exponent = random.nextInt(-3, 6);
    var op = new Op.IntegerPow(exponent);
    if (x.isFloating()) {
      add(op, ErrorBounds.power(x, exponent), true, x);
    } else if (x.dtype() != DType.BOOL && exponent >= 0) {
      move(op, x);
    }
  }

  private void compare() {
    BoundedValue x = operand();
    BoundedValue y = partner(x);
    if (x.isExact() && y.isExact()) {
      move(new Op.Compare(pick(Comparison.values())), x, y);
    }
  }

  private void select() {
    BoundedValue x = operand();
    BoundedValue y = partner(x);
    BoundedValue which = partner(DType.BOOL, x.shape());
    if (which.isExact()) {
      move(new Op.Select(), which, y, x);
    }
  }

  private void convert() {
    BoundedValue x = operand();
    DType dtype = randomDType();
    boolean rounds = x.isFloating() && dtype.isFloating() && epsilon(dtype) > epsilon(x.dtype());
    if (dtype.isFloating() || x.isExact()) {
      add(new Op.Convert(dtype, false), x.error(), rounds && !x.isExact(), x);
    }
  }

  private void broadcast() {
    BoundedValue x = operand();
    Shape shape = randomShape();
    IntList dimensions = dimensionsWithin(x.shape(), shape);
    if (dimensions != null) {
      move(new Op.Broadcast(shape, dimensions), x);
    }
  }

  private void rearrange() {
    BoundedValue x = operand();
    int rank = x.shape().rank();
    switch (random.nextInt(3)) {
      case 0 -> {
        var permutation = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.shuffle(permutation, random);
        move(new Op.Transpose(toIntList(permutation)), x);
      }
      case 1 -> move(new Op.Reverse(randomAxes(rank)), x);
      default -> move(new Op.Reshape(reshaped(x.shape())), x);
    }
  }

  /** The shape with two neighbours merged, a dimension split in two, or one of size 1 added. */
  private Shape reshaped(Shape shape) {
    int axis = random.nextInt(shape.rank() + 1);
    if (axis + 1 < shape.rank() && random.nextBoolean()) {
      return shape.remove(axis).remove(axis).insert(axis, shape.dim(axis) * shape.dim(axis + 1));
    }
    if (axis < shape.rank() && shape.dim(axis) % 2 == 0 && random.nextBoolean()) {
      return shape.remove(axis).insert(axis, shape.dim(axis) / 2).insert(axis, 2);
    }
    return shape.insert(axis, 1);
  }

  private IntList randomAxes(int rank) {
    return IntList.of(IntStream.range(0, rank).filter(_ -> random.nextInt(2) == 0).toArray());
  }

  private static IntList toIntList(List<Integer> list) {
    return IntList.of(list.stream().mapToInt(Integer::intValue).toArray());
  }

  private void reduce() {
    BoundedValue x = operand();
    Reducer reducer = pick(Reducer.values());
    IntList axes = randomAxes(x.shape().rank());
    if (axes.isEmpty() || !reducer.domain().accepts(x.dtype())) {
      return;
    }
    BoundedValue reduced = reduce(reducer, axes, x);
    if (reduced != null && x.dtype() != DType.BOOL && random.nextBoolean()) {
      // What is reduced goes along the reduced dimensions again, as in softmax.
      IntList kept = Indices.others(x.shape().rank(), axes);
      BoundedValue spread = move(new Op.Broadcast(x.shape(), kept), reduced);
      if (spread != null) {
        binary(random.nextBoolean() ? BinaryFn.SUB : BinaryFn.DIV, x, spread);
      }
    }
  }

  private @Nullable BoundedValue reduce(Reducer reducer, IntList axes, BoundedValue x) {
    var op = new Op.Reduce(reducer, axes);
    if (!x.isFloating()) {
      return move(op, x);
    }
    int count = axes.stream().map(x.shape()::dim).reduce(1, (i, j) -> i * j);
    return switch (reducer) {
      case SUM -> {
        double rounding = sumRounding(count, x.magnitude(), x.dtype());
        yield add(op, count * x.error() + rounding, true, x);
      }
      case PROD -> {
        double others = Math.pow(Math.max(1, x.magnitude()), count);
        double rounding = epsilon(x.dtype()) * x.magnitude();
        yield add(op, count * others * (x.error() + rounding), true, x);
      }
      // Of no elements they give infinity, which is too large.
      case MAX, MIN -> move(op, x);
      case AND, OR, XOR -> throw new IllegalStateException(reducer + " of floats");
    };
  }

  private void dot() {
    BoundedValue x = operand();
    BoundedValue y = operand();
    if (x.dtype() != y.dtype() || x.dtype() == DType.BOOL) {
      return;
    }
    // Pairs of dimensions of one size, each batch, contracting or free.
    var lhsContracting = new ArrayList<Integer>();
    var rhsContracting = new ArrayList<Integer>();
    var lhsBatch = new ArrayList<Integer>();
    var rhsBatch = new ArrayList<Integer>();
    int count = 1;
    for (int i = 0; i < x.shape().rank(); i++) {
      int j = random.nextInt(y.shape().rank() + 1);
      boolean pairs =
          j < y.shape().rank()
              && y.shape().dim(j) == x.shape().dim(i)
              && !rhsContracting.contains(j)
              && !rhsBatch.contains(j);
      if (pairs && random.nextInt(3) > 0) {
        lhsContracting.add(i);
        rhsContracting.add(j);
        count *= x.shape().dim(i);
      } else if (pairs && random.nextBoolean()) {
        lhsBatch.add(i);
        rhsBatch.add(j);
      }
    }
    var op =
        new Op.DotGeneral(
            toIntList(lhsContracting),
            toIntList(rhsContracting),
            toIntList(lhsBatch),
            toIntList(rhsBatch),
            x.dtype());
    if (!x.isFloating()) {
      move(op, x, y);
      return;
    }
    double error = count * (x.magnitude() * y.error() + y.magnitude() * x.error());
    double rounding = sumRounding(count, x.magnitude() * y.magnitude(), x.dtype());
    add(op, error + rounding, true, x, y);
  }

  /**
   * The rounding error allowed in a sum of {@code count} terms up to {@code magnitude}. Added one
   * by one in the dtype, as the reference does in float64, it grows with the number of terms; of
   * long sums in narrower dtypes we ask for better, as many short chains or a wider accumulator
   * give.
   */
  private static double sumRounding(int count, double magnitude, DType dtype) {
    int chain = dtype == DType.FLOAT64 ? count : Math.min(count, 16);
    return chain * epsilon(dtype) * count * magnitude;
  }

  private void slice() {
    BoundedValue x = operand();
    int rank = x.shape().rank();
    var start = new int[rank];
    var limit = new int[rank];
    var strides = new int[rank];
    for (int i = 0; i < rank; i++) {
      start[i] = random.nextInt(x.shape().dim(i) + 1) / 2;
      limit[i] = start[i] + random.nextInt(x.shape().dim(i) - start[i] + 1);
      strides[i] = 1 + random.nextInt(3) / 2;
    }
    move(new Op.Slice(IntList.of(start), IntList.of(limit), IntList.of(strides)), x);
  }

  private void pad() {
    BoundedValue x = operand();
    int rank = x.shape().rank();
    var low = new int[rank];
    var high = new int[rank];
    var interior = new int[rank];
    for (int i = 0; i < rank; i++) {
      int crop = Math.min(2, x.shape().dim(i) / 2);
      low[i] = random.nextInt(-crop, 3);
      high[i] = random.nextInt(-crop, 3);
      interior[i] = random.nextInt(3) / 2;
    }
    BoundedValue value = partner(x.dtype(), Shape.SCALAR);
    move(new Op.Pad(IntList.of(low), IntList.of(high), IntList.of(interior)), x, value);
  }

  private void concatenate() {
    BoundedValue x = operand();
    int rank = x.shape().rank();
    if (rank > 0) {
      int axis = random.nextInt(rank);
      BoundedValue[] parts =
          values.stream()
              .filter(value -> value.dtype() == x.dtype() && value.shape().rank() == rank)
              .filter(value -> value.shape().remove(axis).equals(x.shape().remove(axis)))
              .limit(3)
              .toArray(BoundedValue[]::new);
      move(new Op.Concatenate(axis), parts);
    }
  }

  private void bitcast() {
    BoundedValue x = operand();
    if (x.dtype() == DType.FLOAT32 && x.isExact()) {
      move(new Op.Bitcast(pick(List.of(DType.INT32, DType.UINT32))), x);
    }
  }

  private void iota() {
    Shape shape = randomShape();
    DType dtype = randomDType();
    if (!shape.isScalar() && dtype != DType.BOOL) {
      move(new Op.Iota(dtype, shape, random.nextInt(shape.rank())));
    }
  }

  private void call() {
    var inner = new ProgramGenerator(random, main, dims);
    int count = 1 + random.nextInt(3);
    var arguments = new ArrayList<Atom>();
    for (int i = 0; i < count; i++) {
      BoundedValue argument = operand();
      arguments.add(argument.atom());
      inner.addInput(argument);
    }
    inner.grow(1 + random.nextInt(5));
    List<BoundedValue> results = inner.chooseOutputs();
    List<Var> outputs = builder.add(new Op.Call("inner", inner.build(results)), arguments);
    for (int i = 0; i < outputs.size(); i++) {
      BoundedValue result = results.get(i);
      values.add(new BoundedValue(outputs.get(i), result.array(), result.error()));
    }
  }
}

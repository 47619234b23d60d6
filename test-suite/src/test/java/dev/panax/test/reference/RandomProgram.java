package dev.panax.test.reference;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
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
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A program made at random from a seed, with inputs, the outputs that the reference gives, and how
 * far those of another correct implementation may be from them.
 *
 * <p>The values of every variable are known while the program grows, and with each goes a bound on
 * the rounding error of an evaluation, carried through each operation by its Lipschitz constant on
 * those values. Operations that would make a bound large are not taken, nor are operations that
 * jump (comparisons, rounding, conversion to integers) on values that are not exact; so any
 * difference beyond the bound is a bug.
 *
 * @param program the program
 * @param inputs its inputs
 * @param outputs its outputs, by the reference
 * @param tolerances for each output, the greatest allowed difference
 */
record RandomProgram(
    Program program, List<HeapArray> inputs, List<HeapArray> outputs, List<Double> tolerances) {

  /** The sizes of dimensions: around the lengths of vectors, and some that are large. */
  private static final int[] SIZES = {
    1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 257, 1000
  };

  static RandomProgram of(long seed) {
    var random = new Random(seed);
    // Few sizes in one program, so that shapes meet; now and then no elements at all.
    int[] dims = random.ints(3, 0, SIZES.length).map(i -> SIZES[i]).toArray();
    if (random.nextInt(20) == 0) {
      dims[0] = 0;
    }
    DType floating = random.nextInt(5) == 0 ? DType.FLOAT64 : DType.FLOAT32;
    var generator = new Generator(random, floating, dims);
    int inputs = 1 + random.nextInt(4);
    for (int i = 0; i < inputs; i++) {
      generator.addInput();
    }
    generator.grow(2 + random.nextInt(25));
    List<Node> outputs = generator.chooseOutputs();
    return new RandomProgram(
        generator.builder.build(outputs.stream().map(Node::atom).toList()),
        generator.nodes.subList(0, inputs).stream().map(Node::value).toList(),
        outputs.stream().map(Node::value).toList(),
        // Each of the two evaluations may be off by the bound.
        outputs.stream().map(node -> 2 * node.error).toList());
  }

  /** A variable or literal, its value, and the bound on the error of each element. */
  private record Node(Atom atom, HeapArray value, double error) {
    DType dtype() {
      return value.type().dtype();
    }

    Shape shape() {
      return value.type().shape();
    }

    boolean isFloating() {
      return dtype().isFloating();
    }

    boolean isExact() {
      return error == 0;
    }

    DoubleStream floats() {
      return RandomProgram.floats(value);
    }

    double min() {
      return floats().min().orElse(1);
    }

    double max() {
      return floats().max().orElse(1);
    }

    /** The greatest absolute value. */
    double size() {
      return floats().map(Math::abs).max().orElse(1);
    }

    /** The least absolute value. */
    double distanceFromZero() {
      return floats().map(Math::abs).min().orElse(1);
    }
  }

  private static DoubleStream floats(HeapArray x) {
    return Arrays.stream(x.elements()).mapToDouble(e -> Elements.toDouble(e, x.type().dtype()));
  }

  /** A program under construction. */
  private static final class Generator {
    private static final int MAX_ELEMENTS = 20_000;
    private static final double MAX_SIZE = 1e4;
    private static final double MAX_ERROR = 1e-2;

    /**
     * The stated accuracy of the least accurate elementwise function, in units of the last place.
     */
    private static final int ULPS = 8;

    private final Random random;
    private final DType floating;
    private final int[] dims;
    private final ProgramBuilder builder = new ProgramBuilder();
    private final List<Node> nodes = new ArrayList<>();

    Generator(Random random, DType floating, int... dims) {
      this.random = random;
      this.floating = floating;
      this.dims = dims;
    }

    private <T> T pick(List<T> values) {
      return values.get(random.nextInt(values.size()));
    }

    private <T> T pick(T[] values) {
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
      DType integer = floating == DType.FLOAT64 ? DType.INT64 : DType.INT32;
      return switch (random.nextInt(12)) {
        case 0, 1 -> integer;
        case 2 -> DType.UINT32;
        case 3 -> DType.BOOL;
        default -> floating;
      };
    }

    private long randomElement(DType dtype) {
      return switch (dtype) {
        case BOOL -> random.nextInt(2);
        case INT8, INT16, INT32, INT64 -> random.nextInt(-20, 21);
        case UINT8, UINT16, UINT32, UINT64 ->
            Elements.wrap(random.nextInt(2) == 0 ? random.nextInt(40) : random.nextLong(), dtype);
        case COMPLEX64, COMPLEX128 -> throw Elements.noComplex();
        case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 ->
            Elements.fromDouble(4 * random.nextDouble() - 2, dtype);
      };
    }

    void addInput() {
      var type = ArrayType.of(randomDType(), randomShape());
      HeapArray value = HeapArray.generate(type, _ -> randomElement(type.dtype()));
      nodes.add(new Node(builder.input(type), value, 0));
    }

    /** Takes {@code node} of an outer program as an input. */
    private void addInput(Node node) {
      nodes.add(new Node(builder.input(node.value.type()), node.value, node.error));
    }

    void grow(int equations) {
      while (builder.equations().size() < equations) {
        switch (random.nextInt(40)) {
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
          default -> binary();
        }
      }
    }

    /** Most of the nodes that nothing reads, and now and then any node. */
    List<Node> chooseOutputs() {
      Set<Atom> read = new HashSet<>();
      builder.equations().forEach(equation -> read.addAll(equation.inputs()));
      var outputs =
          new ArrayList<>(
              nodes.stream()
                  .filter(node -> !read.contains(node.atom) && random.nextInt(5) > 0)
                  .toList());
      for (int more = random.nextInt(3); more > 0; more--) {
        outputs.add(pick(nodes));
      }
      outputs.add(nodes.getLast());
      Collections.shuffle(outputs, random);
      return outputs;
    }

    /** Any node, more likely a late one, so that chains grow long. */
    private Node operand() {
      return nodes.get(Math.max(random.nextInt(nodes.size()), random.nextInt(nodes.size())));
    }

    private Node literal(DType dtype) {
      long element = randomElement(dtype);
      Number value =
          dtype.isFloating() ? (Number) Elements.toDouble(element, dtype) : (Number) element;
      var literal = Literal.of(value, dtype);
      return new Node(
          literal, HeapArray.generate(literal.type(), _ -> Elements.literal(literal)), 0);
    }

    /** A node of {@code dtype} and of {@code shape} or scalar; a literal if chance has it. */
    private Node partner(DType dtype, Shape shape) {
      List<Node> fitting =
          nodes.stream()
              .filter(node -> node.dtype() == dtype)
              .filter(node -> node.shape().equals(shape) || node.shape().isScalar())
              .toList();
      return fitting.isEmpty() || random.nextInt(4) == 0 ? literal(dtype) : pick(fitting);
    }

    /**
     * Adds {@code op} unless its result is too large, in number or in value, or not accurate.
     *
     * @param error the bound that the operands' errors give; nan to refuse
     * @param rounds whether a floating result is rounded besides
     */
    private void add(Op op, double error, boolean rounds, Node... operands) {
      List<HeapArray> values = Arrays.stream(operands).map(Node::value).toList();
      List<ArrayType> types = values.stream().map(HeapArray::type).toList();
      if (!(error <= MAX_ERROR)
          || TypeRules.infer(op, types).getFirst().shape().size() > MAX_ELEMENTS) {
        return;
      }
      HeapArray value = Evaluator.apply(op, values).getFirst();
      DType dtype = value.type().dtype();
      double total = error;
      if (dtype.isFloating()) {
        double size = floats(value).map(Math::abs).max().orElse(0);
        if (!(size <= MAX_SIZE)) {
          return;
        }
        total += rounds ? ULPS * epsilon(dtype) * size : 0;
      }
      List<Atom> atoms = Arrays.stream(operands).map(Node::atom).toList();
      nodes.add(new Node(builder.add(op, atoms).getFirst(), value, total));
    }

    /** Adds an operation that moves data, or is exact on what it is given. */
    private void move(Op op, Node... operands) {
      double error = Arrays.stream(operands).mapToDouble(Node::error).max().orElse(0);
      add(op, error, false, operands);
    }

    private static double epsilon(DType dtype) {
      return dtype == DType.FLOAT32 ? Math.ulp(1f) : Math.ulp(1d);
    }

    private void unary() {
      Node x = operand();
      UnaryFn fn = pick(UnaryFn.values());
      if (!fn.domain().accepts(x.dtype())) {
        return;
      }
      switch (fn) {
        case NEG, ABS -> move(new Op.Unary(fn), x);
        case NOT, SIGN, FLOOR, CEIL, ROUND, IS_FINITE -> {
          if (x.isExact()) {
            move(new Op.Unary(fn), x);
          }
        }
        case SQRT, RSQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, TANH, LOGISTIC, ERF, ERF_INV ->
            add(new Op.Unary(fn), steepness(fn, x) * x.error, true, x);
      }
    }

    /** The greatest slope of {@code fn} on the values of {@code x}; nan if it is too wild there. */
    private static double steepness(UnaryFn fn, Node x) {
      double min = x.min();
      double size = x.size();
      return switch (fn) {
        case SQRT -> min > 0.1 ? 0.5 / Math.sqrt(min) : Double.NaN;
        case RSQRT -> min > 0.1 ? 0.5 * Math.pow(min, -1.5) : Double.NaN;
        case EXP, EXPM1 -> x.max() < 5 ? Math.exp(x.max()) : Double.NaN;
        case LOG -> min > 0.1 ? 1 / min : Double.NaN;
        case LOG1P -> min > -0.9 ? 1 / (1 + min) : Double.NaN;
        case SIN, COS -> size < 100 ? 1 : Double.NaN;
        case TAN -> size < 1.2 ? 1 + Math.pow(Math.tan(size), 2) : Double.NaN;
        case TANH -> 1;
        case LOGISTIC -> 0.25;
        case ERF -> 1.13;
        case ERF_INV -> size < 0.9 ? 3.5 : Double.NaN;
        case NEG, ABS, NOT, SIGN, FLOOR, CEIL, ROUND, IS_FINITE -> Double.NaN;
      };
    }

    private void binary() {
      Node x = operand();
      Node y = partner(x.dtype(), x.shape());
      BinaryFn fn = pick(BinaryFn.values());
      if (!fn.domain().accepts(x.dtype())) {
        return;
      }
      boolean swap = random.nextBoolean();
      Node left = swap ? y : x;
      Node right = swap ? x : y;
      if (!x.isFloating()) {
        move(new Op.Binary(fn), left, right);
        return;
      }
      switch (fn) {
        case ADD, SUB -> add(new Op.Binary(fn), x.error + y.error, true, left, right);
        case MUL ->
            add(new Op.Binary(fn), x.size() * y.error + y.size() * x.error, true, left, right);
        case DIV -> {
          double divisor = right.distanceFromZero();
          double error = left.error / divisor + left.size() * right.error / (divisor * divisor);
          add(new Op.Binary(fn), divisor > 0.1 ? error : Double.NaN, true, left, right);
        }
        case REM -> {
          if (left.isExact() && right.isExact() && right.distanceFromZero() > 0) {
            move(new Op.Binary(fn), left, right);
          }
        }
        case POW -> {
          boolean tame = left.min() > 0.1 && left.max() < 10 && right.size() < 3;
          double power = 2 * Math.pow(10, right.size() + 1);
          double error = power * (left.error + right.error);
          add(new Op.Binary(fn), tame ? error : Double.NaN, true, left, right);
        }
        case MAX, MIN -> move(new Op.Binary(fn), left, right);
        case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC -> {}
      }
    }

    private void integerPow() {
      Node x = operand();
      int exponent = random.nextInt(-3, 6);
      if (x.dtype() == DType.BOOL || (!x.isFloating() && exponent < 0)) {
        return;
      }
      double base = !x.isFloating() ? 1 : exponent < 0 ? x.distanceFromZero() : x.size();
      double slope = Math.abs(exponent) * Math.pow(base, exponent - 1);
      add(new Op.IntegerPow(exponent), x.isExact() ? 0 : slope * x.error, true, x);
    }

    private void compare() {
      Node x = operand();
      Node y = partner(x.dtype(), x.shape());
      if (x.isExact() && y.isExact()) {
        move(new Op.Compare(pick(Comparison.values())), x, y);
      }
    }

    private void select() {
      Node x = operand();
      Node y = partner(x.dtype(), x.shape());
      Node which = partner(DType.BOOL, x.shape());
      if (which.isExact()) {
        move(new Op.Select(), which, y, x);
      }
    }

    private void convert() {
      Node x = operand();
      DType dtype = randomDType();
      if (dtype.isFloating() || x.isExact()) {
        move(new Op.Convert(dtype, false), x);
      }
    }

    private void broadcast() {
      Node x = operand();
      Shape shape = randomShape();
      // The operand's dimensions go to places of their own size, in order, as far as there are any.
      int next = 0;
      var dimensions = new int[x.shape().rank()];
      for (int i = 0; i < dimensions.length; i++, next++) {
        int size = x.shape().dim(i);
        while (next < shape.rank() && shape.dim(next) != size && size != 1) {
          next++;
        }
        if (next >= shape.rank()) {
          return;
        }
        dimensions[i] = next;
      }
      move(new Op.Broadcast(shape, IntList.of(dimensions)), x);
    }

    private void rearrange() {
      Node x = operand();
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

    /** The shape with two neighbours merged, or with one more dimension of size 1. */
    private Shape reshaped(Shape shape) {
      if (shape.rank() < 2) {
        return shape.insert(random.nextInt(shape.rank() + 1), 1);
      }
      int axis = random.nextInt(shape.rank() - 1);
      return shape.remove(axis).remove(axis).insert(axis, shape.dim(axis) * shape.dim(axis + 1));
    }

    private IntList randomAxes(int rank) {
      return IntList.of(IntStream.range(0, rank).filter(_ -> random.nextInt(2) == 0).toArray());
    }

    private static IntList toIntList(List<Integer> list) {
      return IntList.of(list.stream().mapToInt(Integer::intValue).toArray());
    }

    private void reduce() {
      Node x = operand();
      Reducer reducer = pick(Reducer.values());
      IntList axes = randomAxes(x.shape().rank());
      if (axes.isEmpty() || !reducer.domain().accepts(x.dtype())) {
        return;
      }
      var op = new Op.Reduce(reducer, axes);
      if (!x.isFloating()) {
        move(op, x);
        return;
      }
      int count = axes.stream().map(x.shape()::dim).reduce(1, (i, j) -> i * j);
      double rounding = epsilon(x.dtype()) * x.size();
      switch (reducer) {
        case SUM -> add(op, count * (x.error + rounding), true, x);
        case PROD -> {
          double others = Math.pow(Math.max(1, x.size()), count);
          add(op, count * others * (x.error + rounding), true, x);
        }
        // Of no elements they give infinity, which is too large.
        case MAX, MIN -> move(op, x);
        case AND, OR, XOR -> {}
      }
    }

    private void dot() {
      Node x = operand();
      Node y = operand();
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
      double rounding = epsilon(x.dtype()) * x.size() * y.size();
      add(op, count * (x.size() * y.error + y.size() * x.error + rounding), true, x, y);
    }

    private void slice() {
      Node x = operand();
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
      Node x = operand();
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
      Node value = partner(x.dtype(), Shape.SCALAR);
      move(new Op.Pad(IntList.of(low), IntList.of(high), IntList.of(interior)), x, value);
    }

    private void concatenate() {
      Node x = operand();
      int rank = x.shape().rank();
      if (rank > 0) {
        int axis = random.nextInt(rank);
        Node[] parts =
            nodes.stream()
                .filter(node -> node.dtype() == x.dtype() && node.shape().rank() == rank)
                .filter(node -> node.shape().remove(axis).equals(x.shape().remove(axis)))
                .limit(3)
                .toArray(Node[]::new);
        move(new Op.Concatenate(axis), parts);
      }
    }

    private void bitcast() {
      Node x = operand();
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
      var inner = new Generator(random, floating, dims);
      int count = 1 + random.nextInt(3);
      var arguments = new ArrayList<Node>();
      for (int i = 0; i < count; i++) {
        Node argument = operand();
        arguments.add(argument);
        inner.addInput(argument);
      }
      inner.grow(1 + random.nextInt(5));
      List<Node> results = inner.chooseOutputs();
      Program body = inner.builder.build(results.stream().map(Node::atom).toList());
      List<Var> outputs =
          builder.add(new Op.Call("inner", body), arguments.stream().map(Node::atom).toList());
      for (int i = 0; i < outputs.size(); i++) {
        nodes.add(new Node(outputs.get(i), results.get(i).value, results.get(i).error));
      }
    }
  }
}

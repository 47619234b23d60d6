package dev.panax.compiler.legalize;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.Complex;
import dev.panax.program.ComplexFn;
import dev.panax.program.DType;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The driver of the stage: rewrites complex arithmetic as arithmetic on real and imaginary parts.
 */
public final class Legalizer {
  private final ProgramBuilder builder = new ProgramBuilder();
  private final ComplexFunctions functions = new ComplexFunctions(new RealFunctions(builder));

  /** The parts of complex values that are arrays, once asked for, and the other way round. */
  private final Map<Var, Parts> partsOfArrays = new HashMap<>();

  private final Map<Parts, Var> arraysOfParts = new HashMap<>();

  private Legalizer() {}

  /**
   * The program with the same inputs and outputs that computes with real numbers only: {@code
   * program} itself if it does. Calls are inlined before; programs in other operations are
   * legalized by themselves.
   */
  public static Program legalize(Program program) {
    if (isLegal(program)) {
      return program;
    }
    var legalizer = new Legalizer();
    List<Value> results = legalizer.rewrite(program);
    return legalizer.builder.build(results.stream().map(legalizer::whole).toList());
  }

  private static boolean isLegal(Program program) {
    return program.equations().stream().allMatch(Legalizer::isLegal)
        && program.outputs().stream().noneMatch(Legalizer::isComplexLiteral);
  }

  private static boolean isLegal(Equation equation) {
    return isLegal(
        equation.op(), equation.inputTypes(), equation.outputs().stream().map(Var::type).toList());
  }

  /** Whether kernels, or else the device's library, can do {@code op}. */
  public static boolean isLegal(Op op, List<ArrayType> inputs, List<ArrayType> outputs) {
    return switch (op) {
      case Op.Elementwise _,
          Op.Movement _,
          Op.Iota _,
          Op.Reduce _,
          Op.DotGeneral _,
          Op.Convolution _ ->
          !isComplex(inputs) && !isComplex(outputs);
      case Op.Routine _, Op.Control _, Op.Annotation _, Op.View _ -> true;
    };
  }

  private static boolean isComplex(List<ArrayType> types) {
    return types.stream().anyMatch(type -> type.dtype().isComplex());
  }

  private static boolean isComplexLiteral(Atom atom) {
    return atom instanceof Literal && atom.type().dtype().isComplex();
  }

  /** What a value of the program is in the new one. */
  private sealed interface Value {
    /** An array or literal as it is; one of a complex dtype is an array in memory. */
    record Whole(Atom atom) implements Value {}

    /** A complex value as its parts. */
    record Split(Parts parts) implements Value {}
  }

  /** Adds the inputs and equations of {@code program}; returns what its outputs became. */
  private List<Value> rewrite(Program program) {
    var environment = new HashMap<Var, Value>();
    for (var input : program.inputs()) {
      environment.put(input, new Value.Whole(builder.input(input.type())));
    }
    for (var equation : program.equations()) {
      List<Value> operands = read(equation.inputs(), environment);
      List<Value> results =
          isLegal(equation) ? keep(equation, operands) : rewrite(equation, operands);
      for (int i = 0; i < results.size(); i++) {
        environment.put(equation.outputs().get(i), results.get(i));
      }
    }
    return read(program.outputs(), environment);
  }

  private static List<Value> read(List<Atom> atoms, Map<Var, Value> environment) {
    var values = new ArrayList<Value>();
    for (var atom : atoms) {
      values.add(
          switch (atom) {
            case Var v -> environment.get(v);
            case Literal literal -> literal(literal);
          });
    }
    return values;
  }

  private static Value literal(Literal literal) {
    if (!(literal.value() instanceof Complex complex)) {
      return new Value.Whole(literal);
    }
    DType dtype = literal.type().dtype().realPart();
    return new Value.Split(
        new Parts(Literal.of(complex.real(), dtype), Literal.of(complex.imaginary(), dtype)));
  }

  private List<Value> keep(Equation equation, List<Value> operands) {
    var atoms = new ArrayList<Atom>();
    for (int i = 0; i < operands.size(); i++) {
      Atom operand = equation.inputs().get(i);
      atoms.add(operand instanceof Literal ? operand : whole(operands.get(i)));
    }
    return builder.add(equation.op(), atoms).stream()
        .map(result -> (Value) new Value.Whole(result))
        .toList();
  }

  private List<Value> rewrite(Equation equation, List<Value> operands) {
    return switch (equation.op()) {
      case Op.DotGeneral dot ->
          List.of(
              product(
                  new Op.DotGeneral(
                      dot.lhsContracting(),
                      dot.rhsContracting(),
                      dot.lhsBatch(),
                      dot.rhsBatch(),
                      dot.accumulator().realPart()),
                  operands));
      case Op.Convolution convolution ->
          List.of(
              product(
                  new Op.Convolution(
                      convolution.dimensions(),
                      convolution.strides(),
                      convolution.low(),
                      convolution.high(),
                      convolution.inputDilation(),
                      convolution.filterDilation(),
                      convolution.featureGroups(),
                      convolution.batchGroups(),
                      convolution.accumulator().realPart()),
                  operands));
      case Op.Routine _, Op.Control _, Op.Annotation _, Op.View _ -> keep(equation, operands);
      case Op.Elementwise op -> List.of(elementwise(op, equation, operands));
      case Op.Movement op -> {
        List<Parts> parts = operands.stream().map(this::parts).toList();
        yield split(
            builder.add(op, parts.stream().map(Parts::real).toList()).getFirst(),
            builder.add(op, parts.stream().map(Parts::imaginary).toList()).getFirst());
      }
      case Op.Iota(var dtype, var shape, var dimension) -> {
        Atom index = builder.add(new Op.Iota(dtype.realPart(), shape, dimension));
        yield List.of(new Value.Split(functions.ofReal(index)));
      }
      case Op.Reduce(var reducer, var axes) -> {
        Parts x = parts(operands.getFirst());
        yield reducer == Reducer.PROD
            ? List.of(new Value.Split(productAlong(x, axes)))
            : split(
                builder.add(equation.op(), x.real()), builder.add(equation.op(), x.imaginary()));
      }
    };
  }

  private static List<Value> split(Atom real, Atom imaginary) {
    return List.of(new Value.Split(new Parts(real, imaginary)));
  }

  // ---- Elementwise operations ------------------------------------------------------------------

  private Value elementwise(Op.Elementwise op, Equation equation, List<Value> operands) {
    Value first = operands.getFirst();
    ArrayType result = equation.output().type();
    return switch (op) {
      case Op.Unary(var fn) ->
          fn == UnaryFn.ABS
              ? new Value.Whole(functions.abs(parts(first)))
              : new Value.Split(functions.unary(fn, parts(first)));
      case Op.IntegerPow(var exponent) ->
          new Value.Split(functions.integerPow(parts(first), exponent));
      case Op.ComplexParts(var fn) -> {
        Parts z =
            fn == ComplexFn.COMPLEX
                ? new Parts(whole(first), whole(operands.get(1)))
                : parts(first);
        yield switch (fn) {
          case COMPLEX -> stretched(z, result.shape());
          case REAL -> new Value.Whole(z.real());
          case IMAG -> new Value.Whole(z.imaginary());
          case CONJ -> new Value.Split(functions.conjugate(z));
        };
      }
      case Op.Binary(var fn) ->
          new Value.Split(functions.binary(fn, parts(first), parts(operands.get(1))));
      case Op.Compare(var comparison) ->
          new Value.Whole(equality(comparison, parts(first), parts(operands.get(1))));
      case Op.Select _ -> {
        Parts onFalse = parts(operands.get(1));
        Parts onTrue = parts(operands.get(2));
        Atom which = whole(first);
        yield new Value.Split(
            new Parts(
                builder.add(op, which, onFalse.real(), onTrue.real()),
                builder.add(op, which, onFalse.imaginary(), onTrue.imaginary())));
      }
      case Op.Convert(var dtype, var _) -> convert(dtype, first);
      case Op.Bitcast _ -> first;
      case Op.Ternary _, Op.ReducePrecision _ ->
          throw new IllegalArgumentException(op.primitive() + " of complex numbers");
    };
  }

  private Atom equality(Comparison comparison, Parts x, Parts y) {
    var compare = new Op.Compare(comparison);
    var both = new Op.Binary(comparison == Comparison.EQ ? BinaryFn.AND : BinaryFn.OR);
    return builder.add(
        both,
        builder.add(compare, x.real(), y.real()),
        builder.add(compare, x.imaginary(), y.imaginary()));
  }

  /** Of what is not complex the imaginary part is 0, and of what is not to be it is dropped. */
  private Value convert(DType dtype, Value x) {
    if (!isComplex(x)) {
      Atom real = builder.add(new Op.Convert(dtype.realPart(), false), whole(x));
      return new Value.Split(functions.ofReal(real));
    }
    Parts z = parts(x);
    if (dtype == DType.BOOL) {
      Literal zero = Literal.of(0, z.dtype());
      return new Value.Whole(equality(Comparison.NE, z, new Parts(zero, zero)));
    }
    var convert = new Op.Convert(dtype.realPart(), false);
    Atom real = builder.add(convert, z.real());
    return dtype.isComplex()
        ? new Value.Split(new Parts(real, builder.add(convert, z.imaginary())))
        : new Value.Whole(real);
  }

  private Value stretched(Parts z, Shape shape) {
    return new Value.Split(new Parts(stretched(z.real(), shape), stretched(z.imaginary(), shape)));
  }

  private Atom stretched(Atom x, Shape shape) {
    return x.type().shape().equals(shape)
        ? x
        : builder.add(new Op.Broadcast(shape, IntList.of()), x);
  }

  // ---- Products --------------------------------------------------------------------------------

  /** A bilinear operation, given that on real operands. */
  private Value product(Op op, List<Value> operands) {
    Parts x = parts(operands.get(0));
    Parts y = parts(operands.get(1));
    return new Value.Split(
        new Parts(
            builder.add(
                new Op.Binary(BinaryFn.SUB),
                builder.add(op, x.real(), y.real()),
                builder.add(op, x.imaginary(), y.imaginary())),
            builder.add(
                new Op.Binary(BinaryFn.ADD),
                builder.add(op, x.real(), y.imaginary()),
                builder.add(op, x.imaginary(), y.real()))));
  }

  /** The product along {@code axes}, by halves. */
  private Parts productAlong(Parts z, IntList axes) {
    Parts rest = z;
    for (int i = axes.size() - 1; i >= 0; i--) {
      rest = productAlong(rest, axes.get(i));
    }
    return rest;
  }

  private Parts productAlong(Parts z, int axis) {
    Shape result = z.shape().remove(axis);
    int size = z.shape().dim(axis);
    if (size == 0) {
      Literal one = Literal.of(1, z.dtype());
      return new Parts(stretched(one, result), stretched(Literal.of(0, z.dtype()), result));
    }
    Parts factors = z;
    for (int n = size; n > 1; n = n / 2 + n % 2) {
      int half = n / 2;
      Parts products =
          functions.mul(part(factors, axis, 0, half), part(factors, axis, half, 2 * half));
      factors =
          n % 2 == 0
              ? products
              : Parts.zip(
                  products,
                  part(factors, axis, n - 1, n),
                  (x, y) -> builder.add(new Op.Concatenate(axis), x, y));
    }
    return factors.map(x -> builder.add(new Op.Reshape(result), x));
  }

  private Parts part(Parts z, int axis, int start, int limit) {
    int[] starts = IntList.filled(z.shape().rank(), 0).toArray();
    int[] limits = z.shape().toArray();
    starts[axis] = start;
    limits[axis] = limit;
    var slice =
        new Op.Slice(IntList.of(starts), IntList.of(limits), IntList.filled(z.shape().rank(), 1));
    return z.map(x -> builder.add(slice, x));
  }

  // ---- Arrays and their parts ------------------------------------------------------------------

  private static boolean isComplex(Value value) {
    return switch (value) {
      case Value.Whole(var atom) -> atom.type().dtype().isComplex();
      case Value.Split _ -> true;
    };
  }

  private Parts parts(Value value) {
    return switch (value) {
      case Value.Split(var parts) -> parts;
      case Value.Whole(Var array) -> partsOfArrays.computeIfAbsent(array, this::partsOf);
      case Value.Whole(Literal literal) ->
          throw new IllegalArgumentException("A complex literal is split: " + literal);
    };
  }

  private Parts partsOf(Var array) {
    ArrayType type = array.type();
    Var view = builder.add(new Op.View(type.dtype().realPart()), array);
    int last = type.rank();
    return new Parts(
        builder.add(new Op.Reshape(type.shape()), part(view, last, 0)),
        builder.add(new Op.Reshape(type.shape()), part(view, last, 1)));
  }

  private Var part(Var view, int axis, int index) {
    int[] starts = IntList.filled(axis + 1, 0).toArray();
    int[] limits = view.type().shape().toArray();
    starts[axis] = index;
    limits[axis] = index + 1;
    return builder.add(
        new Op.Slice(IntList.of(starts), IntList.of(limits), IntList.filled(axis + 1, 1)), view);
  }

  private Atom whole(Value value) {
    return switch (value) {
      case Value.Whole(var atom) -> atom;
      case Value.Split(var parts) -> arraysOfParts.computeIfAbsent(parts, this::arrayOf);
    };
  }

  private Var arrayOf(Parts z) {
    Shape shape = z.shape();
    Shape columns = shape.insert(shape.rank(), 1);
    IntList dimensions = IntList.range(0, shape.rank());
    Parts columnsOfParts = z.map(x -> builder.add(new Op.Broadcast(columns, dimensions), x));
    Var pairs =
        builder.add(
            new Op.Concatenate(shape.rank()), columnsOfParts.real(), columnsOfParts.imaginary());
    DType dtype = z.dtype() == DType.FLOAT32 ? DType.COMPLEX64 : DType.COMPLEX128;
    return builder.add(new Op.View(dtype), pairs);
  }
}

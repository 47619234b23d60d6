package dev.panax.test.golden;

import dev.panax.Nn;
import dev.panax.Numpy;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Axes;
import dev.panax.trace.Config;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Fn3;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** JAX's {@code numpy} and {@code nn} functions by name. */
final class NumpyFunctions {
  private final Map<String, Function<Arguments, Array>> table = new HashMap<>();

  private NumpyFunctions() {
    addElementwise();
    addReductions();
    addCreation();
    addShapes();
    addNeural();
  }

  static Map<String, Function<Arguments, Array>> table() {
    return new NumpyFunctions().table;
  }

  private void put(String name, Function<Arguments, Array> function) {
    table.put(name, function);
  }

  private void put1(Fn1<Array, Array> function, String... names) {
    for (var name : names) {
      put(name, a -> function.apply(a.array(0)));
    }
  }

  private void put2(Fn2<Array, Array, Array> function, String... names) {
    for (var name : names) {
      put(name, a -> function.apply(a.array(0), a.array(1)));
    }
  }

  private void put3(Fn3<Array, Array, Array, Array> function, String name) {
    put(name, a -> function.apply(a.array(0), a.array(1), a.array(2)));
  }

  private void addElementwise() {
    put1(Numpy::abs, "jnp.abs", "jnp.absolute");
    put1(Numpy::bitwiseNot, "jnp.bitwise_not", "jnp.invert", "jnp.bitwise_invert");
    put1(Numpy::cbrt, "jnp.cbrt");
    put1(Numpy::ceil, "jnp.ceil");
    put1(Numpy::cos, "jnp.cos");
    put1(Numpy::exp, "jnp.exp");
    put1(Numpy::expm1, "jnp.expm1");
    put1(Numpy::floor, "jnp.floor");
    put1(Numpy::isfinite, "jnp.isfinite");
    put1(Numpy::isinf, "jnp.isinf");
    put1(Numpy::isnan, "jnp.isnan");
    put1(Numpy::log, "jnp.log");
    put1(Numpy::log10, "jnp.log10");
    put1(Numpy::log1p, "jnp.log1p");
    put1(Numpy::log2, "jnp.log2");
    put1(Numpy::logicalNot, "jnp.logical_not");
    put1(Numpy::negative, "jnp.negative");
    put1(Numpy::reciprocal, "jnp.reciprocal");
    put1(Numpy::rint, "jnp.rint");
    put1(Numpy::sign, "jnp.sign");
    put1(Numpy::sin, "jnp.sin");
    put1(Numpy::sqrt, "jnp.sqrt");
    put1(Numpy::square, "jnp.square");
    put1(Numpy::tan, "jnp.tan");
    put1(Numpy::tanh, "jnp.tanh");
    put2(Numpy::add, "jnp.add");
    put2(Numpy::bitwiseAnd, "jnp.bitwise_and");
    put2(Numpy::bitwiseOr, "jnp.bitwise_or");
    put2(Numpy::bitwiseXor, "jnp.bitwise_xor");
    put2(Numpy::divide, "jnp.divide", "jnp.true_divide");
    put2(Numpy::equal, "jnp.equal");
    put2(Numpy::floorDivide, "jnp.floor_divide");
    put2(Numpy::fmod, "jnp.fmod");
    put2(Numpy::greater, "jnp.greater");
    put2(Numpy::greaterEqual, "jnp.greater_equal");
    put2(Numpy::leftShift, "jnp.left_shift", "jnp.bitwise_left_shift");
    put2(Numpy::less, "jnp.less");
    put2(Numpy::lessEqual, "jnp.less_equal");
    put2(Numpy::logicalAnd, "jnp.logical_and");
    put2(Numpy::logicalOr, "jnp.logical_or");
    put2(Numpy::logicalXor, "jnp.logical_xor");
    put2(Numpy::maximum, "jnp.maximum");
    put2(Numpy::minimum, "jnp.minimum");
    put2(Numpy::mod, "jnp.mod", "jnp.remainder");
    put2(Numpy::multiply, "jnp.multiply");
    put2(Numpy::notEqual, "jnp.not_equal");
    put("jnp.power", NumpyFunctions::power);
    put2(Numpy::rightShift, "jnp.right_shift", "jnp.bitwise_right_shift");
    put2(Numpy::subtract, "jnp.subtract");
    put3(Numpy::clip, "jnp.clip");
    put3(Numpy::where, "jnp.where");
    put2(Numpy::isclose, "jnp.isclose");
    put2(Numpy::allclose, "jnp.allclose");
    put2(Numpy::arrayEqual, "jnp.array_equal");
    put2(Numpy::dot, "jnp.dot");
    put2(Numpy::inner, "jnp.inner");
    put2(Numpy::matmul, "jnp.matmul");
    put2(Numpy::outer, "jnp.outer");
    put2(Numpy::vdot, "jnp.vdot");
  }

  private static Array power(Arguments a) {
    return a.positional().get(1) instanceof Long exponent
        ? a.array(0).pow(exponent)
        : Numpy.power(a.array(0), a.array(1));
  }

  private void addReductions() {
    reduction(Numpy::sum, Array::sum, "jnp.sum");
    reduction(Numpy::prod, Array::prod, "jnp.prod");
    reduction(Numpy::mean, Array::mean, "jnp.mean");
    reduction(Numpy::var, Array::var, "jnp.var");
    reduction(Numpy::std, Array::std, "jnp.std");
    reduction(Numpy::max, Array::max, "jnp.max", "jnp.amax");
    reduction(Numpy::min, Array::min, "jnp.min", "jnp.amin");
    reduction(Numpy::all, Array::all, "jnp.all");
    reduction(Numpy::any, Array::any, "jnp.any");
    put("jnp.argmax", a -> extreme(a, Numpy::argmax, Array::argmax));
    put("jnp.argmin", a -> extreme(a, Numpy::argmin, Array::argmin));
  }

  private void reduction(
      Fn1<Array, Array> ofAll, BiFunction<Array, Axes, Array> along, String... names) {
    for (var name : names) {
      put(
          name,
          a -> {
            Object axis = axis(a);
            boolean keep = a.has("keepdims") && (Boolean) a.keyword("keepdims");
            if (axis.equals(List.of()) && !keep) {
              return ofAll.apply(a.array(0));
            }
            int[] axes =
                axis instanceof Long one
                    ? new int[] {Arguments.toInt(one)}
                    : Arguments.toInts(axis).toArray();
            return along.apply(a.array(0), keep ? Axes.keepDims(axes) : Axes.of(axes));
          });
    }
  }

  private static Array extreme(
      Arguments a, Fn1<Array, Array> ofAll, BiFunction<Array, Integer, Array> along) {
    return axis(a) instanceof Long axis
        ? along.apply(a.array(0), Arguments.toInt(axis))
        : ofAll.apply(a.array(0));
  }

  /** The axis, a list of axes, or an empty list for all. */
  private static Object axis(Arguments a) {
    if (a.has("axis")) {
      return a.keyword("axis");
    }
    return a.count() > 1 ? a.positional().get(1) : List.of();
  }

  private void addCreation() {
    put("jnp.zeros", a -> Numpy.zeros(shape(a, 0), dtype(a)));
    put("jnp.ones", a -> Numpy.ones(shape(a, 0), dtype(a)));
    put("jnp.full", a -> Numpy.full(shape(a, 0), a.array(1)));
    put1(Numpy::zerosLike, "jnp.zeros_like");
    put1(Numpy::onesLike, "jnp.ones_like");
    put("jnp.eye", a -> Numpy.eye(a.integer(0)).astype(dtype(a)));
    put("jnp.identity", a -> Numpy.eye(a.integer(0)));
    put("jnp.arange", NumpyFunctions::arange);
    put(
        "jnp.linspace",
        a -> Numpy.linspace(number(a, 0), number(a, 1), a.count() > 2 ? a.integer(2) : count(a)));
  }

  private static int count(Arguments a) {
    return a.has("num") ? Arguments.toInt(a.keyword("num")) : 50;
  }

  private static double number(Arguments a, int i) {
    return ((Number) a.positional().get(i)).doubleValue();
  }

  private static Array arange(Arguments a) {
    boolean integers = a.positional().stream().allMatch(Long.class::isInstance);
    return switch (a.count()) {
      case 1 -> integers ? Numpy.arange(a.integer(0)) : Numpy.arange(number(a, 0));
      case 2 ->
          integers
              ? Numpy.arange(a.integer(0), a.integer(1))
              : Numpy.arange(number(a, 0), number(a, 1));
      default ->
          integers
              ? Numpy.arange(a.integer(0), a.integer(1), a.integer(2))
              : Numpy.arange(number(a, 0), number(a, 1), number(a, 2));
    };
  }

  private static Shape shape(Arguments a, int i) {
    return new Shape(dims(a, i));
  }

  private static IntList dims(Arguments a, int i) {
    return a.positional().get(i) instanceof Long size
        ? IntList.of(Arguments.toInt(size))
        : a.ints(i);
  }

  private static DType dtype(Arguments a) {
    return a.has("dtype") ? (DType) a.keyword("dtype") : Config.current().defaultFloat();
  }

  private void addShapes() {
    put("jnp.reshape", a -> a.array(0).reshape(dims(a, 1).toArray()));
    put1(Numpy::ravel, "jnp.ravel");
    put(
        "jnp.transpose",
        a ->
            a.count() > 1
                ? a.array(0).transpose(a.ints(1).toArray())
                : Numpy.transpose(a.array(0)));
    put("jnp.swapaxes", a -> a.array(0).swapaxes(a.integer(1), a.integer(2)));
    put("jnp.squeeze", a -> a.array(0).squeeze(axes(a).toArray()));
    put("jnp.expand_dims", a -> a.array(0).expandDims(a.integer(1)));
    put("jnp.flip", a -> Numpy.flip(a.array(0), axes(a).toArray()));
    put("jnp.broadcast_to", a -> a.array(0).broadcastTo(a.ints(1).toArray()));
    put("jnp.tril", a -> Numpy.tril(a.array(0), offset(a)));
    put("jnp.triu", a -> Numpy.triu(a.array(0), offset(a)));
    put("jnp.concatenate", a -> Numpy.concatenate(List.of(a.arrays(0)), one(a, 0)));
    put("jnp.stack", a -> Numpy.stack(List.of(a.arrays(0)), one(a, 0)));
  }

  private static IntList axes(Arguments a) {
    return axis(a) instanceof Long axis
        ? IntList.of(Arguments.toInt(axis))
        : Arguments.toInts(axis(a));
  }

  private static int offset(Arguments a) {
    if (a.has("k")) {
      return Arguments.toInt(a.keyword("k"));
    }
    return a.count() > 1 ? a.integer(1) : 0;
  }

  private static int one(Arguments a, int otherwise) {
    return axis(a) instanceof Long axis ? Arguments.toInt(axis) : otherwise;
  }

  private void addNeural() {
    put1(Nn::relu, "nn.relu");
    put1(Nn::sigmoid, "nn.sigmoid");
    put("nn.softmax", a -> Nn.softmax(a.array(0), one(a, -1)));
    put("nn.log_softmax", a -> Nn.logSoftmax(a.array(0), one(a, -1)));
    put("nn.logsumexp", NumpyFunctions::logsumexp);
    put("nn.one_hot", a -> Nn.oneHot(a.array(0), a.integer(1)));
  }

  private static Array logsumexp(Arguments a) {
    return a.has("axis")
        ? Nn.logsumexp(a.array(0), one(a, -1))
        : Nn.logsumexp(a.array(0).ravel(), 0);
  }
}

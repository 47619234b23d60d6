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
import java.util.List;
import java.util.function.BiFunction;

/** JAX's {@code numpy} and {@code nn} functions by name. */
final class NumpyFunctions {
  private NumpyFunctions() {}

  static void register(Registry r) {
    addElementwise(r);
    addReductions(r);
    addCreation(r);
    addShapes(r);
    addNeural(r);
  }

  private static void addElementwise(Registry r) {
    r.put1(Numpy::abs, "jnp.abs", "jnp.absolute");
    r.put1(Numpy::bitwiseNot, "jnp.bitwise_not", "jnp.invert", "jnp.bitwise_invert");
    r.put1(Numpy::ceil, "jnp.ceil");
    r.put1(Numpy::cos, "jnp.cos");
    r.put1(Numpy::exp, "jnp.exp");
    r.put1(Numpy::expm1, "jnp.expm1");
    r.put1(Numpy::floor, "jnp.floor");
    r.put1(Numpy::isfinite, "jnp.isfinite");
    r.put1(Numpy::isinf, "jnp.isinf");
    r.put1(Numpy::isnan, "jnp.isnan");
    r.put1(Numpy::log, "jnp.log");
    r.put1(Numpy::log10, "jnp.log10");
    r.put1(Numpy::log1p, "jnp.log1p");
    r.put1(Numpy::log2, "jnp.log2");
    r.put1(Numpy::logicalNot, "jnp.logical_not");
    r.put1(Numpy::negative, "jnp.negative");
    r.put1(Numpy::reciprocal, "jnp.reciprocal");
    r.put1(Numpy::rint, "jnp.rint");
    r.put1(Numpy::sign, "jnp.sign");
    r.put1(Numpy::sin, "jnp.sin");
    r.put1(Numpy::sqrt, "jnp.sqrt");
    r.put1(Numpy::square, "jnp.square");
    r.put1(Numpy::tan, "jnp.tan");
    r.put1(Numpy::tanh, "jnp.tanh");
    r.put2(Numpy::add, "jnp.add");
    r.put2(Numpy::bitwiseAnd, "jnp.bitwise_and");
    r.put2(Numpy::bitwiseOr, "jnp.bitwise_or");
    r.put2(Numpy::bitwiseXor, "jnp.bitwise_xor");
    r.put2(Numpy::divide, "jnp.divide", "jnp.true_divide");
    r.put2(Numpy::equal, "jnp.equal");
    r.put2(Numpy::floorDivide, "jnp.floor_divide");
    r.put2(Numpy::fmod, "jnp.fmod");
    r.put2(Numpy::greater, "jnp.greater");
    r.put2(Numpy::greaterEqual, "jnp.greater_equal");
    r.put2(Numpy::leftShift, "jnp.left_shift", "jnp.bitwise_left_shift");
    r.put2(Numpy::less, "jnp.less");
    r.put2(Numpy::lessEqual, "jnp.less_equal");
    r.put2(Numpy::logicalAnd, "jnp.logical_and");
    r.put2(Numpy::logicalOr, "jnp.logical_or");
    r.put2(Numpy::logicalXor, "jnp.logical_xor");
    r.put2(Numpy::maximum, "jnp.maximum");
    r.put2(Numpy::minimum, "jnp.minimum");
    r.put2(Numpy::mod, "jnp.mod", "jnp.remainder");
    r.put2(Numpy::multiply, "jnp.multiply");
    r.put2(Numpy::notEqual, "jnp.not_equal");
    r.put("jnp.power", NumpyFunctions::power);
    r.put2(Numpy::rightShift, "jnp.right_shift", "jnp.bitwise_right_shift");
    r.put2(Numpy::subtract, "jnp.subtract");
    r.put("jnp.clip", a -> Numpy.clip(a.array(0), a.array(1), a.array(2)));
    r.put("jnp.where", a -> Numpy.where(a.array(0), a.array(1), a.array(2)));
    r.put2(Numpy::isclose, "jnp.isclose");
    r.put2(Numpy::allclose, "jnp.allclose");
    r.put2(Numpy::arrayEqual, "jnp.array_equal");
    r.put2(Numpy::dot, "jnp.dot");
    r.put2(Numpy::inner, "jnp.inner");
    r.put2(Numpy::matmul, "jnp.matmul");
    r.put2(Numpy::outer, "jnp.outer");
    r.put2(Numpy::vdot, "jnp.vdot");
  }

  private static Array power(Arguments a) {
    return a.at(1) instanceof Long exponent
        ? a.array(0).pow(exponent)
        : Numpy.power(a.array(0), a.array(1));
  }

  private static void addReductions(Registry r) {
    reduction(r, Numpy::sum, Array::sum, "jnp.sum");
    reduction(r, Numpy::prod, Array::prod, "jnp.prod");
    reduction(r, Numpy::mean, Array::mean, "jnp.mean");
    reduction(r, Numpy::var, Array::var, "jnp.var");
    reduction(r, Numpy::std, Array::std, "jnp.std");
    reduction(r, Numpy::max, Array::max, "jnp.max", "jnp.amax");
    reduction(r, Numpy::min, Array::min, "jnp.min", "jnp.amin");
    reduction(r, Numpy::all, Array::all, "jnp.all");
    reduction(r, Numpy::any, Array::any, "jnp.any");
    r.put("jnp.argmax", a -> extreme(a, Numpy::argmax, Array::argmax));
    r.put("jnp.argmin", a -> extreme(a, Numpy::argmin, Array::argmin));
  }

  private static void reduction(
      Registry r, Fn1<Array, Array> ofAll, BiFunction<Array, Axes, Array> along, String... names) {
    for (var name : names) {
      r.put(
          name,
          a -> {
            Object axis = axis(a);
            boolean keep = a.flag("keepdims", false);
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
      return a.at("axis");
    }
    return a.count() > 1 ? a.at(1) : List.of();
  }

  private static void addCreation(Registry r) {
    r.put("jnp.zeros", a -> Numpy.zeros(shape(a, 0), dtype(a)));
    r.put("jnp.ones", a -> Numpy.ones(shape(a, 0), dtype(a)));
    r.put("jnp.full", a -> Numpy.full(shape(a, 0), a.array(1)));
    r.put1(Numpy::zerosLike, "jnp.zeros_like");
    r.put1(Numpy::onesLike, "jnp.ones_like");
    r.put("jnp.eye", a -> Numpy.eye(a.integer(0)).astype(dtype(a)));
    r.put("jnp.identity", a -> Numpy.eye(a.integer(0)));
    r.put("jnp.arange", NumpyFunctions::arange);
    r.put(
        "jnp.linspace",
        a -> Numpy.linspace(a.number(0), a.number(1), a.count() > 2 ? a.integer(2) : count(a)));
  }

  private static int count(Arguments a) {
    return a.has("num") ? Arguments.toInt(a.at("num")) : 50;
  }

  private static Array arange(Arguments a) {
    boolean integers = a.positional().stream().allMatch(Long.class::isInstance);
    return switch (a.count()) {
      case 1 -> integers ? Numpy.arange(a.integer(0)) : Numpy.arange(a.number(0));
      case 2 ->
          integers
              ? Numpy.arange(a.integer(0), a.integer(1))
              : Numpy.arange(a.number(0), a.number(1));
      default ->
          integers
              ? Numpy.arange(a.integer(0), a.integer(1), a.integer(2))
              : Numpy.arange(a.number(0), a.number(1), a.number(2));
    };
  }

  private static Shape shape(Arguments a, int i) {
    return new Shape(dims(a, i));
  }

  private static IntList dims(Arguments a, int i) {
    return a.at(i) instanceof Long size ? IntList.of(Arguments.toInt(size)) : a.ints(i);
  }

  private static DType dtype(Arguments a) {
    return a.has("dtype") ? (DType) a.at("dtype") : Config.current().defaultFloat();
  }

  private static void addShapes(Registry r) {
    r.put("jnp.reshape", a -> a.array(0).reshape(dims(a, 1).toArray()));
    r.put1(Numpy::ravel, "jnp.ravel");
    r.put(
        "jnp.transpose",
        a ->
            a.count() > 1
                ? a.array(0).transpose(a.ints(1).toArray())
                : Numpy.transpose(a.array(0)));
    r.put("jnp.swapaxes", a -> a.array(0).swapaxes(a.integer(1), a.integer(2)));
    r.put("jnp.squeeze", a -> a.array(0).squeeze(axes(a).toArray()));
    r.put("jnp.expand_dims", a -> a.array(0).expandDims(a.integer(1)));
    r.put("jnp.flip", a -> Numpy.flip(a.array(0), axes(a).toArray()));
    r.put("jnp.broadcast_to", a -> a.array(0).broadcastTo(a.ints(1).toArray()));
    r.put("jnp.tril", a -> Numpy.tril(a.array(0), offset(a)));
    r.put("jnp.triu", a -> Numpy.triu(a.array(0), offset(a)));
    r.put("jnp.concatenate", a -> Numpy.concatenate(List.of(a.arrays(0)), one(a, 0)));
    r.put("jnp.stack", a -> Numpy.stack(List.of(a.arrays(0)), one(a, 0)));
  }

  private static IntList axes(Arguments a) {
    return axis(a) instanceof Long axis
        ? IntList.of(Arguments.toInt(axis))
        : Arguments.toInts(axis(a));
  }

  private static int offset(Arguments a) {
    if (a.has("k")) {
      return Arguments.toInt(a.at("k"));
    }
    return a.count() > 1 ? a.integer(1) : 0;
  }

  private static int one(Arguments a, int otherwise) {
    return axis(a) instanceof Long axis ? Arguments.toInt(axis) : otherwise;
  }

  private static void addNeural(Registry r) {
    r.put1(Nn::relu, "nn.relu");
    r.put1(Nn::sigmoid, "nn.sigmoid");
    r.put("nn.softmax", a -> Nn.softmax(a.array(0), one(a, -1)));
    r.put("nn.log_softmax", a -> Nn.logSoftmax(a.array(0), one(a, -1)));
    r.put("nn.logsumexp", NumpyFunctions::logsumexp);
    r.put("nn.one_hot", a -> Nn.oneHot(a.array(0), a.integer(1)));
  }

  private static Array logsumexp(Arguments a) {
    return a.has("axis")
        ? Nn.logsumexp(a.array(0), one(a, -1))
        : Nn.logsumexp(a.array(0).ravel(), 0);
  }
}

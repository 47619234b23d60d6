package dev.panax.test.transforms;

import static dev.panax.Numpy.arange;
import static dev.panax.Numpy.argmax;
import static dev.panax.Numpy.array;
import static dev.panax.Numpy.concatenate;
import static dev.panax.Numpy.dot;
import static dev.panax.Numpy.fromSegment;
import static dev.panax.Numpy.fullLike;
import static dev.panax.Numpy.inner;
import static dev.panax.Numpy.matmul;
import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.outer;
import static dev.panax.Numpy.stack;
import static dev.panax.Numpy.sum;
import static dev.panax.Numpy.tensordot;
import static dev.panax.Numpy.vdot;
import static dev.panax.Numpy.where;
import static dev.panax.Numpy.zeros;
import static dev.panax.Panax.NONE;
import static dev.panax.Panax.evalShape;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.hessian;
import static dev.panax.Panax.inAxes;
import static dev.panax.Panax.jacfwd;
import static dev.panax.Panax.jacrev;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.outAxes;
import static dev.panax.Panax.vjp;
import static dev.panax.Panax.vmap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.panax.Lax;
import dev.panax.Nn;
import dev.panax.Random;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.PanaxException;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.ConcretizationException;
import dev.panax.trace.EscapedTracerException;
import dev.panax.trace.Fn1;
import dev.panax.trace.Index;
import dev.panax.trace.NestingException;
import dev.panax.trace.Pair;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The messages that a user meets: each names the function, the argument, and the way out. */
class MisuseTest {
  private static final Array X = ones(3);
  private static final Array MATRIX = ones(2, 3);
  private static final Array INTEGERS = arange(3);

  private static <E extends PanaxException> void expect(
      Class<E> type, String message, ThrowingCallable code) {
    assertThatExceptionOfType(type).isThrownBy(code).withMessage(message);
  }

  @Nested
  class Shapes {
    @Test
    void ofElementwiseOperands() {
      expect(
          ShapeException.class,
          "add got incompatible shapes for broadcasting: (3,), (4,).",
          () -> X.add(ones(4)));
      expect(
          ShapeException.class,
          "where got incompatible shapes for broadcasting: (3,), (4,), (4,).",
          () -> where(X.gt(0), ones(4), ones(4)));
    }

    @Test
    void ofProducts() {
      expect(
          ShapeException.class,
          "dot got incompatible shapes (2, 3) and (4,): dimension 1 of the first (size 3) must equal dimension 0 of the second (size 4).",
          () -> dot(MATRIX, ones(4)));
      expect(
          ShapeException.class,
          "matmul does not take scalars, got shapes (2, 3) and (); use mul.",
          () -> matmul(MATRIX, array(2.0)));
    }

    @Test
    void ofRearrangements() {
      expect(
          ShapeException.class,
          "reshape cannot turn shape (2, 3) (size 6) into shape (4,) (size 4).",
          () -> MATRIX.reshape(4));
      expect(
          ShapeException.class,
          "reshape cannot infer -1 in (-1, 4) for an array of shape (2, 3) (size 6).",
          () -> MATRIX.reshape(-1, 4));
      expect(
          ShapeException.class,
          "transpose permutation (0, 0) is not a permutation of the 2 dimensions of shape (2, 3).",
          () -> MATRIX.transpose(0, 0));
      expect(
          ShapeException.class,
          "broadcastTo cannot broadcast shape (3,) to shape (4,).",
          () -> X.broadcastTo(4));
      expect(
          ShapeException.class,
          "squeeze needs axes of size 1; axis 0 of shape (2, 3) has size 2.",
          () -> MATRIX.squeeze(0));
      expect(
          ShapeException.class,
          "concatenate along dimension 0 needs shapes that agree in the other dimensions, got (2, 3), (2, 4).",
          () -> concatenate(MATRIX, ones(2, 4)));
      expect(
          ShapeException.class,
          "stack needs arrays of one shape, got (3,) and (4,).",
          () -> stack(X, ones(4)));
    }

    @Test
    void ofReductions() {
      expect(
          ShapeException.class,
          "sum axis 2 is out of bounds for an array of 2 dimensions.",
          () -> MATRIX.sum(2));
      expect(ShapeException.class, "sum got an axis twice: (0, 0).", () -> MATRIX.sum(0, 0));
      expect(
          ShapeException.class,
          "max of no elements has no value: axis 0 of shape (0,).",
          () -> zeros(0).max());
    }

    @Test
    void ofIndices() {
      expect(
          ShapeException.class,
          "get: index 3 is out of bounds for dimension 0 of size 3 of shape (3,).",
          () -> X.get(3));
      expect(
          ShapeException.class,
          "get: an array of shape () takes at most 0 indices and one ellipsis, got 1 and 0.",
          () -> X.get(0).get(0));
    }

    @Test
    void ofValuesAndJavaArrays() {
      expect(
          ShapeException.class,
          "item needs an array of one element, got shape (3,); reduce it, with any() or all() for truth.",
          () -> X.item());
      expect(
          ShapeException.class,
          "toArray(float[].class) does not fit an array of 2 dimensions, shape (2, 3).",
          () -> MATRIX.toArray(float[].class));
      expect(
          ShapeException.class,
          "array got a ragged Java array: along axis 1 every part needs 1 elements.",
          () -> array(new double[][] {{1}, {2, 3}}));
    }

    @Test
    void ofKeys() {
      expect(
          ShapeException.class,
          "normal needs a key, a uint32 array of shape (2,) as from key(seed) or split(key).get(0), got uint32 (2, 2); for several keys use vmap.",
          () -> Random.normal(Random.split(Random.key(0)), 2));
    }
  }

  @Nested
  class DTypes {
    @Test
    void ofStrictOperands() {
      expect(
          DTypeException.class,
          "div requires arguments to have the same dtypes, got float32, int32; convert one with astype.",
          () -> Lax.div(X, INTEGERS));
      expect(
          DTypeException.class,
          "rsqrt does not accept dtype int32; it needs a dtype that is floating or complex. Convert with astype.",
          () -> Lax.rsqrt(INTEGERS));
      expect(
          DTypeException.class,
          "and does not accept dtype float32; it needs a dtype that is bool or integer. Convert with astype.",
          () -> X.and(X));
      expect(
          DTypeException.class,
          "sub does not accept dtype bool; it needs a dtype that is floating, complex or integer. Convert with astype.",
          () -> X.gt(0).sub(X.gt(0)));
    }

    @Test
    void ofPowers() {
      expect(
          DTypeException.class,
          "pow: integers to negative integer powers are not integers; convert x with astype first.",
          () -> INTEGERS.pow(-1));
    }

    @Test
    void ofValuesAndJavaArrays() {
      expect(
          DTypeException.class,
          "toIntArray needs an integer dtype of at most 32 bits, got float32; convert with astype.",
          () -> X.toIntArray());
      expect(
          DTypeException.class,
          "itemInt needs an integer or bool array, got f32[]; use item.",
          () -> array(1.5).itemInt());
      expect(
          DTypeException.class,
          "array: 1099511627776 does not fit int32. Write it as a double, or run with x64 (withX64).",
          () -> array(1L << 40, 1L));
      expect(
          DTypeException.class,
          "array takes nested Java arrays of numbers, booleans or Complex, got String[].",
          () -> array(new String[] {"a"}));
    }
  }

  record Params(Array w, Array b) {}

  @Nested
  class Gradients {
    @Test
    void ofFunctionsThatReturnNoScalar() {
      expect(
          ShapeException.class,
          "Gradient only defined for scalar-output functions. Output had shape: (3,). Reduce it with sum() or mean() in the function given to grad, or use jacrev or vjp.",
          () -> grad((Array x) -> x.mul(2)).apply(X));
    }

    @Test
    void ofFunctionsThatReturnIntegers() {
      expect(
          DTypeException.class,
          "grad requires a floating output, but the function returned i32[]; convert it with astype.",
          () -> grad((Array x) -> x.sum().astype(DType.INT32)).apply(X));
    }

    @Test
    void ofFunctionsThatReturnATree() {
      expect(
          TreeException.class,
          "Gradient only defined for scalar-output functions. Output was Pair(*, *). Return one scalar array from the function given to grad, with auxiliary results through gradWithAux.",
          () -> grad(untyped((Array x) -> Pair.of(x.sum(), x))).apply(X));
    }

    @Test
    void byIntegers() {
      expect(
          DTypeException.class,
          "grad requires floating or complex inputs, but argument 0 is i32[3]. Convert it with astype, or differentiate with respect to other arguments.",
          () -> grad((Array x) -> x.sum()).apply(INTEGERS));
      expect(
          DTypeException.class,
          "grad requires floating or complex inputs, but argument 0 .b is i32[3]. Convert it with astype, or differentiate with respect to other arguments.",
          () -> grad((Params p) -> sum(p.w)).apply(new Params(X, INTEGERS)));
      expect(
          DTypeException.class,
          "grad requires floating or complex inputs, but argument 1 is i32[3]. Convert it with astype, or differentiate with respect to other arguments.",
          () -> grad((Array x, Array y) -> sum(x.mul(y)), (_, y) -> y).apply(X, INTEGERS));
      expect(
          DTypeException.class,
          "jacfwd requires floating inputs, but argument 0 is i32[3]. Convert it with astype, or differentiate with respect to other arguments.",
          () -> jacfwd((Array x) -> x).apply(INTEGERS));
    }

    @Test
    void bySomethingComputed() {
      expect(
          TreeException.class,
          "The second argument of grad selects what to differentiate with respect to: it must return arrays of its arguments, each at most once, and compute nothing, as (x, y) -> y does.",
          () -> grad((Array x, Array y) -> sum(x.mul(y)), (x, y) -> x.add(y)).apply(X, X));
    }

    @Test
    void ofSeveralArrays() {
      expect(
          TreeException.class,
          "jacrev needs a function that returns one array, got 2; use jacrevEach.",
          () -> jacrev(untyped((Array x) -> List.of(x, x))).apply(X));
    }
  }

  /** A function with its result type forgotten, as a raw type forgets it. */
  @SuppressWarnings("unchecked")
  private static Fn1<Array, Array> untyped(Fn1<Array, ?> f) {
    return (Fn1<Array, Array>) f;
  }

  @Nested
  class Directions {
    @Test
    void ofAnotherTypeThanTheValue() {
      expect(
          ShapeException.class,
          "jvp needs a tangent of the same shape as its value: argument 0 is f32[3], its tangent f32[4].",
          () -> jvp((Array x) -> x, X, ones(4)));
      expect(
          DTypeException.class,
          "jvp needs a tangent of the same dtype as its value: argument 0 is f32[3], its tangent i32[3]; convert with astype.",
          () -> jvp((Array x) -> x, X, INTEGERS));
      expect(
          ShapeException.class,
          "vjp needs a cotangent of the same shape as its value: the result is f32[3], its cotangent f32[4].",
          () -> vjp((Array x) -> x, X).pullback().apply(ones(4)));
    }

    @Test
    void ofAnotherStructure() {
      expect(
          TreeException.class,
          """
          jvp (tangent of argument 0) needs trees of one structure.
          They differ at the root: [*, *] against [*].
            expected: [*, *]
            got:      [*]\
          """,
          () -> jvp((List<Array> x) -> x.getFirst(), List.of(X, X), List.of(X)));
    }
  }

  @Nested
  class Batches {
    @Test
    void ofDifferentSizes() {
      expect(
          ShapeException.class,
          """
          vmap got inconsistent sizes for array axes to be mapped:
            * size 3: axis 0 of argument 0 of type f32[3]
            * size 4: axis 0 of argument 1 of type f32[4]
          Give the arrays one size along these axes, or NONE in inAxes for what all examples share.\
          """,
          () -> vmap((Array x, Array y) -> x.add(y)).apply(X, ones(4)));
    }

    @Test
    void ofScalars() {
      expect(
          ShapeException.class,
          "vmap was requested to map argument 0 along axis 0, which implies that its rank should be at least 1, but is only 0 (its shape is ()). Give another axis in inAxes, or NONE if all examples share it.",
          () -> vmap((Array x) -> x).apply(array(1.0)));
    }

    @Test
    void alongNoAxis() {
      expect(
          ShapeException.class,
          "vmap must have at least one array to map: every entry of inAxes [NONE] is NONE or for an argument without arrays.",
          () -> vmap((Array x) -> x, inAxes(NONE)).apply(X));
      expect(
          ShapeException.class,
          "vmap inAxes needs one entry for each argument: the function takes 2, got 1 entries [0].",
          () -> vmap((Array x, Array y) -> x.add(y), inAxes(0)));
      expect(
          ShapeException.class,
          "vmap has outAxes NONE for the result, of type f32[], but it depends on a mapped argument and so differs between examples. Give it an axis, such as 0.",
          () -> vmap((Array x) -> x, inAxes(0), outAxes(NONE)).apply(X));
    }
  }

  private static Array absVal(Array x) {
    return x.gt(0).itemBoolean() ? x : x.neg();
  }

  private static Array scaled(Array x) {
    return x.mul(x.item());
  }

  private static Array picked(Array x, Array i) {
    return X.get(i.itemInt());
  }

  private static Array doubled(Array x) {
    return array(x.toFloatArray()).mul(2);
  }

  @Nested
  class ValuesOfTracedArrays {
    private void expect(
        String method, String type, String transform, String where, int argument, Runnable code) {
      assertThatExceptionOfType(ConcretizationException.class)
          .isThrownBy(code::run)
          .withMessageMatching(
              """
              %s needs the value of an array that is traced by %s, which knows only its type %s\\.
              It was asked for in MisuseTest\\.%s \\(MisuseTest\\.java:\\d+\\), and depends on argument %d\\.
              For a choice between values use where\\(condition, x, y\\); for a value that is fixed \
              when the function is traced, pass a Java number, boolean or record of them, which is \
              static; or call the function outside of %s\\.\
              """
                  .formatted(method, transform, Pattern.quote(type), where, argument, transform));
    }

    @Test
    void asABoolean() {
      Array scalar = array(1.0);
      expect(
          "itemBoolean", "bool[]", "jit", "absVal", 0, () -> jit(MisuseTest::absVal).apply(scalar));
      expect("itemBoolean", "bool[]", "vmap", "absVal", 0, () -> vmap(MisuseTest::absVal).apply(X));
      expect(
          "itemBoolean",
          "bool[]",
          "jit",
          "absVal",
          0,
          () -> grad(jit(MisuseTest::absVal)).apply(scalar));
    }

    @Test
    void asANumber() {
      expect("item", "f32[]", "vmap", "scaled", 0, () -> vmap(MisuseTest::scaled).apply(X));
    }

    @Test
    void asAnIndex() {
      expect(
          "itemInt", "i32[]", "jit", "picked", 1, () -> jit(MisuseTest::picked).apply(X, array(1)));
    }

    @Test
    void asAJavaArray() {
      expect(
          "toFloatArray", "f32[3]", "jit", "doubled", 0, () -> jit(MisuseTest::doubled).apply(X));
    }
  }

  @Nested
  class EscapedTracers {
    private final List<Array> kept = new ArrayList<>();

    private Array keeping(Array x) {
      kept.add(x.mul(2));
      return x.sum();
    }

    private void expect(String type, String transform, String origin, ThrowingCallable code) {
      MisuseTest.expect(
          EscapedTracerException.class,
          """
          add got a traced array %s that escaped from %s: it was stored (in a field, a list, a \
          cache) while the function was traced, and used after the trace had ended.
          It depended on %s. Return it from the function instead of storing it.\
          """
              .formatted(type, transform, origin),
          code);
    }

    @Test
    void ofJit() {
      jit(this::keeping).apply(X);
      expect("f32[3]", "jit", "argument 0", () -> kept.getFirst().add(1));
    }

    @Test
    void ofGrad() {
      grad(this::keeping).apply(X);
      expect("f32[3]", "grad", "an argument of grad", () -> kept.getFirst().add(1));
    }

    @Test
    void ofVmap() {
      vmap(this::keeping).apply(MATRIX);
      expect("f32[3]", "vmap", "argument 0", () -> kept.getFirst().add(1));
    }

    @Test
    void intoAnotherTrace() {
      jit(this::keeping).apply(X);
      expect(
          "f32[3]", "jit", "argument 0", () -> jit((Array x) -> kept.getFirst().add(x)).apply(X));
    }
  }

  @Nested
  class Trees {
    @Test
    void ofDifferentStructure() {
      BinaryOperator<Array> add = Array::add;
      expect(
          TreeException.class,
          """
          Tree.map needs trees of one structure.
          They differ at ["w"]: * against [*, *].
            expected: {b: *, w: *}
            got:      {b: *, w: [*, *]}\
          """,
          () ->
              Tree.map(
                  add,
                  Map.<String, Object>of("w", X, "b", X),
                  Map.<String, Object>of("w", List.of(X, X), "b", X)));
    }

    @Test
    void ofAnotherNumberOfLeaves() {
      expect(
          TreeException.class,
          "unflatten got 1 leaves for a structure of 2: [*, *].",
          () -> Tree.unflatten(Tree.structure(List.of(X, X)), List.of(X)));
    }

    @Test
    void ofJavaArrays() {
      expect(
          TreeException.class,
          "jit argument 0: A Java float[] is neither an array of Panax nor static; wrap it with array(...).",
          () -> jit((float[] x) -> array(x)).apply(new float[] {1}));
    }
  }

  /** Values that are no trees, or whose records do not take traced arrays. */
  @Nested
  class OddTrees {
    record Positive(Array value) {
      Positive {
        if (value.rank() != 1) {
          throw new IllegalArgumentException("a vector, please");
        }
      }
    }

    /** A list that holds itself. */
    private static List<Object> cycle() {
      var list = new ArrayList<Object>();
      list.add(list);
      return list;
    }

    private static Object nested(int depth) {
      Object tree = X;
      for (int i = 0; i < depth; i++) {
        tree = List.of(tree);
      }
      return tree;
    }

    @Test
    void ofNullKeys() {
      var map = new HashMap<@Nullable String, Array>();
      map.put(null, X);
      expect(
          TreeException.class,
          "jit argument 0: The keys of a map in a tree must not be null, got [null]",
          () -> jit((Map<@Nullable String, Array> m) -> X).apply(map));
    }

    @Test
    void ofNoEnd() {
      String message =
          "A tree is nested more than 500 deep. Does a list, map or array hold itself? Else keep the parts in one list.";
      expect(
          TreeException.class,
          "jit argument 0: " + message,
          () -> jit((Object x) -> X).apply(cycle()));
      expect(
          TreeException.class,
          "vmap, result of the function: " + message,
          () -> vmap((Array x) -> cycle()).apply(X));
      expect(TreeException.class, message, () -> Tree.leaves(nested(20_000)));
      assertThat(jit((Object x) -> x).apply(nested(400))).asString().contains("[1. 1. 1.]");
    }

    @Test
    void ofOtherObjects() {
      assertThatExceptionOfType(TreeException.class)
          .isThrownBy(() -> jit((Array x, Object y) -> x).apply(X, new Object()))
          .withMessageStartingWith("jit argument 1: A java.lang.Object is neither an array");
      assertThatExceptionOfType(TreeException.class)
          .isThrownBy(() -> vmap((Array x) -> new Object()).apply(X))
          .withMessageStartingWith("vmap, result of the function: A java.lang.Object is neither");
    }

    @Test
    void ofRecordsThatRejectArrays() {
      expect(
          TreeException.class,
          "vmap: The constructor of the record Positive does not accept what its arrays become (java.lang.IllegalArgumentException: a vector, please). It must take traced arrays, of any shape.",
          () -> vmap((Positive p) -> p.value()).apply(new Positive(X)));
      assertThatExceptionOfType(TreeException.class)
          .isThrownBy(() -> jacfwd((Positive p) -> p.value()).apply(new Positive(X)))
          .withMessageStartingWith("jacfwd: The constructor of the record Positive")
          .withCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  @Nested
  class Recursion {
    @Test
    void withoutEnd() {
      var self = new ArrayList<Fn1<Array, Array>>();
      self.add(jit((Array x) -> self.getFirst().apply(x.add(1))));
      expect(
          NestingException.class,
          "jit: functions are transformed more than 100 deep inside of each other. Does one call itself? Recursion has to end in Java, by values that are not traced.",
          () -> self.getFirst().apply(X));
    }

    @Test
    void ofManyFunctions() {
      Fn1<Array, Array> f = x -> x.add(1);
      for (int i = 0; i < 3000; i++) {
        Fn1<Array, Array> inner = f;
        f = jit((Array x) -> inner.apply(x));
      }
      Fn1<Array, Array> deep = f;
      assertThatExceptionOfType(NestingException.class).isThrownBy(() -> deep.apply(X));
    }
  }

  @Nested
  @SuppressWarnings("NullAway") // that is what is tested
  class Nulls {
    private static void expectNull(String message, ThrowingCallable code) {
      assertThatExceptionOfType(NullPointerException.class).isThrownBy(code).withMessage(message);
    }

    @Test
    void asFunctions() {
      expectNull("jit: the function is null.", () -> jit((Fn1<Array, Array>) null));
      expectNull("grad: the function is null.", () -> grad((Fn1<Array, Array>) null));
      expectNull("vmap: the function is null.", () -> vmap((Fn1<Array, Array>) null));
      expectNull("jacrev: the function is null.", () -> jacrev((Fn1<Array, Array>) null));
    }

    @Test
    void asArrays() {
      expectNull("add: array 1 is null.", () -> X.add((Array) null));
      expectNull("add: array 1 is null.", () -> X.gt(0).add((Array) null));
      expectNull("div: array 1 is null.", () -> X.div((Array) null));
      expectNull("where: array 2 is null.", () -> where(X, X, null));
      expectNull("concatenate: array 1 is null.", () -> concatenate(X, null));
      expectNull("stack: array 0 is null.", () -> stack(null, X));
      expectNull("normal: the key is null.", () -> Random.normal(null, 1));
    }

    @Test
    void asOtherArguments() {
      expectNull("astype: the dtype is null.", () -> X.astype(null));
      expectNull("The axes are null; give none for all of them.", () -> X.sum((int[]) null));
      expectNull("get: an index is null; NEWAXIS makes an axis.", () -> X.get((Index) null));
      expectNull(
          "inAxes: the entries are null; give one for each argument.",
          () -> inAxes((Object[]) null));
      expect(
          TreeException.class,
          "The second argument of grad selects what to differentiate with respect to, but it returns no array.",
          () -> grad((Array a) -> a.sum(), a -> null).apply(X));
    }
  }

  /** The function that is named is the one that was called. */
  @Nested
  class Names {
    @Test
    void ofJacobians() {
      expect(
          TreeException.class,
          "jacrev needs a function that returns one array, got 0; use jacrevEach.",
          () -> jacrev(untyped((Array x) -> List.of())).apply(X));
      expect(
          TreeException.class,
          "hessian needs a function that returns one array, got 0.",
          () -> hessian(untyped((Array x) -> List.of())).apply(X));
      expect(
          TreeException.class,
          "jacfwd needs an array to differentiate with respect to, got an argument of none.",
          () -> jacfwd((List<Array> x) -> X).apply(List.of()));
      assertThatExceptionOfType(DTypeException.class)
          .isThrownBy(() -> hessian((Array x) -> x.sum()).apply(INTEGERS))
          .withMessageStartingWith("hessian requires floating inputs");
    }

    @Test
    void ofProducts() {
      expect(
          ShapeException.class,
          "tensordot sums over axes of one size, got axis 0 of shape (2, 3) and axis 1 of shape (2, 3).",
          () -> tensordot(MATRIX, MATRIX, 0, 1));
      expect(
          ShapeException.class,
          "inner sums over axes of one size, got axis -1 of shape (2, 3) and axis -1 of shape (4,).",
          () -> inner(MATRIX, ones(4)));
    }

    @Test
    void ofNeuralNetworks() {
      for (var f :
          Map.<String, BinaryOperator<Array>>of(
                  "softmax", (x, y) -> Nn.softmax(x, 2),
                  "logSoftmax", (x, y) -> Nn.logSoftmax(x, 2),
                  "logsumexp", (x, y) -> Nn.logsumexp(x, 2))
              .entrySet()) {
        expect(
            ShapeException.class,
            f.getKey() + " axis 2 is out of bounds for an array of 2 dimensions.",
            () -> f.getValue().apply(MATRIX, MATRIX));
      }
    }

    @Test
    void ofJavaNumbers() {
      String message =
          ": 1099511627776 does not fit int32. Write it as a double, or run with x64 (withX64).";
      expect(DTypeException.class, "add" + message, () -> X.add(1L << 40));
      expect(DTypeException.class, "gt" + message, () -> X.gt(1L << 40));
      expect(DTypeException.class, "array" + message, () -> array(1L << 40));
    }
  }

  @Nested
  class JavaArrays {
    @Test
    void ofSeveralTypes() {
      expect(
          DTypeException.class,
          "array got a int[] among others of double[]; make the parts arrays of one type.",
          () -> array(new Object[] {new double[] {1}, new int[] {1}}));
    }

    @Test
    void thatHoldThemselves() {
      var array = new Object[1];
      array[0] = array;
      expect(
          ShapeException.class,
          "array got a Java array that is nested more than 64 deep; does it hold itself?",
          () -> array(array));
    }

    @Test
    void inClosedArenas() {
      MemorySegment data;
      try (var arena = Arena.ofConfined()) {
        data = arena.allocate(8);
      }
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> fromSegment(data, DType.FLOAT32, 2))
          .withMessage(
              "fromSegment: the arena of the data is closed; make the array before closing it.");
    }
  }

  /** What could be an error but has a value. */
  @Test
  void limits() {
    assertThat(Nn.logsumexp(zeros(0), 0).item()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Nn.softmax(zeros(0), 0).toFloatArray()).isEmpty();
    Array two = array(1, 2);
    assertThat(fullLike(two, 1e30).toIntArray()).containsOnly(Integer.MAX_VALUE);
    assertThat(fullLike(two, -1e30).toIntArray()).containsOnly(Integer.MIN_VALUE);
    assertThat(fullLike(two.astype(DType.UINT8), 300.0).astype(DType.INT32).toIntArray())
        .containsOnly(255);
    assertThat(fullLike(two, Double.NaN).toIntArray()).containsOnly(0);
  }

  @Test
  void stackTracesStartInTheCallersCode() {
    for (ThrowingCallable code :
        List.<ThrowingCallable>of(
            () -> X.add(ones(4)),
            () -> MATRIX.sum(2),
            () -> jit(MisuseTest::absVal).apply(array(1.0)),
            () -> grad(untyped((Array x) -> Pair.of(x, x))).apply(X))) {
      PanaxException thrown = catchThrowableOfType(PanaxException.class, code);
      assertThat(thrown.getStackTrace()[0].getClassName()).isEqualTo(MisuseTest.class.getName());
    }
  }

  /** What has more elements than a dimension can have. */
  @Nested
  class Sizes {
    private static final int SIDE = 1 << 16;
    private static final String TOO_LONG =
        " needs a dimension of 4294967296 elements, but dimensions have at most 2147483647. Keep more dimensions, or work on parts.";

    private void expectTooLong(String name, Fn1<Array, Array> f) {
      expect(
          ShapeException.class,
          name + TOO_LONG,
          () -> evalShape((Array x) -> f.apply(x.broadcastTo(SIDE, SIDE)), ones(1)));
    }

    @Test
    void vectors() {
      expectTooLong("ravel", x -> x.ravel());
      expectTooLong("reshape", x -> x.reshape(1, -1));
      expectTooLong("argmax", x -> argmax(x));
      expectTooLong("vdot", x -> vdot(x, x));
      expectTooLong("outer", x -> outer(x, x));
      expectTooLong(
          "concatenate",
          x -> {
            Array half = ones(1).broadcastTo(1 << 30, 2);
            return concatenate(half, half, half, half);
          });
    }

    @Test
    void randomNumbers() {
      Array key = Random.key(0);
      expect(
          ShapeException.class,
          "uniform draws at most 1073741823 numbers at a time, got the shape (1048576, 4096). Draw parts, each with a key of its own from split.",
          () -> Random.uniform(key, 1 << 20, 1 << 12));
      assertThatExceptionOfType(ShapeException.class)
          .isThrownBy(() -> Random.bits(key, 1 << 20, 1 << 12))
          .withMessageStartingWith("bits draws at most");
      assertThatExceptionOfType(ShapeException.class)
          .isThrownBy(() -> Random.randint(key, Shape.of(1 << 20, 1 << 12), 0, 5))
          .withMessageStartingWith("randint draws at most");
    }

    @Test
    void ranges() {
      expect(
          ShapeException.class,
          "arange(0, 1099511627776, 1) has about 1.10e+12 elements, but dimensions have at most 2147483647. Use a larger step, or work on parts.",
          () -> arange(1L << 40));
      assertThatExceptionOfType(ShapeException.class)
          .isThrownBy(() -> arange(Long.MIN_VALUE, Long.MAX_VALUE))
          .withMessageStartingWith(
              "arange(-9223372036854775808, 9223372036854775807, 1) has about");
      assertThatExceptionOfType(ShapeException.class)
          .isThrownBy(() -> arange(0.0, 1.0, 1e-30))
          .withMessageStartingWith("arange(0.0, 1.0, 1.0E-30) has about 1.00e+30 elements");
      String notFinite = "arange needs finite bounds and a step other than 0, got ";
      expect(
          ShapeException.class,
          notFinite + "arange(0.0, Infinity, 1.0).",
          () -> arange(0.0, Double.POSITIVE_INFINITY));
      expect(
          ShapeException.class,
          notFinite + "arange(0.0, NaN, 1.0).",
          () -> arange(0.0, Double.NaN));
      expect(
          DTypeException.class,
          "arange: 1099511627776 does not fit int32. Write it as a double, or run with x64 (withX64).",
          () -> arange(1L << 40, (1L << 40) + 3));
      assertThat(arange(0, 1, Long.MIN_VALUE).toIntArray()).isEmpty();
    }
  }
}

package dev.panax;

import dev.panax.program.ArrayType;
import dev.panax.program.CheckpointPolicy;
import dev.panax.program.DTypeException;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Bodies;
import dev.panax.trace.Config;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn2;
import dev.panax.trace.Jit;
import dev.panax.trace.JvpRule;
import dev.panax.trace.Pair;
import dev.panax.trace.Trace;
import dev.panax.trace.Tree;
import dev.panax.trace.TreeDef;
import dev.panax.trace.VjpRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Functions with derivatives of their own, untyped: user functions to rules on arrays. */
final class CustomRules {
  private CustomRules() {}

  /** A function applied through a program: the program, its operands, and how to put it back. */
  private record Applied(Jit.Traced traced, TreeDef arguments, Array[] operands) {

    static Applied to(String user, Fn f, Object... arguments) {
      Tree.Flat flat = Tree.flatten(arguments);
      List<ArrayType> types = flat.leaves().stream().map(Array::type).toList();
      List<String> labels =
          IntStream.range(0, arguments.length).mapToObj(i -> "argument " + i).toList();
      Jit.Traced traced = Bodies.trace(user, f, f, flat.structure(), types, labels);
      var operands = new ArrayList<>(traced.constants());
      operands.addAll(flat.leaves());
      return new Applied(traced, flat.structure(), operands.toArray(Array[]::new));
    }

    int constants() {
      return traced.constants().size();
    }

    Signature signature(String name) {
      return new Signature(
          name, arguments, traced.program(), traced.resultStructure(), Config.current());
    }

    Object run(Op.Application op) {
      return Tree.unflatten(traced.resultStructure(), List.of(Trace.bind(op, operands)));
    }
  }

  /**
   * What a rule must fit.
   *
   * @param function the user's name for it, for messages
   * @param body the program of the function
   */
  private record Signature(
      String function, TreeDef arguments, Program body, TreeDef result, Config config) {

    Object[] arguments(Array[] leaves) {
      return Tree.unflatten(arguments, List.of(leaves));
    }

    /** The arrays of {@code value}, which are to be like the results of the function. */
    List<Array> requireResult(String what, Object value) {
      return require(what, result, body.outputTypes(), value);
    }

    /** The arrays of {@code value}, which must have this structure and these types. */
    List<Array> require(String what, TreeDef structure, List<ArrayType> types, Object value) {
      Tree.Flat flat = Tree.flatten(value);
      structure.requireSame("%s (%s)".formatted(function, what), flat.structure());
      for (int i = 0; i < types.size(); i++) {
        ArrayType got = flat.leaves().get(i).type();
        ArrayType expected = types.get(i);
        if (!expected.shape().equals(got.shape())) {
          throw new ShapeException(mismatch(what, structure, i, expected, got));
        }
        if (expected.dtype() != got.dtype()) {
          throw new DTypeException(mismatch(what, structure, i, expected, got));
        }
      }
      return flat.leaves();
    }

    private String mismatch(
        String what, TreeDef structure, int leaf, ArrayType expected, ArrayType got) {
      String path = structure.paths().get(leaf);
      return "%s needs a rule that gives %s%s of type %s, to match the function; it gave %s."
          .formatted(function, what, path.isEmpty() ? "" : " " + path, expected, got);
    }
  }

  // ---- Forward mode --------------------------------------------------------------------------

  /**
   * Applies {@code f}, whose derivative is {@code rule}.
   *
   * @param rule from the arguments and their tangents to a {@link Pair} of the value and its
   *     tangent
   */
  static Object customJvp(
      String name, Fn f, Fn2<Object[], Object[], Pair<?, ?>> rule, Object... arguments) {
    Applied applied = Applied.to("customJvp", f, arguments);
    var derivative = new TreeJvpRule(rule, applied.signature("customJvp"));
    return applied.run(
        new Op.CustomJvp(name, applied.traced.program(), applied.constants(), derivative));
  }

  private record TreeJvpRule(Fn2<Object[], Object[], Pair<?, ?>> rule, Signature signature)
      implements JvpRule {
    @Override
    public Array[] apply(Array[] primals, Array[] tangents) {
      return signature.config.run(() -> {
        Pair<?, ?> result = rule.apply(signature.arguments(primals), signature.arguments(tangents));
        return Stream.concat(
                signature.requireResult("the value", result.first()).stream(),
                signature.requireResult("the tangent", result.second()).stream())
            .toArray(Array[]::new);
      });
    }
  }

  // ---- Reverse mode --------------------------------------------------------------------------

  /**
   * Applies {@code f}, whose derivative {@code forward} and {@code backward} give.
   *
   * @param forward from the arguments to a {@link Pair} of the value and residuals
   * @param backward from the residuals and a cotangent of the value to those of the arguments
   */
  static Object customVjp(
      String name, Fn f, Fn forward, Fn2<Object, Object, Object[]> backward, Object... arguments) {
    Applied applied = Applied.to("customVjp", f, arguments);
    var derivative = new TreeVjpRule(forward, backward, applied.signature("customVjp"));
    return applied.run(
        new Op.CustomVjp(name, applied.traced.program(), applied.constants(), derivative));
  }

  private record TreeVjpRule(
      Fn forward, Fn2<Object, Object, Object[]> backward, Signature signature) implements VjpRule {
    @Override
    public Forward forward(Array[] primals) {
      return signature.config.run(() -> {
        var result = (Pair<?, ?>) forward.call(signature.arguments(primals));
        List<Array> values = signature.requireResult("the value", result.first());
        Tree.Flat residuals = Tree.flatten(result.second());
        List<ArrayType> types = Arrays.stream(primals).map(Array::type).toList();
        return new Forward(
            values.toArray(Array[]::new),
            residuals.leaves().toArray(Array[]::new),
            new TreePullback(backward, residuals.structure(), types, signature));
      });
    }
  }

  private record TreePullback(
      Fn2<Object, Object, Object[]> backward,
      TreeDef residualStructure,
      List<ArrayType> argumentTypes,
      Signature signature)
      implements VjpRule.Pullback {
    @Override
    public Array[] apply(Array[] residuals, Array[] cotangents) {
      return signature.config.run(() -> {
        Object[] pulled =
            backward.apply(
                Tree.unflatten(residualStructure, List.of(residuals)),
                Tree.unflatten(signature.result, List.of(cotangents)));
        return signature
            .require("the cotangent of", signature.arguments, argumentTypes, pulled)
            .toArray(Array[]::new);
      });
    }
  }

  // ---- Checkpoint ----------------------------------------------------------------------------

  static Object checkpoint(Fn f, CheckpointPolicy policy, Object... arguments) {
    Applied applied = Applied.to("checkpoint", f, arguments);
    return applied.run(new Op.Checkpoint(applied.traced.program(), policy, false));
  }
}

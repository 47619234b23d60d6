package dev.panax.test.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import dev.panax.trace.Jit;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The check of the dtype and weak type that operands of two dtypes give, in JAX's lattice. */
final class PromotionCheck {
  private PromotionCheck() {}

  /** Checks a case such as {@code promotion.add}, whose arguments name the operands' dtypes. */
  static void check(Golden golden) {
    Registry.Entry entry = Registry.get(operation(golden));
    List<Object> operands =
        golden.arguments().positional().stream()
            .map(name -> operand((String) Objects.requireNonNull(name)))
            .toList();
    var arguments = new Arguments(operands, Map.of());
    List<Array> arrays = arguments.hostArrays().stream().map(HostArray::toArray).toList();
    Fn1<List<Array>, Object> function = leaves -> entry.call().apply(arguments.with(leaves));
    checkType("eager", golden, function.apply(arrays));
    checkType("jit", golden, new Jit("golden", function).call(arrays));
  }

  /** The function that a case such as {@code promotion.add} is about. */
  static String operation(Golden golden) {
    return golden.function().replace("promotion.", "jnp.");
  }

  /** A one-element array of a dtype, or a Python number: {@code int*}. */
  private static Object operand(String name) {
    return switch (name) {
      case "bool*" -> true;
      case "int*" -> 1L;
      case "float*" -> 1.0;
      case "complex*" -> new Complex(1, 0);
      default -> {
        var shape = Shape.of(1);
        int width = new HostArray(name, shape, false, new byte[0]).width();
        yield new HostArray(name, shape, false, new byte[width]);
      }
    };
  }

  private static void checkType(String mode, Golden golden, Object value) {
    JsonNode out = golden.json().get("out");
    DType dtype = HostArray.dtype(out.get("dtype_name").asText());
    boolean weak = out.get("weak_type").asBoolean();
    Array array = (Array) value;
    if (array.dtype() != dtype || array.type().weak() != weak) {
      throw new Mismatch(
          "%s: JAX %s%s, here %s%s"
              .formatted(
                  mode,
                  dtype,
                  weak ? " weak" : "",
                  array.dtype(),
                  array.type().weak() ? " weak" : ""));
    }
  }
}

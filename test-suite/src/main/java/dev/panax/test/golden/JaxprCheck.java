package dev.panax.test.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panax.Panax;
import dev.panax.program.ArrayType;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import dev.panax.trace.Ops;
import java.util.ArrayList;
import java.util.List;

/** The check of the text of a program against that of {@code jax.make_jaxpr}, to the letter. */
final class JaxprCheck {
  private JaxprCheck() {}

  /** Checks a case with {@code source}, a Python expression, through its translation. */
  static void check(Golden golden) {
    Fn1<List<Array>, Object> function = Jaxprs.get(golden.json().get("source").asText());
    var arguments = new ArrayList<Array>();
    golden.json().get("args").forEach(argument -> arguments.add(example(argument)));
    String text = Panax.makeJaxpr(function, arguments).toString();
    String own = Jaxprs.ownText(golden.function());
    String expected = own == null ? inPanaxNames(golden.json().get("jaxpr").asText()) : own;
    if (!text.equals(expected)) {
      throw new Mismatch("JAX\n" + expected + "\nhere\n" + text);
    }
  }

  /** JAX's text, but {@code add} where it adds up cotangents, and plain numbers for NumPy's. */
  private static String inPanaxNames(String jaxpr) {
    return jaxpr.replace(" = add_any ", " = add ").replaceAll("np\\.int64\\((-?\\d+)\\)", "$1");
  }

  /** An array of an abstract type, or a Python scalar. */
  private static Array example(JsonNode argument) {
    if (!argument.has("aval")) {
      return Arguments.toArray(Golden.decode(argument));
    }
    JsonNode aval = argument.get("aval");
    var dims = new ArrayList<Integer>();
    aval.get("shape").forEach(dim -> dims.add(dim.asInt()));
    Shape shape = Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
    return Ops.zeros(ArrayType.of(HostArray.dtype(aval.get("dtype").asText()), shape));
  }
}

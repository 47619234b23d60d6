package dev.panax.test.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.panax.program.DType;
import dev.panax.trace.Config;
import dev.panax.trace.Index;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One call of a JAX function, with its result and derivatives.
 *
 * <p>Values are decoded to {@link HostArray}, {@link Double}, {@link Long}, {@link Boolean}, {@link
 * Complex}, {@link String}, {@link DType}, {@link Index}, {@link PythonFunction}, {@link List},
 * {@link Map} or null.
 *
 * @param json the line of the file, for what is not decoded here
 */
record Golden(JsonNode json) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The cases of a resource of the tests, such as {@code lax-dot}. */
  static List<Golden> read(String resource) {
    String name = "/goldens/" + resource + ".jsonl.gz";
    try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(name), name)) {
      return parse(new GZIPInputStream(in));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** The cases of a file, {@code .jsonl} or {@code .jsonl.gz}. */
  static List<Golden> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in);
    }
  }

  private static List<Golden> parse(InputStream in) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    var cases = new ArrayList<Golden>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        cases.add(new Golden(MAPPER.readTree(line)));
      }
    }
    return cases;
  }

  String id() {
    return json.get("id").asText();
  }

  boolean isTagged(String tag) {
    for (var each : json.path("tags")) {
      if (each.asText().equals(tag)) {
        return true;
      }
    }
    return false;
  }

  /** What a case is, by the fields that it has. */
  private enum Kind {
    CALL,
    PROMOTION,
    PROGRAM,
    JAXPR,
    ERROR
  }

  private Kind kind() {
    if (json.has("jaxpr")) {
      return Kind.JAXPR;
    }
    if (json.has("inputs")) {
      return Kind.PROGRAM;
    }
    if (json.has("error")) {
      return Kind.ERROR;
    }
    return function().startsWith("promotion.") ? Kind.PROMOTION : Kind.CALL;
  }

  /** Whether there is a Panax function, or a program in Java, to run this case with. */
  boolean isRegistered() {
    return switch (kind()) {
      case CALL -> Registry.contains(function());
      case PROMOTION -> Registry.contains(PromotionCheck.operation(this));
      case PROGRAM -> Programs.contains(json.get("name").asText());
      case JAXPR -> Jaxprs.contains(json.get("source").asText());
      case ERROR -> ErrorCheck.contains(json.get("source").asText());
    };
  }

  /**
   * Runs this case on the current backend, in all modes.
   *
   * @throws RuntimeException if it fails; a {@link Mismatch} if a result differs from JAX's
   */
  void check() {
    if (!isRegistered()) {
      throw new Mismatch("not registered");
    }
    config()
        .run(() -> {
          switch (kind()) {
            case CALL -> GoldenCheck.check(this, Registry.get(function()));
            case PROMOTION -> PromotionCheck.check(this);
            case PROGRAM -> ProgramCheck.check(this);
            case JAXPR -> JaxprCheck.check(this);
            case ERROR -> ErrorCheck.check(this);
          }
          return this;
        });
  }

  /** The JAX function, such as {@code lax.dot_general}. */
  String function() {
    return json.get("fn").asText();
  }

  /** The modes that JAX ran in. */
  Config config() {
    return new Config(json.path("x64").asBoolean(), json.path("partitionable").asBoolean(true));
  }

  Arguments arguments() {
    return new Arguments(decodeAll(json.get("args")), decodeFields(json.get("kwargs")));
  }

  Tolerance tolerance() {
    return Tolerance.of(json.get("tol"));
  }

  static @Nullable Object decode(JsonNode value) {
    if (value.isNull() || value.has("none")) {
      return null;
    }
    if (value.isIntegralNumber()) {
      return value.asLong();
    }
    if (value.isNumber()) {
      return value.asDouble();
    }
    if (value.isBoolean()) {
      return value.asBoolean();
    }
    if (value.isTextual()) {
      return value.asText();
    }
    if (value.isArray()) {
      return decodeAll(value);
    }
    if (value.has("data")) {
      return HostArray.of(value);
    }
    if (value.has("scalar")) {
      return scalar(value.get("scalar"));
    }
    if (value.has("tuple")) {
      return decodeAll(value.get("tuple"));
    }
    if (value.has("list")) {
      return decodeAll(value.get("list"));
    }
    if (value.has("dict")) {
      return decodeFields(value.get("dict"));
    }
    if (value.has("dtype_name")) {
      return HostArray.dtype(value.get("dtype_name").asText());
    }
    if (value.has("complex")) {
      return new Complex(part(value.get("complex"), 0), part(value.get("complex"), 1));
    }
    if (value.has("slice")) {
      return slice(value.get("slice"));
    }
    if (value.has("ellipsis")) {
      return Index.ELLIPSIS;
    }
    if (value.has("newaxis")) {
      return Index.NEWAXIS;
    }
    if (value.has("func")) {
      return new PythonFunction(value.get("func").asText());
    }
    return value.has("str") ? value.get("str").asText() : decodeFields(value);
  }

  private static double part(JsonNode complex, int i) {
    return ((Number) Objects.requireNonNull(scalar(complex.get(i)))).doubleValue();
  }

  private static Index slice(JsonNode parts) {
    Integer step = bound(parts.get(2));
    return Index.slice(bound(parts.get(0)), bound(parts.get(1)), step == null ? 1 : step);
  }

  private static @Nullable Integer bound(JsonNode value) {
    return decode(value) instanceof Long bound ? Math.toIntExact(bound) : null;
  }

  private static @Nullable Object scalar(JsonNode value) {
    if (!value.isTextual()) {
      return decode(value);
    }
    return switch (value.asText()) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> throw new IllegalArgumentException("no number: " + value);
    };
  }

  private static List<@Nullable Object> decodeAll(JsonNode values) {
    var list = new ArrayList<@Nullable Object>();
    values.forEach(value -> list.add(decode(value)));
    return list;
  }

  private static Map<String, @Nullable Object> decodeFields(JsonNode fields) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    fields.properties().forEach(field -> map.put(field.getKey(), decode(field.getValue())));
    return map;
  }

  /** The id. */
  @Override
  public String toString() {
    return id();
  }
}

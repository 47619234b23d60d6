package dev.panax.test.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.panax.program.DType;
import dev.panax.trace.Config;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
 * String}, {@link DType}, {@link List}, {@link Map} or null.
 *
 * @param json the line of the file, for what is not decoded here
 */
record Golden(JsonNode json) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The cases of a file, such as {@code lax-dot}. */
  static List<Golden> read(String file) {
    String resource = "/goldens/" + file + ".jsonl.gz";
    try (InputStream in =
            Objects.requireNonNull(Golden.class.getResourceAsStream(resource), resource);
        var lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      var cases = new ArrayList<Golden>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        cases.add(new Golden(MAPPER.readTree(line)));
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  String id() {
    return json.get("id").asText();
  }

  /** The JAX function, such as {@code lax.dot_general}. */
  String function() {
    return json.get("fn").asText();
  }

  /** The modes that JAX ran in. */
  Config config() {
    return new Config(json.path("x64").asBoolean(), json.path("partitionable").asBoolean(true));
  }

  List<@Nullable Object> args() {
    return decodeAll(json.get("args"));
  }

  Map<String, @Nullable Object> kwargs() {
    return decodeFields(json.get("kwargs"));
  }

  Tolerance tolerance() {
    return Tolerance.of(json.get("tol"));
  }

  /** The arrays among a value, in order: itself, or those of its list. */
  static List<HostArray> arrays(@Nullable Object value) {
    return switch (value) {
      case HostArray array -> List.of(array);
      case List<?> list -> list.stream().flatMap(part -> arrays(part).stream()).toList();
      case null, default -> throw new IllegalArgumentException("no array: " + value);
    };
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
    return value.has("str") ? value.get("str").asText() : decodeFields(value);
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

  @Override
  public String toString() {
    return id();
  }
}

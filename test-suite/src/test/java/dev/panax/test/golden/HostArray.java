package dev.panax.test.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.Elements;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.HostArrays;
import dev.panax.trace.Ops;
import java.lang.foreign.MemorySegment;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * An array as the golden files hold it, on no device yet.
 *
 * @param type its type
 * @param data its elements, row-major, little-endian
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record HostArray(ArrayType type, byte[] data) {

  static HostArray of(JsonNode value) {
    var dims = new int[value.get("shape").size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = value.get("shape").get(i).asInt();
    }
    var type =
        new ArrayType(
            dtype(value.get("dtype").asText()),
            Shape.of(dims),
            value.path("weak_type").asBoolean());
    return new HostArray(type, Base64.getDecoder().decode(value.get("data").asText()));
  }

  static DType dtype(String name) {
    return DType.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** This array on the current backend. */
  Array toArray() {
    Array strong = HostArrays.fromSegment(MemorySegment.ofArray(data), type.dtype(), type.shape());
    return Ops.convert(strong, type.dtype(), type.weak());
  }

  /** The elements; see {@link Elements#read}. */
  List<Number> numbers() {
    MemorySegment segment = MemorySegment.ofArray(data);
    return LongStream.range(0, type.shape().size())
        .mapToObj(i -> Elements.read(segment, type.dtype(), i))
        .toList();
  }

  /** The elements of a floating array. */
  double[] toDoubles() {
    return numbers().stream().mapToDouble(Number::doubleValue).toArray();
  }

  /** The elements of an integer or bool array. */
  long[] toLongs() {
    return numbers().stream().mapToLong(Number::longValue).toArray();
  }
}

package dev.panax.test.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.HostArrays;
import dev.panax.trace.Ops;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Locale;

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

  double[] toDoubles() {
    var values = new double[Math.toIntExact(type.shape().size())];
    ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type.dtype()) {
            case FLOAT32 -> buffer.getFloat(4 * i);
            case FLOAT64 -> buffer.getDouble(8 * i);
            case BOOL, INT32, UINT32, INT64 -> throw new IllegalStateException(type.toString());
          };
    }
    return values;
  }

  /** The elements of an integer or bool array. */
  long[] toLongs() {
    var values = new long[Math.toIntExact(type.shape().size())];
    ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type.dtype()) {
            case BOOL -> buffer.get(i);
            case INT32 -> buffer.getInt(4 * i);
            case UINT32 -> Integer.toUnsignedLong(buffer.getInt(4 * i));
            case INT64 -> buffer.getLong(8 * i);
            case FLOAT32, FLOAT64 -> throw new IllegalStateException(type.toString());
          };
    }
    return values;
  }
}

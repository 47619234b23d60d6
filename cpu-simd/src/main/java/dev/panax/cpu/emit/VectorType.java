package dev.panax.cpu.emit;

import dev.panax.compiler.loop.ScalarType;
import dev.panax.program.DType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;

/** A class of vectors, by the type of its lanes. */
enum VectorType {
  BYTE("Byte", TypeKind.BYTE, 1),
  SHORT("Short", TypeKind.SHORT, 2),
  INT("Int", TypeKind.INT, 4),
  LONG("Long", TypeKind.LONG, 8),
  FLOAT("Float", TypeKind.FLOAT, 4),
  DOUBLE("Double", TypeKind.DOUBLE, 8);

  static final ClassDesc SPECIES = ClassDesc.of("jdk.incubator.vector.VectorSpecies");

  private final String title;
  private final TypeKind laneKind;
  private final int byteSize;

  VectorType(String title, TypeKind laneKind, int byteSize) {
    this.title = title;
    this.laneKind = laneKind;
    this.byteSize = byteSize;
  }

  /** The type of vectors of elements of {@code dtype}; that of bools is how they are in memory. */
  static VectorType of(ScalarType dtype) {
    return switch (dtype) {
      case BOOL -> BYTE;
      case INT32, UINT32 -> INT;
      case INT64, UINT64 -> LONG;
      case FLOAT32 -> FLOAT;
      case FLOAT64 -> DOUBLE;
    };
  }

  /** The type of vectors of elements of {@code dtype} as they are in memory. */
  static VectorType inMemory(DType dtype) {
    return valueOf(ScalarEmitter.memoryKind(dtype).name());
  }

  ClassDesc vectorClass() {
    return ClassDesc.of("jdk.incubator.vector." + title + "Vector");
  }

  ClassDesc laneType() {
    return laneKind.upperBound();
  }

  /** The type of arrays of lanes. */
  ClassDesc arrayType() {
    return laneType().arrayType();
  }

  TypeKind laneKind() {
    return laneKind;
  }

  /** Bytes per lane. */
  int byteSize() {
    return byteSize;
  }

  /** Whether there are vectors of {@code lanes} lanes. */
  boolean has(int lanes) {
    return 8 * byteSize * lanes >= 64;
  }

  /** Pushes the species of {@code lanes} lanes. */
  void pushSpecies(CodeBuilder code, int lanes) {
    code.getstatic(vectorClass(), "SPECIES_" + 8 * byteSize * lanes, SPECIES);
  }
}

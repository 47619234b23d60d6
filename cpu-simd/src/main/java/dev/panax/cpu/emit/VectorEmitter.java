package dev.panax.cpu.emit;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.panax.compiler.loop.Access;
import dev.panax.compiler.loop.Accumulator;
import dev.panax.compiler.loop.BinaryOp;
import dev.panax.compiler.loop.Instruction;
import dev.panax.compiler.loop.LibraryFunction;
import dev.panax.compiler.loop.LoopKernel;
import dev.panax.compiler.loop.LoopKind;
import dev.panax.compiler.loop.ScalarType;
import dev.panax.compiler.loop.Statement;
import dev.panax.compiler.loop.UnaryOp;
import dev.panax.compiler.loop.Value;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Reducer;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.incubator.vector.VectorShape;
import org.jspecify.annotations.Nullable;

/**
 * A writer of a kernel's {@link Kernel#run} for the Vector API: as its superclass does, but a loop
 * over lanes computes a vector of iterations, or several vectors, at a time.
 *
 * <p>All vectors of a kernel have the same number of lanes, as many as the widest dtype has in a
 * full vector; bools are masks. The last vector of a loop may be partial: it is computed whole, for
 * which reading beyond the end is harmless, and masked where it is stored or folded. Where
 * accumulators would wait for themselves, another loop comes before, which takes several whole
 * vectors at a time.
 */
final class VectorEmitter extends ScalarEmitter {
  private static final String PACKAGE = "jdk.incubator.vector.";
  private static final ClassDesc VECTOR = ClassDesc.of(PACKAGE + "Vector");
  private static final ClassDesc MASK = ClassDesc.of(PACKAGE + "VectorMask");
  private static final ClassDesc OPERATORS = ClassDesc.of(PACKAGE + "VectorOperators");
  private static final ClassDesc UNARY = OPERATORS.nested("Unary");
  private static final ClassDesc BINARY = OPERATORS.nested("Binary");
  private static final ClassDesc TERNARY = OPERATORS.nested("Ternary");
  private static final ClassDesc ASSOCIATIVE = OPERATORS.nested("Associative");
  private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
  private static final ClassDesc CONVERSION = OPERATORS.nested("Conversion");
  private static final ClassDesc BYTE_ORDER = ClassDesc.of("java.nio.ByteOrder");

  private static final int PREFERRED_BYTES = VectorShape.preferredShape().vectorBitSize() / 8;

  /**
   * Whether memory can be accessed under a mask. AVX2, AVX-512 and wide SVE can; narrower vectors,
   * NEON's above all, would read what is masked out.
   */
  private static final boolean HAS_MASKED_ACCESS = PREFERRED_BYTES >= 32;

  /**
   * Floating-point sums are taken in blocks of this many terms, whose sums are added up. Rounding
   * errors grow with the length of a chain of additions: of n terms in a row with n, in blocks, and
   * blocks of blocks, with n's roots. (Scalar code adds up float32s as float64s.)
   */
  private static final int BLOCK = 256;

  /** The last index of a loop, or of a block of it: level 0 is the loop. */
  private record Last(int loop, int level) {}

  /** The sum of the blocks before the current one, of some level of a loop. */
  private record EarlierBlocks(Accumulator sum, int loop, int level) {}

  /** One of the vectors that hold a value, or an accumulator, of the iterations at a time. */
  private record Part(Record variable, int part) {}

  /** A uniform value in all lanes. */
  private record Broadcast(Value value) {}

  /** An array that lanes are spilled to. */
  private record Spill(VectorType type, int number) {}

  /** The lane for which a function is called. */
  private record Lane() {}

  /** The lane numbers, as int32. */
  private record LaneNumbers() {}

  /** The last index at which all vectors are whole. */
  private record LastIndex() {}

  /** How many lanes of a vector that may be partial are in range. */
  private record Count() {}

  private final LaneAnalysis analysis;

  /** The number of lanes of every vector. */
  private final int lanes;

  /** The type of vectors that bool values are masks of: the widest. */
  private final VectorType maskType;

  /** The loop over lanes around the current point, or -1. */
  private int lanesLoop = -1;

  /** The vectors, of those taken at a time, that the current code is written for. */
  private int firstPart;

  private int endPart;

  /** Whether the current vector may extend beyond the end of the loop. */
  private boolean mayBePartial;

  VectorEmitter(LoopKernel kernel, CodeBuilder code) {
    super(kernel, code);
    analysis = new LaneAnalysis(kernel);
    maskType =
        analysis.dtypes().stream()
            .map(VectorType::of)
            .max(Comparator.comparingInt(VectorType::byteSize))
            .orElse(VectorType.BYTE);
    lanes = PREFERRED_BYTES / maskType.byteSize();
  }

  // ------------------------------------------------------------------------------------- loops

  @Override
  void prologue() {
    super.prologue();
    spills()
        .forEach((type, count) -> {
          for (int number = 0; number < count; number++) {
            code.loadConstant(lanes).newarray(type.laneKind());
            code.astore(newSlot(new Spill(type, number), TypeKind.REFERENCE));
          }
        });
  }

  @Override
  void loop(Statement.For loop, int depth) {
    if (loop.kind() != LoopKind.LANES) {
      if (lanesLoop < 0) {
        super.loop(loop, depth);
      } else {
        sequentialLoop(loop, depth);
      }
      return;
    }
    lanesLoop = loop.loop();
    int parts = partsOf(loop);
    firstPart = 0;
    endPart = parts;
    broadcastOperands();
    var accumulators = LaneAnalysis.outerAccumulators(loop);
    accumulators.forEach(this::declareVectors);

    int index = beginIndex(loop, depth);
    pushStart(loop);
    code.istore(index);
    if (parts > 1) {
      vectorLoop(loop, depth, parts);
      for (var accumulator : accumulators) {
        for (int part = 1; part < parts; part++) {
          int slot = slot(new Part(accumulator, part));
          combine(accumulator, slot(new Part(accumulator, 0)), () -> code.aload(slot));
        }
      }
    }
    mayBePartial = true;
    vectorLoop(loop, depth, 1);
    mayBePartial = false;
    lanesLoop = -1;
    for (var accumulator : accumulators) {
      accumulate(accumulator, () -> pushReduced(accumulator));
    }
  }

  /**
   * Writes a loop that takes {@code parts} vectors a time, from the current index on for as long as
   * they are whole, or, if the last {@link #mayBePartial}, to the end.
   */
  private void vectorLoop(Statement.For loop, int depth, int parts) {
    int index = beginIndex(loop, depth);
    int lastWhole = newSlot(new LastIndex(), TypeKind.INT);
    endPart = parts;
    pushEnd(loop);
    code.loadConstant(parts * lanes).isub().istore(lastWhole);
    if (!mayBePartial) {
      inBlocks(loop, 1, index, lastWhole, parts * lanes, () -> body(loop, depth));
      return;
    }
    int last = newSlot(new Last(loop.loop(), 0), TypeKind.INT);
    pushEnd(loop);
    code.loadConstant(1).isub().istore(last);
    // What several vectors at a time have left is less than a block.
    int levels = partsOf(loop) > 1 ? 0 : 1;
    inBlocks(
        loop,
        levels,
        index,
        last,
        lanes,
        () -> {
          pushEnd(loop);
          code.iload(index).isub().loadConstant(lanes);
          code.invokestatic(MATH, "min", MethodTypeDesc.of(CD_int, CD_int, CD_int));
          code.istore(newSlot(new Count(), TypeKind.INT));
          body(loop, depth);
        });
  }

  /** Writes a loop inside of that over lanes. */
  private void sequentialLoop(Statement.For loop, int depth) {
    int index = beginIndex(loop, depth);
    int last = newSlot(new Last(loop.loop(), 0), TypeKind.INT);
    pushStart(loop);
    code.istore(index);
    pushEnd(loop);
    code.loadConstant(1).isub().istore(last);
    inBlocks(loop, 2, index, last, 1, () -> body(loop, depth));
  }

  /**
   * Writes a loop in steps from its current index as far as the one in slot {@code last}; if it
   * adds up floating-point numbers, in blocks of {@code levels} sizes.
   */
  private void inBlocks(
      Statement.For loop, int levels, int index, int last, int step, Runnable body) {
    var sums =
        LaneAnalysis.outerAccumulators(loop).stream()
            .filter(a -> a.reducer() == Reducer.SUM && a.dtype().isFloating())
            .toList();
    inBlocks(loop, sums, sums.isEmpty() ? 0 : levels, index, last, step, body);
  }

  private void inBlocks(
      Statement.For loop,
      List<Accumulator> sums,
      int level,
      int index,
      int last,
      int step,
      Runnable body) {
    Label head = code.newLabel();
    Label end = code.newLabel();
    code.labelBinding(head).iload(index).iload(last).if_icmpgt(end);
    if (level == 0) {
      body.run();
      code.iinc(index, step);
    } else {
      sums.forEach(sum -> beginBlock(new EarlierBlocks(sum, loop.loop(), level)));
      int blockLast = newSlot(new Last(loop.loop(), level), TypeKind.INT);
      int reach = (int) Math.pow(BLOCK, level) * step - 1;
      code.iload(index).iload(last).iload(index).isub().loadConstant(reach);
      code.invokestatic(MATH, "min", MethodTypeDesc.of(CD_int, CD_int, CD_int));
      code.iadd().istore(blockLast);
      inBlocks(loop, sums, level - 1, index, blockLast, step, body);
      sums.forEach(sum -> endBlock(new EarlierBlocks(sum, loop.loop(), level)));
    }
    code.goto_(head).labelBinding(end);
  }

  /** Puts a sum aside and begins it anew. */
  private void beginBlock(EarlierBlocks earlier) {
    for (int part = firstPart; part < endPart; part++) {
      code.aload(slot(new Part(earlier.sum(), part)));
      code.astore(newSlot(new Part(earlier, part), TypeKind.REFERENCE));
    }
    declareVectors(earlier.sum());
  }

  /** Adds what was put aside to a sum. */
  private void endBlock(EarlierBlocks earlier) {
    for (int part = firstPart; part < endPart; part++) {
      int before = slot(new Part(earlier, part));
      combine(earlier.sum(), slot(new Part(earlier.sum(), part)), () -> code.aload(before));
    }
  }

  /** Writes what to do with a whole vector and, where it may be one, with a partial one. */
  private void byExtent(Runnable onWhole, Runnable onPartial) {
    if (!mayBePartial) {
      onWhole.run();
      return;
    }
    // C2 takes a comparison of this form out of its main loop.
    Label partial = code.newLabel();
    Label end = code.newLabel();
    pushIndex(lanesLoop);
    code.iload(slot(new LastIndex())).if_icmpgt(partial);
    onWhole.run();
    code.goto_(end).labelBinding(partial);
    onPartial.run();
    code.labelBinding(end);
  }

  /** Pushes the mask of the lanes that are in range. */
  private void pushRange(VectorType type) {
    type.pushSpecies(code, lanes);
    code.iconst_0().iload(slot(new Count()));
    invokeSpecies("indexInRange", CD_int, CD_int);
  }

  /**
   * How many vectors the main loop takes at a time: several where accumulators would wait for
   * themselves, or where a loop inside would wait for memory, as long as the code stays small.
   */
  private static int partsOf(Statement.For loop) {
    boolean isChained =
        !LaneAnalysis.outerAccumulators(loop).isEmpty()
            || loop.body().stream().anyMatch(Statement.For.class::isInstance);
    int size = LaneAnalysis.size(loop);
    return !isChained || size > 24 ? 1 : size > 10 ? 2 : 4;
  }

  /** Broadcasts the uniform operands that are known before the loop. */
  private void broadcastOperands() {
    for (var value : analysis.broadcasts(lanesLoop)) {
      if (isDefined(value)) {
        broadcast(value);
      }
    }
    if (analysis.usesLaneNumbers()) {
      pushBroadcast(ScalarType.INT32, code::iconst_0);
      code.iconst_1();
      invoke(VectorType.INT, "addIndex", CD_int);
      code.astore(newSlot(new LaneNumbers(), TypeKind.REFERENCE));
    }
  }

  private void broadcast(Value value) {
    pushBroadcast(value.dtype(), () -> push(value));
    code.astore(newSlot(new Broadcast(value), TypeKind.REFERENCE));
  }

  /** Pushes what {@code scalar} pushes, in all lanes. */
  private void pushBroadcast(ScalarType dtype, Runnable scalar) {
    if (dtype == ScalarType.BOOL) {
      maskType.pushSpecies(code, lanes);
      scalar.run();
      invokeSpecies("maskAll", CD_boolean);
    } else {
      var type = VectorType.of(dtype);
      type.pushSpecies(code, lanes);
      scalar.run();
      invokeStatic(type, "broadcast", VectorType.SPECIES, type.laneType());
    }
  }

  // -------------------------------------------------------------------------------- statements

  @Override
  void statement(Statement statement, int depth) {
    if (lanesLoop < 0) {
      super.statement(statement, depth);
      return;
    }
    switch (statement) {
      case Statement.For loop -> super.statement(loop, depth);
      case Statement.Let let -> letInLanes(let);
      case Statement.Declare(var accumulator) -> declareVectors(accumulator);
      case Statement.Accumulate(var accumulator, var operand) -> {
        for (int part = firstPart; part < endPart; part++) {
          fold(accumulator, operand, part);
        }
      }
      case Statement.Store(var target, var value) -> {
        for (int part = firstPart; part < endPart; part++) {
          store(target, value, part);
        }
      }
    }
  }

  private void letInLanes(Statement.Let let) {
    var result = let.result();
    if (!analysis.isVarying(result)) {
      let(let);
      if (analysis.broadcasts(lanesLoop).contains(result)) {
        broadcast(result);
      }
      return;
    }
    if (singleUses.contains(result)) {
      deferred.put(result, let);
      return;
    }
    for (int part = firstPart; part < endPart; part++) {
      evaluate(let, part);
      code.astore(newSlot(new Part(result, part), TypeKind.REFERENCE));
    }
  }

  // ------------------------------------------------------------------------------ accumulators

  private void declareVectors(Accumulator accumulator) {
    var identity = accumulator.reducer().identity(accumulator.dtype().dtype());
    for (int part = firstPart; part < endPart; part++) {
      pushBroadcast(accumulator.dtype(), () -> push(identity));
      code.astore(newSlot(new Part(accumulator, part), TypeKind.REFERENCE));
    }
  }

  private void fold(Accumulator accumulator, Value operand, int part) {
    int slot = slot(new Part(accumulator, part));
    Runnable whole = () -> combine(accumulator, slot, () -> pushOperand(operand, part));
    if (analysis.isPerLane(accumulator)) {
      whole.run();
    } else {
      byExtent(whole, () -> foldPartial(accumulator, slot, operand, part));
    }
  }

  /** Folds the lanes that are in range. */
  private void foldPartial(Accumulator accumulator, int slot, Value operand, int part) {
    var op = combiner(accumulator.reducer());
    if (accumulator.dtype() != ScalarType.BOOL) {
      var type = VectorType.of(accumulator.dtype());
      code.aload(slot);
      pushOperator(op);
      pushOperand(operand, part);
      pushRange(type);
      invoke(type, "lanewise", BINARY, VECTOR, MASK);
      code.astore(slot);
      return;
    }
    combine(
        accumulator,
        slot,
        () -> {
          pushOperand(operand, part);
          pushRange(maskType);
          if (op == BinaryOp.AND) {
            invokeMask("not");
            invokeMask("or", MASK);
          } else {
            invokeMask("and", MASK);
          }
        });
  }

  /** Folds the vector or mask that {@code operand} pushes into that in {@code slot}. */
  private void combine(Accumulator accumulator, int slot, Runnable operand) {
    var op = combiner(accumulator.reducer());
    code.aload(slot);
    if (accumulator.dtype() == ScalarType.BOOL) {
      operand.run();
      invokeMask(maskMethod(op), MASK);
    } else {
      pushOperator(op);
      operand.run();
      invoke(VectorType.of(accumulator.dtype()), "lanewise", BINARY, VECTOR);
    }
    code.astore(slot);
  }

  /** Pushes the lanes of part 0 of an accumulator, folded to a scalar. */
  private void pushReduced(Accumulator accumulator) {
    var op = combiner(accumulator.reducer());
    code.aload(slot(new Part(accumulator, 0)));
    if (accumulator.dtype() != ScalarType.BOOL) {
      var type = VectorType.of(accumulator.dtype());
      pushOperator(op);
      code.invokevirtual(
          type.vectorClass(), "reduceLanes", MethodTypeDesc.of(type.laneType(), ASSOCIATIVE));
    } else if (op == BinaryOp.AND) {
      code.invokevirtual(MASK, "allTrue", MethodTypeDesc.of(CD_boolean));
    } else if (op == BinaryOp.OR) {
      code.invokevirtual(MASK, "anyTrue", MethodTypeDesc.of(CD_boolean));
    } else {
      code.invokevirtual(MASK, "trueCount", MethodTypeDesc.of(CD_int)).iconst_1().iand();
    }
  }

  // ------------------------------------------------------------------------------------ memory

  /** Pushes the address of a vector of elements. */
  private void pushAddress(Access access, int part) {
    pushAddress(access);
    if (part > 0) {
      pushStrideAlong(lanesLoop, access);
      code.loadConstant((long) part * lanes).lmul().ladd();
    }
  }

  /** Pushes the number of lanes to access. */
  private void pushCount() {
    if (mayBePartial) {
      code.iload(slot(new Count()));
    } else {
      code.loadConstant(lanes);
    }
  }

  private void pushByteOrder() {
    boolean isLittle = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    code.getstatic(BYTE_ORDER, isLittle ? "LITTLE_ENDIAN" : "BIG_ENDIAN", BYTE_ORDER);
  }

  private void pushSpilled(VectorType type, int number) {
    code.aload(slot(new Spill(type, number)));
  }

  /** Spills the vector on the stack. */
  private void spill(VectorType type, int number) {
    pushSpilled(type, number);
    code.iconst_0();
    code.invokevirtual(
        type.vectorClass(), "intoArray", MethodTypeDesc.of(CD_void, type.arrayType(), CD_int));
  }

  /** Pushes the vector that was spilled. */
  private void unspill(VectorType type, int number) {
    type.pushSpecies(code, lanes);
    pushSpilled(type, number);
    code.iconst_0();
    invokeStatic(type, "fromArray", VectorType.SPECIES, type.arrayType(), CD_int);
  }

  /** Pushes the vector of adjacent elements at the address that {@code address} pushes. */
  private void loadVector(VectorType type, Access source, int part) {
    type.pushSpecies(code, lanes);
    pushMemory();
    pushAddress(source, part);
    pushByteOrder();
    invokeStatic(type, "fromMemorySegment", VectorType.SPECIES, SEGMENT, CD_long, BYTE_ORDER);
  }

  private void load(Access source, int part) {
    var dtype = kernel.views().get(source.view()).dtype();
    boolean isContiguous = isContiguousAlong(lanesLoop, source);
    if (dtype == DType.BOOL) {
      if (!isContiguous) {
        pushBools(source, part, this::pushLaneBits);
      } else if (VectorType.BYTE.has(lanes)) {
        loadVector(VectorType.BYTE, source, part);
        pushOperator(COMPARISON, "NE");
        code.iconst_0();
        var signature = MethodTypeDesc.of(MASK, COMPARISON, CD_byte);
        code.invokevirtual(VectorType.BYTE.vectorClass(), "compare", signature);
        castMask(VectorType.BYTE, maskType);
      } else {
        maskType.pushSpecies(code, lanes);
        pushAddress(source, part);
        code.loadConstant(lanes);
        invokeRuntime("loadBools", CD_long, CD_long, CD_int);
        maskOfBits();
      }
    } else if (isContiguous && VectorType.inMemory(dtype).has(lanes)) {
      loadVector(VectorType.inMemory(dtype), source, part);
      widen(dtype);
    } else {
      var type = VectorType.of(ScalarType.of(dtype));
      pushSpilled(type, 0);
      pushAddress(source, part);
      pushStrideAlong(lanesLoop, source);
      pushCount();
      invokeRuntime("load" + narrow(dtype), CD_void, type.arrayType(), CD_long, CD_long, CD_int);
      unspill(type, 0);
    }
  }

  /** Widens the vector of elements on the stack to what is computed with. */
  private void widen(DType dtype) {
    var from = VectorType.inMemory(dtype);
    if (isNarrow(dtype)) {
      boolean isSigned = dtype.kind() == DType.Kind.SIGNED;
      convertShape(
          (isSigned ? "" : "ZERO_EXTEND_") + conversion(from, VectorType.INT), VectorType.INT);
    }
  }

  private static boolean isNarrow(DType dtype) {
    return dtype.isInteger() && dtype.byteSize() < 4;
  }

  /** What the names of {@link KernelRuntime} methods for narrow integers end with. */
  private static String narrow(DType dtype) {
    return switch (dtype) {
      case INT8 -> "Bytes";
      case UINT8 -> "UnsignedBytes";
      case INT16 -> "Shorts";
      case UINT16 -> "UnsignedShorts";
      case BOOL,
          INT32,
          INT64,
          UINT32,
          UINT64,
          FLOAT16,
          BFLOAT16,
          FLOAT32,
          FLOAT64,
          COMPLEX64,
          COMPLEX128 ->
          "";
    };
  }

  /** Pushes a mask of the bools in the lanes of which {@code lanes} pushes the bits. */
  private void pushBools(Access source, int part, Runnable bits) {
    maskType.pushSpecies(code, lanes);
    pushAddress(source, part);
    pushStrideAlong(lanesLoop, source);
    bits.run();
    invokeRuntime("loadBools", CD_long, CD_long, CD_long, CD_long);
    maskOfBits();
  }

  /** Pushes a bit for each lane to access. */
  private void pushLaneBits() {
    code.loadConstant(-1L).loadConstant(64);
    pushCount();
    code.isub().lushr();
  }

  private void maskOfBits() {
    code.invokestatic(MASK, "fromLong", MethodTypeDesc.of(MASK, VectorType.SPECIES, CD_long));
  }

  private void load(Instruction.MaskedLoad load, int part) {
    var source = load.source();
    var dtype = kernel.views().get(source.view()).dtype();
    Runnable bits =
        () -> {
          pushOperand(load.mask(), part);
          code.invokevirtual(MASK, "toLong", MethodTypeDesc.of(CD_long));
          pushLaneBits();
          code.land();
        };
    if (dtype == DType.BOOL) {
      pushOperand(load.otherwise(), part);
      pushOperand(load.mask(), part);
      invokeMask("not");
      invokeMask("and", MASK);
      pushBools(source, part, bits);
      invokeMask("or", MASK);
      return;
    }
    var type = VectorType.of(ScalarType.of(dtype));
    pushOperand(load.otherwise(), part);
    if (isMaskedAlong(lanesLoop, source)) {
      type.pushSpecies(code, lanes);
      pushMemory();
      pushAddress(source, part);
      pushByteOrder();
      pushMask(load.mask(), part, type);
      invokeStatic(
          type, "fromMemorySegment", VectorType.SPECIES, SEGMENT, CD_long, BYTE_ORDER, MASK);
    } else {
      pushSpilled(type, 0);
      pushAddress(source, part);
      pushStrideAlong(lanesLoop, source);
      bits.run();
      invokeRuntime(
          "loadMasked" + narrow(dtype), CD_void, type.arrayType(), CD_long, CD_long, CD_long);
      unspill(type, 0);
    }
    pushMask(load.mask(), part, type);
    invoke(type, "blend", VECTOR, MASK);
  }

  /** Whether the elements that neighbouring lanes access can be accessed under a mask. */
  private boolean isMaskedAlong(int loop, Access access) {
    return HAS_MASKED_ACCESS
        && isContiguousAlong(loop, access)
        && !isNarrow(kernel.views().get(access.view()).dtype());
  }

  private void store(Access target, Value value, int part) {
    boolean isContiguous = isContiguousAlong(lanesLoop, target);
    if (value.dtype() == ScalarType.BOOL) {
      Runnable slow = () -> storeBools(target, value, part);
      if (isContiguous && VectorType.BYTE.has(lanes)) {
        byExtent(() -> storeBytes(target, value, part), slow);
      } else {
        slow.run();
      }
    } else {
      var type = VectorType.of(value.dtype());
      var inMemory = VectorType.inMemory(kernel.views().get(target.view()).dtype());
      Runnable slow = () -> storeLanes(type, target, value, part);
      if (isContiguous && inMemory.has(lanes)) {
        byExtent(
            () -> {
              pushOperand(value, part);
              if (inMemory != type) {
                convertShape(conversion(type, inMemory), inMemory);
              }
              storeVector(inMemory, target, part);
            },
            isMaskedAlong(lanesLoop, target) ? () -> storeRange(type, target, value, part) : slow);
      } else {
        slow.run();
      }
    }
  }

  private void storeBytes(Access target, Value value, int part) {
    var type = VectorType.BYTE;
    type.pushSpecies(code, lanes);
    code.iconst_0();
    invokeStatic(type, "broadcast", VectorType.SPECIES, CD_byte);
    code.iconst_1();
    pushMask(value, part, type);
    invoke(type, "blend", CD_byte, MASK);
    storeVector(type, target, part);
  }

  private void storeBools(Access target, Value value, int part) {
    pushOperand(value, part);
    code.invokevirtual(MASK, "toLong", MethodTypeDesc.of(CD_long));
    pushAddress(target, part);
    pushStrideAlong(lanesLoop, target);
    pushCount();
    invokeRuntime("storeBools", CD_void, CD_long, CD_long, CD_long, CD_int);
  }

  /** Stores the lanes in range to adjacent elements. */
  private void storeRange(VectorType type, Access target, Value value, int part) {
    pushOperand(value, part);
    pushMemory();
    pushAddress(target, part);
    pushByteOrder();
    pushRange(type);
    code.invokevirtual(
        type.vectorClass(),
        "intoMemorySegment",
        MethodTypeDesc.of(CD_void, SEGMENT, CD_long, BYTE_ORDER, MASK));
  }

  /** Stores the lanes in range one by one. */
  private void storeLanes(VectorType type, Access target, Value value, int part) {
    pushOperand(value, part);
    spill(type, 0);
    pushSpilled(type, 0);
    pushAddress(target, part);
    pushStrideAlong(lanesLoop, target);
    pushCount();
    var inMemory = VectorType.inMemory(kernel.views().get(target.view()).dtype());
    String narrow = inMemory == type ? "" : inMemory == VectorType.BYTE ? "Bytes" : "Shorts";
    invokeRuntime("store" + narrow, CD_void, type.arrayType(), CD_long, CD_long, CD_int);
  }

  /** Stores the vector on the stack to adjacent elements. */
  private void storeVector(VectorType type, Access target, int part) {
    pushMemory();
    pushAddress(target, part);
    pushByteOrder();
    code.invokevirtual(
        type.vectorClass(),
        "intoMemorySegment",
        MethodTypeDesc.of(CD_void, SEGMENT, CD_long, BYTE_ORDER));
  }

  // ------------------------------------------------------------------------------ instructions

  /** Pushes a value's vector, or mask of {@link #maskType}. */
  private void pushOperand(Value value, int part) {
    var definition = deferred.get(value);
    if (!analysis.isVarying(value)) {
      code.aload(slot(new Broadcast(value)));
    } else if (definition != null) {
      evaluate(definition, part);
    } else {
      code.aload(slot(new Part(value, part)));
    }
  }

  /** Pushes a bool value's mask of {@code type}. */
  private void pushMask(Value value, int part, VectorType type) {
    pushOperand(value, part);
    castMask(maskType, type);
  }

  private void castMask(VectorType from, VectorType to) {
    if (from != to) {
      to.pushSpecies(code, lanes);
      invokeMask("cast", VectorType.SPECIES);
    }
  }

  /** The type of vectors, or masks, of a dtype. */
  private VectorType typeOf(ScalarType dtype) {
    return dtype == ScalarType.BOOL ? maskType : VectorType.of(dtype);
  }

  /** Pushes the vector or mask of an instruction's value. */
  private void evaluate(Statement.Let let, int part) {
    var type = typeOf(let.result().dtype());
    switch (let.instruction()) {
      case Instruction.Index _ -> {
        code.aload(slot(new LaneNumbers()));
        pushOperator(BinaryOp.ADD);
        pushIndex(lanesLoop);
        code.loadConstant(part * lanes).iadd();
        invoke(type, "lanewise", BINARY, CD_int);
      }
      case Instruction.Load(var source) -> load(source, part);
      case Instruction.MaskedLoad load -> load(load, part);
      case Instruction.Read(var accumulator) -> code.aload(slot(new Part(accumulator, part)));
      case Instruction.Unary(var op, var x) -> unary(op, x, part);
      case Instruction.Binary(var op, var x, var y) -> binary(op, x, y, part);
      case Instruction.Fma(var x, var y, var z) -> {
        pushOperand(x, part);
        pushOperator(TERNARY, "FMA");
        pushOperand(y, part);
        pushOperand(z, part);
        invoke(type, "lanewise", TERNARY, VECTOR, VECTOR);
      }
      case Instruction.Call(var function, var operands) -> call(function, operands, part);
      case Instruction.Compare(var comparison, var x, var y) -> compare(comparison, x, y, part);
      case Instruction.Select(var condition, var x, var y) -> {
        pushOperand(y, part);
        pushOperand(x, part);
        pushMask(condition, part, type);
        invoke(type, "blend", VECTOR, MASK);
      }
      case Instruction.Convert(var dtype, var x) -> convert(x, dtype, part);
      case Instruction.Bitcast(var dtype, var x) -> {
        pushOperand(x, part);
        bitcast(VectorType.of(x.dtype()), VectorType.of(dtype));
      }
      case Instruction.Rarely rarely -> rarely(let.result(), rarely, part);
      case Instruction.Constant _, Instruction.Size _ ->
          throw new IllegalStateException(let + " is uniform.");
    }
  }

  private void rarely(Value result, Instruction.Rarely rarely, int part) {
    var type = VectorType.of(result.dtype());
    int slot = newSlot(new Part(result, part), TypeKind.REFERENCE);
    Label end = code.newLabel();
    pushOperand(rarely.onFalse(), part);
    code.astore(slot);
    pushOperand(rarely.condition(), part);
    code.invokevirtual(MASK, "anyTrue", MethodTypeDesc.of(CD_boolean)).ifeq(end);
    int first = firstPart;
    int endOfParts = endPart;
    firstPart = part;
    endPart = part + 1;
    rarely.body().forEach(this::letInLanes);
    firstPart = first;
    endPart = endOfParts;
    pushOperand(rarely.onFalse(), part);
    pushOperand(rarely.onTrue(), part);
    pushMask(rarely.condition(), part, type);
    invoke(type, "blend", VECTOR, MASK);
    code.astore(slot).labelBinding(end).aload(slot);
  }

  private void unary(UnaryOp op, Value x, int part) {
    var type = typeOf(x.dtype());
    pushOperand(x, part);
    if (x.dtype() == ScalarType.BOOL) {
      invokeMask("not");
    } else {
      pushOperator(UNARY, op.name());
      invoke(type, "lanewise", UNARY);
    }
  }

  private void binary(BinaryOp op, Value x, Value y, int part) {
    var type = typeOf(x.dtype());
    var function = laneFunction(op, x.dtype());
    if (function != null) {
      pushOperand(x, part);
      spill(type, 0);
      pushOperand(y, part);
      spill(type, 1);
      pushSpilled(type, 0);
      pushSpilled(type, 1);
      invokeRuntime(function, CD_void, type.arrayType(), type.arrayType());
      unspill(type, 0);
      return;
    }
    pushOperand(x, part);
    if (x.dtype() == ScalarType.BOOL) {
      pushOperand(y, part);
      invokeMask(maskMethod(op), MASK);
      return;
    }
    pushOperator(op);
    if (isShift(op) && !analysis.isVarying(y)) {
      push(y);
      invoke(type, "lanewise", BINARY, type.laneType());
    } else {
      pushOperand(y, part);
      invoke(type, "lanewise", BINARY, VECTOR);
    }
  }

  private void compare(Comparison comparison, Value x, Value y, int part) {
    var type = VectorType.of(x.dtype());
    boolean isOrder = comparison != Comparison.EQ && comparison != Comparison.NE;
    pushOperand(x, part);
    boolean isUnsigned = x.dtype() == ScalarType.UINT32 || x.dtype() == ScalarType.UINT64;
    pushOperator(COMPARISON, isUnsigned && isOrder ? "U" + comparison.name() : comparison.name());
    pushOperand(y, part);
    code.invokevirtual(type.vectorClass(), "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
    castMask(type, maskType);
  }

  private void convert(Value x, ScalarType dtype, int part) {
    var from = VectorType.of(x.dtype());
    var to = VectorType.of(dtype);
    pushOperand(x, part);
    if (isConvertedByLane(x.dtype(), dtype)) {
      spill(from, 0);
      pushSpilled(from, 0);
      pushSpilled(to, 0);
      invokeRuntime("convert", CD_void, from.arrayType(), to.arrayType());
      unspill(to, 0);
    } else {
      convertShape(conversion(from, to), to);
    }
  }

  /** The name of the conversion of lanes: {@code I2F}. */
  private static String conversion(VectorType from, VectorType to) {
    return from.name().charAt(0) + "2" + to.name().charAt(0);
  }

  /** Converts the vector on the stack. */
  private void convertShape(String conversion, VectorType to) {
    pushOperator(CONVERSION, conversion);
    to.pushSpecies(code, lanes);
    code.iconst_0();
    code.invokevirtual(
        VECTOR, "convertShape", MethodTypeDesc.of(VECTOR, CONVERSION, VectorType.SPECIES, CD_int));
    code.checkcast(to.vectorClass());
  }

  private void bitcast(VectorType from, VectorType to) {
    var name =
        switch (to) {
          case INT -> "reinterpretAsInts";
          case LONG -> "reinterpretAsLongs";
          case FLOAT -> "reinterpretAsFloats";
          case DOUBLE -> "reinterpretAsDoubles";
          case BYTE -> "reinterpretAsBytes";
          case SHORT -> "reinterpretAsShorts";
        };
    if (from != to) {
      code.invokevirtual(from.vectorClass(), name, MethodTypeDesc.of(to.vectorClass()));
    }
  }

  // -------------------------------------------------------- what there is no fast instruction for

  /** Calls a function lane by lane, in a loop over spilled lanes. */
  private void call(LibraryFunction function, List<Value> operands, int part) {
    var dtype = operands.getFirst().dtype();
    var type = VectorType.of(dtype);
    for (int i = 0; i < operands.size(); i++) {
      pushOperand(operands.get(i), part);
      spill(type, i);
    }
    int lane = newSlot(new Lane(), TypeKind.INT);
    Label head = code.newLabel();
    code.iconst_0().istore(lane).labelBinding(head);
    pushSpilled(type, 0);
    code.iload(lane);
    for (int i = 0; i < operands.size(); i++) {
      pushSpilled(type, i);
      code.iload(lane).arrayLoad(kind(dtype));
      toDouble(dtype);
    }
    call(function, dtype);
    code.arrayStore(kind(dtype)).iinc(lane, 1).iload(lane).loadConstant(lanes).if_icmplt(head);
    unspill(type, 0);
  }

  /** The {@link KernelRuntime} method that does, lane by lane, what no vector instruction does. */
  private static @Nullable String laneFunction(BinaryOp op, ScalarType dtype) {
    return switch (op) {
      case DIV -> dtype.isInteger() ? division("divide", dtype) : null;
      case REM -> division("remainder", dtype);
      case ADD,
          SUB,
          MUL,
          MIN,
          MAX,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT_LOGICAL,
          SHIFT_RIGHT_ARITHMETIC ->
          null;
    };
  }

  /** Whether a conversion is one that AVX2 has not. */
  private static boolean isConvertedByLane(ScalarType from, ScalarType to) {
    return from == ScalarType.INT64 ? to.isFloating() : to == ScalarType.INT64 && from.isFloating();
  }

  /** How many vectors of each type are spilled at a time. */
  private Map<VectorType, Integer> spills() {
    var spills = new EnumMap<VectorType, Integer>(VectorType.class);
    for (var instruction : analysis.instructions()) {
      switch (instruction) {
        case Instruction.Call(var function, var operands) ->
            spills.merge(VectorType.of(operands.getFirst().dtype()), function.arity(), Math::max);
        case Instruction.Binary(var op, var x, var _) when laneFunction(op, x.dtype()) != null ->
            spills.merge(VectorType.of(x.dtype()), 2, Math::max);
        case Instruction.Convert(var to, var x) when isConvertedByLane(x.dtype(), to) -> {
          spills.merge(VectorType.of(x.dtype()), 1, Math::max);
          spills.merge(VectorType.of(to), 1, Math::max);
        }
        case Instruction.Unary _,
            Instruction.Binary _,
            Instruction.Convert _,
            Instruction.Constant _,
            Instruction.Size _,
            Instruction.Index _,
            Instruction.Load _,
            Instruction.MaskedLoad _,
            Instruction.Read _,
            Instruction.Fma _,
            Instruction.Compare _,
            Instruction.Select _,
            Instruction.Bitcast _,
            Instruction.Rarely _ -> {}
      }
    }
    analysis
        .accesses()
        .forEach((access, loop) -> {
          var dtype = kernel.views().get(access.view()).dtype();
          if (dtype != DType.BOOL && !isMaskedAlong(loop, access)) {
            spills.merge(VectorType.of(ScalarType.of(dtype)), 1, Math::max);
          }
        });
    return spills;
  }

  // ------------------------------------------------------------------------------------- calls

  private void pushOperator(BinaryOp op) {
    switch (op) {
      case ADD, MUL, MIN, MAX, AND, OR, XOR -> pushOperator(ASSOCIATIVE, op.name());
      case SUB, DIV, REM -> pushOperator(BINARY, op.name());
      case SHIFT_LEFT -> pushOperator(BINARY, "LSHL");
      case SHIFT_RIGHT_LOGICAL -> pushOperator(BINARY, "LSHR");
      case SHIFT_RIGHT_ARITHMETIC -> pushOperator(BINARY, "ASHR");
    }
  }

  private static boolean isShift(BinaryOp op) {
    return switch (op) {
      case SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC -> true;
      case ADD, SUB, MUL, DIV, REM, MIN, MAX, AND, OR, XOR -> false;
    };
  }

  /** The name of a function among the methods of masks. */
  private static String maskMethod(BinaryOp op) {
    return op.name().toLowerCase(Locale.ROOT);
  }

  private void pushOperator(ClassDesc kind, String name) {
    code.getstatic(OPERATORS, name, kind);
  }

  /** Calls a method of a vector that returns such a vector. */
  private void invoke(VectorType type, String name, ClassDesc... parameters) {
    var signature = MethodTypeDesc.of(type.vectorClass(), parameters);
    code.invokevirtual(type.vectorClass(), name, signature);
  }

  /** Calls a static method that returns a vector. */
  private void invokeStatic(VectorType type, String name, ClassDesc... parameters) {
    var signature = MethodTypeDesc.of(type.vectorClass(), parameters);
    code.invokestatic(type.vectorClass(), name, signature);
  }

  /** Calls a method of a mask that returns a mask. */
  private void invokeMask(String name, ClassDesc... parameters) {
    code.invokevirtual(MASK, name, MethodTypeDesc.of(MASK, parameters));
  }

  /** Calls a method of a species that returns a mask. */
  private void invokeSpecies(String name, ClassDesc... parameters) {
    code.invokeinterface(VectorType.SPECIES, name, MethodTypeDesc.of(MASK, parameters));
  }

  private void invokeRuntime(String name, ClassDesc result, ClassDesc... parameters) {
    code.invokestatic(RUNTIME, name, MethodTypeDesc.of(result, parameters));
  }
}

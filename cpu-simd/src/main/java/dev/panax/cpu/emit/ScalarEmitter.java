package dev.panax.cpu.emit;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.panax.compiler.loop.Access;
import dev.panax.compiler.loop.Accumulator;
import dev.panax.compiler.loop.BinaryOp;
import dev.panax.compiler.loop.Instruction;
import dev.panax.compiler.loop.LibraryFunction;
import dev.panax.compiler.loop.LoopBuilder;
import dev.panax.compiler.loop.LoopKernel;
import dev.panax.compiler.loop.ScalarType;
import dev.panax.compiler.loop.Statement;
import dev.panax.compiler.loop.Stride;
import dev.panax.compiler.loop.UnaryOp;
import dev.panax.compiler.loop.Value;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Literal;
import dev.panax.program.Reducer;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A writer of a kernel's {@link Kernel#run} as plain bytecode: one local variable per value, loop
 * index and partial address; constants, and values used once, are pushed where they are used.
 *
 * <p>The address of an element is the view's address plus a product of index and stride for each
 * loop. The sum is formed from the outside in: at the start of a loop's body come the terms that it
 * contributes to the accesses inside of further loops.
 */
class ScalarEmitter {
  private static final ClassDesc INTEGER = ClassDesc.of("java.lang.Integer");
  private static final ClassDesc LONG = ClassDesc.of("java.lang.Long");
  private static final ClassDesc FLOAT = ClassDesc.of("java.lang.Float");
  private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");
  static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
  private static final ClassDesc MEMORY = ClassDesc.of("dev.panax.cpu.memory.Memory");
  static final ClassDesc SEGMENT = ClassDesc.of("java.lang.foreign.MemorySegment");
  static final ClassDesc RUNTIME = ClassDesc.of("dev.panax.cpu.emit.KernelRuntime");

  /** The parameters of {@link Kernel#run}. */
  private static final int ARGUMENTS = 1;

  private static final int LO = 2;
  private static final int HI = 3;

  final LoopKernel kernel;
  final CodeBuilder code;

  /** The literals of constants; they are pushed where they are used. */
  private final Map<Value, Literal> constants = new HashMap<>();

  /** The definitions of values that are computed where they are used. */
  final Map<Value, Statement.Let> deferred = new HashMap<>();

  final Set<Value> singleUses;

  /** The local variables of values, accumulators and the things below. */
  private final Map<Record, Integer> slots = new HashMap<>();

  private record Index(int loop) {}

  private record Size(int size) {}

  /** A stride in bytes. */
  private record ByteStride(int view, int dimension) {}

  /** An address without the terms of some loops, which are -1 in {@code loops}. */
  private record PartialAddress(int view, List<Integer> loops) {}

  private final Map<Integer, Integer> loopDepths = new HashMap<>();

  ScalarEmitter(LoopKernel kernel, CodeBuilder code) {
    this.kernel = kernel;
    this.code = code;
    singleUses = SingleUses.of(kernel);
  }

  /** Writes the method. */
  final void emit() {
    prologue();
    loop(kernel.root(), 1);
    code.return_();
  }

  /** Loads the arguments into local variables. */
  void prologue() {
    for (int v = 0; v < kernel.views().size(); v++) {
      var view = kernel.views().get(v);
      var whole = new PartialAddress(v, Collections.nCopies(view.rank(), -1));
      pushArgument(kernel.addressIndex(v));
      code.lstore(newSlot(whole, TypeKind.LONG));
      for (int d = 0; d < view.rank(); d++) {
        if (view.strides().get(d) == Stride.GENERAL) {
          pushArgument(kernel.strideIndex(v, d));
          code.loadConstant((long) view.dtype().byteSize()).lmul();
          code.lstore(newSlot(new ByteStride(v, d), TypeKind.LONG));
        }
      }
    }
    for (int size = 1; size < kernel.sizeCount(); size++) {
      pushArgument(kernel.sizeIndex(size));
      code.l2i().istore(newSlot(new Size(size), TypeKind.INT));
    }
  }

  private void pushArgument(int index) {
    code.aload(ARGUMENTS).loadConstant(index).laload();
  }

  // ---------------------------------------------------------------------------------- statements

  void loop(Statement.For loop, int depth) {
    int index = beginIndex(loop, depth);
    Label head = code.newLabel();
    Label end = code.newLabel();
    pushStart(loop);
    code.istore(index).labelBinding(head).iload(index);
    pushEnd(loop);
    code.if_icmpge(end);
    body(loop, depth);
    code.iinc(index, 1).goto_(head).labelBinding(end);
  }

  /** The slot of a loop's index. */
  final int beginIndex(Statement.For loop, int depth) {
    loopDepths.put(loop.loop(), depth);
    return newSlot(new Index(loop.loop()), TypeKind.INT);
  }

  final void pushStart(Statement.For loop) {
    if (loop.size() == LoopBuilder.ROOT) {
      code.iload(LO);
    } else {
      code.loadConstant(0);
    }
  }

  final void pushEnd(Statement.For loop) {
    code.iload(loop.size() == LoopBuilder.ROOT ? HI : slot(new Size(loop.size())));
  }

  final void pushIndex(int loop) {
    code.iload(slot(new Index(loop)));
  }

  final void body(Statement.For loop, int depth) {
    partialAddresses(loop, depth);
    for (var statement : loop.body()) {
      statement(statement, depth);
    }
  }

  void statement(Statement statement, int depth) {
    switch (statement) {
      case Statement.For loop -> loop(loop, depth + 1);
      case Statement.Let let -> let(let);
      case Statement.Declare(var accumulator) -> {
        push(accumulator.reducer().identity(accumulator.scalarType().dtype()));
        var kind = kind(accumulator.scalarType());
        code.storeLocal(kind, newSlot(accumulator, kind));
      }
      case Statement.Accumulate(var accumulator, var operand) ->
          accumulate(accumulator, () -> push(operand));
      case Statement.Store(var target, var value) -> store(target, () -> push(value));
    }
  }

  /** Folds what {@code operand} pushes. */
  final void accumulate(Accumulator accumulator, Runnable operand) {
    var kind = kind(accumulator.scalarType());
    int slot = slot(accumulator);
    code.loadLocal(kind, slot);
    operand.run();
    code.conversion(kind(accumulator.dtype()), kind);
    binary(combiner(accumulator.reducer()), accumulator.scalarType());
    code.storeLocal(kind, slot);
  }

  static BinaryOp combiner(Reducer reducer) {
    return switch (reducer) {
      case SUM -> BinaryOp.ADD;
      case PROD -> BinaryOp.MUL;
      case MAX -> BinaryOp.MAX;
      case MIN -> BinaryOp.MIN;
      case AND -> BinaryOp.AND;
      case OR -> BinaryOp.OR;
      case XOR -> BinaryOp.XOR;
    };
  }

  final void let(Statement.Let let) {
    var result = let.result();
    switch (let.instruction()) {
      case Instruction.Constant(var literal) -> constants.put(result, literal);
      case Instruction.Size(var size) -> slots.put(result, slot(new Size(size)));
      case Instruction.Index(var loop) -> slots.put(result, slot(new Index(loop)));
      case Instruction.Load _,
          Instruction.MaskedLoad _,
          Instruction.Read _,
          Instruction.Unary _,
          Instruction.Binary _,
          Instruction.Fma _,
          Instruction.Call _,
          Instruction.Compare _,
          Instruction.Select _,
          Instruction.Convert _,
          Instruction.Bitcast _,
          Instruction.Rarely _ -> {
        if (singleUses.contains(result)) {
          deferred.put(result, let);
        } else {
          evaluate(let.instruction());
          var kind = kind(result.dtype());
          code.storeLocal(kind, newSlot(result, kind));
        }
      }
    }
  }

  // --------------------------------------------------------------------------------- addresses

  private void partialAddresses(Statement.For loop, int depth) {
    var accesses = new LinkedHashSet<Access>();
    loop.body().forEach(statement -> collectAccesses(statement, accesses));
    var done = new HashSet<PartialAddress>();
    for (var access : accesses) {
      // Of an access whose innermost loop this is, the address is not kept.
      if (access.loops().contains(loop.loop()) && hasDeeper(access, depth)) {
        var address = partialAddress(access, depth);
        if (done.add(address)) {
          pushPartial(access, depth);
          code.lstore(newSlot(address, TypeKind.LONG));
        }
      }
    }
  }

  private static void collectAccesses(Statement statement, Set<Access> accesses) {
    switch (statement) {
      case Statement.For loop -> loop.body().forEach(inner -> collectAccesses(inner, accesses));
      case Statement.Let let -> let.instruction().access().ifPresent(accesses::add);
      case Statement.Store store -> accesses.add(store.target());
      case Statement.Declare _, Statement.Accumulate _ -> {}
    }
  }

  /** Whether an access depends on a loop that is entered only further inside. */
  private boolean hasDeeper(Access access, int depth) {
    return access.loops().stream().anyMatch(loop -> depth(loop) > depth);
  }

  /** The depth of a loop around the current point; that of others is beyond all. */
  private int depth(int loop) {
    return loopDepths.getOrDefault(loop, Integer.MAX_VALUE);
  }

  private PartialAddress partialAddress(Access access, int depth) {
    return new PartialAddress(
        access.view(),
        access.loops().stream().mapToObj(loop -> depth(loop) <= depth ? loop : -1).toList());
  }

  /** Pushes the terms of the loops down to {@code depth}, of which the last are not kept yet. */
  private void pushPartial(Access access, int depth) {
    code.lload(slot(partialAddress(access, depth - 1)));
    for (int d = 0; d < access.loops().size(); d++) {
      int loop = access.loops().get(d);
      if (depth(loop) == depth) {
        pushIndex(loop);
        code.i2l();
        pushStride(access.view(), d);
        code.lmul().ladd();
      }
    }
  }

  final void pushAddress(Access access) {
    int depth = access.loops().stream().map(this::depth).max().orElse(0);
    pushPartial(access, depth);
  }

  /** Pushes the stride of a dimension, in bytes. */
  private void pushStride(int view, int dimension) {
    var theView = kernel.views().get(view);
    switch (theView.strides().get(dimension)) {
      case UNIT -> code.loadConstant((long) theView.dtype().byteSize());
      case GENERAL -> code.lload(slot(new ByteStride(view, dimension)));
    }
  }

  /** Pushes the distance, in bytes, of the elements at neighbouring indices of a loop. */
  final void pushStrideAlong(int loop, Access access) {
    code.loadConstant(0L);
    for (int d = 0; d < access.loops().size(); d++) {
      if (access.loops().get(d) == loop) {
        pushStride(access.view(), d);
        code.ladd();
      }
    }
  }

  /** Whether neighbouring indices of a loop access adjacent elements. */
  final boolean isContiguousAlong(int loop, Access access) {
    int dimension = access.loops().indexOf(loop);
    boolean isOnlyOne = access.loops().stream().filter(other -> other == loop).count() == 1;
    return isOnlyOne && kernel.views().get(access.view()).strides().get(dimension) == Stride.UNIT;
  }

  private void load(Access source) {
    var dtype = kernel.views().get(source.view()).dtype();
    pushMemory();
    pushLayout(dtype);
    pushAddress(source);
    var signature = MethodTypeDesc.of(memoryType(dtype), layout(dtype), CD_long);
    code.invokeinterface(SEGMENT, "get", signature);
    if (dtype == DType.UINT8 || dtype == DType.UINT16) {
      code.loadConstant((1 << (8 * dtype.byteSize())) - 1).iand();
    }
  }

  /** Stores what {@code value} pushes. */
  final void store(Access target, Runnable value) {
    var dtype = kernel.views().get(target.view()).dtype();
    pushMemory();
    pushLayout(dtype);
    pushAddress(target);
    value.run();
    switch (dtype.byteSize()) {
      case 1 -> code.i2b();
      case 2 -> code.i2s();
      default -> {}
    }
    var signature = MethodTypeDesc.of(CD_void, layout(dtype), CD_long, memoryType(dtype));
    code.invokeinterface(SEGMENT, "set", signature);
  }

  final void pushMemory() {
    code.getstatic(MEMORY, "ALL", SEGMENT);
  }

  private void pushLayout(DType dtype) {
    code.getstatic(RUNTIME, memoryKind(dtype).name(), layout(dtype));
  }

  private static ClassDesc layout(DType dtype) {
    var title =
        switch (memoryKind(dtype)) {
          case BYTE -> "Byte";
          case SHORT -> "Short";
          case INT -> "Int";
          case LONG -> "Long";
          case FLOAT -> "Float";
          case DOUBLE -> "Double";
          case BOOLEAN, CHAR, REFERENCE, VOID -> throw new AssertionError(dtype);
        };
    return ClassDesc.of("java.lang.foreign.ValueLayout$Of" + title);
  }

  private static ClassDesc memoryType(DType dtype) {
    return memoryKind(dtype).upperBound();
  }

  /** The Java type of elements in memory. */
  static TypeKind memoryKind(DType dtype) {
    return switch (dtype) {
      case BOOL, INT8, UINT8 -> TypeKind.BYTE;
      case INT16, UINT16 -> TypeKind.SHORT;
      case INT32, UINT32 -> TypeKind.INT;
      case INT64, UINT64 -> TypeKind.LONG;
      case FLOAT32 -> TypeKind.FLOAT;
      case FLOAT64 -> TypeKind.DOUBLE;
      case FLOAT16, BFLOAT16, COMPLEX64, COMPLEX128 ->
          throw new IllegalArgumentException("Kernels have no views of " + dtype + ".");
    };
  }

  // ----------------------------------------------------------------------------------- scalars

  /** Whether a uniform value's definition has been written. */
  final boolean isDefined(Value value) {
    return constants.containsKey(value) || slots.containsKey(value) || deferred.containsKey(value);
  }

  final void push(Value value) {
    var literal = constants.get(value);
    var definition = deferred.get(value);
    if (literal != null) {
      push(literal);
    } else if (definition != null) {
      evaluate(definition.instruction());
    } else {
      code.loadLocal(kind(value.dtype()), slot(value));
    }
  }

  final void push(Literal literal) {
    var value = literal.value();
    switch (ScalarType.of(literal.type().dtype())) {
      case BOOL, INT32, UINT32 -> code.loadConstant(value.intValue());
      case INT64, UINT64 -> code.loadConstant(value.longValue());
      case FLOAT32 -> code.loadConstant(value.floatValue());
      case FLOAT64 -> code.loadConstant(value.doubleValue());
    }
  }

  final int slot(Record variable) {
    return Objects.requireNonNull(slots.get(variable), variable::toString);
  }

  /** The slot of a variable to be set; a loop's body may be written twice. */
  final int newSlot(Record variable, TypeKind kind) {
    return slots.computeIfAbsent(variable, _ -> code.allocateLocal(kind));
  }

  static TypeKind kind(ScalarType dtype) {
    return switch (dtype) {
      case BOOL, INT32, UINT32 -> TypeKind.INT;
      case INT64, UINT64 -> TypeKind.LONG;
      case FLOAT32 -> TypeKind.FLOAT;
      case FLOAT64 -> TypeKind.DOUBLE;
    };
  }

  /** Pushes the value of an instruction. */
  private void evaluate(Instruction instruction) {
    switch (instruction) {
      case Instruction.Constant(var literal) -> push(literal);
      case Instruction.Size(var size) -> code.iload(slot(new Size(size)));
      case Instruction.Index(var loop) -> pushIndex(loop);
      case Instruction.Load(var source) -> load(source);
      case Instruction.MaskedLoad(var source, var mask, var otherwise) ->
          choose(mask, () -> load(source), () -> push(otherwise));
      case Instruction.Read(var accumulator) -> {
        var kind = kind(accumulator.scalarType());
        code.loadLocal(kind, slot(accumulator));
        code.conversion(kind, kind(accumulator.dtype()));
      }
      case Instruction.Unary(var op, var x) -> {
        push(x);
        unary(op, x.dtype());
      }
      case Instruction.Binary(var op, var x, var y) -> {
        push(x);
        push(y);
        binary(op, x.dtype());
      }
      case Instruction.Fma(var x, var y, var z) -> {
        push(x);
        push(y);
        push(z);
        var type = descriptor(x.dtype());
        code.invokestatic(MATH, "fma", MethodTypeDesc.of(type, type, type, type));
      }
      case Instruction.Call(var function, var operands) -> {
        for (var operand : operands) {
          push(operand);
          toDouble(operand.dtype());
        }
        call(function, operands.getFirst().dtype());
      }
      case Instruction.Compare(var comparison, var x, var y) -> {
        push(x);
        push(y);
        compare(comparison, x.dtype());
      }
      case Instruction.Select(var condition, var x, var y) ->
          choose(condition, () -> push(x), () -> push(y));
      case Instruction.Convert(var dtype, var x) -> {
        push(x);
        code.conversion(kind(x.dtype()), kind(dtype));
      }
      case Instruction.Bitcast(var dtype, var x) -> {
        push(x);
        bitcast(x.dtype(), dtype);
      }
      case Instruction.Rarely(var condition, var body, var x, var y) ->
          choose(
              condition,
              () -> {
                body.forEach(this::let);
                push(x);
              },
              () -> push(y));
    }
  }

  private void choose(Value condition, Runnable onTrue, Runnable onFalse) {
    Label otherwise = code.newLabel();
    Label end = code.newLabel();
    push(condition);
    code.ifeq(otherwise);
    onTrue.run();
    code.goto_(end).labelBinding(otherwise);
    onFalse.run();
    code.labelBinding(end);
  }

  static ClassDesc descriptor(ScalarType dtype) {
    return switch (dtype) {
      case BOOL, INT32, UINT32 -> CD_int;
      case INT64, UINT64 -> CD_long;
      case FLOAT32 -> CD_float;
      case FLOAT64 -> CD_double;
    };
  }

  private void unary(UnaryOp op, ScalarType dtype) {
    var type = descriptor(dtype);
    switch (op) {
      case NEG -> {
        switch (dtype) {
          case FLOAT32 -> code.fneg();
          case FLOAT64 -> code.dneg();
          case INT64, UINT64 -> code.lneg();
          case INT32, UINT32, BOOL -> code.ineg();
        }
      }
      case ABS -> code.invokestatic(MATH, "abs", MethodTypeDesc.of(type, type));
      case NOT -> {
        switch (dtype) {
          case BOOL -> code.iconst_1().ixor();
          case INT64, UINT64 -> code.loadConstant(-1L).lxor();
          case INT32, UINT32, FLOAT32, FLOAT64 -> code.iconst_m1().ixor();
        }
      }
      case SQRT -> {
        boolean isSingle = dtype == ScalarType.FLOAT32;
        if (isSingle) {
          code.f2d();
        }
        code.invokestatic(MATH, "sqrt", MethodTypeDesc.of(CD_double, CD_double));
        if (isSingle) {
          code.d2f();
        }
      }
    }
  }

  /** Widens the float on the stack. */
  final void toDouble(ScalarType dtype) {
    code.conversion(kind(dtype), TypeKind.DOUBLE);
  }

  /** Calls a function of the doubles on the stack, and rounds its result to {@code dtype}. */
  final void call(LibraryFunction function, ScalarType dtype) {
    code.invokestatic(
        function.owner().describeConstable().orElseThrow(),
        function.method(),
        MethodTypeDesc.of(CD_double, Collections.nCopies(function.arity(), CD_double)));
    code.conversion(TypeKind.DOUBLE, kind(dtype));
  }

  private void binary(BinaryOp op, ScalarType dtype) {
    var type = descriptor(dtype);
    switch (op) {
      case ADD -> operator(dtype, Opcode.IADD, Opcode.LADD, Opcode.FADD, Opcode.DADD);
      case SUB -> operator(dtype, Opcode.ISUB, Opcode.LSUB, Opcode.FSUB, Opcode.DSUB);
      case MUL -> operator(dtype, Opcode.IMUL, Opcode.LMUL, Opcode.FMUL, Opcode.DMUL);
      case DIV -> {
        if (dtype.isInteger()) {
          code.invokestatic(
              RUNTIME, division("divide", dtype), MethodTypeDesc.of(type, type, type));
        } else {
          operator(dtype, Opcode.IDIV, Opcode.LDIV, Opcode.FDIV, Opcode.DDIV);
        }
      }
      case REM -> {
        if (dtype.isInteger()) {
          code.invokestatic(
              RUNTIME, division("remainder", dtype), MethodTypeDesc.of(type, type, type));
        } else {
          operator(dtype, Opcode.IREM, Opcode.LREM, Opcode.FREM, Opcode.DREM);
        }
      }
      case MIN -> code.invokestatic(MATH, "min", MethodTypeDesc.of(type, type, type));
      case MAX -> code.invokestatic(MATH, "max", MethodTypeDesc.of(type, type, type));
      case AND -> operator(dtype, Opcode.IAND, Opcode.LAND);
      case OR -> operator(dtype, Opcode.IOR, Opcode.LOR);
      case XOR -> operator(dtype, Opcode.IXOR, Opcode.LXOR);
      case SHIFT_LEFT -> shift(dtype, Opcode.ISHL, Opcode.LSHL);
      case SHIFT_RIGHT_LOGICAL -> shift(dtype, Opcode.IUSHR, Opcode.LUSHR);
      case SHIFT_RIGHT_ARITHMETIC -> shift(dtype, Opcode.ISHR, Opcode.LSHR);
    }
  }

  /** The {@link KernelRuntime} method that divides 64-bit integers. */
  static String division(String name, ScalarType dtype) {
    return dtype == ScalarType.UINT64 ? name + "Unsigned" : name;
  }

  /** Writes the opcode for a dtype, of those for int, long, float and double. */
  private void operator(ScalarType dtype, Opcode... opcodes) {
    int position =
        switch (dtype) {
          case BOOL, INT32, UINT32 -> 0;
          case INT64, UINT64 -> 1;
          case FLOAT32 -> 2;
          case FLOAT64 -> 3;
        };
    code.with(OperatorInstruction.of(opcodes[position]));
  }

  private void shift(ScalarType dtype, Opcode onInt, Opcode onLong) {
    if (dtype.byteSize() == 8) {
      code.l2i();
    }
    operator(dtype, onInt, onLong);
  }

  private void compare(Comparison comparison, ScalarType dtype) {
    switch (dtype) {
      case BOOL, INT32 -> {
        pushIf(
            switch (comparison) {
              case EQ -> Opcode.IF_ICMPEQ;
              case NE -> Opcode.IF_ICMPNE;
              case LT -> Opcode.IF_ICMPLT;
              case LE -> Opcode.IF_ICMPLE;
              case GT -> Opcode.IF_ICMPGT;
              case GE -> Opcode.IF_ICMPGE;
            });
        return;
      }
      case UINT32 ->
          code.invokestatic(INTEGER, "compareUnsigned", MethodTypeDesc.of(CD_int, CD_int, CD_int));
      case INT64 -> code.lcmp();
      case UINT64 ->
          code.invokestatic(LONG, "compareUnsigned", MethodTypeDesc.of(CD_int, CD_long, CD_long));
      case FLOAT32, FLOAT64 -> {
        boolean isSingle = dtype == ScalarType.FLOAT32;
        // A comparison with nan must come out as greater where less is asked for.
        switch (comparison) {
          case LT, LE -> code.with(OperatorInstruction.of(isSingle ? Opcode.FCMPG : Opcode.DCMPG));
          case EQ, NE, GT, GE ->
              code.with(OperatorInstruction.of(isSingle ? Opcode.FCMPL : Opcode.DCMPL));
        }
      }
    }
    pushIf(
        switch (comparison) {
          case EQ -> Opcode.IFEQ;
          case NE -> Opcode.IFNE;
          case LT -> Opcode.IFLT;
          case LE -> Opcode.IFLE;
          case GT -> Opcode.IFGT;
          case GE -> Opcode.IFGE;
        });
  }

  /** Pushes 1 if a branch is taken, else 0. */
  private void pushIf(Opcode branch) {
    Label yes = code.newLabel();
    Label end = code.newLabel();
    code.branch(branch, yes).iconst_0().goto_(end);
    code.labelBinding(yes).iconst_1().labelBinding(end);
  }

  private void bitcast(ScalarType from, ScalarType to) {
    if (from == ScalarType.FLOAT32) {
      code.invokestatic(FLOAT, "floatToRawIntBits", MethodTypeDesc.of(CD_int, CD_float));
    } else if (to == ScalarType.FLOAT32) {
      code.invokestatic(FLOAT, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
    } else if (from == ScalarType.FLOAT64) {
      code.invokestatic(DOUBLE, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, CD_double));
    } else if (to == ScalarType.FLOAT64) {
      code.invokestatic(DOUBLE, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
    }
  }
}

package dev.panax.cpu.emit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.compiler.fuse.Fuser;
import dev.panax.compiler.loop.LoopKernel;
import dev.panax.compiler.lower.Command;
import dev.panax.compiler.lower.Lowering;
import dev.panax.compiler.simplify.Simplifier;
import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.UnaryFn;
import dev.panax.program.Var;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Kernels are short enough for the JIT compiler, which leaves methods of more than 8000 bytes
 * interpreted.
 */
class CodeLengthTest {
  private static final int LIMIT = 8000;

  /** Long enough for any function to fill several kernels. */
  private static final int CHAIN = 40;

  @TestFactory
  Stream<DynamicTest> chains() {
    var tests = new ArrayList<DynamicTest>();
    for (var dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (var fn : UnaryFn.values()) {
        if (fn.domain().accepts(dtype) && fn != UnaryFn.IS_FINITE) {
          tests.add(test(fn + " of " + dtype, unaryChain(fn, dtype)));
        }
      }
      for (var fn : BinaryFn.values()) {
        if (fn.domain().accepts(dtype)) {
          tests.add(test(fn + " of " + dtype, binaryChain(fn, dtype)));
        }
      }
    }
    return tests.stream();
  }

  private static DynamicTest test(String name, Program program) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          for (var command : Lowering.lower(Fuser.fuse(Simplifier.simplify(program))).commands()) {
            if (command instanceof Command.Call call) {
              assertThat(length(Emitter.scalarClass(call.kernel()))).isLessThan(LIMIT);
              assertThat(vectorLength(call.kernel())).isLessThan(LIMIT);
            }
          }
        });
  }

  private static int vectorLength(LoopKernel kernel) {
    return Emitter.hasVectors() ? length(Emitter.vectorClass(kernel)) : 0;
  }

  private static int length(byte[] type) {
    return ClassFile.of().parse(type).methods().stream()
        .mapToInt(method -> method.findAttribute(Attributes.code()).orElseThrow().codeLength())
        .max()
        .orElseThrow();
  }

  private static Program unaryChain(UnaryFn fn, DType dtype) {
    var builder = new ProgramBuilder();
    Var x = builder.input(ArrayType.of(dtype, 1000));
    for (int i = 0; i < CHAIN; i++) {
      x = builder.add(new Op.Unary(fn), x);
    }
    return builder.build(List.of(x));
  }

  private static Program binaryChain(BinaryFn fn, DType dtype) {
    var builder = new ProgramBuilder();
    Var x = builder.input(ArrayType.of(dtype, 1000));
    Var y = builder.input(ArrayType.of(dtype, 1000));
    for (int i = 0; i < CHAIN; i++) {
      x = builder.add(new Op.Binary(fn), x, y);
    }
    return builder.build(List.of(x));
  }
}

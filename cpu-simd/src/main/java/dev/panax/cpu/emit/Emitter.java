package dev.panax.cpu.emit;

import dev.panax.compiler.loop.LoopKernel;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.function.Consumer;

/** The compiler of loop kernels. */
public final class Emitter {
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          ConstantDescs.CD_long.arrayType(),
          ConstantDescs.CD_int,
          ConstantDescs.CD_int);

  private Emitter() {}

  /** Whether this JVM has the Vector API: {@code --add-modules jdk.incubator.vector}. */
  public static boolean hasVectors() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /** The scalar twin of a well-formed kernel. */
  public static Kernel scalar(LoopKernel kernel) {
    return define(scalarClass(kernel));
  }

  /** The vector twin of a well-formed kernel. */
  public static Kernel vector(LoopKernel kernel) {
    return define(vectorClass(kernel));
  }

  static byte[] scalarClass(LoopKernel kernel) {
    return write("ScalarKernel", code -> new ScalarEmitter(kernel, code).emit());
  }

  static byte[] vectorClass(LoopKernel kernel) {
    return write("VectorKernel", code -> new VectorEmitter(kernel, code).emit());
  }

  /** A class whose method {@link Kernel#run} is what {@code body} writes. */
  private static byte[] write(String name, Consumer<? super CodeBuilder> body) {
    return ClassFile.of()
        .build(
            ClassDesc.of(Emitter.class.getPackageName(), name),
            type ->
                type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                    .withInterfaceSymbols(Kernel.class.describeConstable().orElseThrow())
                    .withMethodBody(
                        ConstantDescs.INIT_NAME,
                        ConstantDescs.MTD_void,
                        0,
                        code ->
                            code.aload(0)
                                .invokespecial(
                                    ConstantDescs.CD_Object,
                                    ConstantDescs.INIT_NAME,
                                    ConstantDescs.MTD_void)
                                .return_())
                    .withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, body));
  }

  /** An instance of a hidden class. */
  private static Kernel define(byte[] bytes) {
    var lookup = MethodHandles.lookup();
    try {
      var hidden = lookup.defineHiddenClass(bytes, true);
      return (Kernel) hidden.lookupClass().getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("A generated kernel cannot be linked.", e);
    }
  }
}

package dev.panax.compiler.loop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.Collections;

/**
 * A function of float64 scalars that is a static Java method, for what takes iteration or tables
 * and so has no expansion into instructions. Slow: a vector is computed lane by lane.
 */
public enum LibraryFunction {
  /** The sine of radians of any size. */
  SIN(StrictMath.class, "sin", 1),
  /** The cosine of radians of any size. */
  COS(StrictMath.class, "cos", 1),
  /** The tangent of radians of any size. */
  TAN(StrictMath.class, "tan", 1),
  /** The first operand to the power of the second, as {@link StrictMath#pow} has it. */
  POW(StrictMath.class, "pow", 2),
  /** See {@link IterativeFunctions#igamma}. */
  IGAMMA(IterativeFunctions.class, "igamma", 2),
  /** See {@link IterativeFunctions#igammac}. */
  IGAMMAC(IterativeFunctions.class, "igammac", 2),
  /** See {@link IterativeFunctions#igammaGradA}. */
  IGAMMA_GRAD_A(IterativeFunctions.class, "igammaGradA", 2),
  /** See {@link IterativeFunctions#randomGammaGrad}. */
  RANDOM_GAMMA_GRAD(IterativeFunctions.class, "randomGammaGrad", 2),
  /** See {@link IterativeFunctions#betainc}. */
  BETAINC(IterativeFunctions.class, "betainc", 3),
  /** See {@link IterativeFunctions#zeta}. */
  ZETA(IterativeFunctions.class, "zeta", 2),
  /** See {@link IterativeFunctions#polygamma}. */
  POLYGAMMA(IterativeFunctions.class, "polygamma", 2);

  private final Class<?> owner;
  private final String method;
  private final int arity;
  private final MethodHandle handle;

  LibraryFunction(Class<?> owner, String method, int arity) {
    this.owner = owner;
    this.method = method;
    this.arity = arity;
    var type = MethodType.methodType(double.class, Collections.nCopies(arity, double.class));
    try {
      handle = MethodHandles.lookup().findStatic(owner, method, type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("There is no " + owner + "." + method + type + ".", e);
    }
  }

  /** The public class that has the method. */
  public Class<?> owner() {
    return owner;
  }

  /** The name of the method, which takes and returns doubles. */
  public String method() {
    return method;
  }

  public int arity() {
    return arity;
  }

  double apply(double... operands) {
    try {
      return (double) handle.invokeWithArguments(Arrays.stream(operands).boxed().toList());
    } catch (Throwable e) {
      throw new IllegalStateException(this + " failed.", e);
    }
  }
}

package dev.panax.program;

/** An operand of an equation, or an output of a program. */
public sealed interface Atom permits Var, Literal {
  ArrayType type();
}

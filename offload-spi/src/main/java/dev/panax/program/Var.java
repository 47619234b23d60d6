package dev.panax.program;

/**
 * A variable of a program, defined once: by the program's inputs or by one equation.
 *
 * @param id its number, unique in its program and dense from 0, so that an environment is an array
 * @param type the type of its value
 */
public record Var(int id, ArrayType type) implements Atom {}

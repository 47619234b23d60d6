package dev.panax.test.golden;

/** A complex number of Python. */
record Complex(double re, double im) {}

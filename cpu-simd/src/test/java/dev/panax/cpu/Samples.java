package dev.panax.cpu;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.List;

/** Programs that people run, as the front end stages them. */
final class Samples {
  private final ProgramBuilder b = new ProgramBuilder();

  private Samples() {}

  /** Softmax over the last of two dimensions. */
  static Program softmax(int rows, int columns) {
    var s = new Samples();
    Var x = s.input(rows, columns);
    return s.b.build(List.of(s.softmax(x)));
  }

  static Program logSoftmax(int rows, int columns) {
    var s = new Samples();
    Var x = s.input(rows, columns);
    return s.b.build(List.of(s.logSoftmax(x)));
  }

  static Program layerNorm(int rows, int columns) {
    var s = new Samples();
    Var x = s.input(rows, columns);
    Var gain = s.input(columns);
    Var bias = s.input(columns);
    Var centered = s.sub(x, s.keep(s.mean(x), x));
    Var variance = s.mean(s.mul(centered, centered));
    Var scale = s.unary(UnaryFn.RSQRT, s.add(variance, f32(1e-5)));
    Var normal = s.mul(centered, s.keep(scale, x));
    return s.b.build(List.of(s.add(s.mul(normal, s.rows(gain, x)), s.rows(bias, x))));
  }

  static Program gelu(int size) {
    var s = new Samples();
    Var x = s.input(size);
    Var cube = s.b.add(new Op.IntegerPow(3), x);
    Var inner = s.mul(s.add(x, s.mul(cube, f32(0.044715))), f32(Math.sqrt(2 / Math.PI)));
    Var half = s.mul(s.add(s.unary(UnaryFn.TANH, inner), f32(1)), f32(0.5));
    return s.b.build(List.of(s.mul(x, half)));
  }

  /** The sum of squares and its gradient. */
  static Program sumOfSquares(int size) {
    var s = new Samples();
    Var x = s.input(size);
    Var sum = s.reduce(Reducer.SUM, s.mul(x, x), 0);
    return s.b.build(List.of(sum, s.mul(x, f32(2))));
  }

  /** A step of stochastic gradient descent on a network of two layers, classifying. */
  static Program mlpStep(int batch, int in, int hidden, int out) {
    var s = new Samples();
    Var w1 = s.input(in, hidden);
    Var b1 = s.input(hidden);
    Var w2 = s.input(hidden, out);
    Var b2 = s.input(out);
    Var x = s.input(batch, in);
    Var labels = s.b.input(ArrayType.of(DType.INT32, batch));

    Var z = s.dot(x, 1, w1, 0);
    Var h = s.unary(UnaryFn.TANH, s.add(z, s.rows(b1, z)));
    Var o = s.dot(h, 1, w2, 0);
    Var logProbability = s.logSoftmax(s.add(o, s.rows(b2, o)));
    Var classes = s.b.add(new Op.Iota(DType.INT32, o.type().shape(), 1));
    Var isLabel = s.b.add(new Op.Compare(Comparison.EQ), classes, s.keep(labels, classes));
    Var picked = s.b.add(new Op.Select(), isLabel, f32(0), logProbability);
    Var loss = s.mul(s.reduce(Reducer.SUM, picked, 0, 1), f32(-1.0 / batch));

    Var oneHot = s.b.add(new Op.Convert(DType.FLOAT32, false), isLabel);
    Var probability = s.unary(UnaryFn.EXP, logProbability);
    Var dOut = s.mul(s.sub(probability, oneHot), f32(1.0 / batch));
    Var dw2 = s.dot(h, 0, dOut, 0);
    Var db2 = s.reduce(Reducer.SUM, dOut, 0);
    Var dh = s.dot(dOut, 1, w2, 1);
    Var dz = s.mul(dh, s.sub(f32(1), s.mul(h, h)));
    Var dw1 = s.dot(x, 0, dz, 0);
    Var db1 = s.reduce(Reducer.SUM, dz, 0);
    var results = new ArrayList<Atom>();
    results.add(s.descend(w1, dw1));
    results.add(s.descend(b1, db1));
    results.add(s.descend(w2, dw2));
    results.add(s.descend(b2, db2));
    results.add(loss);
    return s.b.build(results);
  }

  /** A step of Adam on one array. */
  static Program adam(int size) {
    var s = new Samples();
    Var x = s.input(size);
    Var m = s.input(size);
    Var v = s.input(size);
    Var gradient = s.input(size);
    Var newM = s.add(s.mul(m, f32(0.9)), s.mul(gradient, f32(0.1)));
    Var square = s.mul(gradient, gradient);
    Var newV = s.add(s.mul(v, f32(0.999)), s.mul(square, f32(0.001)));
    Var root = s.add(s.unary(UnaryFn.SQRT, newV), f32(1e-8));
    Var step = s.mul(s.b.add(new Op.Binary(BinaryFn.DIV), newM, root), f32(0.001));
    return s.b.build(List.of(s.sub(x, step), newM, newV));
  }

  private Var descend(Var x, Var gradient) {
    return sub(x, mul(gradient, f32(0.01)));
  }

  private Var softmax(Var x) {
    Var e = unary(UnaryFn.EXP, sub(x, keep(reduce(Reducer.MAX, x, 1), x)));
    return b.add(new Op.Binary(BinaryFn.DIV), e, keep(reduce(Reducer.SUM, e, 1), x));
  }

  private Var logSoftmax(Var x) {
    Var shifted = sub(x, keep(reduce(Reducer.MAX, x, 1), x));
    Var sum = reduce(Reducer.SUM, unary(UnaryFn.EXP, shifted), 1);
    return sub(shifted, keep(unary(UnaryFn.LOG, sum), x));
  }

  private Var input(int... dims) {
    return b.input(ArrayType.of(DType.FLOAT32, dims));
  }

  private static Literal f32(double value) {
    return Literal.of(value, DType.FLOAT32);
  }

  private Var unary(UnaryFn fn, Atom x) {
    return b.add(new Op.Unary(fn), x);
  }

  private Var add(Atom x, Atom y) {
    return b.add(new Op.Binary(BinaryFn.ADD), x, y);
  }

  private Var sub(Atom x, Atom y) {
    return b.add(new Op.Binary(BinaryFn.SUB), x, y);
  }

  private Var mul(Atom x, Atom y) {
    return b.add(new Op.Binary(BinaryFn.MUL), x, y);
  }

  private Var reduce(Reducer reducer, Var x, int... axes) {
    return b.add(new Op.Reduce(reducer, IntList.of(axes)), x);
  }

  private Var mean(Var x) {
    return mul(reduce(Reducer.SUM, x, 1), f32(1.0 / x.type().shape().dim(1)));
  }

  private Var dot(Var x, int xAxis, Var y, int yAxis) {
    return b.add(
        new Op.DotGeneral(
            IntList.of(xAxis), IntList.of(yAxis), IntList.of(), IntList.of(), DType.FLOAT32),
        x,
        y);
  }

  /** A value per row along the rows of {@code like}, through a dimension of size 1 as in NumPy. */
  private Var keep(Var x, Var like) {
    Var column = b.add(new Op.Reshape(Shape.of(x.type().shape().dim(0), 1)), x);
    return b.add(new Op.Broadcast(like.type().shape(), IntList.of(0, 1)), column);
  }

  /** The same row for each row of {@code like}. */
  private Var rows(Var x, Var like) {
    return b.add(new Op.Broadcast(like.type().shape(), IntList.of(1)), x);
  }
}

package dev.panax.examples;

import static dev.panax.Nn.logSoftmax;
import static dev.panax.Nn.oneHot;
import static dev.panax.Nn.relu;
import static dev.panax.Numpy.array;
import static dev.panax.Numpy.mean;
import static dev.panax.Numpy.zeros;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.valueAndGrad;

import dev.panax.Numpy;
import dev.panax.Random;
import dev.panax.examples.DigitsData.Examples;
import dev.panax.trace.Array;
import dev.panax.trace.Tree;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A classifier of handwritten digits, and its training: {@code ./panax digits}.
 *
 * <p>The model is a record of arrays, its loss a static method. {@code valueAndGrad} turns the loss
 * into a function that also returns the gradient, a record like the model; {@code jit} compiles the
 * step that calls it and moves the parameters, all of it, into one program.
 */
public final class Digits {
  private static final double MOMENTUM = 0.9;

  /** What the targets take from the true class and spread over all; Szegedy et al. 2015, 7. */
  private static final double LABEL_SMOOTHING = 0.1;

  private Digits() {}

  /** An affine map: weights of shape (inputs, outputs), biases of shape (outputs). */
  record Layer(Array weights, Array biases) {

    /** Random weights, scaled for relu (He et al. 2015); zero biases. */
    static Layer init(Array key, int inputs, int outputs) {
      Array weights = Random.normal(key, inputs, outputs).mul(Math.sqrt(2.0 / inputs));
      return new Layer(weights, zeros(outputs));
    }

    Array apply(Array x) {
      return x.dot(weights).add(biases);
    }
  }

  /** A multilayer perceptron: the model's parameters. */
  record Mlp(List<Layer> hidden, Layer output) {

    static Mlp init(Array key) {
      Array keys = Random.split(key, 3);
      return new Mlp(
          List.of(
              Layer.init(keys.get(0), DigitsData.PIXELS, 128), Layer.init(keys.get(1), 128, 64)),
          Layer.init(keys.get(2), 64, DigitsData.CLASSES));
    }

    /** From images of shape (n, 64) to a score for each class, of shape (n, 10). */
    Array apply(Array images) {
      Array x = images;
      for (var layer : hidden) {
        x = relu(layer.apply(x));
      }
      return output.apply(x);
    }
  }

  /** The mean cross-entropy between the predicted and the true classes. */
  static Array loss(Mlp model, Examples examples) {
    Array truth = oneHot(examples.labels(), DigitsData.CLASSES);
    Array targets = truth.mul(1 - LABEL_SMOOTHING).add(LABEL_SMOOTHING / DigitsData.CLASSES);
    Array logProbabilities = logSoftmax(model.apply(examples.images()), -1);
    return mean(targets.mul(logProbabilities).sum(-1)).neg();
  }

  /** What training carries from step to step: the model, and how fast each parameter moves. */
  record State(Mlp model, Mlp velocity) {

    static State init(Array key) {
      Mlp model = Mlp.init(key);
      return new State(model, Tree.map(Numpy::zerosLike, model));
    }
  }

  /** The state after a step of gradient descent, and the loss before it. */
  record Step(State state, Array loss) {}

  /** One step of gradient descent with momentum. */
  static Step step(State state, Examples batch, Array learningRate) {
    var loss = valueAndGrad(Digits::loss).apply(state.model(), batch);
    Mlp velocity = Tree.map((v, g) -> v.mul(MOMENTUM).add(g), state.velocity(), loss.grad());
    Mlp model = Tree.map((p, v) -> p.sub(v.mul(learningRate)), state.model(), velocity);
    return new Step(new State(model, velocity), loss.value());
  }

  /** How well a model does; {@code confusion} counts examples by (true class, predicted class). */
  record Evaluation(Array loss, Array accuracy, Array confusion) {}

  static Evaluation evaluate(Mlp model, Examples examples) {
    Array predicted = model.apply(examples.images()).argmax(-1);
    Array byTruth = oneHot(examples.labels(), DigitsData.CLASSES).t();
    return new Evaluation(
        loss(model, examples),
        mean(predicted.eq(examples.labels())),
        byTruth.dot(oneHot(predicted, DigitsData.CLASSES)));
  }

  /** Trains a model on one part of the data, and evaluates it on the other after each epoch. */
  static Mlp train(DigitsData.Split data, DigitsOptions options, TrainingProgress progress) {
    var step = jit(Digits::step);
    var evaluate = jit(Digits::evaluate);

    State state = State.init(Random.key(options.seed()));
    Array learningRate = array(options.learningRate());
    Examples test = data.test().examples();
    var shuffling = new SplittableRandom(options.seed());
    progress.started();
    for (int epoch = 0; epoch < options.epochs(); epoch++) {
      for (var batch : data.train().shuffledBatches(options.batch(), shuffling)) {
        Step done = step.apply(state, batch, learningRate);
        state = done.state();
        progress.stepped(done.loss().item());
      }
      progress.evaluated(evaluate.apply(state.model(), test));
    }
    return state.model();
  }

  public static void main(String... args) {
    System.exit(DigitsOptions.command(DigitsJob::run).execute(args));
  }
}

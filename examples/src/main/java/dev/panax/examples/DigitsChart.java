package dev.panax.examples;

import dev.panax.examples.Digits.Evaluation;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A picture of a training: the loss curve beside the confusion matrix. */
final class DigitsChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 600;

  /** Pixels for each unit of length, so that the picture is sharp on today's screens. */
  private static final int SCALE = 2;

  private static final Color INK = new Color(0x263238);
  private static final Color GRID = new Color(0xE0E4E7);
  private static final Color BLUE = new Color(0x1E88E5);
  private static final Color LIGHT_BLUE = new Color(0x90CAF9);
  private static final Color ORANGE = new Color(0xF4511E);

  private DigitsChart() {}

  /** Writes the picture to {@code file} as PNG. No display is needed, and no installed font. */
  static void write(Path file, TrainingProgress progress) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Font font = ChartFont.load();
    XYChart losses = losses(progress, font);
    HeatMapChart matrix = matrix(progress.evaluations().getLast(), font);

    var image = new BufferedImage(2 * WIDTH * SCALE, HEIGHT * SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(SCALE, SCALE);
    losses.paint(graphics, WIDTH, HEIGHT);
    graphics.translate(WIDTH, 0);
    matrix.paint(graphics, WIDTH, HEIGHT);
    graphics.dispose();
    try (var stream = Files.newOutputStream(file)) {
      ImageIO.write(image, "png", stream);
    }
  }

  private static XYChart losses(TrainingProgress progress, Font font) {
    int steps = progress.stepLosses().size();
    int epochs = progress.evaluations().size();
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Loss by epoch")
            .xAxisTitle("epoch")
            .yAxisTitle("cross-entropy, labels smoothed")
            .build();
    style(chart.getStyler(), font);
    chart
        .getStyler()
        .setLegendPosition(LegendPosition.InsideNE)
        .setSeriesColors(new Color[] {LIGHT_BLUE, ORANGE});
    chart.getStyler().setYAxisDecimalPattern("0.0");
    chart
        .addSeries(
            "training, each batch",
            // In the middle of its step. That also keeps all points from being evenly spaced:
            // XChart would label some of them instead of round numbers.
            IntStream.range(0, steps).mapToDouble(i -> (i + 0.5) * epochs / steps).toArray(),
            progress.stepLosses().stream().mapToDouble(Double::doubleValue).toArray())
        .setMarker(SeriesMarkers.NONE);
    chart
        .addSeries(
            "test, after each epoch",
            IntStream.rangeClosed(1, epochs).asDoubleStream().toArray(),
            progress.evaluations().stream().mapToDouble(x -> x.loss().item()).toArray())
        .setMarker(SeriesMarkers.CIRCLE);
    return chart;
  }

  private static HeatMapChart matrix(Evaluation evaluation, Font font) {
    float[][] confusion = evaluation.confusion().toArray(float[][].class);
    int classes = confusion.length;
    HeatMapChart chart =
        new HeatMapChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Confusion matrix, test accuracy %.4f".formatted(evaluation.accuracy().item()))
            .xAxisTitle("predicted digit")
            .yAxisTitle("true digit")
            .build();
    style(chart.getStyler(), font);
    chart
        .getStyler()
        .setShowValue(true)
        .setValueFont(font.deriveFont(15f))
        .setValueFontColor(INK)
        .setRangeColors(shades())
        .setMin(0)
        .setPlotGridLinesVisible(false)
        .setXAxisTickMarkSpacingHint(30)
        .setYAxisTickMarkSpacingHint(30)
        .setPlotContentSize(1)
        .setLegendVisible(false);

    var cells = new ArrayList<Number[]>();
    for (int row = 0; row < classes; row++) {
      for (int column = 0; column < classes; column++) {
        if (confusion[row][column] > 0) {
          // XChart puts the first row at the bottom; a matrix has it at the top.
          cells.add(new Number[] {column, classes - 1 - row, confusion[row][column]});
        }
      }
    }
    List<Integer> labels = IntStream.range(0, classes).boxed().toList();
    chart.addSeries("images", labels, labels.reversed(), cells);
    return chart;
  }

  /** From white to blue, quickly at first, so that a single mistake shows. */
  private static Color[] shades() {
    return IntStream.range(0, 32)
        .mapToObj(i -> mix(Color.WHITE, BLUE, 0.8 * Math.sqrt(i / 31.0)))
        .toArray(Color[]::new);
  }

  private static Color mix(Color from, Color to, double share) {
    return new Color(
        mix(from.getRed(), to.getRed(), share),
        mix(from.getGreen(), to.getGreen(), share),
        mix(from.getBlue(), to.getBlue(), share));
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }

  private static void style(AxesChartStyler styler, Font font) {
    styler
        .setPlotGridLinesColor(GRID)
        .setAxisTickLabelsColor(INK)
        .setAxisTickMarksColor(GRID)
        .setAxisTickLabelsFont(font.deriveFont(14f))
        .setAxisTitleFont(font.deriveFont(16f));
    styler
        .setChartBackgroundColor(Color.WHITE)
        .setChartFontColor(INK)
        .setChartTitleFont(font.deriveFont(20f))
        .setChartTitleBoxVisible(false)
        .setChartTitlePadding(10)
        .setChartPadding(20)
        .setPlotBackgroundColor(Color.WHITE)
        .setPlotBorderColor(GRID)
        .setLegendFont(font.deriveFont(14f))
        .setLegendBorderColor(Color.WHITE);
  }
}

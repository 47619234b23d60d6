package dev.panax.examples;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The typeface of charts, one that comes with the program: a machine may have none. */
final class ChartFont {
  private static final String FILE = "com/formdev/flatlaf/fonts/roboto/Roboto-Regular.ttf";

  private ChartFont() {}

  static Font load() throws IOException {
    try {
      return read();
    } catch (IOException | RuntimeException e) {
      // On Linux without fonts, Java 2D refuses to start, even for a font it need not look for:
      // "Fontconfig head is null". With a configuration that lists none it starts.
      Path none = Files.createTempFile("fontconfig", ".properties");
      try {
        Files.writeString(none, "version=1\nsequence.allfonts=default\n");
        System.setProperty("sun.awt.fontconfig", none.toString());
        return read();
      } finally {
        Files.delete(none);
      }
    }
  }

  private static Font read() throws IOException {
    try (var file = ChartFont.class.getClassLoader().getResourceAsStream(FILE)) {
      return Font.createFont(Font.TRUETYPE_FONT, Objects.requireNonNull(file, FILE));
    } catch (FontFormatException e) {
      throw new IOException(e);
    }
  }
}

package dev.panax.cpu.plan;

import dev.panax.compiler.fuse.FusionPrinter;
import dev.panax.compiler.lower.LoweredProgram;
import dev.panax.program.Literal;
import dev.panax.program.Var;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A program and where its arrays are in memory.
 *
 * @param program the commands
 * @param places of all arrays, aliases excepted
 * @param outputBytes the sizes of the buffers that a call makes
 * @param results what a call returns, in the order of the program's outputs
 * @param slabBytes the size of the slab of temporary arrays
 * @param deaths for each command the temporary arrays that it is the last to use
 */
public record Plan(
    LoweredProgram program,
    Map<Var, Place> places,
    List<Long> outputBytes,
    List<Result> results,
    long slabBytes,
    List<List<Var>> deaths) {

  /** A result of a call. */
  public sealed interface Result {
    /** The buffer of an input itself. */
    record Input(int index) implements Result {}

    /** A buffer that the call made. */
    record Output(int index) implements Result {}

    /** A constant. */
    record Constant(Literal literal) implements Result {}
  }

  public Plan {
    places = Map.copyOf(places);
    outputBytes = List.copyOf(outputBytes);
    results = List.copyOf(results);
    deaths = List.copyOf(deaths);
  }

  /** Where the array of {@code v} is. */
  public Place place(Var v) {
    Place place = places.get(program.storage(v));
    if (place == null) {
      throw new IllegalArgumentException("There is no array " + v + ".");
    }
    return place;
  }

  /** The place of each array as text. */
  @Override
  public String toString() {
    var out = new StringBuilder("slab of %d bytes\n".formatted(slabBytes));
    places.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getKey().id()))
        .forEach(entry ->
            out.append(
                "%s:%s %s\n"
                    .formatted(
                        FusionPrinter.name(entry.getKey()),
                        entry.getKey().type(),
                        switch (entry.getValue()) {
                          case Place.Input(var index) -> "input " + index;
                          case Place.Output(var index) -> "output " + index;
                          case Place.Temporary(var offset) -> "slab + " + offset;
                        })));
    return out.toString();
  }
}

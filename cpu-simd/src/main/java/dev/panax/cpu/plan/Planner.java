package dev.panax.cpu.plan;

import dev.panax.compiler.lower.Command;
import dev.panax.compiler.lower.LoweredProgram;
import dev.panax.cpu.memory.Memory;
import dev.panax.program.Atom;
import dev.panax.program.Literal;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The driver of the stage: gives every array a place.
 *
 * <p>A temporary array lives from the first command that writes it to the last that uses it. Arrays
 * whose lives do not overlap may overlap in the slab: commands are walked in order, each array
 * taking the smallest gap that it fits in when its life begins, and leaving it after its life has
 * ended.
 */
public final class Planner {
  private final LoweredProgram program;
  private final Map<Var, Place> places = new HashMap<>();
  private final List<Long> outputBytes = new ArrayList<>();

  private Planner(LoweredProgram program) {
    this.program = program;
  }

  public static Plan plan(LoweredProgram program) {
    var planner = new Planner(program);
    planner.placeInputs();
    var results = program.program().outputs().stream().map(planner::result).toList();
    var deaths = planner.deaths();
    long slabBytes = planner.placeTemporaries(deaths);
    var plan = new Plan(program, planner.places, planner.outputBytes, results, slabBytes, deaths);
    PlanChecker.check(plan);
    return plan;
  }

  private void placeInputs() {
    List<Var> inputs = program.program().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      places.put(inputs.get(i), new Place.Input(i));
    }
  }

  private Plan.Result result(Atom output) {
    return switch (output) {
      case Literal literal -> new Plan.Result.Constant(literal);
      case Var v -> {
        Var array = program.storage(v);
        Place place = places.get(array);
        if (place == null) {
          place = new Place.Output(outputBytes.size());
          places.put(array, place);
          outputBytes.add(array.type().byteSize());
        }
        yield switch (place) {
          case Place.Input(var index) -> new Plan.Result.Input(index);
          case Place.Output(var index) -> new Plan.Result.Output(index);
          case Place.Temporary _ -> throw new IllegalStateException("A result is temporary: " + v);
        };
      }
    };
  }

  /** For each command the temporary arrays that no later one uses. */
  private List<List<Var>> deaths() {
    List<Command> commands = program.commands();
    var lastUse = new HashMap<Var, Integer>();
    for (int i = 0; i < commands.size(); i++) {
      for (var array : temporaries(commands.get(i))) {
        lastUse.put(array, i);
      }
    }
    var deaths = new ArrayList<List<Var>>();
    for (int i = 0; i < commands.size(); i++) {
      int command = i;
      deaths.add(
          temporaries(commands.get(i)).stream()
              .filter(array -> lastUse.getOrDefault(array, -1) == command)
              .toList());
    }
    return deaths;
  }

  /** The arrays that a command uses, those of inputs and outputs excepted. */
  private List<Var> temporaries(Command command) {
    return Stream.concat(command.reads().stream(), command.writes().stream())
        .map(program::storage)
        .distinct()
        .filter(array -> !(places.get(array) instanceof Place.Input))
        .filter(array -> !(places.get(array) instanceof Place.Output))
        .toList();
  }

  /** Lays the temporary arrays out; returns the size of the slab. */
  private long placeTemporaries(List<List<Var>> deaths) {
    var gaps = new Gaps();
    for (int i = 0; i < deaths.size(); i++) {
      for (var array : temporaries(program.commands().get(i))) {
        if (!places.containsKey(array)) {
          places.put(array, new Place.Temporary(gaps.take(bytes(array))));
        }
      }
      for (var array : deaths.get(i)) {
        if (places.get(array) instanceof Place.Temporary(var offset)) {
          gaps.leave(offset, bytes(array));
        }
      }
    }
    return gaps.end();
  }

  /** The bytes that an array takes in the slab: whole cache lines. */
  static long bytes(Var array) {
    return Math.ceilDiv(Math.max(array.type().byteSize(), 1), Memory.ALIGNMENT) * Memory.ALIGNMENT;
  }
}

package dev.panax.program;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which values of a checkpointed function are kept for the backward pass. */
public sealed interface CheckpointPolicy {

  CheckpointPolicy NOTHING_SAVEABLE = new NothingSaveable();
  CheckpointPolicy EVERYTHING_SAVEABLE = new EverythingSaveable();
  CheckpointPolicy DOTS_SAVEABLE = new DotsSaveable();

  /** Keeps the values that {@code checkpointName} gave one of these names. */
  static CheckpointPolicy saveOnlyTheseNames(String... names) {
    return new SaveOnlyTheseNames(Set.of(names));
  }

  /** Whether the results of {@code op} are kept. */
  boolean isSaveable(Op op);

  /** Keeps nothing but the arguments. */
  record NothingSaveable() implements CheckpointPolicy {
    @Override
    public boolean isSaveable(Op op) {
      return false;
    }

    /** JAX's text of its default. */
    @Override
    public String toString() {
      return "None";
    }
  }

  /** Keeps everything that the backward pass reads, as without a checkpoint. */
  record EverythingSaveable() implements CheckpointPolicy {
    @Override
    public boolean isSaveable(Op op) {
      return true;
    }

    @Override
    public String toString() {
      return "everything_saveable";
    }
  }

  /** Keeps the products of matrices, which cost the most to compute again. */
  record DotsSaveable() implements CheckpointPolicy {
    @Override
    public boolean isSaveable(Op op) {
      return op instanceof Op.DotGeneral;
    }

    @Override
    public String toString() {
      return "DotsSaveable(only_if_no_batch_dims=False)";
    }
  }

  /** Keeps the values that have been given one of these names. */
  record SaveOnlyTheseNames(Set<String> names) implements CheckpointPolicy {
    public SaveOnlyTheseNames {
      names = Set.copyOf(names);
    }

    @Override
    public boolean isSaveable(Op op) {
      return op instanceof Op.Name(var name) && names.contains(name);
    }

    @Override
    public String toString() {
      return new TreeSet<>(names)
          .stream()
              .map(name -> "'" + name + "'")
              .collect(
                  Collectors.joining(", ", "SaveOnlyTheseNames(saveable_names=frozenset({", "}))"));
    }
  }
}

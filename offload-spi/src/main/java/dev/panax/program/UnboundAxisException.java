package dev.panax.program;

/** A collective operation along an axis of a name that no {@code vmap} around it has given. */
public final class UnboundAxisException extends PanaxException {
  private static final long serialVersionUID = 1L;

  public UnboundAxisException(String name) {
    super(
        "Unbound axis name: %s. Map the function along an axis of that name: vmap(f, inAxes(0).named(\"%s\"))."
            .formatted(name, name));
  }
}

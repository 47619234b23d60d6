package dev.panax.cpu.link;

import dev.panax.cpu.memory.Memory;
import java.lang.foreign.ValueLayout;

/** A {@code cond}: runs the branch that the index chooses. */
final class Branches implements Routine {
  private final Subroutine[] branches;

  Branches(Subroutine[] branches) {
    this.branches = branches;
  }

  @Override
  public void run(long[] addresses) {
    int index = Memory.ALL.get(ValueLayout.JAVA_INT, addresses[0]);
    Subroutine branch = branches[Math.clamp(index, 0, branches.length - 1)];
    int results = addresses.length - branch.resultCount();
    Frame frame = branch.enter();
    try {
      for (int i = 1; i < results; i++) {
        branch.setInput(frame, i - 1, addresses[i]);
      }
      for (int i = results; i < addresses.length; i++) {
        branch.setResult(frame, i - results, addresses[i]);
      }
      branch.run(frame);
    } finally {
      branch.leave(frame);
    }
  }
}

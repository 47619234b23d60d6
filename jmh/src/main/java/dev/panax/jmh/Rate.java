package dev.panax.jmh;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A counter of work, in operations or bytes. In benchmarks whose time unit is the nanosecond JMH
 * prints it as GFLOP/s or GB/s.
 */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Rate {
  public double rate;
}

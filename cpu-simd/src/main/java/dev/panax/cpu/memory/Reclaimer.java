package dev.panax.cpu.memory;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import org.jspecify.annotations.Nullable;

/**
 * The claim of a {@link NativeBuffer} or a {@link Slab} on its block, which outlives it: enqueued
 * by the garbage collector when the owner is unreachable, so that the pool can take the block back.
 *
 * <p>Until then it is kept reachable by the doubly linked list of its stripe.
 */
final class Reclaimer extends PhantomReference<Object> {
  final long address;
  final long byteSize;

  /** The stripe in whose list this is. */
  final Stripe stripe;

  private Reclaimer previous = this;
  private Reclaimer next = this;

  Reclaimer(
      @Nullable Object owner,
      @Nullable ReferenceQueue<Object> queue,
      Stripe stripe,
      long address,
      long byteSize) {
    super(owner, queue);
    this.stripe = stripe;
    this.address = address;
    this.byteSize = byteSize;
  }

  /** The head of an empty list, which owns nothing. */
  static Reclaimer listHead(Stripe stripe) {
    return new Reclaimer(null, null, stripe, 0, 0);
  }

  void insertAfter(Reclaimer head) {
    previous = head;
    next = head.next;
    next.previous = this;
    head.next = this;
  }

  /** Leaves the list, and is never enqueued from then on. False if it had left before. */
  boolean remove() {
    if (next == this) {
      return false;
    }
    previous.next = next;
    next.previous = previous;
    previous = this;
    next = this;
    clear();
    return true;
  }
}

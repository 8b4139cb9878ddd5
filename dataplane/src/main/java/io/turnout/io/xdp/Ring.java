package io.turnout.io.xdp;

import org.agrona.concurrent.AtomicBuffer;

/**
 * A ring between this process and the kernel: one side produces entries, the other consumes them, each with an index
 * that only it moves and that wraps at 32 bits.
 *
 * <pre>
 *   producer index | consumer index | flags | entries (a power of two)      at offsets that the kernel tells
 * </pre>
 *
 * <p>Entries are read after the other side's index was read (acquire) and before our own index is moved (release), which
 * pairs with the same on the kernel's side. Single producer, single consumer; wait-free. Owned by one thread.
 */
final class Ring {
    private static final int NEEDS_WAKEUP = 1;

    private final AtomicBuffer memory;
    private final Layout layout;
    private final int entryLength;
    private final int size;

    /** What we moved our index to, published or not. */
    private int own;

    /** What of it the consumer may see. */
    private int published;

    /** The other side's index as we last saw it. */
    private int other;

    /** Where a ring's parts lie in its mapping (struct xdp_ring_offset). */
    record Layout(int producerOffset, int consumerOffset, int entriesOffset, int flagsOffset) {}

    /** A ring of {@code size} entries, empty. */
    Ring(AtomicBuffer memory, Layout layout, int size, int entryLength) {
        this.memory = memory;
        this.layout = layout;
        this.size = size;
        this.entryLength = entryLength;
    }

    /** Offset of the entry {@code i} steps ahead of our index. */
    int entryOffset(int i) {
        return layout.entriesOffset() + (own + i & size - 1) * entryLength;
    }

    AtomicBuffer memory() {
        return memory;
    }

    int size() {
        return size;
    }

    /** As the consumer: entries that wait, looked at anew where fewer than {@code wanted} are known. */
    int waiting(int wanted) {
        if (other - own < wanted) {
            other = memory.getIntAcquire(layout.producerOffset()); // pairs with the producer's release: its entries
        }
        return Math.min(other - own, wanted);
    }

    /** As the consumer: gives {@code count} entries back. */
    void consumed(int count) {
        own += count;
        memory.putIntRelease(layout.consumerOffset(), own); // our reads of the entries are over
    }

    /** As the producer: entries that can be written, looked at anew where fewer than {@code wanted} are known. */
    int room(int wanted) {
        if (size - (own - other) < wanted) {
            other = memory.getIntAcquire(layout.consumerOffset()); // pairs with the consumer's release: it has read
        }
        return Math.min(size - (own - other), wanted);
    }

    /** As the producer: takes {@code count} written entries in, for {@link #publish()} to show. */
    void produced(int count) {
        own += count;
    }

    /** As the producer: shows the consumer everything produced. */
    void publish() {
        memory.putIntRelease(layout.producerOffset(), own); // our writes of the entries come first
        published = own;
    }

    /** As the producer: entries produced that the consumer may not see yet; they are the last ones before our index. */
    int unpublished() {
        return own - published;
    }

    /** As the producer: takes back what is {@link #unpublished}. */
    void withdraw() {
        own = published;
    }

    /** As the producer: entries that the consumer has not taken. */
    int pending() {
        return own - memory.getIntAcquire(layout.consumerOffset());
    }

    /** Whether the kernel waits for a call before it looks at this ring. */
    boolean needsWakeup() {
        return (memory.getIntVolatile(layout.flagsOffset()) & NEEDS_WAKEUP) != 0;
    }
}

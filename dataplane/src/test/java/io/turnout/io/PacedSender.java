package io.turnout.io;

import static io.turnout.io.TestFrames.uplink;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbered G-PDUs of 64 UEs at a steady rate from a thread of its own: what has become due since it last looked, with
 * one call, several thousand times a second. It sleeps meanwhile, as whoever is measured needs the cores. It catches up on
 * some milliseconds; what it was kept from sending longer it sends later, at the same rate: a burst of that would be another
 * test, of full rings.
 */
final class PacedSender implements AutoCloseable {
    private static final int NUMBER_OFFSET = 78;
    private static final int BATCH = 64;
    private static final int MAX_BEHIND = 8 * BATCH;
    private static final int MAX_FRAMES = 1 << 20;
    private static final long PAUSE_NS = 20_000;
    private static final ValueLayout.OfInt NUMBER = JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);

    private final RawSocket socket;
    private final int perSecond;
    private final int length;
    private final MemorySegment frames;
    private final MessageBatch batch = new MessageBatch(Arena.ofAuto(), BATCH);
    private final long[] sentNs = new long[MAX_FRAMES];
    private final Thread thread;
    private volatile boolean isEnding;
    private volatile int sentCount;

    PacedSender(RawSocket socket, int perSecond, int length) {
        this.socket = socket;
        this.perSecond = perSecond;
        this.length = length;
        frames = Arena.ofAuto().allocate((long) BATCH * length);
        for (int i = 0; i < BATCH; i++) {
            byte[] frame = uplink(InlineSite.UE + i, InlineSite.ELSEWHERE, 0, length);
            MemorySegment.copy(frame, 0, frames, JAVA_BYTE, (long) i * length, length);
            batch.set(i, frames.address() + (long) i * length, length);
        }
        thread = Thread.ofPlatform().daemon().start(this::run);
    }

    private void run() {
        long beginNs = System.nanoTime();
        int sent = 0;
        while (!isEnding && sent + BATCH <= MAX_FRAMES) {
            long nowNs = System.nanoTime();
            int due = (int) ((nowNs - beginNs) * perSecond / 1_000_000_000L) - sent;
            if (due <= 0) {
                LockSupport.parkNanos(PAUSE_NS);
            } else if (due > MAX_BEHIND) {
                beginNs = nowNs - (sent + 1) * 1_000_000_000L / perSecond;
            } else {
                sent += send(sent, Math.min(due, BATCH));
                sentCount = sent;
            }
        }
    }

    private int send(int first, int count) {
        long nowNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            frames.set(NUMBER, (long) i * length + NUMBER_OFFSET, first + i);
            sentNs[first + i] = nowNs;
        }
        return socket.send(batch, count);
    }

    /** The number of a frame. */
    static int number(byte[] frame) {
        return MemorySegment.ofArray(frame).get(NUMBER, NUMBER_OFFSET);
    }

    /** Where a frame's number is. */
    static int numberOffset() {
        return NUMBER_OFFSET;
    }

    /** When frame {@code number} was sent; once the sender is closed. */
    long sentNs(int number) {
        return sentNs[number];
    }

    int sentCount() {
        return sentCount;
    }

    @Override
    public void close() {
        isEnding = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

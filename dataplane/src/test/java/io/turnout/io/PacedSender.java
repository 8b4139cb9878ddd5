package io.turnout.io;

import static io.turnout.io.TestFrames.uplink;

/**
 * Sends numbered G-PDUs at a steady rate from a thread of its own. What it was kept from sending in time it sends later, at
 * the same rate: a burst to catch up would be another test, of full rings.
 */
final class PacedSender implements AutoCloseable {
    private static final int NUMBER_OFFSET = 78;
    private static final int MAX_BEHIND = 64;

    private final RawSocket socket;
    private final int perSecond;
    private final Thread thread;
    private volatile boolean isEnding;
    private final long[] sentNs = new long[1 << 20];
    private volatile int sentCount;

    PacedSender(RawSocket socket, int perSecond, int length) {
        this.socket = socket;
        this.perSecond = perSecond;
        byte[] frame = uplink(InlineSite.UE, InlineSite.ELSEWHERE, 0, length);
        thread = Thread.ofPlatform().daemon().start(() -> send(frame));
    }

    private void send(byte[] frame) {
        long beginNs = System.nanoTime();
        int sent = 0;
        while (!isEnding) {
            long nowNs = System.nanoTime();
            long due = (nowNs - beginNs) * perSecond / 1_000_000_000L;
            if (due - sent > MAX_BEHIND) {
                beginNs = nowNs - sent * 1_000_000_000L / perSecond;
                due = sent + 1L;
            }
            while (sent < due) {
                for (int i = 0; i < 4; i++) {
                    frame[NUMBER_OFFSET + i] = (byte) (sent >>> 24 - 8 * i);
                }
                sentNs[sent & sentNs.length - 1] = System.nanoTime();
                socket.send(frame);
                sentCount = ++sent;
            }
            Thread.onSpinWait();
        }
    }

    static int number(byte[] frame) {
        return (frame[NUMBER_OFFSET] & 0xFF) << 24
                | (frame[NUMBER_OFFSET + 1] & 0xFF) << 16
                | (frame[NUMBER_OFFSET + 2] & 0xFF) << 8
                | frame[NUMBER_OFFSET + 3] & 0xFF;
    }

    /** When frame {@code number} was sent; once the sender is closed. */
    long sentNs(int number) {
        return sentNs[number & sentNs.length - 1];
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

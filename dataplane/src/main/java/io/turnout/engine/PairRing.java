package io.turnout.engine;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Takes messages about pairs (UE, application) from a worker to the writer's thread, or back.
 *
 * <p><b>Assumptions:</b> one sender, one receiver. <b>Guarantees:</b> in order; what finds no room is dropped and
 * counted. <b>Progress:</b> wait-free on both sides.
 */
final class PairRing {
    private static final int UE_KEY_OFFSET = 0;
    private static final int APPLICATION_OFFSET = 8;
    private static final int ATTEMPT_OFFSET = 12;
    private static final int EPOCH_OFFSET = 16;
    private static final int PEER_OFFSET = 24;
    private static final int NUMBER_OFFSET = 32;
    private static final int LENGTH = 40;

    /** What a message takes in the ring: with its header, and aligned. */
    private static final int RECORD_LENGTH = 48;

    private final OneToOneRingBuffer ring;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
    private final MessageHandler handler = (type, buffer, offset, length) -> deliver(type, buffer, offset);
    private volatile long droppedCount;

    /** The receiver's own. */
    private Receiver draining;

    /** Hears messages. */
    interface Receiver {
        /**
         * A message.
         *
         * @param type what it is about, 1 or more
         * @param number a time or a count, as the type says
         */
        void onMessage(int type, long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long number);
    }

    /** A ring for about {@code capacity} messages. */
    PairRing(int capacity) {
        int octets = BitUtil.findNextPositivePowerOfTwo(Math.multiplyExact(capacity, RECORD_LENGTH));
        ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(octets + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    /** Messages that found no room. */
    long droppedCount() {
        return droppedCount;
    }

    /** Sends a message; false, and counted, where there is no room. The sender only. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the sender counts
    boolean send(int type, long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long number) {
        message.putLong(UE_KEY_OFFSET, ueKey, LITTLE_ENDIAN);
        message.putInt(APPLICATION_OFFSET, applicationIndex, LITTLE_ENDIAN);
        message.putInt(ATTEMPT_OFFSET, attempt, LITTLE_ENDIAN);
        message.putLong(EPOCH_OFFSET, epoch, LITTLE_ENDIAN);
        message.putInt(PEER_OFFSET, peerIndex, LITTLE_ENDIAN);
        message.putLong(NUMBER_OFFSET, number, LITTLE_ENDIAN);
        boolean isSent = ring.write(type, message, 0, LENGTH);
        if (!isSent) {
            droppedCount++;
        }
        return isSent;
    }

    /** Whether no message waits. */
    boolean isEmpty() {
        return ring.size() == 0;
    }

    /** Tells {@code receiver} of up to {@code limit} messages; how many. The receiver only. */
    int drainTo(Receiver receiver, int limit) {
        if (isEmpty()) {
            return 0;
        }
        draining = receiver;
        return ring.read(handler, limit);
    }

    private void deliver(int type, DirectBuffer buffer, int offset) {
        draining.onMessage(
                type,
                buffer.getLong(offset + UE_KEY_OFFSET, LITTLE_ENDIAN),
                buffer.getInt(offset + APPLICATION_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(offset + EPOCH_OFFSET, LITTLE_ENDIAN),
                buffer.getInt(offset + ATTEMPT_OFFSET, LITTLE_ENDIAN),
                buffer.getInt(offset + PEER_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(offset + NUMBER_OFFSET, LITTLE_ENDIAN));
    }
}

package io.turnout.ipc;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Tells control what became of its batches, and what the data plane saw.
 *
 * <pre>
 *  event   0   octets of this event   (4)
 *          4   message version        (4)
 *          8   PUBLISHED:      sequence (8), version (8), commands refused (8)
 *              GRACE_ELAPSED:  sequence (8), version (8)
 *              REJECTED:       sequence (8), why (8)
 *              UE_IDLE:        UE key (8)
 *              OTHER:          octets
 * </pre>
 *
 * <p>Little-endian; the ring's message type is the event's. A full ring drops the event and counts it: control may be
 * gone, and the data plane does not wait. Owned by one thread.
 */
public final class EventWriter {
    /** Of this build; one more at every change of an event. */
    static final int VERSION = 1;

    static final int PUBLISHED = 1;
    static final int GRACE_ELAPSED = 2;
    static final int REJECTED = 3;
    static final int UE_IDLE = 4;
    static final int OTHER = 5;

    static final int VERSION_OFFSET = 4;
    static final int BODY_OFFSET = 8;

    private final RingFile events;
    private final UnsafeBuffer buffer;
    private long droppedCount;

    /** To the ring {@code events}. */
    public EventWriter(RingFile events) {
        this.events = events;
        this.buffer = new UnsafeBuffer(new byte[events.maxLength()]);
    }

    /** Events that found no room. */
    public long droppedCount() {
        return droppedCount;
    }

    /** A batch took effect as {@code version}, but for {@code refused} commands that did not fit. */
    public void onPublished(long sequence, long version, long refused) {
        send(PUBLISHED, sequence, version, refused, 3);
    }

    /** No burst reads a version before {@code version} any more, which a batch took effect as. */
    public void onGraceElapsed(long sequence, long version) {
        send(GRACE_ELAPSED, sequence, version, 0, 2);
    }

    /** A batch had no effect; {@code why} is what {@link CommandReader} has against it. */
    public void onRejected(long sequence, int why) {
        send(REJECTED, sequence, why, 0, 2);
    }

    /** A UE was released because it had no packet for long. */
    public void onUeIdle(long ueKey) {
        send(UE_IDLE, ueKey, 0, 0, 1);
    }

    /** An event that ipc knows nothing about; false, and counted, where it is too long or there is no room. */
    public boolean onOther(DirectBuffer octets, int offset, int length) {
        if (length > buffer.capacity() - BODY_OFFSET) {
            droppedCount++;
            return false;
        }
        buffer.putBytes(BODY_OFFSET, octets, offset, length);
        return send(OTHER, BODY_OFFSET + length);
    }

    private void send(int type, long first, long second, long third, int fields) {
        buffer.putLong(BODY_OFFSET, first, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(BODY_OFFSET + 8, second, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(BODY_OFFSET + 16, third, ByteOrder.LITTLE_ENDIAN);
        send(type, BODY_OFFSET + fields * Long.BYTES);
    }

    private boolean send(int type, int length) {
        buffer.putInt(0, length, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(VERSION_OFFSET, VERSION, ByteOrder.LITTLE_ENDIAN);
        boolean isSent = events.offer(type, buffer, 0, length);
        if (!isSent) {
            droppedCount++;
        }
        return isSent;
    }
}

package io.turnout.ipc;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** Reads what {@link EventWriter} wrote. Owned by one thread of control. */
public final class EventReader {
    private final RingFile events;
    private final EventListener listener;
    private long rejectedCount;

    /** From the ring {@code events} to {@code listener}. */
    public EventReader(RingFile events, EventListener listener) {
        this.events = events;
        this.listener = listener;
    }

    /** Events of an unknown type or version, or of a wrong length. */
    public long rejectedCount() {
        return rejectedCount;
    }

    /** Tells the listener the next event; whether there was one. */
    public boolean poll() {
        return events.poll(this::onMessage);
    }

    private void onMessage(int type, DirectBuffer buffer, int offset, int length) {
        int minLength = switch (type) {
            case EventWriter.PUBLISHED -> 32;
            case EventWriter.GRACE_ELAPSED, EventWriter.REJECTED -> 24;
            case EventWriter.UE_IDLE -> 16;
            case EventWriter.OTHER -> EventWriter.BODY_OFFSET;
            default -> Integer.MAX_VALUE;
        };
        if (length < minLength
                || buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN) != length
                || buffer.getInt(offset + EventWriter.VERSION_OFFSET, ByteOrder.LITTLE_ENDIAN) != EventWriter.VERSION) {
            rejectedCount++;
            return;
        }
        int body = offset + EventWriter.BODY_OFFSET;
        switch (type) {
            case EventWriter.PUBLISHED ->
                listener.onPublished(number(buffer, body), number(buffer, body + 8), number(buffer, body + 16));
            case EventWriter.GRACE_ELAPSED -> listener.onGraceElapsed(number(buffer, body), number(buffer, body + 8));
            case EventWriter.REJECTED -> listener.onRejected(number(buffer, body), (int) number(buffer, body + 8));
            case EventWriter.UE_IDLE -> listener.onUeIdle(number(buffer, body));
            default -> listener.onOther(buffer, body, length - EventWriter.BODY_OFFSET);
        }
    }

    private static long number(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }
}

package io.turnout.ipc;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/** Reads what {@link EventWriter} wrote. Owned by one thread of control. */
public final class EventReader {
    private final RingFile events;
    private final EventListener listener;
    private final long[] fields = new long[EventLayout.MAX_FIELDS];
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
        int fieldCount = EventLayout.fieldCount(type);
        if (fieldCount < 0
                || length != EventLayout.length(type)
                || buffer.getInt(offset, LITTLE_ENDIAN) != length
                || buffer.getInt(offset + EventLayout.VERSION_OFFSET, LITTLE_ENDIAN) != EventLayout.VERSION) {
            rejectedCount++;
            return;
        }
        for (int i = 0; i < fieldCount; i++) {
            fields[i] = buffer.getLong(offset + EventLayout.FIELDS_OFFSET + i * Long.BYTES, LITTLE_ENDIAN);
        }
        switch (type) {
            case EventLayout.STARTED -> listener.onStarted(fields[0]);
            case EventLayout.PUBLISHED -> listener.onPublished(fields[0], fields[1], fields[2]);
            case EventLayout.GRACE_ELAPSED -> listener.onGraceElapsed(fields[0], fields[1]);
            case EventLayout.REJECTED -> listener.onRejected(fields[0], (int) fields[1]);
            case EventLayout.UE_IDLE -> listener.onUeIdle(fields[0]);
            case EventLayout.BEARER_KNOWN -> listener.onBearerKnown(fields[0]);
            case EventLayout.END_MARKER -> listener.onEndMarker(fields[0]);
            default -> onPair(type, fields[0], (int) fields[1]);
        }
    }

    private void onPair(int type, long ueKey, int application) {
        switch (type) {
            case EventLayout.STEERED_REMOTE -> listener.onSteeredRemote(ueKey, application, fields[2]);
            case EventLayout.RETURNED -> listener.onReturned(ueKey, application, fields[2]);
            case EventLayout.ROUND_TRIP -> listener.onRoundTrip(ueKey, application, fields[2]);
            case EventLayout.TUNNEL_TRAFFIC -> listener.onTunnelTraffic(ueKey, application, (int) fields[2], fields[3]);
            default -> onGrant(type, ueKey, application, fields[2], (int) fields[3]);
        }
    }

    private void onGrant(int type, long ueKey, int application, long epoch, int attempt) {
        switch (type) {
            case EventLayout.HOLD_PUBLISHED -> listener.onHoldPublished(ueKey, application, epoch, attempt, fields[4]);
            case EventLayout.HOLD_ENDED -> listener.onHoldEnded(ueKey, application, epoch, attempt, fields[4] == 1);
            case EventLayout.FENCE_REPORT ->
                listener.onFenceReport(ueKey, application, epoch, attempt, fields[4] == 1, fields[5]);
            case EventLayout.SWAP_PUBLISHED ->
                listener.onSwapPublished(ueKey, application, epoch, attempt, fields[4] == 1);
            default -> throw new IllegalArgumentException("event type " + type + " has fields, but no listener");
        }
    }
}

package io.turnout.ipc;

import static io.turnout.ipc.EventLayout.FIELDS_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Tells control what became of its batches, and what the data plane saw ({@link EventLayout}).
 *
 * <p>A full ring drops the event and counts it: control may be gone, and the data plane does not wait. Owned by one
 * thread.
 */
public final class EventWriter implements EventListener {
    private final RingFile events;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[FIELDS_OFFSET + EventLayout.MAX_FIELDS * Long.BYTES]);
    private long droppedCount;

    /** To the ring {@code events}. */
    public EventWriter(RingFile events) {
        this.events = events;
    }

    /** Events that found no room. */
    public long droppedCount() {
        return droppedCount;
    }

    @Override
    public void onStarted(long generation) {
        send(EventLayout.STARTED, generation, 0, 0);
    }

    @Override
    public void onPublished(long sequence, long version, long refused) {
        send(EventLayout.PUBLISHED, sequence, version, refused);
    }

    @Override
    public void onGraceElapsed(long sequence, long version) {
        send(EventLayout.GRACE_ELAPSED, sequence, version, 0);
    }

    @Override
    public void onRejected(long sequence, int why) {
        send(EventLayout.REJECTED, sequence, why, 0);
    }

    @Override
    public void onUeIdle(long ueKey) {
        send(EventLayout.UE_IDLE, ueKey, 0, 0);
    }

    @Override
    public void onBearerKnown(long ueKey) {
        send(EventLayout.BEARER_KNOWN, ueKey, 0, 0);
    }

    @Override
    public void onEndMarker(long ueKey) {
        send(EventLayout.END_MARKER, ueKey, 0, 0);
    }

    @Override
    public void onSteeredRemote(long ueKey, int applicationIndex, long timeNs) {
        send(EventLayout.STEERED_REMOTE, ueKey, applicationIndex, timeNs);
    }

    @Override
    public void onReturned(long ueKey, int applicationIndex, long timeNs) {
        send(EventLayout.RETURNED, ueKey, applicationIndex, timeNs);
    }

    @Override
    public void onRoundTrip(long ueKey, int applicationIndex, long roundTripNs) {
        send(EventLayout.ROUND_TRIP, ueKey, applicationIndex, roundTripNs);
    }

    @Override
    public void onTunnelTraffic(long ueKey, int applicationIndex, int peerIndex, long timeNs) {
        field(3, timeNs);
        send(EventLayout.TUNNEL_TRAFFIC, ueKey, applicationIndex, peerIndex);
    }

    @Override
    public void onHoldPublished(long ueKey, int applicationIndex, long epoch, int attempt, long forwardedCount) {
        field(3, attempt);
        field(4, forwardedCount);
        send(EventLayout.HOLD_PUBLISHED, ueKey, applicationIndex, epoch);
    }

    @Override
    public void onHoldEnded(long ueKey, int applicationIndex, long epoch, int attempt, boolean isOverflow) {
        field(3, attempt);
        field(4, isOverflow ? 1 : 0);
        send(EventLayout.HOLD_ENDED, ueKey, applicationIndex, epoch);
    }

    @Override
    public void onFenceReport(
            long ueKey, int applicationIndex, long epoch, int attempt, boolean isPassed, long receivedCount) {
        field(3, attempt);
        field(4, isPassed ? 1 : 0);
        field(5, receivedCount);
        send(EventLayout.FENCE_REPORT, ueKey, applicationIndex, epoch);
    }

    @Override
    public void onSwapPublished(long ueKey, int applicationIndex, long epoch, int attempt, boolean isDone) {
        field(3, attempt);
        field(4, isDone ? 1 : 0);
        send(EventLayout.SWAP_PUBLISHED, ueKey, applicationIndex, epoch);
    }

    private void field(int index, long value) {
        buffer.putLong(FIELDS_OFFSET + index * Long.BYTES, value, LITTLE_ENDIAN);
    }

    private void send(int type, long first, long second, long third) {
        field(0, first);
        field(1, second);
        field(2, third);
        int length = EventLayout.length(type);
        buffer.putInt(0, length, LITTLE_ENDIAN);
        buffer.putInt(EventLayout.VERSION_OFFSET, EventLayout.VERSION, LITTLE_ENDIAN);
        if (!events.offer(type, buffer, 0, length)) {
            droppedCount++;
        }
    }
}

package io.turnout.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Takes what one worker saw of bearers to the writer's thread.
 *
 * <p><b>Assumptions:</b> one worker, one writer. <b>Guarantees:</b> in order; what finds no room is dropped and counted,
 * and comes again with the UE's next packet, because its bearer is still unknown. <b>Progress:</b> wait-free on both
 * sides.
 */
public final class BearerRing implements BearerLearner {
    private static final int TUNNEL = 1;
    private static final int END_MARKER = 2;
    private static final int ELSEWHERE = 3;

    private static final int UPLINK = 1;
    private static final int SEQUENCED = 2;

    private static final int UE_KEY_OFFSET = 0;
    private static final int TIME_OFFSET = 8;
    private static final int PEER_OFFSET = 16;
    private static final int ENB_OFFSET = 16;
    private static final int SGW_OFFSET = 32;
    private static final int TEID_OFFSET = 48;
    private static final int QFI_OFFSET = 52;
    private static final int FLAGS_OFFSET = 56;
    private static final int LINK_LENGTH_OFFSET = 60;
    private static final int LINK_OFFSET = 64;

    /** One drain takes this many at most, so that the writer comes back to its other work. */
    private static final int DRAIN_LIMIT = 1_024;

    private final OneToOneRingBuffer ring;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LINK_OFFSET + PathTable.MAX_LINK_LENGTH]);
    private volatile long droppedCount;

    /** A ring of {@code capacity} octets, a power of two; a message takes about a hundred. */
    public BearerRing(int capacity) {
        ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(capacity + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    /** Messages that found no room. */
    public long droppedCount() {
        return droppedCount;
    }

    @Override
    public void onTunnel(
            long ueKey,
            boolean uplink,
            int teid,
            int qfi,
            boolean sequenced,
            long enbHigh,
            long enbLow,
            long sgwHigh,
            long sgwLow,
            DirectBuffer frame,
            int linkOffset,
            int linkLength,
            long nowNs) {
        int keptLength = linkLength > PathTable.MAX_LINK_LENGTH ? 0 : linkLength;
        message.putLong(UE_KEY_OFFSET, ueKey, ByteOrder.LITTLE_ENDIAN);
        message.putLong(TIME_OFFSET, nowNs, ByteOrder.LITTLE_ENDIAN);
        message.putLong(ENB_OFFSET, enbHigh, ByteOrder.LITTLE_ENDIAN);
        message.putLong(ENB_OFFSET + 8, enbLow, ByteOrder.LITTLE_ENDIAN);
        message.putLong(SGW_OFFSET, sgwHigh, ByteOrder.LITTLE_ENDIAN);
        message.putLong(SGW_OFFSET + 8, sgwLow, ByteOrder.LITTLE_ENDIAN);
        message.putInt(TEID_OFFSET, teid, ByteOrder.LITTLE_ENDIAN);
        message.putInt(QFI_OFFSET, qfi, ByteOrder.LITTLE_ENDIAN);
        message.putInt(FLAGS_OFFSET, (uplink ? UPLINK : 0) | (sequenced ? SEQUENCED : 0), ByteOrder.LITTLE_ENDIAN);
        message.putInt(LINK_LENGTH_OFFSET, keptLength, ByteOrder.LITTLE_ENDIAN);
        message.putBytes(LINK_OFFSET, frame, linkOffset, keptLength);
        send(TUNNEL, LINK_OFFSET + keptLength);
    }

    @Override
    public void onElsewhere(long ueKey, int peerIndex, long nowNs) {
        message.putLong(UE_KEY_OFFSET, ueKey, ByteOrder.LITTLE_ENDIAN);
        message.putLong(TIME_OFFSET, nowNs, ByteOrder.LITTLE_ENDIAN);
        message.putInt(PEER_OFFSET, peerIndex, ByteOrder.LITTLE_ENDIAN);
        send(ELSEWHERE, PEER_OFFSET + Integer.BYTES);
    }

    @Override
    public void onEndMarker(int pathIndex, int teid) {
        message.putInt(0, pathIndex, ByteOrder.LITTLE_ENDIAN);
        message.putInt(4, teid, ByteOrder.LITTLE_ENDIAN);
        send(END_MARKER, 8);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the worker counts
    private void send(int type, int length) {
        if (!ring.write(type, message, 0, length)) {
            droppedCount++;
        }
    }

    /** Tells {@code writer} what came, as far as one go takes; returns how much. Writer's thread only. */
    public int drainTo(BearerLearner writer) {
        return ring.read((type, buffer, offset, length) -> deliver(type, buffer, offset, writer), DRAIN_LIMIT);
    }

    private static void deliver(int type, DirectBuffer buffer, int offset, BearerLearner writer) {
        if (type == END_MARKER) {
            writer.onEndMarker(
                    buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN), buffer.getInt(offset + 4, ByteOrder.LITTLE_ENDIAN));
            return;
        }
        if (type == ELSEWHERE) {
            writer.onElsewhere(
                    buffer.getLong(offset + UE_KEY_OFFSET, ByteOrder.LITTLE_ENDIAN),
                    buffer.getInt(offset + PEER_OFFSET, ByteOrder.LITTLE_ENDIAN),
                    buffer.getLong(offset + TIME_OFFSET, ByteOrder.LITTLE_ENDIAN));
            return;
        }
        int flags = buffer.getInt(offset + FLAGS_OFFSET, ByteOrder.LITTLE_ENDIAN);
        writer.onTunnel(
                buffer.getLong(offset + UE_KEY_OFFSET, ByteOrder.LITTLE_ENDIAN),
                (flags & UPLINK) != 0,
                buffer.getInt(offset + TEID_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer.getInt(offset + QFI_OFFSET, ByteOrder.LITTLE_ENDIAN),
                (flags & SEQUENCED) != 0,
                buffer.getLong(offset + ENB_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer.getLong(offset + ENB_OFFSET + 8, ByteOrder.LITTLE_ENDIAN),
                buffer.getLong(offset + SGW_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer.getLong(offset + SGW_OFFSET + 8, ByteOrder.LITTLE_ENDIAN),
                buffer,
                offset + LINK_OFFSET,
                buffer.getInt(offset + LINK_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer.getLong(offset + TIME_OFFSET, ByteOrder.LITTLE_ENDIAN));
    }
}

package io.turnout.engine;

import io.turnout.table.UeKey;
import io.turnout.wire.Ethernet;
import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends packets that are longer than {@link PathMtu} allows: in fragments of their own, in fragments of the packet around
 * them, or an answer in their place. One piece at a time is written, to memory of its own. Owned by one worker.
 *
 * <pre>
 *   memory   | headroom: headers of the tunnel, link header | one fragment, or the answer |
 * </pre>
 */
final class Pieces {
    private static final int BEGIN = Burst.HEADROOM;

    private final BurstView burst;
    private final EngineCounters counters;
    private final MutableDirectBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(BEGIN + Steering.MAX_MTU));
    private final ParsedFrame piece = new ParsedFrame();
    private int identification;

    Pieces(BurstView burst, EngineCounters counters) {
        this.burst = burst;
        this.counters = counters;
    }

    /** How many fragments the packet of {@code frame} becomes; 0 where it may not be fragmented itself. */
    int count(ParsedFrame frame) {
        if (!Fragmentation.isAllowed(frame.buffer, frame.innerOffset, frame.innerIpv4)) {
            return 0;
        }
        int count =
                Fragmentation.count(frame.buffer, frame.innerOffset, frame.innerLength, frame.innerIpv4, frame.room);
        counters.onMade(count - 1);
        return count;
    }

    /** Fragment {@code i} of the packet of {@code frame}, with room for headers before it; valid until the next. */
    ParsedFrame fragment(ParsedFrame frame, int i) {
        int length =
                Fragmentation.writeV4(frame.buffer, frame.innerOffset, frame.innerLength, frame.room, i, memory, BEGIN);
        return piece(frame, length);
    }

    /** The answer to the packet of {@code frame}, with room for headers before it. */
    ParsedFrame answer(ParsedFrame frame) {
        int mtu = frame.innerIpv4 ? frame.room : Math.max(frame.room, TooBig.MAX_V6_LENGTH);
        int length =
                TooBig.write(frame.buffer, frame.innerOffset, frame.innerLength, frame.innerIpv4, mtu, memory, BEGIN);
        counters.onMade(1);
        return piece(frame, length);
    }

    /** An echo request in a UE's name, with room for headers before it. */
    ParsedFrame echo(BearerEcho echo, long ueKey, Steering.Solicited core, long nowNs) {
        piece.buffer = memory;
        piece.timeNs = nowNs;
        piece.innerOffset = BEGIN;
        piece.innerLength = echo.write(memory, BEGIN, ueKey, core.high(), core.low(), nowNs);
        piece.innerIpv4 = UeKey.isIpv4(ueKey);
        piece.room = 0;
        return piece;
    }

    private ParsedFrame piece(ParsedFrame frame, int length) {
        piece.buffer = memory;
        piece.timeNs = frame.timeNs;
        piece.link = frame.link;
        piece.innerOffset = BEGIN;
        piece.innerLength = length;
        piece.innerIpv4 = frame.innerIpv4;
        piece.bearer = frame.bearer;
        piece.room = 0;
        return piece;
    }

    /** Sends an answer back to where the frame came from: its own link header, turned round. */
    void sendBack(ParsedFrame frame, ParsedFrame answer) {
        int offset = BEGIN - frame.linkLength;
        memory.putBytes(offset, frame.buffer, frame.offset, frame.linkLength);
        if (frame.link == Link.ETHERNET) {
            long source = Ethernet.source(memory, offset);
            Ethernet.writeAddresses(
                    memory, offset, /* destination= */ source, /* source= */ Ethernet.destination(memory, offset));
        }
        send(offset, frame.linkLength + answer.innerLength, frame.link, frame.ingress, frame.timeNs);
    }

    /**
     * Sends a frame in fragments of its outer packet.
     *
     * @param offset of the frame
     * @param ip of the outer packet, which begins in it
     * @param end of both
     */
    void sendOuterFragments(
            MutableDirectBuffer buffer, int offset, int ip, int end, int mtu, int link, int egress, long timeNs) {
        boolean ipv4 = (buffer.getByte(ip) & 0xF0) == 0x40;
        int linkLength = ip - offset;
        int count = Fragmentation.count(buffer, ip, end - ip, ipv4, mtu);
        counters.onMade(count - 1);
        identification++;
        for (int i = 0; i < count; i++) {
            int length = ipv4
                    ? Fragmentation.writeV4(buffer, ip, end - ip, mtu, i, memory, BEGIN)
                    : Fragmentation.writeV6(buffer, ip, end - ip, mtu, i, identification, memory, BEGIN);
            memory.putBytes(BEGIN - linkLength, buffer, offset, linkLength);
            send(BEGIN - linkLength, linkLength + length, link, egress, timeNs);
        }
    }

    private void send(int offset, int length, int link, int egress, long timeNs) {
        counters.onSent();
        burst.sink.onFrame(memory, offset, length, length, link, egress, timeNs);
    }
}

package io.turnout.generate;

import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Udp;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Splits the outer packet of a frame into fragments (RFC 791, 3.2; RFC 8200, 4.5), in any {@link FragmentOrder}. Used
 * by one thread.
 */
public final class Fragmenter {
    private static final int UNIT = 8;

    private final UnsafeBuffer whole = new UnsafeBuffer(new byte[FrameBuilder.MAX_LENGTH]);
    private final UnsafeBuffer piece = new UnsafeBuffer(new byte[FrameBuilder.MAX_LENGTH]);

    private FragmentOrder order;
    private boolean isV4;
    private int linkLength;
    private int identification;
    private int payloadOffset;
    private int payloadLength;
    private int partLength;
    private int partCount;
    private int missingIndex;

    /** The fragments of a frame with a tunnel, each in an array of its own; where one is missing, it is the second. */
    public static List<byte[]> fragments(FrameBuilder frame, int identification, int mtu, FragmentOrder order) {
        Fragmenter fragmenter = new Fragmenter();
        int count = fragmenter.split(frame, identification, mtu, order, 1);
        List<byte[]> fragments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] octets = new byte[fragmenter.write(i)];
            fragmenter.piece.getBytes(0, octets);
            fragments.add(octets);
        }
        return fragments;
    }

    /**
     * Splits a frame as the MTU demands, or in two halves where it demands nothing.
     *
     * @param identification what its fragments have in common.
     * @param mtu most octets of an IP packet.
     * @param missingIndex which of them does not come where the order is {@link FragmentOrder#MISSING}; behind the last
     *     it begins again.
     * @return how many come.
     */
    int split(FrameBuilder frame, int identification, int mtu, FragmentOrder order, int missingIndex) {
        frame.write(whole, 0);
        this.identification = identification;
        this.order = order;
        linkLength = frame.ipOffset();
        payloadOffset = frame.udpOffset();
        isV4 = frame.isOuterV4();
        payloadLength = Udp.length(whole, payloadOffset);
        int headersLength = payloadOffset - linkLength + (isV4 ? 0 : Ipv6.FRAGMENT_HEADER_LENGTH);
        int overlapLength = order == FragmentOrder.OVERLAPPING ? UNIT : 0;
        partLength = Math.max(UNIT, (mtu - headersLength - overlapLength) / UNIT * UNIT);
        if (partLength >= payloadLength) {
            partLength = (payloadLength / 2 + UNIT - 1) / UNIT * UNIT;
        }
        partCount = (payloadLength + partLength - 1) / partLength;
        this.missingIndex = missingIndex % partCount;
        return order == FragmentOrder.MISSING ? partCount - 1 : partCount;
    }

    /** What {@link #write} has written. */
    MutableDirectBuffer piece() {
        return piece;
    }

    /** Whether the fragment that comes at this index is the one with the headers of the datagram. */
    boolean isFirst(int comingIndex) {
        return partIndex(comingIndex) == 0;
    }

    private int partIndex(int comingIndex) {
        return switch (order) {
            case IN_ORDER, OVERLAPPING -> comingIndex;
            case LAST_FIRST -> partCount - 1 - comingIndex;
            case MISSING -> comingIndex < missingIndex ? comingIndex : comingIndex + 1;
        };
    }

    /** Writes the fragment that comes at this index to {@link #piece}, and returns the frame's length. */
    int write(int comingIndex) {
        int partIndex = partIndex(comingIndex);
        int from = partIndex * partLength;
        int to = Math.min(from + partLength, payloadLength);
        if (order == FragmentOrder.OVERLAPPING && partIndex > 0) {
            from -= UNIT;
        }
        boolean hasMore = to < payloadLength;
        piece.putBytes(0, whole, 0, payloadOffset);
        int end = payloadOffset;
        if (isV4) {
            int flags = hasMore ? Ipv4.MORE_FRAGMENTS : 0;
            Ipv4.write(
                    piece,
                    linkLength,
                    Ipv4.trafficClass(whole, linkLength),
                    payloadOffset - linkLength + to - from,
                    identification,
                    flags | from / UNIT,
                    Ipv4.ttl(whole, linkLength),
                    Udp.PROTOCOL,
                    Ipv4.source(whole, linkLength),
                    Ipv4.destination(whole, linkLength));
        } else {
            Ipv6.write(
                    piece,
                    linkLength,
                    Ipv6.trafficClass(whole, linkLength),
                    Ipv6.flowLabel(whole, linkLength),
                    Ipv6.FRAGMENT_HEADER_LENGTH + to - from,
                    Ipv6.FRAGMENT,
                    Ipv6.hopLimit(whole, linkLength),
                    Ipv6.sourceHigh(whole, linkLength),
                    Ipv6.sourceLow(whole, linkLength),
                    Ipv6.destinationHigh(whole, linkLength),
                    Ipv6.destinationLow(whole, linkLength));
            end += Ipv6.writeFragmentHeader(piece, end, Udp.PROTOCOL, from, hasMore, identification);
        }
        piece.putBytes(end, whole, payloadOffset + from, to - from);
        return end + to - from;
    }
}

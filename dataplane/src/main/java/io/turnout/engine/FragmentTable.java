package io.turnout.engine;

import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Outer datagrams of which not all fragments have come: which fragments there are, copies of those that wait, and the
 * whole when it is complete.
 *
 * <p>A datagram's first fragment tells where it goes; until it is there, the others wait. A datagram that stays on its way
 * is {@link State#PASSING}: it keeps no octets, and only says so to the fragments still to come. Bounded in datagrams,
 * fragments, octets and time; the oldest passing datagram makes room for a new one. Owned by one worker.
 */
final class FragmentTable {
    /** No such datagram, or no room for it. */
    static final int NULL_DATAGRAM = -1;

    /** Fragments of one datagram that are kept; one of 65,535 octets has 53 at an MTU of 1,280. */
    static final int MAX_FRAGMENTS = 64;

    private static final int MAX_PACKET_LENGTH = 65_535;

    /** What is known of where a datagram goes. */
    enum State {
        /** Its first fragment has not come. */
        UNDECIDED,
        /** It will be put together and, if it then leads to an application, steered. */
        STEERED,
        /** Its fragments go on as they come. */
        PASSING
    }

    /** What became of a fragment. */
    enum Added {
        /** It was taken in, and others are missing. */
        INCOMPLETE,
        /** It was taken in, and all are there. */
        COMPLETE,
        /** It overlaps another or contradicts the datagram's length, and was not taken in. */
        OVERLAP,
        /** There was no room for it, and it was not taken in. */
        FULL
    }

    private final Datagram[] datagrams;
    private final int[] buckets;
    private final FrameStore store;
    private final long timeoutNs;
    private final MutableDirectBuffer assembly =
            new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Burst.HEADROOM + MAX_PACKET_LENGTH));
    private int firstFree;

    /** Datagrams in the order in which they began: one time-out for all. */
    private int oldest = NULL_DATAGRAM;

    private int newest = NULL_DATAGRAM;

    private static final class Datagram {
        long sourceHigh;
        long sourceLow;
        long destinationHigh;
        long destinationLow;
        int fragmentId;
        State state;
        long beganNs;

        int count;

        /** Octets of the longest headers of any fragment, and where the last octet ends that came. */
        int headerLength;

        int end;
        int receivedLength;

        /** Octets of the whole payload; -1 until the last fragment came. */
        int payloadLength;

        final int[] offsets = new int[MAX_FRAGMENTS];
        final int[] lengths = new int[MAX_FRAGMENTS];
        final int[] places = new int[MAX_FRAGMENTS];

        int bucket;
        int nextInBucket;
        int older;
        int newer;
    }

    FragmentTable(EngineLimits limits) {
        int capacity = limits.fragmentedDatagrams();
        store = new FrameStore(limits.fragments(), limits.maxFrameLength());
        timeoutNs = limits.fragmentTimeoutNs();
        datagrams = new Datagram[capacity];
        for (int i = 0; i < capacity; i++) {
            datagrams[i] = new Datagram();
            datagrams[i].nextInBucket = i + 1 < capacity ? i + 1 : NULL_DATAGRAM;
        }
        buckets = new int[BitUtil.findNextPositivePowerOfTwo(2 * capacity)];
        Arrays.fill(buckets, NULL_DATAGRAM);
    }

    /** The datagram that {@code frame} is a fragment of. */
    int find(ParsedFrame frame) {
        int number = buckets[bucket(frame)];
        while (number != NULL_DATAGRAM && !isOf(datagrams[number], frame)) {
            number = datagrams[number].nextInBucket;
        }
        return number;
    }

    /** Begins the datagram that {@code frame} is a fragment of; {@link #NULL_DATAGRAM} where there is no room. */
    int begin(ParsedFrame frame) {
        if (firstFree == NULL_DATAGRAM && !forgetPassing()) {
            return NULL_DATAGRAM;
        }
        int number = firstFree;
        Datagram datagram = datagrams[number];
        firstFree = datagram.nextInBucket;
        datagram.sourceHigh = frame.sourceHigh;
        datagram.sourceLow = frame.sourceLow;
        datagram.destinationHigh = frame.destinationHigh;
        datagram.destinationLow = frame.destinationLow;
        datagram.fragmentId = frame.fragmentId;
        datagram.state = State.UNDECIDED;
        datagram.beganNs = frame.timeNs;
        datagram.count = 0;
        datagram.headerLength = 0;
        datagram.end = 0;
        datagram.receivedLength = 0;
        datagram.payloadLength = -1;
        datagram.bucket = bucket(frame);
        datagram.nextInBucket = buckets[datagram.bucket];
        buckets[datagram.bucket] = number;
        append(number);
        return number;
    }

    State state(int number) {
        return datagrams[number].state;
    }

    void state(int number, State state) {
        datagrams[number].state = state;
    }

    /** Takes a fragment in; a copy of it is kept unless the datagram is passing. */
    Added add(int number, ParsedFrame frame) {
        Datagram datagram = datagrams[number];
        int offset = frame.fragmentOffset;
        int length = frame.payloadLength;
        int headerLength = Math.max(datagram.headerLength, frame.payloadOffset - frame.ipOffset);
        int end = Math.max(datagram.end, offset + length);
        if (headerLength + end > MAX_PACKET_LENGTH || contradicts(datagram, offset, length, frame.moreFragments)) {
            return Added.OVERLAP;
        }
        if (datagram.count == MAX_FRAGMENTS) {
            return Added.FULL;
        }
        int place = FrameStore.NULL_PLACE;
        if (datagram.state != State.PASSING) {
            place = store.keep(frame);
            if (place == FrameStore.NULL_PLACE) {
                return Added.FULL;
            }
        }
        datagram.offsets[datagram.count] = offset;
        datagram.lengths[datagram.count] = length;
        datagram.places[datagram.count] = place;
        datagram.count++;
        datagram.headerLength = headerLength;
        datagram.end = end;
        datagram.receivedLength += length;
        if (!frame.moreFragments) {
            datagram.payloadLength = offset + length;
        }
        return datagram.receivedLength == datagram.payloadLength ? Added.COMPLETE : Added.INCOMPLETE;
    }

    private static boolean contradicts(Datagram datagram, int offset, int length, boolean moreFragments) {
        int end = offset + length;
        if (length == 0 || moreFragments && (length & 7) != 0) {
            return true;
        }
        if (datagram.payloadLength >= 0 && (!moreFragments || end > datagram.payloadLength)) {
            return true;
        }
        for (int i = 0; i < datagram.count; i++) {
            int there = datagram.offsets[i];
            boolean isBehindTheLast = !moreFragments && there + datagram.lengths[i] > end;
            if (isBehindTheLast || offset < there + datagram.lengths[i] && there < end) {
                return true;
            }
        }
        return false;
    }

    /** Fragments of the datagram that wait, in the order in which they came: numbers 0 up to this. */
    int waitingCount(int number) {
        return datagrams[number].state == State.PASSING ? 0 : datagrams[number].count;
    }

    /** Waiting fragment {@code i}. */
    ParsedFrame waiting(int number, int i) {
        return store.frame(datagrams[number].places[i]);
    }

    /** Ends the waiting: the fragments' copies are no longer kept, and those to come pass. */
    void pass(int number) {
        releaseFrames(number);
        datagrams[number].state = State.PASSING;
    }

    /** Forgets a datagram. */
    void end(int number) {
        Datagram datagram = datagrams[number];
        releaseFrames(number);
        unlink(number);
        int before = buckets[datagram.bucket];
        if (before == number) {
            buckets[datagram.bucket] = datagram.nextInBucket;
        } else {
            while (datagrams[before].nextInBucket != number) {
                before = datagrams[before].nextInBucket;
            }
            datagrams[before].nextInBucket = datagram.nextInBucket;
        }
        datagram.nextInBucket = firstFree;
        firstFree = number;
    }

    /** The oldest datagram if its time is over at {@code nowNs}. */
    int expired(long nowNs) {
        return oldest != NULL_DATAGRAM && nowNs - datagrams[oldest].beganNs > timeoutNs ? oldest : NULL_DATAGRAM;
    }

    /** The oldest datagram. */
    int oldest() {
        return oldest;
    }

    /**
     * Puts a complete datagram together: {@code whole} becomes the descriptor of the frame as it would have come without
     * fragmentation, at the time of its last fragment.
     */
    void assemble(int number, ParsedFrame whole) {
        Datagram datagram = datagrams[number];
        ParsedFrame first = firstFragment(number);
        int headersLength = first.payloadOffset - first.offset;
        int start = Burst.HEADROOM;
        assembly.putBytes(start, first.buffer, first.offset, headersLength);
        for (int i = 0; i < datagram.count; i++) {
            ParsedFrame fragment = waiting(number, i);
            assembly.putBytes(
                    start + headersLength + datagram.offsets[i],
                    fragment.buffer,
                    fragment.payloadOffset,
                    fragment.payloadLength);
        }
        ParsedFrame last = waiting(number, datagram.count - 1);
        whole.copy(first, assembly, start);
        whole.timeNs = last.timeNs;
        whole.length = headersLength + datagram.payloadLength;
        if (first.ipv4) {
            makeWholeV4(whole, datagram.payloadLength);
        } else {
            makeWholeV6(whole, datagram.payloadLength);
        }
        whole.wireLength = whole.length;
    }

    private ParsedFrame firstFragment(int number) {
        int i = 0;
        while (datagrams[number].offsets[i] != 0) {
            i++;
        }
        return waiting(number, i);
    }

    private void makeWholeV4(ParsedFrame whole, int payloadLength) {
        int ip = whole.ipOffset;
        int headerLength = Ipv4.headerLength(assembly, ip);
        assembly.putShort(ip + Ipv4.TOTAL_LENGTH_OFFSET, (short) (headerLength + payloadLength), ByteOrder.BIG_ENDIAN);
        assembly.putShort(ip + Ipv4.FRAGMENT_FIELD_OFFSET, (short) 0, ByteOrder.BIG_ENDIAN);
        Ipv4.writeChecksum(assembly, ip, headerLength);
    }

    /** The fragment header stays, and says that this is all: RFC 8200 calls that an atomic fragment. */
    private void makeWholeV6(ParsedFrame whole, int payloadLength) {
        int ip = whole.ipOffset;
        int extensionsLength = whole.payloadOffset - ip - Ipv6.HEADER_LENGTH;
        assembly.putShort(
                ip + Ipv6.PAYLOAD_LENGTH_OFFSET, (short) (extensionsLength + payloadLength), ByteOrder.BIG_ENDIAN);
        int fragmentHeader = whole.payloadOffset - Ipv6.FRAGMENT_HEADER_LENGTH;
        assembly.putShort(fragmentHeader + 2, (short) 0, ByteOrder.BIG_ENDIAN);
    }

    private void releaseFrames(int number) {
        Datagram datagram = datagrams[number];
        for (int i = 0; i < datagram.count; i++) {
            if (datagram.places[i] != FrameStore.NULL_PLACE) {
                store.release(datagram.places[i]);
                datagram.places[i] = FrameStore.NULL_PLACE;
            }
        }
    }

    private boolean forgetPassing() {
        for (int number = oldest; number != NULL_DATAGRAM; number = datagrams[number].newer) {
            if (datagrams[number].state == State.PASSING) {
                end(number);
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(Datagram datagram, ParsedFrame frame) {
        return datagram.fragmentId == frame.fragmentId
                && datagram.sourceLow == frame.sourceLow
                && datagram.destinationLow == frame.destinationLow
                && datagram.sourceHigh == frame.sourceHigh
                && datagram.destinationHigh == frame.destinationHigh;
    }

    private int bucket(ParsedFrame frame) {
        long hash = (frame.sourceLow ^ frame.sourceHigh * 31) * 31 ^ frame.destinationLow ^ frame.destinationHigh * 31;
        hash = (hash ^ frame.fragmentId) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (hash >>> 32) & buckets.length - 1;
    }

    private void append(int number) {
        datagrams[number].older = newest;
        datagrams[number].newer = NULL_DATAGRAM;
        if (newest == NULL_DATAGRAM) {
            oldest = number;
        } else {
            datagrams[newest].newer = number;
        }
        newest = number;
    }

    private void unlink(int number) {
        int older = datagrams[number].older;
        int newer = datagrams[number].newer;
        if (older == NULL_DATAGRAM) {
            oldest = newer;
        } else {
            datagrams[older].newer = newer;
        }
        if (newer == NULL_DATAGRAM) {
            newest = older;
        } else {
            datagrams[newer].older = older;
        }
    }
}

package io.turnout.generate;

import io.turnout.generate.Malformation.Counted;
import java.util.EnumMap;
import java.util.Map;

/** What a generator has written. Counted by one thread; read by it, or after it. */
public final class Summary {
    private final EnumMap<FrameKind, Long> frames = new EnumMap<>(FrameKind.class);
    private final EnumMap<Malformation, Long> malformed = new EnumMap<>(Malformation.class);
    private long frameCount;
    private long octetCount;
    private long fragmentCount;
    private long fragmentedCount;
    private long incompleteCount;
    private long headlessCount;
    private long handoverCount;
    private long lastNs;

    void onFrame(FrameKind kind, int capturedLength, long afterStartNs) {
        frames.merge(kind, 1L, Long::sum);
        frameCount++;
        octetCount += capturedLength;
        lastNs = afterStartNs;
    }

    void onMalformed(Malformation malformation) {
        malformed.merge(malformation, 1L, Long::sum);
    }

    /** A datagram came as fragments, of which perhaps one is missing, perhaps the first. */
    void onFragments(int count, boolean isComplete, boolean hasFirst) {
        fragmentedCount++;
        fragmentCount += count;
        incompleteCount += isComplete ? 0 : 1;
        headlessCount += hasFirst ? 0 : 1;
    }

    void onHandover() {
        handoverCount++;
    }

    /** All frames. */
    public long frameCount() {
        return frameCount;
    }

    /** Octets of all frames, as captured. */
    public long octetCount() {
        return octetCount;
    }

    /** Nanoseconds from the capture's beginning to the last frame. */
    public long durationNs() {
        return lastNs;
    }

    /** Frames of a kind; of a datagram that came as fragments, the first. */
    public long count(FrameKind kind) {
        return frames.getOrDefault(kind, 0L);
    }

    /** Frames of a kind that parsers trip over. */
    public long count(Malformation malformation) {
        return malformed.getOrDefault(malformation, 0L);
    }

    /** Fragments, first ones included. */
    public long fragmentCount() {
        return fragmentCount;
    }

    /** Datagrams that came as fragments. */
    public long fragmentedCount() {
        return fragmentedCount;
    }

    /** Those of them of which a fragment is missing. */
    public long incompleteCount() {
        return incompleteCount;
    }

    /** Those of them whose missing fragment is the first. */
    public long headlessCount() {
        return headlessCount;
    }

    /** Handovers that are there from beginning to end. */
    public long handoverCount() {
        return handoverCount;
    }

    /**
     * Frames that carry a GTP-U header, by message type: G-PDUs, End Markers, other types that a generator has no kind
     * for, and those whose header or chain is wrong.
     */
    public long count(Counted counted) {
        long count = 0;
        for (Map.Entry<Malformation, Long> entry : malformed.entrySet()) {
            count += entry.getKey().counted() == counted ? entry.getValue() : 0;
        }
        return switch (counted) {
            case G_PDU ->
                count
                        + count(FrameKind.UPLINK)
                        + count(FrameKind.DOWNLINK)
                        + count(FrameKind.FORWARDED)
                        + count(FrameKind.FROM_PEER);
            case END_MARKER -> count + count(FrameKind.END_MARKER) + count(FrameKind.FENCE);
            case NOT -> count + count(FrameKind.LATER_FRAGMENT) + count(FrameKind.FROM_APP);
            case OTHER, MALFORMED -> count;
        };
    }
}

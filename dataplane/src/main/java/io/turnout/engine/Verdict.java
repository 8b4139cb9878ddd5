package io.turnout.engine;

/** What finally happens to a frame. Every frame has exactly one. */
public enum Verdict {
    /** On to the other side, octet for octet. */
    PASS,
    /** To an application instance on this platform, out of its tunnel. */
    LOCAL,
    /** Through the tunnel to another platform. */
    PEER,
    /** From an application instance to the UE, in the UE's tunnel. */
    DOWNLINK,
    /** Waiting in a hold buffer. */
    HELD,
    /** Taken in by Turnout itself: waiting to be reassembled, or an answer to its own question. */
    ABSORBED,
    /** Gone, for a named reason. */
    DROP;

    /** Whether a frame with this verdict leaves. */
    boolean isForwarded() {
        return this == PASS || this == LOCAL || this == PEER || this == DOWNLINK;
    }

    /** The name in reports. */
    public String label() {
        return switch (this) {
            case PASS -> "pass";
            case LOCAL -> "local";
            case PEER -> "peer";
            case DOWNLINK -> "downlink";
            case HELD -> "held";
            case ABSORBED -> "absorbed";
            case DROP -> "drop";
        };
    }
}

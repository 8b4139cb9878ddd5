package io.turnout.peer;

/**
 * Whether a peer lives, and when it must be told that this platform does. Knows times only, of a clock that only goes
 * forward; one thread.
 */
final class Liveness {
    private final PeerTiming timing;
    private long receivedNs;
    private long sentNs;
    private long takenNs;
    private long backlogLength;

    Liveness(PeerTiming timing, long nowNs) {
        this.timing = timing;
        receivedNs = nowNs;
        sentNs = nowNs;
        takenNs = nowNs;
    }

    /** Something came, or nothing was read because this platform did not want to. */
    void onReceived(long nowNs) {
        receivedNs = nowNs;
    }

    void onSent(long nowNs) {
        sentNs = nowNs;
    }

    /** Of what was written, {@code length} octets too many wait for the peer to take them; 0 where more can be written. */
    void onBacklog(long length, long nowNs) {
        if (length == 0 || length < backlogLength) {
            takenNs = nowNs;
        }
        backlogLength = length;
    }

    boolean isKeepAliveDue(long nowNs) {
        return nowNs - sentNs >= timing.keepAliveNs();
    }

    /** Why the peer counts as dead; null while it does not. */
    PeerReason death(long nowNs) {
        if (nowNs - receivedNs >= timing.deadNs()) {
            return PeerReason.SILENT;
        }
        return nowNs - takenNs >= timing.deadNs() ? PeerReason.STALLED : null;
    }
}

package io.turnout.switching;

/** A numbered uplink packet of a UE. */
final class SimPacket {
    final Pair pair;
    final long number;
    final String entry;
    /** The epoch of the entry platform's knowledge when the packet entered it. */
    final long entryEpoch;
    /** The grant under which the tunnel frame that carries it is counted. */
    Grant mark = Grant.NULL_GRANT;

    /** Whether a hold took it in that a target had ordered, or a source. */
    boolean waitedAtTarget;

    boolean waitedAtSource;

    int hopCount;

    SimPacket(Pair pair, long number, String entry, long entryEpoch) {
        this.pair = pair;
        this.number = number;
        this.entry = entry;
        this.entryEpoch = entryEpoch;
    }

    @Override
    public String toString() {
        return "packet " + number + " of " + Long.toHexString(pair.ueKey()) + " in at " + entry;
    }
}

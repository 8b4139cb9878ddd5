package io.turnout.engine;

import io.turnout.table.Bearer;
import io.turnout.table.BearerLearner;
import io.turnout.table.PathTable;
import io.turnout.table.UeKey;
import io.turnout.table.UeTable;
import io.turnout.wire.Gtpu;
import io.turnout.wire.Udp;

/**
 * What a worker does with bearers: compares each packet's tunnel with those known of its UE and reports it where it is
 * none, ends those that an End Marker ends, and chooses the one that downlink goes on in. Owned by one worker.
 */
final class Bearers {
    /** Of no bearer, not even of one that a table does not have. */
    private static final int NO_PATH = -1;

    /** A UE that had a packet this long ago may still have the bearer that another UE's packet came in. */
    private static final long OWNER_SEEN_NS = 10_000_000_000L;

    private final UeTable ues;
    private final PathTable paths;
    private final BearerLearner learner;
    private final TunnelSequences sequences;
    private final int[] owners = new int[UeTable.MAX_UES_PER_TUNNEL];

    /** A path that {@link #isIpv4Path} found, and its addresses. */
    private int lastPath = NO_PATH;

    private long lastAddresses;

    Bearers(UeTable ues, PathTable paths, BearerLearner learner, TunnelSequences sequences) {
        this.ues = ues;
        this.paths = paths;
        this.learner = learner;
        this.sequences = sequences;
    }

    /** Takes note of an uplink packet's tunnel; false where it is the bearer of another UE, which teaches nothing. */
    boolean onUplink(ParsedFrame frame) {
        if (frame.slot != UeTable.NULL_SLOT && isKnownTunnel(frame, true)) {
            ues.onPacket(frame.slot, frame.timeNs);
            ues.whereabouts(frame.slot, UeTable.HERE);
            return true;
        }
        if (isOfAnother(frame)) {
            return false;
        }
        learn(frame, true, frame.sourceHigh, frame.sourceLow, frame.destinationHigh, frame.destinationLow);
        if (frame.slot != UeTable.NULL_SLOT) {
            ues.whereabouts(frame.slot, UeTable.HERE);
        }
        return true;
    }

    /**
     * Takes note of the tunnel of an uplink IPv4 packet of the UE in {@code slot}, where it is the newest of the UE's;
     * false, and nothing noted, where it is another.
     *
     * @param addresses its outer source and destination, 32 bits each
     */
    boolean onNewestUplink(int slot, long addresses, int teid, long timeNs) {
        long newest = ues.uplinkBearer(slot, 0);
        if (Bearer.teid(newest) != teid || !isIpv4Path(Bearer.pathIndex(newest), addresses)) {
            return false;
        }
        ues.onPacket(slot, timeNs);
        ues.whereabouts(slot, UeTable.HERE);
        return true;
    }

    /** Remembers the last path: what a number stands for never changes, and neighbours in a burst often share one. */
    private boolean isIpv4Path(int path, long addresses) {
        if (path == lastPath && addresses == lastAddresses) {
            return true;
        }
        long enb = PathTable.mapped((int) (addresses >>> 32));
        if (path == PathTable.NULL_PATH || !paths.matches(path, 0, enb, 0, PathTable.mapped((int) addresses))) {
            return false;
        }
        lastPath = path;
        lastAddresses = addresses;
        return true;
    }

    /** Takes note of a downlink packet's tunnel. */
    void onDownlink(ParsedFrame frame) {
        if (frame.slot != UeTable.NULL_SLOT && isKnownTunnel(frame, false)) {
            ues.onPacket(frame.slot, frame.timeNs);
        } else {
            learn(frame, false, frame.destinationHigh, frame.destinationLow, frame.sourceHigh, frame.sourceLow);
        }
        if (frame.sequenced && !frame.fragment && frame.slot != UeTable.NULL_SLOT) {
            int gtpu = frame.payloadOffset + Udp.HEADER_LENGTH;
            int path = Bearer.pathIndex(ues.downlinkBearer(frame.slot, 0));
            sequences.onSeen(path, frame.teid, Gtpu.sequence(frame.buffer, gtpu));
        }
    }

    private void learn(ParsedFrame frame, boolean isUplink, long enbHigh, long enbLow, long sgwHigh, long sgwLow) {
        learner.onTunnel(
                frame.ueKey,
                isUplink,
                frame.teid,
                frame.qfi,
                frame.sequenced,
                enbHigh,
                enbLow,
                sgwHigh,
                sgwLow,
                frame.buffer,
                frame.offset,
                frame.link == Link.ETHERNET ? frame.linkLength : 0,
                frame.timeNs);
        frame.slot = ues.find(frame.ueKey, frame.ueHash);
    }

    private boolean isKnownTunnel(ParsedFrame frame, boolean isUplink) {
        long newest = bearer(frame.slot, 0, isUplink);
        int path = Bearer.pathIndex(newest);
        if (!isPath(path, frame, isUplink)) {
            return false;
        }
        long known = newest;
        for (int n = 1; known != Bearer.NULL_BEARER; n++) {
            if (Bearer.teid(known) == frame.teid && Bearer.pathIndex(known) == path) {
                return true;
            }
            known = n < UeTable.MAX_BEARERS ? bearer(frame.slot, n, isUplink) : Bearer.NULL_BEARER;
        }
        return false;
    }

    private long bearer(int slot, int n, boolean isUplink) {
        return isUplink ? ues.uplinkBearer(slot, n) : ues.downlinkBearer(slot, n);
    }

    private boolean isPath(int path, ParsedFrame frame, boolean isUplink) {
        return isUplink
                ? paths.matches(path, frame.sourceHigh, frame.sourceLow, frame.destinationHigh, frame.destinationLow)
                : paths.matches(path, frame.destinationHigh, frame.destinationLow, frame.sourceHigh, frame.sourceLow);
    }

    /**
     * Whether the tunnel of an uplink packet is the bearer of another UE with an address of the same family, and that UE
     * had a packet lately. One that has long been silent may have lost the bearer: the gateway gives TEIDs out again.
     */
    private boolean isOfAnother(ParsedFrame frame) {
        int path = paths.find(frame.sourceHigh, frame.sourceLow, frame.destinationHigh, frame.destinationLow);
        if (path == PathTable.NULL_PATH) {
            return false;
        }
        int count = ues.findByTunnel(true, path, frame.teid, owners);
        for (int i = 0; i < count; i++) {
            long owner = ues.ueKey(owners[i]);
            boolean isRival = owner != frame.ueKey && UeKey.isIpv4(owner) == frame.innerIpv4;
            if (isRival && frame.timeNs - ues.lastPacketNs(owners[i]) < OWNER_SEEN_NS) {
                return true;
            }
        }
        return false;
    }

    /** Ends the downlink tunnel that an End Marker from the core ends, before anything else can go into it. */
    void onEndMarker(ParsedFrame frame) {
        int path = paths.find(frame.destinationHigh, frame.destinationLow, frame.sourceHigh, frame.sourceLow);
        if (path == PathTable.NULL_PATH) {
            return;
        }
        int count = ues.findByTunnel(false, path, frame.teid, owners);
        for (int i = 0; i < count; i++) {
            ues.endDownlink(owners[i], path, frame.teid);
        }
        if (count > 0) {
            learner.onEndMarker(path, frame.teid);
        }
    }

    /** A packet of the UE came through the tunnel of a peer: that is where its radio is now. */
    void onElsewhere(ParsedFrame frame, int peerIndex) {
        if (frame.slot == UeTable.NULL_SLOT) {
            learner.onElsewhere(frame.ueKey, peerIndex, frame.timeNs);
            frame.slot = ues.find(frame.ueKey, frame.ueHash);
        } else {
            ues.onPacket(frame.slot, frame.timeNs);
        }
        if (frame.slot != UeTable.NULL_SLOT) {
            ues.whereabouts(frame.slot, peerIndex + 1);
        }
    }

    /** Chooses {@code frame.bearer}, in which the UE is reached here; false where there is none. */
    boolean choose(ParsedFrame frame) {
        int slot = frame.slot;
        if (slot == UeTable.NULL_SLOT) {
            return false;
        }
        int uplinkPath = Bearer.pathIndex(ues.uplinkBearer(slot, 0));
        long other = Bearer.NULL_BEARER;
        for (int n = 0; n < UeTable.MAX_BEARERS; n++) {
            long bearer = ues.downlinkBearer(slot, n);
            if (bearer == Bearer.NULL_BEARER) {
                continue;
            }
            if (uplinkPath == PathTable.NULL_PATH || isAtSameEnb(Bearer.pathIndex(bearer), uplinkPath)) {
                frame.bearer = bearer;
                return true;
            }
            other = other == Bearer.NULL_BEARER ? bearer : other;
        }
        frame.bearer = other;
        return other != Bearer.NULL_BEARER;
    }

    /** Whether the UE is reached at the eNB that its newest uplink came from. */
    boolean isReachedAtItsEnb(ParsedFrame frame) {
        return choose(frame)
                && isAtSameEnb(Bearer.pathIndex(frame.bearer), Bearer.pathIndex(ues.uplinkBearer(frame.slot, 0)));
    }

    private boolean isAtSameEnb(int path, int otherPath) {
        return path == otherPath
                || paths.enbLow(path) == paths.enbLow(otherPath) && paths.enbHigh(path) == paths.enbHigh(otherPath);
    }

    /** The peer where the UE is, or {@link Steering#NULL_PEER}. */
    int peerOf(ParsedFrame frame) {
        return frame.slot == UeTable.NULL_SLOT ? Steering.NULL_PEER : ues.whereabouts(frame.slot) - 1;
    }
}

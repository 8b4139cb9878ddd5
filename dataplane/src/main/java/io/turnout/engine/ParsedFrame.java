package io.turnout.engine;

import io.turnout.table.Route;
import io.turnout.table.UeKey;
import io.turnout.table.UeTable;
import io.turnout.wire.TunnelExtension;
import org.agrona.MutableDirectBuffer;

/**
 * What the first pass reads in one frame, for the second pass to decide on. Offsets are absolute in the burst's buffer.
 *
 * <p>Made once per place in a burst and written over by every burst; fields are plain because they are read once, right
 * after they were written, by the same worker.
 */
public final class ParsedFrame {
    /** {@link #messageType()} of a frame without a GTP-U header. */
    public static final int NOT_GTPU = -1;

    /** {@link #messageType()} of a frame to the GTP-U port whose header, length or chain is wrong. */
    public static final int MALFORMED_GTPU = -2;

    /** {@link #qfi} of a packet without a PDU Session Container. */
    static final int NO_QFI = -1;

    /** What the frame is, as far as the first pass can tell. */
    enum Kind {
        /** Decided: {@link #reason} says why. */
        DECIDED,
        /** A G-PDU with an IP packet in it. */
        T_PDU,
        /** An End Marker. */
        END_MARKER,
        /** A fragment of an outer UDP datagram that is not the first: it has no headers of its own. */
        LATER_FRAGMENT
    }

    /** Which way it goes; the frames of each are decided by a class of their own. */
    enum Direction {
        /** From a base station. */
        UPLINK,
        /** From a gateway. */
        DOWNLINK,
        /** From the instances' side, in no tunnel. */
        FROM_APP,
        /** From another platform, or from whoever says that it is one, to this platform itself. */
        FROM_PEER
    }

    MutableDirectBuffer buffer;
    int offset;
    int length;
    int wireLength;
    int link;
    int ingress;
    long timeNs;
    long number;

    Direction direction;
    Kind kind;

    /** Why, where the kind is {@link Kind#DECIDED}. */
    Reason reason;

    /** Of the link header, VLAN tags included. */
    int linkLength;

    /** Of the outer IP packet, by its own header; length 0 where there is none. */
    int ipOffset;

    int ipLength;
    boolean ipv4;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;

    /** Octets of the outer IP packet behind its headers: how many it says, and how many of them are there. */
    int payloadOffset;

    int payloadLength;
    int presentLength;

    /** Whether the outer packet is a fragment; of the first, the kind is that of its datagram. */
    boolean fragment;

    int fragmentId;
    int fragmentOffset;
    boolean moreFragments;

    int messageType;
    int teid;
    int qfi;
    boolean sequenced;

    /** Where the T-PDU begins, and its length by its own header; as far as it is there, where the frame is cut. */
    int innerOffset;

    int innerLength;
    boolean innerIpv4;
    long innerSourceHigh;
    long innerSourceLow;
    long innerDestinationHigh;
    long innerDestinationLow;

    /** The UE whose packet it is and where its context stands; {@link UeKey#NULL_UE} where there is none. */
    long ueKey;

    long ueHash;
    int slot;

    /** The {@link Steering} entry of the address that the UE talks to. */
    int entry;

    /** What was decided on: the UE's rule, if it was one, and the {@link io.turnout.table.Route}. */
    int rule;

    long route;

    /** The bearer that it goes on in, where it goes to a UE. */
    long bearer;

    /** Whether it is not a frame that came, but one put together from several that did. */
    boolean assembled;

    /** How long a packet may be where it goes, where this one is longer and goes in pieces; 0 where it fits. */
    int room;

    /** The peer that it goes to, where it goes to one. */
    int peerIndex;

    /** What packets between platforms carry: that of this one, or what it will get. */
    boolean toUe;

    int hopsLeft;
    int ingressPlatform;
    long grantEpoch;
    int grantAttempt;

    /** The peer whose tunnel it came through; {@link Steering#NULL_PEER} where it is none. */
    int fromPeerIndex;

    /** The traffic rule that decided, or none. */
    int trafficRule;

    /** Frames that came in for it: more than one where it was put together of fragments. */
    int frameCount;

    void decided(Reason why) {
        kind = Kind.DECIDED;
        reason = why;
    }

    /** Becomes what {@code other} is, with its octets at {@code newOffset} in {@code newBuffer}. */
    void copy(ParsedFrame other, MutableDirectBuffer newBuffer, int newOffset) {
        int moved = newOffset - other.offset;
        buffer = newBuffer;
        offset = newOffset;
        length = other.length;
        wireLength = other.wireLength;
        link = other.link;
        ingress = other.ingress;
        timeNs = other.timeNs;
        number = other.number;
        direction = other.direction;
        kind = other.kind;
        reason = other.reason;
        linkLength = other.linkLength;
        ipOffset = other.ipOffset + moved;
        ipLength = other.ipLength;
        ipv4 = other.ipv4;
        sourceHigh = other.sourceHigh;
        sourceLow = other.sourceLow;
        destinationHigh = other.destinationHigh;
        destinationLow = other.destinationLow;
        payloadOffset = other.payloadOffset + moved;
        payloadLength = other.payloadLength;
        presentLength = other.presentLength;
        fragment = other.fragment;
        fragmentId = other.fragmentId;
        fragmentOffset = other.fragmentOffset;
        moreFragments = other.moreFragments;
        messageType = other.messageType;
        teid = other.teid;
        qfi = other.qfi;
        sequenced = other.sequenced;
        innerOffset = other.innerOffset + moved;
        innerLength = other.innerLength;
        innerIpv4 = other.innerIpv4;
        innerSourceHigh = other.innerSourceHigh;
        innerSourceLow = other.innerSourceLow;
        innerDestinationHigh = other.innerDestinationHigh;
        innerDestinationLow = other.innerDestinationLow;
        ueKey = other.ueKey;
        ueHash = other.ueHash;
        slot = other.slot;
        entry = other.entry;
        rule = other.rule;
        route = other.route;
        bearer = other.bearer;
        peerIndex = other.peerIndex;
        toUe = other.toUe;
        hopsLeft = other.hopsLeft;
        ingressPlatform = other.ingressPlatform;
        grantEpoch = other.grantEpoch;
        grantAttempt = other.grantAttempt;
        fromPeerIndex = other.fromPeerIndex;
        trafficRule = other.trafficRule;
        frameCount = other.frameCount;
    }

    /** Whether it is a first fragment too short to tell where its datagram goes. */
    boolean isShortFirstFragment() {
        return fragment && kind == Kind.DECIDED && reason == Reason.CUT_SHORT && !isCut();
    }

    /** Whether a capture cut it within its T-PDU. A first fragment's T-PDU goes on in the others. */
    boolean isPartial() {
        return !fragment && innerOffset + innerLength > offset + length;
    }

    /** Sets what it carries when it leaves for another platform for the first time. */
    void enterTunnel(Steering steering, boolean isToUe) {
        toUe = isToUe;
        hopsLeft = steering.hopLimit() - 1;
        ingressPlatform = steering.platformNumber();
        grantEpoch = TunnelExtension.NULL_EPOCH;
        grantAttempt = 0;
    }

    boolean isCut() {
        return wireLength > length;
    }

    /** What the caller of {@link Burst#add} knows the frame by. */
    public long number() {
        return number;
    }

    /** Where it entered ({@link Side}). */
    public int ingress() {
        return ingress;
    }

    /** When it entered, in nanoseconds of the caller's clock. */
    public long timeNs() {
        return timeNs;
    }

    /** GTP-U message type, {@link #NOT_GTPU} or {@link #MALFORMED_GTPU}; of a fragment, if it is the first. */
    public int messageType() {
        return messageType;
    }

    /** The UE ({@link UeKey}) whose packet this is, or no UE. */
    public long ueKey() {
        return ueKey;
    }

    /** Whether the UE has a context; meaningful where there is a UE. */
    public boolean isUeKnown() {
        return slot != UeTable.NULL_SLOT;
    }

    /** Whether it has a GTP-U header, and so came in a tunnel. */
    public boolean isInTunnel() {
        return messageType >= 0;
    }

    /** High 64 bits of the outer source address; meaningful in a tunnel, as the next four are. */
    public long sourceHigh() {
        return sourceHigh;
    }

    /** Low 64 bits of the outer source address. */
    public long sourceLow() {
        return sourceLow;
    }

    /** High 64 bits of the outer destination address. */
    public long destinationHigh() {
        return destinationHigh;
    }

    /** Low 64 bits of the outer destination address. */
    public long destinationLow() {
        return destinationLow;
    }

    /** The tunnel's TEID. */
    public int teid() {
        return teid;
    }

    /** The {@link Route} that was found; meaningful where it is steered. */
    public long route() {
        return route;
    }

    /** High 64 bits of the T-PDU's destination; meaningful where there is a UE. */
    public long innerDestinationHigh() {
        return innerDestinationHigh;
    }

    /** Low 64 bits of the T-PDU's destination; meaningful where there is a UE. */
    public long innerDestinationLow() {
        return innerDestinationLow;
    }

    /** Whether a traffic rule gave it this reason. */
    public boolean isByTrafficRule(Reason why) {
        return switch (why) {
            case TRAFFIC_RULE_PASS, TRAFFIC_RULE_COPY, TRAFFIC_RULE_LOCAL, TRAFFIC_RULE_PEER, TRAFFIC_RULE_DROP -> true;
            default -> false;
        };
    }

    /** Index of the traffic rule that decided, where {@link #isByTrafficRule(Reason)}. */
    public int trafficRule() {
        return trafficRule;
    }

    /** Whether a rule or a default was found for it. */
    public boolean isSteered() {
        return route != Route.NULL_ROUTE;
    }

    /** Whether the application's default decided, not a rule of the UE; meaningful where it is steered. */
    public boolean isByDefault() {
        return rule == UeTable.NULL_RULE;
    }

    /** The {@link Steering} entry of the address that the UE talks to; meaningful where it is steered. */
    public int entry() {
        return entry;
    }

    /** Octets of the T-PDU; meaningful where there is a UE. */
    public int innerLength() {
        return innerLength;
    }
}

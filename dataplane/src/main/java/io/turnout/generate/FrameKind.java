package io.turnout.generate;

import java.util.Locale;

/** What a generated frame is. */
public enum FrameKind {
    /** G-PDU from a UE. */
    UPLINK,
    /** G-PDU to a UE. */
    DOWNLINK,
    /** Packet from the instances' side to a UE, in no tunnel. */
    FROM_APP,
    /** G-PDU from a peer platform, of a UE there or to a UE here. */
    FROM_PEER,
    /** Fence of a switch, from a peer platform. */
    FENCE,
    /** G-PDU to a UE that its old eNB forwards through the SGW, on either leg. */
    FORWARDED,
    /** End Marker, of an S1-U tunnel or of one that forwards. */
    END_MARKER,
    /** Echo Request. */
    ECHO_REQUEST,
    /** Echo Response. */
    ECHO_RESPONSE,
    /** Error Indication. */
    ERROR_INDICATION,
    /** Supported Extension Headers Notification. */
    NOTIFICATION,
    /** Fragment of a G-PDU that is not the first, and so has no GTP-U header. */
    LATER_FRAGMENT,
    /** A frame that parsers trip over. */
    MALFORMED;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in reports, such as {@code end-marker}. */
    public String label() {
        return label;
    }

    /** Whether it is a UE's packet in a tunnel. */
    public boolean isGPdu() {
        return this == UPLINK || this == DOWNLINK || this == FORWARDED || this == FROM_PEER;
    }
}

package io.turnout.peer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Why a frame was rejected, a connection refused or ended, or a message not sent: one list for counters, goodbyes and
 * people.
 */
public enum PeerReason {
    // Frames that are rejected.
    /** Length out of bounds: where the next frame begins is not known, so the connection ends. */
    FRAME_LENGTH(1, "a frame is shorter or longer than any can be"),
    /** Another frame layout. */
    FRAME_VERSION(2, "a frame is of another version"),
    /** A type that this version does not know. */
    FRAME_TYPE(3, "a frame is of an unknown type"),
    /** The last field is longer than its frame. */
    FIELD_CUT(4, "a field does not end within its frame"),
    /** A field's value is shorter or longer than it can be. */
    FIELD_LENGTH(5, "a field is shorter or longer than it can be"),
    /** A field's value means nothing. */
    FIELD_VALUE(6, "a field has a value that means nothing"),
    /** A field that may stand once stands twice, or one of a list is one too many. */
    FIELD_REPEATED(7, "a field stands more often than it may"),
    /** A field is missing. */
    FIELD_MISSING(8, "a field that must stand is missing"),
    /** A message before the hello, or a second hello. */
    FRAME_UNEXPECTED(9, "a frame does not belong here"),

    // Connections that are refused.
    /** TLS did not come to stand: a wrong, unknown or expired certificate, or no TLS at all. */
    TLS_FAILED(20, "TLS failed"),
    /** The certificate names no platform that is a peer. */
    UNKNOWN_PLATFORM(21, "no such peer is configured"),
    /** The certificate does not name the platform that was dialled, or that the hello says. */
    WRONG_PLATFORM(22, "the certificate names another platform"),
    /** Without TLS, from beyond the loopback. */
    NOT_LOOPBACK(23, "without TLS only the loopback may connect"),
    /** No version that both speak. */
    VERSION(24, "the platforms have no version in common"),
    /** Another connection with the same platform is kept. */
    DUPLICATE(25, "another connection of the two platforms is kept"),
    /** TLS or the hello took too long. */
    HELLO_LATE(26, "the hello did not come in time"),
    /** As many unproved connections as there may be are open. */
    CAPACITY(27, "too many connections are being opened"),
    /** Nobody accepted the connection. */
    UNREACHABLE(28, "the peer could not be reached"),

    // Links that end.
    /** The connection was closed or reset. */
    CUT(40, "the connection was cut"),
    /** Nothing came for longer than a living peer is silent. */
    SILENT(41, "the peer fell silent"),
    /** The peer took nothing for as long. */
    STALLED(42, "the peer stopped reading"),
    /** A newer or preferred connection took its place. */
    REPLACED(43, "another connection took its place"),
    /** This platform shuts down. */
    SHUT_DOWN(44, "the platform shuts down"),
    /** The peer said goodbye. */
    GOODBYE(45, "the peer said goodbye"),
    /** A fault of this program. */
    FAULT(46, "a fault of the program"),

    // Messages that are not sent, or not taken.
    /** No link to the platform. */
    NO_LINK(60, "there is no link"),
    /** As many messages as may wait for the link are waiting. */
    QUEUE_FULL(61, "the outgoing queue is full"),
    /** A text is longer than the frame allows. */
    TOO_LONG(62, "a text is too long to be sent"),
    /** The listener had no room, and is asked again. */
    NOT_TAKEN(63, "the receiver had no room");

    private static final Map<Integer, PeerReason> BY_CODE = new HashMap<>();

    static {
        Arrays.stream(values()).forEach(reason -> BY_CODE.put(reason.code, reason));
    }

    private final int code;
    private final String text;

    PeerReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The code a goodbye carries, 1 to 255; never given another meaning. */
    public int code() {
        return code;
    }

    /** The reason as people read it. */
    public String text() {
        return text;
    }

    /** The reason with this code; null where this version knows none. */
    static PeerReason ofCode(int code) {
        return BY_CODE.get(code);
    }
}

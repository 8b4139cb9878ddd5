package io.turnout.peer;

/**
 * The fields of frames. A text is UTF-8 without control characters; every number is in network order.
 *
 * <p>{@link #HOSTED} alone may stand more than once in a frame, {@link #SOURCE} within it.
 */
enum Field {
    /** The UE's address: an IPv4 address in the low 32 bits, or the first eight octets of an IPv6 one. */
    UE_KEY(1, Long.BYTES),
    /** An application identity: a text. */
    APPLICATION(2, 1, Field.MAX_TEXT_LENGTH),
    /** A grant: its epoch (8; all ones for none), its attempt (4). */
    GRANT(3, Long.BYTES + Integer.BYTES),
    /** Names an instance: 1, then its IPv4 (4) or IPv6 (16) address; or 2, its TEID (4); or 3, its GRE key (4). */
    SOURCE(4, 5, 17),
    /** Where an instance synchronizes: a text, host:port. */
    ENDPOINT(5, 0, Field.MAX_TEXT_LENGTH),
    /**
     * Names a UE: 1, then its IPv4 address (4); or 2, the first half of its IPv6 address (8); or 3, its IMSI, or 4, its
     * MSISDN (1 to 15 digits in ASCII); or 5, its user name (a text).
     */
    UE(6, 2, 1 + Field.MAX_TEXT_LENGTH),
    /** Bits: 1 asked for, 2 with context, 4 released; others are ignored. */
    FLAGS(7, 1),
    /** A {@code SwitchReason}, by its code in {@link Codes}. */
    REASON(8, 1),
    /** A platform's id: a text. */
    PLATFORM(9, 1, Field.MAX_TEXT_LENGTH),
    /** An epoch; all ones where unknown. */
    EPOCH(10, Long.BYTES),
    /** Packets, 0 to 2^63 - 1. */
    FORWARDED_COUNT(11, Long.BYTES),
    /** How a grant ended: 1 open, 2 committed, 3 aborted. */
    OUTCOME(12, 1),
    /** Lowest (1) and highest (1) version that the sender speaks. */
    VERSIONS(13, 2),
    /** An IPv4 (4) or IPv6 (16) address. */
    TUNNEL(14, 4, 16),
    /** A number drawn at the sender's start. */
    INCARNATION(15, Long.BYTES),
    /** Links up since then, 0 to 2^31 - 1. */
    LINK_COUNT(16, Integer.BYTES),
    /** An instance: fields {@link #INSTANCE_ID}, {@link #APPLICATION}, {@link #ENDPOINT}, {@link #SOURCE}. */
    HOSTED(17, 1, 4 * Field.MAX_TEXT_LENGTH),
    /** An instance's id: a text. */
    INSTANCE_ID(18, 1, Field.MAX_TEXT_LENGTH),
    /** A {@link PeerReason}, by its code. */
    GOODBYE_CODE(19, 1);

    /** Octets of a field's tag and length. */
    static final int HEADER_LENGTH = 3;

    /** Most octets of a text. */
    static final int MAX_TEXT_LENGTH = 1_024;

    private static final Field[] BY_TAG = new Field[256];

    static {
        for (Field field : values()) {
            BY_TAG[field.tag] = field;
        }
    }

    final int tag;
    final int minLength;
    final int maxLength;
    /** Its bit in a set of fields; tags are below 32. */
    final int bit;

    Field(int tag, int length) {
        this(tag, length, length);
    }

    Field(int tag, int minLength, int maxLength) {
        this.tag = tag;
        this.minLength = minLength;
        this.maxLength = maxLength;
        bit = 1 << tag;
    }

    /** The field with this tag, 0 to 255; null where this version knows none. */
    static Field ofTag(int tag) {
        return BY_TAG[tag];
    }
}

package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * VLAN tags (IEEE 802.1Q, clause 9), single or stacked (QinQ).
 *
 * <pre>
 *   0              2                     4
 *   | 8100         | priority, identifier | next type or tag
 *   | 88a8 | 9100  |
 * </pre>
 *
 * <p>Stateless; any thread.
 */
public final class Vlan {
    /** Customer tag. */
    public static final int TYPE_CUSTOMER = 0x8100;

    /** Service tag (QinQ). */
    public static final int TYPE_SERVICE = 0x88a8;

    /** Service tag as equipment older than the standard writes it. */
    public static final int TYPE_SERVICE_LEGACY = 0x9100;

    /** Length of one tag. */
    public static final int TAG_LENGTH = 4;

    /** Most tags that a frame may carry. */
    public static final int MAX_TAGS = 4;

    /** A type announces a tag and the octets end before the tag does. */
    public static final int TAG_TRUNCATED = -21;

    /** More than {@link #MAX_TAGS} tags. */
    public static final int TOO_MANY_TAGS = -22;

    private static final int IDENTIFIER_MASK = 0x0FFF;

    private Vlan() {}

    /** Whether a type announces a tag instead of a payload. */
    public static boolean isTag(int type) {
        return type == TYPE_CUSTOMER || type == TYPE_SERVICE || type == TYPE_SERVICE_LEGACY;
    }

    /**
     * VLAN identifier of one tag; needs a checked header.
     *
     * @param tagOffset of the tag's type: 12 octets into an Ethernet frame for the outermost.
     */
    public static int identifier(DirectBuffer buffer, int tagOffset) {
        return buffer.getShort(tagOffset + 2, BIG_ENDIAN) & IDENTIFIER_MASK;
    }

    /**
     * Skips tags behind a link header of {@code headerLength} octets which names {@code type}. What the header's type
     * announces begins right behind it, so a tag's control field is at {@code headerLength} and the next type follows.
     */
    static int skipTags(DirectBuffer buffer, int offset, int length, int headerLength, int type) {
        int end = headerLength;
        int payloadType = type;
        for (int tagCount = 0; isTag(payloadType); tagCount++) {
            if (tagCount == MAX_TAGS) {
                return TOO_MANY_TAGS;
            }
            if (length - end < TAG_LENGTH) {
                return TAG_TRUNCATED;
            }
            payloadType = buffer.getShort(offset + end + 2, BIG_ENDIAN) & 0xFFFF;
            end += TAG_LENGTH;
        }
        return Ethernet.link(end, payloadType);
    }
}

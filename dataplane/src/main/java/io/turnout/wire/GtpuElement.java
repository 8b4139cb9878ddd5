package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Information elements of GTP-U signalling messages (TS 29.281, 8).
 *
 * <pre>
 *   type &lt; 128:  | type 1 | value, as long as the type says |
 *   type >= 128: | type 1 | length 2 | value |     (Extension Header Type List: length 1)
 * </pre>
 *
 * <p>Stateless; any thread.
 */
public final class GtpuElement {
    /** Type: restart counter, 1 octet, which nobody evaluates. */
    public static final int RECOVERY = 14;

    /** Type: TEID that an Error Indication is about. */
    public static final int TEID_DATA_I = 16;

    /** Type: address that an Error Indication is about. */
    public static final int PEER_ADDRESS = 133;

    /** Type: extension headers that the sender understands. */
    public static final int EXTENSION_HEADER_TYPE_LIST = 141;

    /** Type: whatever a vendor likes. */
    public static final int PRIVATE_EXTENSION = 255;

    /** Most elements that {@link #find} looks at; no message of the standard has more than a few. */
    public static final int MAX_ELEMENTS = 16;

    /** The elements are right and none has the type. */
    public static final int NULL_ELEMENT = -130;

    /** An element ends behind the message. */
    public static final int PAST_END = -131;

    /** A type below 128 that this class does not know, so that its length is not known either. */
    public static final int LENGTH_UNKNOWN = -132;

    /** More than {@link #MAX_ELEMENTS} elements. */
    public static final int TOO_MANY_ELEMENTS = -133;

    /** A value that is shorter than its type needs, or a peer address that is neither IPv4 nor IPv6. */
    public static final int VALUE_LENGTH_WRONG = -134;

    private static final int FIRST_TLV_TYPE = 128;
    private static final int RECOVERY_LENGTH = 2;
    private static final int TEID_DATA_I_LENGTH = 5;
    private static final int TYPE_LIST_HEADER_LENGTH = 2;
    private static final int TLV_HEADER_LENGTH = 3;
    private static final int IPV4_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;

    private GtpuElement() {}

    /**
     * Finds the first element of a type among {@code length} octets, which begin where {@link Gtpu#check} said and end
     * with the message. Nothing needs to be checked before, and the fields of what is found may be read.
     *
     * @return offset of the element; or {@link #NULL_ELEMENT}, {@link #PAST_END}, {@link #LENGTH_UNKNOWN},
     *     {@link #TOO_MANY_ELEMENTS}, {@link #VALUE_LENGTH_WRONG}.
     */
    public static int find(DirectBuffer buffer, int offset, int length, int type) {
        int elementOffset = 0;
        for (int elementCount = 0; elementOffset < length; elementCount++) {
            if (elementCount == MAX_ELEMENTS) {
                return TOO_MANY_ELEMENTS;
            }
            int elementLength = check(buffer, offset + elementOffset, length - elementOffset);
            if (elementLength < 0) {
                return elementLength;
            }
            if (type(buffer, offset + elementOffset) == type) {
                return elementOffset;
            }
            elementOffset += elementLength;
        }
        return NULL_ELEMENT;
    }

    /**
     * Checks one element.
     *
     * @param length octets from this element to the message's end.
     * @return length of the element, its type and length octets included; or {@link #PAST_END},
     *     {@link #LENGTH_UNKNOWN}, {@link #VALUE_LENGTH_WRONG}.
     */
    public static int check(DirectBuffer buffer, int offset, int length) {
        if (length < 1) {
            return PAST_END;
        }
        int type = type(buffer, offset);
        int headerLength = headerLength(type);
        if (headerLength < 0) {
            return headerLength;
        }
        if (length < headerLength) {
            return PAST_END;
        }
        int valueLength = switch (type) {
            case RECOVERY, TEID_DATA_I -> 0;
            case EXTENSION_HEADER_TYPE_LIST -> extensionTypeCount(buffer, offset);
            default -> valueLength(buffer, offset);
        };
        if (length - headerLength < valueLength) {
            return PAST_END;
        }
        if (type == PEER_ADDRESS && valueLength != IPV4_LENGTH && valueLength != IPV6_LENGTH) {
            return VALUE_LENGTH_WRONG;
        }
        if (type == PRIVATE_EXTENSION && valueLength < Short.BYTES) {
            return VALUE_LENGTH_WRONG;
        }
        return headerLength + valueLength;
    }

    /** Octets of an element up to the part whose length the element itself states. */
    private static int headerLength(int type) {
        return switch (type) {
            case RECOVERY -> RECOVERY_LENGTH;
            case TEID_DATA_I -> TEID_DATA_I_LENGTH;
            case EXTENSION_HEADER_TYPE_LIST -> TYPE_LIST_HEADER_LENGTH;
            default -> type < FIRST_TLV_TYPE ? LENGTH_UNKNOWN : TLV_HEADER_LENGTH;
        };
    }

    /** Type of an element. */
    public static int type(DirectBuffer buffer, int elementOffset) {
        return buffer.getByte(elementOffset) & 0xFF;
    }

    /** Value of a {@link #RECOVERY} element. */
    public static int restartCounter(DirectBuffer buffer, int elementOffset) {
        return buffer.getByte(elementOffset + 1) & 0xFF;
    }

    /** Value of a {@link #TEID_DATA_I} element. */
    public static int teid(DirectBuffer buffer, int elementOffset) {
        return buffer.getInt(elementOffset + 1, BIG_ENDIAN);
    }

    /** Octets of the value of a {@link #PEER_ADDRESS} (4 or 16), {@link #PRIVATE_EXTENSION} or later element. */
    public static int valueLength(DirectBuffer buffer, int elementOffset) {
        return buffer.getShort(elementOffset + 1, BIG_ENDIAN) & 0xFFFF;
    }

    /** Value of a {@link #PEER_ADDRESS} element of 4 octets. */
    public static int peerAddressV4(DirectBuffer buffer, int elementOffset) {
        return buffer.getInt(elementOffset + TLV_HEADER_LENGTH, BIG_ENDIAN);
    }

    /** First 64 bits of the value of a {@link #PEER_ADDRESS} element of 16 octets. */
    public static long peerAddressHigh(DirectBuffer buffer, int elementOffset) {
        return buffer.getLong(elementOffset + TLV_HEADER_LENGTH, BIG_ENDIAN);
    }

    /** Last 64 bits of the value of a {@link #PEER_ADDRESS} element of 16 octets. */
    public static long peerAddressLow(DirectBuffer buffer, int elementOffset) {
        return buffer.getLong(elementOffset + TLV_HEADER_LENGTH + Long.BYTES, BIG_ENDIAN);
    }

    /** How many types an {@link #EXTENSION_HEADER_TYPE_LIST} element holds. */
    public static int extensionTypeCount(DirectBuffer buffer, int elementOffset) {
        return buffer.getByte(elementOffset + 1) & 0xFF;
    }

    /** One type of an {@link #EXTENSION_HEADER_TYPE_LIST} element, by its index. */
    public static int extensionType(DirectBuffer buffer, int elementOffset, int typeIndex) {
        return buffer.getByte(elementOffset + TYPE_LIST_HEADER_LENGTH + typeIndex) & 0xFF;
    }

    /** Whose {@link #PRIVATE_EXTENSION} it is: a number of IANA's enterprise registry. */
    public static int privateEnterprise(DirectBuffer buffer, int elementOffset) {
        return buffer.getShort(elementOffset + TLV_HEADER_LENGTH, BIG_ENDIAN) & 0xFFFF;
    }

    /** Writes a {@link #RECOVERY} element and returns its length; the counter is always 0 (TS 29.281, 8.2). */
    static int writeRecovery(MutableDirectBuffer buffer, int elementOffset) {
        buffer.putByte(elementOffset, (byte) RECOVERY);
        buffer.putByte(elementOffset + 1, (byte) 0);
        return RECOVERY_LENGTH;
    }

    /** Writes a {@link #TEID_DATA_I} element and returns its length. */
    static int writeTeid(MutableDirectBuffer buffer, int elementOffset, int teid) {
        buffer.putByte(elementOffset, (byte) TEID_DATA_I);
        buffer.putInt(elementOffset + 1, teid, BIG_ENDIAN);
        return TEID_DATA_I_LENGTH;
    }

    /** Writes a {@link #PEER_ADDRESS} element of 4 octets and returns its length. */
    static int writePeerAddressV4(MutableDirectBuffer buffer, int elementOffset, int address) {
        buffer.putByte(elementOffset, (byte) PEER_ADDRESS);
        buffer.putShort(elementOffset + 1, (short) IPV4_LENGTH, BIG_ENDIAN);
        buffer.putInt(elementOffset + TLV_HEADER_LENGTH, address, BIG_ENDIAN);
        return TLV_HEADER_LENGTH + IPV4_LENGTH;
    }

    /** Writes a {@link #PEER_ADDRESS} element of 16 octets and returns its length. */
    static int writePeerAddressV6(MutableDirectBuffer buffer, int elementOffset, long high, long low) {
        buffer.putByte(elementOffset, (byte) PEER_ADDRESS);
        buffer.putShort(elementOffset + 1, (short) IPV6_LENGTH, BIG_ENDIAN);
        buffer.putLong(elementOffset + TLV_HEADER_LENGTH, high, BIG_ENDIAN);
        buffer.putLong(elementOffset + TLV_HEADER_LENGTH + Long.BYTES, low, BIG_ENDIAN);
        return TLV_HEADER_LENGTH + IPV6_LENGTH;
    }

    /** Writes an {@link #EXTENSION_HEADER_TYPE_LIST} element and returns its length. */
    static int writeExtensionTypes(MutableDirectBuffer buffer, int elementOffset, byte[] types) {
        buffer.putByte(elementOffset, (byte) EXTENSION_HEADER_TYPE_LIST);
        buffer.putByte(elementOffset + 1, (byte) types.length);
        buffer.putBytes(elementOffset + TYPE_LIST_HEADER_LENGTH, types);
        return TYPE_LIST_HEADER_LENGTH + types.length;
    }
}

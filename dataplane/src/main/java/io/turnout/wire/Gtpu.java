package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * GTP-U headers of every message type (TS 29.281, 5.1).
 *
 * <pre>
 *   0                                           1      2        4      8          10      11               12
 *   | version 3 | PT 1 | spare 1 | E 1 | S 1 | PN 1 | type | length | TEID | sequence | N-PDU | next extension | ...
 *                                                                     only if E, S or PN; all of them then
 * </pre>
 *
 * <p>The length counts what follows the TEID. A field whose flag is not set is there but means nothing: with E unset
 * the octet at 11 begins no chain, whatever it holds. Extension headers are read by {@link GtpuExtension}, what
 * signalling messages carry by {@link GtpuElement}, and whole messages are written by {@link GtpuMessage}.
 *
 * <p>Stateless; any thread.
 */
public final class Gtpu {
    /** UDP destination port of every request and G-PDU; the source port may be anything. */
    public static final int PORT = 2152;

    /** Length of the header as far as all messages have it. */
    public static final int HEADER_LENGTH = 8;

    /** Length of a header with the optional fields and no extension header. */
    public static final int LONG_HEADER_LENGTH = 12;

    /** Most extension headers that a message may carry; a datagram of 1500 octets has room for hundreds. */
    public static final int MAX_EXTENSIONS = 8;

    /** Message type: is the path alive? */
    public static final int ECHO_REQUEST = 1;

    /** Message type: it is. */
    public static final int ECHO_RESPONSE = 2;

    /** Message type: a G-PDU came for a TEID that its receiver does not know. */
    public static final int ERROR_INDICATION = 26;

    /** Message type: a required extension header was not understood. */
    public static final int SUPPORTED_EXTENSION_HEADERS_NOTIFICATION = 31;

    /** Message type: state of a tunnel. */
    public static final int TUNNEL_STATUS = 253;

    /** Message type: no G-PDU follows on this tunnel. */
    public static final int END_MARKER = 254;

    /** Message type: user data, one T-PDU or none. */
    public static final int G_PDU = 255;

    /** Bit of {@link #flags}: a chain of extension headers follows. */
    public static final int FLAG_EXTENSION = 0x04;

    /** Bit of {@link #flags}: the sequence number means something. */
    public static final int FLAG_SEQUENCE = 0x02;

    /** Bit of {@link #flags}: the N-PDU number means something. */
    public static final int FLAG_N_PDU = 0x01;

    /** Offset of the 32-bit TEID. */
    public static final int TEID_OFFSET = 4;

    /** The datagram is shorter than {@link #HEADER_LENGTH}. */
    public static final int TRUNCATED = -111;

    /** Not version 1, or GTP' by its protocol type. */
    public static final int NOT_GTPU = -112;

    /** The length says more than the datagram holds. */
    public static final int LENGTH_BEYOND_DATAGRAM = -113;

    /** E, S or PN is set and the length leaves no room for the optional fields. */
    public static final int OPTIONAL_FIELDS_PAST_END = -114;

    /** An extension header says that it has no octets: whoever believed it would never get past it. */
    public static final int EXTENSION_LENGTH_ZERO = -115;

    /** An announced extension header begins or ends behind the message. */
    public static final int CHAIN_PAST_END = -116;

    /** More than {@link #MAX_EXTENSIONS} extension headers. */
    public static final int CHAIN_TOO_LONG = -117;

    /** Nothing is wrong as far as there are octets, and they end inside the header or its chain. */
    public static final int CUT = -118;

    private static final int TYPE_OFFSET = 1;
    private static final int LENGTH_OFFSET = 2;
    private static final int SEQUENCE_OFFSET = 8;
    private static final int N_PDU_NUMBER_OFFSET = 10;
    private static final int NEXT_EXTENSION_OFFSET = 11;

    private static final int VERSION_AND_PROTOCOL_MASK = 0xF0;
    private static final int VERSION_1_GTP = 0x30;
    private static final int OPTIONAL_FLAGS = FLAG_EXTENSION | FLAG_SEQUENCE | FLAG_N_PDU;

    private Gtpu() {}

    /**
     * Checks header and chain of a message whose datagram is there as a whole.
     *
     * @param length octets of the UDP payload; what it holds behind the message is not part of it.
     * @return as of {@link #check(DirectBuffer, int, int, int)}, never {@link #CUT}.
     */
    public static int check(DirectBuffer buffer, int offset, int length) {
        return check(buffer, offset, length, length);
    }

    /**
     * Checks header and chain of a message as far as its octets are there: the frame may be cut by a capture's snap
     * length, or be the first fragment of the datagram.
     *
     * @param presentLength octets that are there.
     * @param datagramLength octets of the UDP payload by its UDP header.
     * @return offset of the T-PDU or of the information elements (8, or 12 and more), though these may be cut; or
     *     {@link #TRUNCATED}, {@link #NOT_GTPU}, {@link #LENGTH_BEYOND_DATAGRAM}, {@link #OPTIONAL_FIELDS_PAST_END},
     *     {@link #EXTENSION_LENGTH_ZERO}, {@link #CHAIN_PAST_END}, {@link #CHAIN_TOO_LONG}; or {@link #CUT}: the
     *     {@link #messageType} may then be read if {@code presentLength} is 2 or more, the {@link #teid} from 8 on.
     */
    public static int check(DirectBuffer buffer, int offset, int presentLength, int datagramLength) {
        if (datagramLength < HEADER_LENGTH) {
            return TRUNCATED;
        }
        if (presentLength < 1) {
            return CUT;
        }
        int flags = flags(buffer, offset);
        if ((flags & VERSION_AND_PROTOCOL_MASK) != VERSION_1_GTP) {
            return NOT_GTPU;
        }
        if (presentLength < HEADER_LENGTH) {
            return CUT;
        }
        int messageLength = messageLength(buffer, offset);
        if (messageLength > datagramLength) {
            return LENGTH_BEYOND_DATAGRAM;
        }
        if ((flags & OPTIONAL_FLAGS) == 0) {
            return HEADER_LENGTH;
        }
        if (messageLength < LONG_HEADER_LENGTH) {
            return OPTIONAL_FIELDS_PAST_END;
        }
        if (presentLength < LONG_HEADER_LENGTH) {
            return CUT;
        }
        return (flags & FLAG_EXTENSION) == 0
                ? LONG_HEADER_LENGTH
                : checkChain(buffer, offset, presentLength, messageLength);
    }

    private static int checkChain(DirectBuffer buffer, int offset, int presentLength, int messageLength) {
        int end = LONG_HEADER_LENGTH;
        // The last octet of each header, long header included, is the type of the next extension.
        for (int extensionCount = 0; buffer.getByte(offset + end - 1) != GtpuExtension.NO_MORE; extensionCount++) {
            if (extensionCount == MAX_EXTENSIONS) {
                return CHAIN_TOO_LONG;
            }
            if (messageLength <= end) {
                return CHAIN_PAST_END;
            }
            if (presentLength <= end) {
                return CUT;
            }
            int extensionLength = GtpuExtension.length(buffer, offset + end);
            if (extensionLength == 0) {
                return EXTENSION_LENGTH_ZERO;
            }
            end += extensionLength;
            if (messageLength < end) {
                return CHAIN_PAST_END;
            }
            if (presentLength < end) {
                return CUT;
            }
        }
        return end;
    }

    /** Version, protocol type and the three flags; needs 1 octet. */
    public static int flags(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset) & 0xFF;
    }

    /** Message type, such as {@link #G_PDU}; needs 2 octets. */
    public static int messageType(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + TYPE_OFFSET) & 0xFF;
    }

    /** Length of the whole message, these 8 octets included; needs 8 octets. */
    public static int messageLength(DirectBuffer buffer, int offset) {
        return HEADER_LENGTH + (buffer.getShort(offset + LENGTH_OFFSET, BIG_ENDIAN) & 0xFFFF);
    }

    /** Tunnel endpoint identifier, all 32 bits; needs 8 octets. */
    public static int teid(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + TEID_OFFSET, BIG_ENDIAN);
    }

    /** Sequence number; needs a checked header with {@link #FLAG_SEQUENCE}. */
    public static int sequence(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + SEQUENCE_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** N-PDU number; needs a checked header with {@link #FLAG_N_PDU}. */
    public static int nPduNumber(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + N_PDU_NUMBER_OFFSET) & 0xFF;
    }

    /** Type of the first extension header, 0 for none; needs a checked header with {@link #FLAG_EXTENSION}. */
    public static int firstExtensionType(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + NEXT_EXTENSION_OFFSET) & 0xFF;
    }

    /** Replaces the TEID of a message that is there already. */
    public static void writeTeid(MutableDirectBuffer buffer, int offset, int teid) {
        buffer.putInt(offset + TEID_OFFSET, teid, BIG_ENDIAN);
    }

    /**
     * Writes a header without optional fields.
     *
     * @param length octets that follow these 8.
     * @return its length, {@link #HEADER_LENGTH}.
     */
    static int write(MutableDirectBuffer buffer, int offset, int messageType, int length, int teid) {
        return writeFirstOctets(buffer, offset, VERSION_1_GTP, messageType, length, teid);
    }

    /**
     * Writes a header with the optional fields; those whose flag is not in {@code flags} must be 0.
     *
     * @param length octets that follow the first 8, the optional fields' 4 included.
     * @return its length, {@link #LONG_HEADER_LENGTH}.
     */
    static int writeLong(
            MutableDirectBuffer buffer,
            int offset,
            int flags,
            int messageType,
            int length,
            int teid,
            int sequence,
            int firstExtensionType) {
        writeFirstOctets(buffer, offset, VERSION_1_GTP | flags, messageType, length, teid);
        buffer.putShort(offset + SEQUENCE_OFFSET, (short) sequence, BIG_ENDIAN);
        buffer.putByte(offset + N_PDU_NUMBER_OFFSET, (byte) 0);
        buffer.putByte(offset + NEXT_EXTENSION_OFFSET, (byte) firstExtensionType);
        return LONG_HEADER_LENGTH;
    }

    private static int writeFirstOctets(
            MutableDirectBuffer buffer, int offset, int flags, int messageType, int length, int teid) {
        buffer.putByte(offset, (byte) flags);
        buffer.putByte(offset + TYPE_OFFSET, (byte) messageType);
        buffer.putShort(offset + LENGTH_OFFSET, (short) length, BIG_ENDIAN);
        buffer.putInt(offset + TEID_OFFSET, teid, BIG_ENDIAN);
        return HEADER_LENGTH;
    }
}

package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * GTP-U extension headers (TS 29.281, 5.2), in a chain that {@link Gtpu#check} accepted.
 *
 * <pre>
 *   0                            1               4n - 1
 *   | length n, units of 4, >= 1 | content 4n - 2 | next type |
 * </pre>
 *
 * <p>The type of the first stands in the GTP-U header's last octet. The length of an extension header, not its type,
 * says where the next begins.
 *
 * <p>Stateless; any thread.
 */
public final class GtpuExtension {
    /** Type: the chain ends. */
    public static final int NO_MORE = 0x00;

    /** Type: PDCP PDU number of 18 bits. */
    public static final int LONG_PDCP_PDU_NUMBER = 0x03;

    /** Type: service class indicator. */
    public static final int SERVICE_CLASS_INDICATOR = 0x20;

    /** Type: source port of the G-PDU that an Error Indication is about. */
    public static final int UDP_PORT = 0x40;

    /** Type: RAN container; a G-PDU with this or the next two may carry no T-PDU. */
    public static final int RAN_CONTAINER = 0x81;

    /** Type: PDCP PDU number of 18 bits as eNBs of older releases write it. */
    public static final int LONG_PDCP_PDU_NUMBER_LEGACY = 0x82;

    /** Type: Xw RAN container. */
    public static final int XW_RAN_CONTAINER = 0x83;

    /** Type: NR RAN container. */
    public static final int NR_RAN_CONTAINER = 0x84;

    /** Type: {@link PduSessionContainer}. */
    public static final int PDU_SESSION_CONTAINER = 0x85;

    /** Type: PDCP PDU number of 16 bits, on packets that a handover forwards. */
    public static final int PDCP_PDU_NUMBER = 0xC0;

    /** No such extension header. */
    public static final int NULL_EXTENSION = -120;

    private static final int LENGTH_UNIT = 4;
    private static final int COMPREHENSION_MASK = 0xC0;
    private static final int REQUIRED_BY_RECEIVER = 0xC0;

    private GtpuExtension() {}

    /**
     * Finds the first extension header of a type; needs a message that {@link Gtpu#check} accepted, whose
     * {@link Gtpu#MAX_EXTENSIONS} bounds the walk.
     *
     * @param offset of the GTP-U header.
     * @return offset of the extension header from that of the GTP-U header, or {@link #NULL_EXTENSION}.
     */
    public static int find(DirectBuffer buffer, int offset, int type) {
        if ((Gtpu.flags(buffer, offset) & Gtpu.FLAG_EXTENSION) == 0) {
            return NULL_EXTENSION;
        }
        int extensionOffset = Gtpu.LONG_HEADER_LENGTH;
        int extensionType = Gtpu.firstExtensionType(buffer, offset);
        while (extensionType != NO_MORE) {
            if (extensionType == type) {
                return extensionOffset;
            }
            int extensionLength = length(buffer, offset + extensionOffset);
            extensionType = nextType(buffer, offset + extensionOffset, extensionLength);
            extensionOffset += extensionLength;
        }
        return NULL_EXTENSION;
    }

    /** Length of an extension header, its first and last octet included; 0 only where no check has passed. */
    public static int length(DirectBuffer buffer, int extensionOffset) {
        return (buffer.getByte(extensionOffset) & 0xFF) * LENGTH_UNIT;
    }

    /** Type of the extension header behind one of {@code extensionLength} octets, {@link #NO_MORE} for none. */
    public static int nextType(DirectBuffer buffer, int extensionOffset, int extensionLength) {
        return buffer.getByte(extensionOffset + extensionLength - 1) & 0xFF;
    }

    /** Whether whoever ends a tunnel must discard a message with this type of header if it does not know the type. */
    public static boolean isRequiredByReceiver(int type) {
        return (type & COMPREHENSION_MASK) == REQUIRED_BY_RECEIVER;
    }

    /** Port that a {@link #UDP_PORT} extension header holds. */
    public static int udpPort(DirectBuffer buffer, int extensionOffset) {
        return buffer.getShort(extensionOffset + 1, BIG_ENDIAN) & 0xFFFF;
    }
}

package io.turnout.wire;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The PDU Session Container, the extension header that N3 has and S1-U has not (TS 38.415, 5.5.2).
 *
 * <pre>
 *   0        1                        2                              3
 *   | length | PDU type 4 | others 4 | others 2 | QFI 6 | ... | next type |
 * </pre>
 *
 * <p>The shortest extension header has room for type and QFI, so {@link Gtpu#check} is all that reading them needs.
 *
 * <p>Stateless; any thread.
 */
public final class PduSessionContainer {
    /** PDU type: DL PDU SESSION INFORMATION. */
    public static final int DOWNLINK = 0;

    /** PDU type: UL PDU SESSION INFORMATION. */
    public static final int UPLINK = 1;

    /** Length of the container as {@link #write} writes it. */
    public static final int LENGTH = 4;

    private static final int PDU_TYPE_OFFSET = 1;
    private static final int QFI_OFFSET = 2;
    private static final int NEXT_TYPE_OFFSET = 3;
    private static final int QFI_MASK = 0x3F;

    private PduSessionContainer() {}

    /** PDU type: {@link #DOWNLINK}, {@link #UPLINK}, or one to come. */
    public static int pduType(DirectBuffer buffer, int extensionOffset) {
        return (buffer.getByte(extensionOffset + PDU_TYPE_OFFSET) & 0xFF) >>> 4;
    }

    /** QoS flow identifier, 6 bits. */
    public static int qfi(DirectBuffer buffer, int extensionOffset) {
        return buffer.getByte(extensionOffset + QFI_OFFSET) & QFI_MASK;
    }

    /**
     * Writes a container with nothing but PDU type and QFI, the last of its chain.
     *
     * @return its length.
     */
    static int write(MutableDirectBuffer buffer, int extensionOffset, int pduType, int qfi) {
        buffer.putByte(extensionOffset, (byte) 1);
        buffer.putByte(extensionOffset + PDU_TYPE_OFFSET, (byte) (pduType << 4));
        buffer.putByte(extensionOffset + QFI_OFFSET, (byte) (qfi & QFI_MASK));
        buffer.putByte(extensionOffset + NEXT_TYPE_OFFSET, (byte) GtpuExtension.NO_MORE);
        return LENGTH;
    }
}

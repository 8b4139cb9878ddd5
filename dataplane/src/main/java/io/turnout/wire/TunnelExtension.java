package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The extension header of G-PDUs between platforms, which is our own. Its type says that whoever receives it must
 * understand it (TS 29.281, 5.2.1), so no other kind of node takes such a G-PDU for a bearer's.
 *
 * <pre>
 *   0        1           2         2 bits    1     1           2           3                  7
 *   | length | version 4 | spare 2 | grant | to the UE | hops left | ingress platform | ...   | next type |
 *
 *   with a grant:                                                      7       15        19
 *                                                                      | epoch | attempt | next type |
 * </pre>
 *
 * <p>The ingress platform is the number ({@code Steering}) of the one that the packet entered at. Hops left are the
 * platforms that it may still be tunnelled on to. A grant's mark says that the packet is counted under this grant.
 *
 * <p>Stateless; any thread.
 */
public final class TunnelExtension {
    /** Extension header type, of those that a receiver must understand. */
    public static final int TYPE = 0xFE;

    /** Length without a grant's mark. */
    public static final int LENGTH = 8;

    /** Length with a grant's mark. */
    public static final int LENGTH_WITH_GRANT = 20;

    /** {@link #epoch} of a packet without a grant's mark. */
    public static final long NULL_EPOCH = -1;

    /** The header is shorter than what it says is in it. */
    public static final int TOO_SHORT = -141;

    /** Of a version that is not this one. */
    public static final int OTHER_VERSION = -142;

    private static final int VERSION_1 = 0x10;
    private static final int VERSION_MASK = 0xF0;
    private static final int FLAG_TO_UE = 0x01;
    private static final int FLAG_GRANT = 0x02;

    private static final int LENGTH_UNIT = 4;
    private static final int FLAGS_OFFSET = 1;
    private static final int HOPS_OFFSET = 2;
    private static final int PLATFORM_OFFSET = 3;
    private static final int EPOCH_OFFSET = 7;
    private static final int ATTEMPT_OFFSET = 15;

    private TunnelExtension() {}

    /**
     * Checks a header of {@link #TYPE} in a chain that {@link Gtpu#check} accepted.
     *
     * @return its length; or {@link #TOO_SHORT}, {@link #OTHER_VERSION}
     */
    public static int check(DirectBuffer buffer, int extensionOffset) {
        int length = GtpuExtension.length(buffer, extensionOffset);
        if (length < LENGTH) {
            return TOO_SHORT;
        }
        int flags = buffer.getByte(extensionOffset + FLAGS_OFFSET);
        if ((flags & VERSION_MASK) != VERSION_1) {
            return OTHER_VERSION;
        }
        return (flags & FLAG_GRANT) != 0 && length < LENGTH_WITH_GRANT ? TOO_SHORT : length;
    }

    /** Whether the packet goes to the UE, rather than comes from it. */
    public static boolean isToUe(DirectBuffer buffer, int extensionOffset) {
        return (buffer.getByte(extensionOffset + FLAGS_OFFSET) & FLAG_TO_UE) != 0;
    }

    /** How many more platforms it may be tunnelled on to. */
    public static int hopsLeft(DirectBuffer buffer, int extensionOffset) {
        return buffer.getByte(extensionOffset + HOPS_OFFSET) & 0xFF;
    }

    /** The number of the platform that it entered at. */
    public static int ingressPlatform(DirectBuffer buffer, int extensionOffset) {
        return buffer.getInt(extensionOffset + PLATFORM_OFFSET, BIG_ENDIAN);
    }

    /** The epoch of the grant that it is counted under, or {@link #NULL_EPOCH}. */
    public static long epoch(DirectBuffer buffer, int extensionOffset) {
        return hasGrant(buffer, extensionOffset)
                ? buffer.getLong(extensionOffset + EPOCH_OFFSET, BIG_ENDIAN)
                : NULL_EPOCH;
    }

    /** The attempt of the grant that it is counted under; 0 without one. */
    public static int attempt(DirectBuffer buffer, int extensionOffset) {
        return hasGrant(buffer, extensionOffset) ? buffer.getInt(extensionOffset + ATTEMPT_OFFSET, BIG_ENDIAN) : 0;
    }

    private static boolean hasGrant(DirectBuffer buffer, int extensionOffset) {
        return (buffer.getByte(extensionOffset + FLAGS_OFFSET) & FLAG_GRANT) != 0;
    }

    /** Length of a header for this epoch, which may be {@link #NULL_EPOCH}. */
    public static int length(long epoch) {
        return epoch == NULL_EPOCH ? LENGTH : LENGTH_WITH_GRANT;
    }

    /**
     * Writes a header, the last of its chain, of {@link #length(long)} octets.
     *
     * @param epoch that of the grant, or {@link #NULL_EPOCH}
     * @return its length
     */
    public static int write(
            MutableDirectBuffer buffer,
            int extensionOffset,
            boolean isToUe,
            int hopsLeft,
            int ingressPlatform,
            long epoch,
            int attempt) {
        int length = length(epoch);
        int flags = VERSION_1 | (isToUe ? FLAG_TO_UE : 0) | (epoch == NULL_EPOCH ? 0 : FLAG_GRANT);
        buffer.putByte(extensionOffset, (byte) (length / LENGTH_UNIT));
        buffer.putByte(extensionOffset + FLAGS_OFFSET, (byte) flags);
        buffer.putByte(extensionOffset + HOPS_OFFSET, (byte) hopsLeft);
        buffer.putInt(extensionOffset + PLATFORM_OFFSET, ingressPlatform, BIG_ENDIAN);
        if (epoch != NULL_EPOCH) {
            buffer.putLong(extensionOffset + EPOCH_OFFSET, epoch, BIG_ENDIAN);
            buffer.putInt(extensionOffset + ATTEMPT_OFFSET, attempt, BIG_ENDIAN);
        }
        buffer.putByte(extensionOffset + length - 1, (byte) GtpuExtension.NO_MORE);
        return length;
    }
}

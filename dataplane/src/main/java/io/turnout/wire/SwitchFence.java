package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The fence of a switch: an End Marker between platforms that says, for one pair of UE and application, that the packets
 * of a grant went before: those that were forwarded, or, behind an abort, those too that its hold had kept. An End Marker
 * proper ends a whole tunnel (TS 29.281, 7.3.2) and names no UE; this one's private extension does, and it ends nothing.
 *
 * <pre>
 *   GTP-U header, End Marker, TEID 0   (8)
 *   0    type 255, length              (3)   private extension (TS 29.281, 8.6)
 *   3    enterprise 32473              (2)   the one for examples (RFC 5612)
 *   5    version 1                     (1)
 *   6    application's number          (4)   the same at every platform
 *   10   UE key                        (8)
 *   18   epoch of the grant            (8)
 *   26   attempt of the grant          (4)
 *   30   packets forwarded             (8)
 *   38   1: it is the grant's last     (1)   only there where it is
 * </pre>
 *
 * <p>Stateless; any thread.
 */
public final class SwitchFence {
    /** Octets of the whole message. */
    public static final int LENGTH = Gtpu.HEADER_LENGTH + 38;

    /** Octets of the whole message where it is the grant's last. */
    public static final int LAST_LENGTH = LENGTH + 1;

    /** There is no private extension, or it is not a fence's. */
    public static final int NOT_A_FENCE = -151;

    private static final int ENTERPRISE = 32_473;
    private static final int VERSION = 1;
    private static final int ELEMENT_LENGTH = LENGTH - Gtpu.HEADER_LENGTH;
    private static final int VALUE_LENGTH = ELEMENT_LENGTH - 3;
    private static final int LENGTH_OFFSET = 1;
    private static final int ENTERPRISE_OFFSET = 3;
    private static final int VERSION_OFFSET = 5;
    private static final int APPLICATION_OFFSET = 6;
    private static final int UE_KEY_OFFSET = 10;
    private static final int EPOCH_OFFSET = 18;
    private static final int ATTEMPT_OFFSET = 26;
    private static final int COUNT_OFFSET = 30;
    private static final int LAST_OFFSET = 38;

    private SwitchFence() {}

    /**
     * Finds the fence in an End Marker.
     *
     * @param elementsOffset where its information elements begin
     * @param length octets from there to the message's end
     * @return offset of the fence from {@code elementsOffset}, or {@link #NOT_A_FENCE}
     */
    public static int find(DirectBuffer buffer, int elementsOffset, int length) {
        int element = GtpuElement.find(buffer, elementsOffset, length, GtpuElement.PRIVATE_EXTENSION);
        if (element < 0) {
            return NOT_A_FENCE;
        }
        int fence = elementsOffset + element;
        boolean isFence = GtpuElement.valueLength(buffer, fence) >= VALUE_LENGTH
                && GtpuElement.privateEnterprise(buffer, fence) == ENTERPRISE
                && buffer.getByte(fence + VERSION_OFFSET) == VERSION;
        return isFence ? element : NOT_A_FENCE;
    }

    /** Number of the application. */
    public static int application(DirectBuffer buffer, int fenceOffset) {
        return buffer.getInt(fenceOffset + APPLICATION_OFFSET, BIG_ENDIAN);
    }

    /** Key of the UE. */
    public static long ueKey(DirectBuffer buffer, int fenceOffset) {
        return buffer.getLong(fenceOffset + UE_KEY_OFFSET, BIG_ENDIAN);
    }

    /** Epoch of the grant. */
    public static long epoch(DirectBuffer buffer, int fenceOffset) {
        return buffer.getLong(fenceOffset + EPOCH_OFFSET, BIG_ENDIAN);
    }

    /** Attempt of the grant. */
    public static int attempt(DirectBuffer buffer, int fenceOffset) {
        return buffer.getInt(fenceOffset + ATTEMPT_OFFSET, BIG_ENDIAN);
    }

    /** Packets that went before it under the grant. */
    public static long forwardedCount(DirectBuffer buffer, int fenceOffset) {
        return buffer.getLong(fenceOffset + COUNT_OFFSET, BIG_ENDIAN);
    }

    /** Whether what the grant's hold kept went before it too: the grant is aborted. */
    public static boolean isLast(DirectBuffer buffer, int fenceOffset) {
        return GtpuElement.valueLength(buffer, fenceOffset) > VALUE_LENGTH
                && buffer.getByte(fenceOffset + LAST_OFFSET) == 1;
    }

    /** Writes the whole message, and returns its octets: {@link #LENGTH} or {@link #LAST_LENGTH}. */
    public static int write(
            MutableDirectBuffer buffer,
            int offset,
            int application,
            long ueKey,
            long epoch,
            int attempt,
            long forwardedCount,
            boolean isLast) {
        int more = isLast ? 1 : 0;
        int fence = offset + Gtpu.write(buffer, offset, Gtpu.END_MARKER, ELEMENT_LENGTH + more, 0);
        buffer.putByte(fence, (byte) GtpuElement.PRIVATE_EXTENSION);
        buffer.putShort(fence + LENGTH_OFFSET, (short) (VALUE_LENGTH + more), BIG_ENDIAN);
        buffer.putShort(fence + ENTERPRISE_OFFSET, (short) ENTERPRISE, BIG_ENDIAN);
        buffer.putByte(fence + VERSION_OFFSET, (byte) VERSION);
        buffer.putInt(fence + APPLICATION_OFFSET, application, BIG_ENDIAN);
        buffer.putLong(fence + UE_KEY_OFFSET, ueKey, BIG_ENDIAN);
        buffer.putLong(fence + EPOCH_OFFSET, epoch, BIG_ENDIAN);
        buffer.putInt(fence + ATTEMPT_OFFSET, attempt, BIG_ENDIAN);
        buffer.putLong(fence + COUNT_OFFSET, forwardedCount, BIG_ENDIAN);
        if (isLast) {
            buffer.putByte(fence + LAST_OFFSET, (byte) 1);
        }
        return LENGTH + more;
    }
}

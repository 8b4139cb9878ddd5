package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * The headers that Linux puts in place of a link layer in captures of "any" interface (LINKTYPE_LINUX_SLL and
 * LINKTYPE_LINUX_SLL2 of the tcpdump project's list).
 *
 * <pre>
 *   version 1: | packet type 2 | device type 2 | address length 2 | address 8 | protocol 2 |
 *   version 2: | protocol 2 | reserved 2 | interface 4 | device type 2 | packet type 1 | address length 1 | address 8 |
 * </pre>
 *
 * <p>Stateless; any thread. Results are read with {@link Ethernet#headerLength} and {@link Ethernet#type}.
 */
public final class LinuxCooked {
    /** Length of a version 1 header. */
    public static final int V1_HEADER_LENGTH = 16;

    /** Length of a version 2 header. */
    public static final int V2_HEADER_LENGTH = 20;

    /** Fewer octets than the header has. */
    public static final int TRUNCATED = -31;

    private static final int V1_PROTOCOL_OFFSET = 14;
    private static final int V2_PROTOCOL_OFFSET = 0;

    private LinuxCooked() {}

    /**
     * Checks a version 1 header and skips VLAN tags behind it.
     *
     * @return a link result as of {@link Ethernet#check}, or {@link #TRUNCATED} or a fault of {@link Vlan}.
     */
    public static int checkV1(DirectBuffer buffer, int offset, int length) {
        if (length < V1_HEADER_LENGTH) {
            return TRUNCATED;
        }
        int protocol = buffer.getShort(offset + V1_PROTOCOL_OFFSET, BIG_ENDIAN) & 0xFFFF;
        return Vlan.skipTags(buffer, offset, length, V1_HEADER_LENGTH, protocol);
    }

    /**
     * Checks a version 2 header and skips VLAN tags behind it.
     *
     * @return a link result as of {@link Ethernet#check}, or {@link #TRUNCATED} or a fault of {@link Vlan}.
     */
    public static int checkV2(DirectBuffer buffer, int offset, int length) {
        if (length < V2_HEADER_LENGTH) {
            return TRUNCATED;
        }
        int protocol = buffer.getShort(offset + V2_PROTOCOL_OFFSET, BIG_ENDIAN) & 0xFFFF;
        return Vlan.skipTags(buffer, offset, length, V2_HEADER_LENGTH, protocol);
    }
}

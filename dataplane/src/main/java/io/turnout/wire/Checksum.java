package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624).
 *
 * <p>Sums and deltas are unfolded one's complement sums of 16-bit words in a non-negative {@code long}: add those of
 * several parts or changes together (every part but the last of even length) and fold once, at the end, with
 * {@link #of}, {@link #ofUdp}, {@link #update}, {@link #updateUdp}, {@link #patch} or {@link #patchUdp}.
 *
 * <p>Stateless; any thread.
 */
public final class Checksum {
    /** What UDP sends in place of a checksum of 0, which would mean that there is none (RFC 768). */
    private static final int UDP_ZERO = 0xFFFF;

    private Checksum() {}

    /** Sum of {@code length} octets; an odd last octet counts as if a zero followed it. */
    public static long sum(DirectBuffer buffer, int offset, int length) {
        long sum = 0;
        int index = offset;
        int end = offset + length;
        for (; end - index >= Long.BYTES; index += Long.BYTES) {
            long word = buffer.getLong(index, BIG_ENDIAN);
            sum += (word >>> 32) + (word & 0xFFFF_FFFFL);
        }
        for (; end - index >= Short.BYTES; index += Short.BYTES) {
            sum += buffer.getShort(index, BIG_ENDIAN) & 0xFFFF;
        }
        if (index < end) {
            sum += (buffer.getByte(index) & 0xFF) << 8;
        }
        return sum;
    }

    /** Sum of the pseudo-header of UDP and TCP over IPv4 (RFC 768, RFC 9293). */
    public static long pseudoHeaderV4(int source, int destination, int protocol, int upperLength) {
        return unsigned(source) + unsigned(destination) + protocol + upperLength;
    }

    /** Sum of the pseudo-header of UDP, TCP and ICMPv6 over IPv6 (RFC 8200, 8.1). */
    public static long pseudoHeaderV6(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int protocol, int upperLength) {
        return halves(sourceHigh)
                + halves(sourceLow)
                + halves(destinationHigh)
                + halves(destinationLow)
                + protocol
                + upperLength;
    }

    /** Checksum of a sum; 0 where the sum includes a checksum that is right. */
    public static int of(long sum) {
        return ~fold(sum) & 0xFFFF;
    }

    /** Checksum of a sum as UDP sends it: never 0. */
    public static int ofUdp(long sum) {
        int checksum = of(sum);
        return checksum == 0 ? UDP_ZERO : checksum;
    }

    /** Change of a 16-bit field that begins at an even offset of what is summed. */
    public static long delta16(int oldValue, int newValue) {
        return (~oldValue & 0xFFFFL) + (newValue & 0xFFFFL);
    }

    /** Change of a 32-bit field that begins at an even offset of what is summed. */
    public static long delta32(int oldValue, int newValue) {
        return unsigned(~oldValue) + unsigned(newValue);
    }

    /** Change of a 128-bit field, such as an IPv6 address, that begins at an even offset of what is summed. */
    public static long delta128(long oldHigh, long oldLow, long newHigh, long newLow) {
        return halves(~oldHigh) + halves(~oldLow) + halves(newHigh) + halves(newLow);
    }

    /** What {@code checksum} becomes by {@code delta} (RFC 1624, equation 3). */
    public static int update(int checksum, long delta) {
        return of((~checksum & 0xFFFF) + delta);
    }

    /** What a UDP checksum becomes by {@code delta}: 0, which means that there is none, stays; no other becomes 0. */
    public static int updateUdp(int checksum, long delta) {
        return checksum == 0 ? 0 : ofUdp((~checksum & 0xFFFF) + delta);
    }

    /** Applies {@code delta} to the checksum (of IPv4, TCP, ICMP or ICMPv6) at {@code checksumOffset}. */
    public static void patch(MutableDirectBuffer buffer, int checksumOffset, long delta) {
        int checksum = buffer.getShort(checksumOffset, BIG_ENDIAN) & 0xFFFF;
        buffer.putShort(checksumOffset, (short) update(checksum, delta), BIG_ENDIAN);
    }

    /** Applies {@code delta} to the UDP checksum at {@code checksumOffset}. */
    public static void patchUdp(MutableDirectBuffer buffer, int checksumOffset, long delta) {
        int checksum = buffer.getShort(checksumOffset, BIG_ENDIAN) & 0xFFFF;
        buffer.putShort(checksumOffset, (short) updateUdp(checksum, delta), BIG_ENDIAN);
    }

    private static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        return (int) ((folded >>> 16) + (folded & 0xFFFF));
    }

    private static long unsigned(int word) {
        return word & 0xFFFF_FFFFL;
    }

    private static long halves(long word) {
        return (word >>> 32) + (word & 0xFFFF_FFFFL);
    }
}

package io.turnout.generate;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.turnout.wire.GtpuExtension;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Udp;
import org.agrona.MutableDirectBuffer;

/**
 * A frame that was right when it was written, and the tools to make it wrong in one place only: what is changed first,
 * and then {@link #repair} for all that a change has put out of order and that is not to be wrong. Used by one thread.
 */
final class DamagedFrame {
    /** Of the next header field in an IPv6 header. */
    static final int NEXT_HEADER_OFFSET = 6;

    /** Of the length field in a GTP-U header. */
    static final int GTPU_LENGTH_OFFSET = 2;

    /** Of the type of the first extension header in a GTP-U header. */
    static final int NEXT_TYPE_OFFSET = 11;

    private static final int LATER_FRAGMENT_OFFSET = 1480;

    private final FrameBuilder frame;
    private final MutableDirectBuffer buffer;
    private int length;
    private int insertedLength;

    /** A frame that has one G-PDU without optional fields so far, and that will be written to the buffer's begin. */
    DamagedFrame(FrameBuilder frame, MutableDirectBuffer buffer) {
        this.frame = frame;
        this.buffer = buffer;
    }

    /** The description, to be changed before {@link #write}. */
    FrameBuilder frame() {
        return frame;
    }

    DamagedFrame write() {
        length = frame.write(buffer, 0);
        return this;
    }

    int length() {
        return length;
    }

    boolean isOuterV4() {
        return frame.isOuterV4();
    }

    int ip() {
        return frame.ipOffset();
    }

    int udp() {
        return frame.udpOffset() + insertedLength;
    }

    int gtpu() {
        return frame.gtpuOffset() + insertedLength;
    }

    int tPdu() {
        return frame.tPduOffset();
    }

    boolean isInnerV4() {
        return buffer.getByte(tPdu()) >>> 4 == 4;
    }

    int octet(int at) {
        return buffer.getByte(at) & 0xFF;
    }

    DamagedFrame put8(int at, int value) {
        buffer.putByte(at, (byte) value);
        return this;
    }

    DamagedFrame put16(int at, int value) {
        buffer.putShort(at, (short) value, BIG_ENDIAN);
        return this;
    }

    DamagedFrame add16(int at, int difference) {
        return put16(at, (buffer.getShort(at, BIG_ENDIAN) & 0xFFFF) + difference);
    }

    /** The frame ends here. */
    DamagedFrame endAt(int end) {
        length = end;
        return this;
    }

    /** Adds octets that no header knows of to the frame's end. */
    DamagedFrame append(int... octets) {
        for (int octet : octets) {
            put8(length++, octet);
        }
        return this;
    }

    /** Puts octets between the outer IP header and UDP. */
    DamagedFrame insertBeforeUdp(int... octets) {
        int at = udp();
        for (int i = length - 1; i >= at; i--) {
            put8(i + octets.length, octet(i));
        }
        for (int i = 0; i < octets.length; i++) {
            put8(at + i, octets[i]);
        }
        length += octets.length;
        insertedLength += octets.length;
        return this;
    }

    /** Makes it a fragment: the first, of the UDP header alone, or a later one. */
    void fragment(boolean isFirst) {
        int fragmentOffset = isFirst ? 0 : LATER_FRAGMENT_OFFSET;
        if (isOuterV4()) {
            put16(ip() + Ipv4.FRAGMENT_FIELD_OFFSET, isFirst ? Ipv4.MORE_FRAGMENTS : fragmentOffset / 8);
        } else {
            put8(ip() + NEXT_HEADER_OFFSET, Ipv6.FRAGMENT);
            insertBeforeUdp(new int[Ipv6.FRAGMENT_HEADER_LENGTH]);
            int header = udp() - Ipv6.FRAGMENT_HEADER_LENGTH;
            Ipv6.writeFragmentHeader(buffer, header, Udp.PROTOCOL, fragmentOffset, isFirst, 1);
        }
        if (isFirst) {
            endAt(gtpu());
        }
        repairIp();
    }

    /** Writes a chain of this many extension headers that any receiver may ignore. */
    void chainOf(int extensionCount) {
        for (int i = 0; i < extensionCount; i++) {
            frame.extension(GtpuExtension.SERVICE_CLASS_INDICATOR);
        }
        write();
    }

    /** Makes the lengths of outer IP and UDP those of what is there, and their checksums right. */
    DamagedFrame repair() {
        put16(udp() + Udp.LENGTH_OFFSET, length - udp());
        return repairIp().repairUdpChecksum();
    }

    /** Makes the outer IP length that of what is there, and an IPv4 header's checksum right. */
    DamagedFrame repairIp() {
        if (isOuterV4()) {
            put16(ip() + Ipv4.TOTAL_LENGTH_OFFSET, length - ip());
            return repairIpChecksum();
        }
        return put16(ip() + Ipv6.PAYLOAD_LENGTH_OFFSET, length - ip() - Ipv6.HEADER_LENGTH);
    }

    DamagedFrame repairIpChecksum() {
        if (isOuterV4()) {
            Ipv4.writeChecksum(buffer, ip(), Ipv4.headerLength(buffer, ip()));
        }
        return this;
    }

    DamagedFrame repairUdpChecksum() {
        if (frame.hasUdpChecksum()) {
            int udpLength = Udp.length(buffer, udp());
            long pseudoHeaderSum = isOuterV4()
                    ? Ipv4.pseudoHeaderSum(buffer, ip(), udpLength)
                    : Ipv6.pseudoHeaderSum(buffer, ip(), Udp.PROTOCOL, udpLength);
            Udp.writeChecksum(buffer, udp(), udpLength, pseudoHeaderSum);
        }
        return this;
    }
}

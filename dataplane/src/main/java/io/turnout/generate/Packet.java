package io.turnout.generate;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.turnout.wire.Checksum;
import io.turnout.wire.Icmp;
import io.turnout.wire.Tcp;
import io.turnout.wire.Udp;
import org.agrona.MutableDirectBuffer;

/**
 * A UE's packet: IP, then UDP, TCP, an ICMP echo or nothing, then a payload; all lengths and checksums right. Used by
 * one thread.
 */
final class Packet {
    private static final int ANY_PROTOCOL = 253; // for experiments (RFC 3692)
    private static final int ECHO_REQUEST_V4 = 8;
    private static final int ECHO_REPLY_V4 = 0;
    private static final int ECHO_REQUEST_V6 = 128;
    private static final int ECHO_REPLY_V6 = 129;
    private static final int MSS_OPTION_LENGTH = 4;
    private static final int MSS_OPTION = 0x0204 << 16;
    private static final int WINDOW = 0xFFFF;

    private enum Upper {
        NONE,
        UDP,
        TCP,
        ICMP_ECHO
    }

    final IpHeader ip = new IpHeader();
    final Payload payload = new Payload();

    private Upper upper = Upper.NONE;
    private int sourcePort;
    private int destinationPort;
    private int flags;
    private int sequence;
    private int acknowledgement;
    private int mss;
    private boolean isReply;

    void none() {
        upper = Upper.NONE;
    }

    void udp(int sourcePort, int destinationPort) {
        upper = Upper.UDP;
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
    }

    void tcp(int sourcePort, int destinationPort, int flags, int sequence, int acknowledgement) {
        upper = Upper.TCP;
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
        this.flags = flags;
        this.sequence = sequence;
        this.acknowledgement = acknowledgement;
        mss = 0;
    }

    void mss(int mss) {
        this.mss = mss;
    }

    /** The identifier takes the source port's place, the sequence number the destination port's. */
    void icmpEcho(boolean isReply, int identifier, int sequence) {
        upper = Upper.ICMP_ECHO;
        this.isReply = isReply;
        sourcePort = identifier;
        destinationPort = sequence;
    }

    /** Length of the headers in front of the payload. */
    int headersLength() {
        return ip.length() + upperHeaderLength();
    }

    private int upperHeaderLength() {
        return switch (upper) {
            case NONE -> 0;
            case UDP -> Udp.HEADER_LENGTH;
            case TCP -> Tcp.MIN_HEADER_LENGTH + (mss == 0 ? 0 : MSS_OPTION_LENGTH);
            case ICMP_ECHO -> Icmp.HEADER_LENGTH;
        };
    }

    private int protocol() {
        return switch (upper) {
            case NONE -> ANY_PROTOCOL;
            case UDP -> Udp.PROTOCOL;
            case TCP -> Tcp.PROTOCOL;
            case ICMP_ECHO -> ip.icmpProtocol();
        };
    }

    int write(MutableDirectBuffer buffer, int offset) {
        int protocol = protocol();
        int upperLength = upperHeaderLength() + payload.length();
        int upperOffset = offset + ip.write(buffer, offset, protocol, upperLength);
        payload.write(buffer, upperOffset + upperHeaderLength());
        switch (upper) {
            case UDP -> {
                Udp.write(buffer, upperOffset, sourcePort, destinationPort, upperLength);
                Udp.writeChecksum(buffer, upperOffset, upperLength, ip.pseudoHeaderSum(protocol, upperLength));
            }
            case TCP -> writeTcp(buffer, upperOffset, upperLength);
            case ICMP_ECHO -> writeEcho(buffer, upperOffset, upperLength);
            case NONE -> {}
        }
        return upperOffset + upperLength - offset;
    }

    private void writeTcp(MutableDirectBuffer buffer, int offset, int length) {
        int headerLength = upperHeaderLength();
        buffer.putShort(offset + Tcp.SOURCE_PORT_OFFSET, (short) sourcePort, BIG_ENDIAN);
        buffer.putShort(offset + Tcp.DESTINATION_PORT_OFFSET, (short) destinationPort, BIG_ENDIAN);
        buffer.putInt(offset + 4, sequence, BIG_ENDIAN);
        buffer.putInt(offset + 8, acknowledgement, BIG_ENDIAN);
        buffer.putShort(offset + 12, (short) (headerLength / 4 << 12 | flags), BIG_ENDIAN);
        buffer.putShort(offset + 14, (short) WINDOW, BIG_ENDIAN);
        buffer.putInt(offset + Tcp.CHECKSUM_OFFSET, 0, BIG_ENDIAN);
        if (mss != 0) {
            buffer.putInt(offset + Tcp.MIN_HEADER_LENGTH, MSS_OPTION | mss, BIG_ENDIAN);
        }
        long sum = ip.pseudoHeaderSum(Tcp.PROTOCOL, length) + Checksum.sum(buffer, offset, length);
        buffer.putShort(offset + Tcp.CHECKSUM_OFFSET, (short) Checksum.of(sum), BIG_ENDIAN);
    }

    private void writeEcho(MutableDirectBuffer buffer, int offset, int length) {
        int type =
                ip.isV4() ? (isReply ? ECHO_REPLY_V4 : ECHO_REQUEST_V4) : (isReply ? ECHO_REPLY_V6 : ECHO_REQUEST_V6);
        buffer.putInt(offset, type << 24, BIG_ENDIAN);
        buffer.putShort(offset + 4, (short) sourcePort, BIG_ENDIAN);
        buffer.putShort(offset + 6, (short) destinationPort, BIG_ENDIAN);
        long sum = Checksum.sum(buffer, offset, length);
        if (!ip.isV4()) {
            sum += ip.pseudoHeaderSum(ip.icmpProtocol(), length);
        }
        buffer.putShort(offset + Icmp.CHECKSUM_OFFSET, (short) Checksum.of(sum), BIG_ENDIAN);
    }
}

package io.turnout.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Frames for tests, put together from their parts. */
public final class TestFrames {
    public static final byte[] ENB_MAC = bytes("020000000101");
    public static final byte[] SGW_MAC = bytes("020000000201");
    private static final int UDP = 17;
    private static final int GTPU_PORT = 2152;

    private TestFrames() {}

    /** Octets written in hexadecimal. */
    public static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** The parts one after another. */
    public static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }

    /** An Ethernet frame from eNB to SGW; {@code type} may have tags before it. */
    public static byte[] ethernet(String type, byte[] payload) {
        return join(SGW_MAC, ENB_MAC, bytes(type), payload);
    }

    /** An IPv4 packet from 198.18.1.1 to 198.18.1.2, its checksum right. */
    public static byte[] ipv4(int protocol, int fragmentField, byte[] options, byte[] payload) {
        int headerLength = 20 + options.length;
        ByteBuffer header = ByteBuffer.allocate(headerLength);
        header.put((byte) (0x40 | headerLength / 4)).put((byte) 0).putShort((short) (headerLength + payload.length));
        header.putShort((short) 7)
                .putShort((short) fragmentField)
                .put((byte) 64)
                .put((byte) protocol);
        header.putShort((short) 0).put(bytes("c6120101 c6120102")).put(options);
        header.putShort(10, checksum(header.array()));
        return join(header.array(), payload);
    }

    /** An IPv6 packet. */
    public static byte[] ipv6(int nextHeader, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(40);
        header.putInt(0x6000_0000)
                .putShort((short) payload.length)
                .put((byte) nextHeader)
                .put((byte) 64);
        header.put(bytes("20010db8000000000000000000000001 20010db8000000000000000000000002"));
        return join(header.array(), payload);
    }

    /** A UDP datagram without a checksum. */
    public static byte[] udp(int destinationPort, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(8);
        header.putShort((short) GTPU_PORT).putShort((short) destinationPort);
        header.putShort((short) (8 + payload.length)).putShort((short) 0);
        return join(header.array(), payload);
    }

    /** A G-PDU. */
    public static byte[] gpdu(int teid, byte[] tPdu) {
        ByteBuffer header = ByteBuffer.allocate(8);
        header.putShort((short) 0x30ff).putShort((short) tPdu.length).putInt(teid);
        return join(header.array(), tPdu);
    }

    /** A UE's UDP packet to {@code destination}, numbered, {@code length} octets in all (at least 40). */
    public static byte[] tPdu(int ue, int destination, int number, int length) {
        ByteBuffer packet = ByteBuffer.allocate(length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) length).putInt(0);
        packet.put((byte) 64).put((byte) UDP).putShort((short) 0).putInt(ue).putInt(destination);
        packet.putShort((short) 4000)
                .putShort((short) 5000)
                .putShort((short) (length - 20))
                .putShort((short) 0);
        packet.putInt(number);
        packet.putShort(10, checksum(Arrays.copyOf(packet.array(), 20)));
        return packet.array();
    }

    /** A whole uplink frame on S1-U of {@code length} octets (at least 90). */
    public static byte[] uplink(int ue, int destination, int number, int length) {
        byte[] tPdu = tPdu(ue, destination, number, length - 50);
        return ethernet("0800", ipv4(UDP, 0, new byte[0], udp(GTPU_PORT, gpdu(ue & 0xFFFF, tPdu))));
    }

    /** A downlink frame on S1-U, from the SGW to the eNB, with a packet from elsewhere. */
    public static byte[] downlink(int ue, int teid) {
        byte[] outer = ipv4(UDP, 0, new byte[0], udp(GTPU_PORT, gpdu(teid, tPdu(0x0808_0808, ue, teid, 100))));
        System.arraycopy(bytes("c6120102 c6120101"), 0, outer, 12, 8);
        return join(ENB_MAC, SGW_MAC, bytes("0800"), outer);
    }

    /** Gives an IPv4 frame the addresses of another pair of eNB and SGW; the sum that its checksum is of stays. */
    public static byte[] between(int pair, byte[] frame) {
        ByteBuffer octets = ByteBuffer.wrap(frame);
        octets.putShort(14 + 14, (short) (octets.getShort(14 + 14) + pair));
        octets.putShort(14 + 18, (short) (octets.getShort(14 + 18) - pair));
        return frame;
    }

    private static short checksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < header.length; i += 2) {
            sum += (header[i] & 0xFF) << 8 | header[i + 1] & 0xFF;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}

package io.turnout.engine;

import java.util.Arrays;

/** Checks checksums by adding up 16-bit words one at a time (RFC 1071): slow, and nothing that the engine uses. */
final class InternetChecksum {
    private static final int ALL_ONES = 0xFFFF;

    private InternetChecksum() {}

    /** Whether every checksum of an IP packet without extension headers is right; a UDP one that is 0 over IPv4 is. */
    static boolean isRight(byte[] packet) {
        boolean isV4 = packet[0] >>> 4 == 4;
        int headerLength = isV4 ? (packet[0] & 0xF) * 4 : 40;
        if (isV4 && sum(Arrays.copyOf(packet, headerLength)) != ALL_ONES) {
            return false;
        }
        int protocol = packet[isV4 ? 9 : 6];
        byte[] upper = Arrays.copyOfRange(packet, headerLength, packet.length);
        if (isV4 && protocol == 17 && upper[6] == 0 && upper[7] == 0) {
            return true;
        }
        if (protocol == 1) {
            return sum(upper) == ALL_ONES;
        }
        byte[] addresses = Arrays.copyOfRange(packet, isV4 ? 12 : 8, isV4 ? 20 : 40);
        return add(add(add(sum(addresses), sum(upper)), protocol), upper.length) == ALL_ONES;
    }

    private static int sum(byte[] octets) {
        int sum = 0;
        for (int i = 0; i < octets.length; i += 2) {
            int low = i + 1 < octets.length ? octets[i + 1] & 0xFF : 0;
            sum = add(sum, (octets[i] & 0xFF) << 8 | low);
        }
        return sum;
    }

    private static int add(int a, int b) {
        int sum = a + b;
        return (sum & ALL_ONES) + (sum >>> 16);
    }
}

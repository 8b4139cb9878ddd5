package io.turnout.wire;

import org.agrona.DirectBuffer;

/** The Internet checksum the way RFC 1071 says it first: 16 bits at a time, carried around at once. */
final class Checksums {
    private Checksums() {}

    /** Checksum of octets: 0 where they include one that is right. */
    static int residue(DirectBuffer buffer, int offset, int length) {
        return ~onesComplementSum(0, buffer, offset, length) & 0xFFFF;
    }

    /** Adds octets to a 16-bit one's complement sum. */
    static int onesComplementSum(int sum, DirectBuffer buffer, int offset, int length) {
        int total = sum;
        for (int i = 0; i < length; i += 2) {
            int upper = buffer.getByte(offset + i) & 0xFF;
            int lower = i + 1 < length ? buffer.getByte(offset + i + 1) & 0xFF : 0;
            total += upper * 256 + lower;
            if (total > 0xFFFF) {
                total -= 0xFFFF;
            }
        }
        return total;
    }
}

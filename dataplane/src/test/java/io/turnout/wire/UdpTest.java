package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpTest {
    @Test
    void shouldAcceptDatagramWhenItFills() {
        assertEquals(8, check("0868 0868 0008 0000"));
        assertEquals(8, check("0868 0868 0009 0000 ff"));
    }

    @Test
    void shouldAcceptDatagramWhenPaddingFollows() {
        assertEquals(8, check("0868 0868 0008 0000 00"));
    }

    @Test
    void shouldRejectHeaderWhenOneOctetIsMissing() {
        assertEquals(Udp.TRUNCATED, check("0868 0868 0007 00"));
        assertEquals(Udp.TRUNCATED, check(""));
    }

    @Test
    void shouldRejectLengthWhenSmallerThanHeader() {
        assertEquals(Udp.LENGTH_TOO_SMALL, check("0868 0868 0007 0000"));
        assertEquals(Udp.LENGTH_TOO_SMALL, check("0868 0868 0000 0000 ffff"));
    }

    /** A first fragment and a cut frame look like this; what the header says is still of use. */
    @Test
    void shouldRejectLengthWhenOneMoreThanThereIs() {
        UnsafeBuffer datagram = Octets.of("0868 0868 000a 0000 ff");

        assertEquals(Udp.LENGTH_BEYOND_PACKET, Udp.check(datagram, OFFSET, 9));
        assertEquals(10, Udp.length(datagram, OFFSET));
    }

    @Test
    void shouldReadEachFieldUnsigned() {
        UnsafeBuffer datagram = Octets.of("fff1 eff2 dff3 cff4");

        assertEquals(0xfff1, Udp.sourcePort(datagram, OFFSET));
        assertEquals(0xeff2, Udp.destinationPort(datagram, OFFSET));
        assertEquals(0xdff3, Udp.length(datagram, OFFSET));
        assertEquals(0xcff4, Udp.checksum(datagram, OFFSET));
    }

    @Test
    void shouldWriteHeaderWithoutChecksum() {
        Octets.assertWrites("fff1 eff2 dff3 0000", buffer -> Udp.write(buffer, OFFSET, 0xfff1, 0xeff2, 0xdff3));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldWriteChecksumThatIsRight(long seed) {
        Random random = new Random(seed);
        int length = 8 + random.nextInt(40);
        byte[] octets = new byte[OFFSET + length];
        random.nextBytes(octets);
        UnsafeBuffer datagram = new UnsafeBuffer(octets);
        int pseudoHeaderSum = random.nextInt(0x10000);

        Udp.writeChecksum(datagram, OFFSET, length, pseudoHeaderSum);

        assertNotEquals(0, Udp.checksum(datagram, OFFSET));
        assertEquals(0xFFFF, Checksums.onesComplementSum(pseudoHeaderSum, datagram, OFFSET, length));
    }

    /** RFC 768: a checksum that comes out as 0 is sent as all ones, for 0 says that there is none. */
    @Test
    void shouldWriteAllOnesWhenChecksumComesOutAsZero() {
        UnsafeBuffer datagram = Octets.of("ffff 0000 0008 1234");

        Udp.writeChecksum(datagram, OFFSET, 8, 0xFFFF - 8);

        assertEquals(0xFFFF, Udp.checksum(datagram, OFFSET));
    }

    private static int check(String hex) {
        UnsafeBuffer datagram = Octets.of(hex);
        return Udp.check(datagram, OFFSET, Octets.length(datagram));
    }
}

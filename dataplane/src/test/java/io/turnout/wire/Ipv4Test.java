package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4Test {
    /** A header whose checksum was computed elsewhere. */
    private static final String HEADER = "4500 0073 0000 4000 4011 b861 c0a80001 c0a800c7";

    private static final String ALL_BITS_SET = "4fff ffff ffff ffff ffff ffff ffffffff ffffffff" + "ff".repeat(40);

    @Test
    void shouldReturnHeaderLengthWhenPacketFills() {
        assertEquals(20, check(HEADER + "00".repeat(0x73 - 20)));
    }

    @Test
    void shouldRejectHeaderWhenOneOctetIsMissing() {
        assertEquals(Ipv4.TRUNCATED, check("4500 0013 0000 4000 4011 0000 c0a80001 c0a800"));
        assertEquals(20, check("4500 0014 0000 4000 4011 0000 c0a80001 c0a800c7"));
    }

    /** Others computed a length by subtraction before they looked whether there is a header. */
    @Test
    void shouldRejectPacketWhenEmpty() {
        assertEquals(Ipv4.TRUNCATED, check(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"05", "35", "55", "65", "c5"})
    void shouldRejectHeaderWhenVersionIsAnother(String firstOctet) {
        assertEquals(Ipv4.NOT_IPV4, check(firstOctet + "00 0014 0000 4000 4011 0000 c0a80001 c0a800c7"));
    }

    @Test
    void shouldRejectHeaderWhenItsLengthIsSmallerThanFixedPart() {
        assertEquals(Ipv4.HEADER_LENGTH_TOO_SMALL, check("4400 0014 0000 4000 4011 0000 c0a80001 c0a800c7"));
        assertEquals(Ipv4.HEADER_LENGTH_TOO_SMALL, check("4000 0014 0000 4000 4011 0000 c0a80001 c0a800c7"));
    }

    @Test
    void shouldIncludeOptionsInHeaderLength() {
        assertEquals(24, check("4600 0018 0000 4000 4011 0000 c0a80001 c0a800c7 94040000"));
        assertEquals(60, check("4f00 003c 0000 4000 4011 0000 c0a80001 c0a800c7" + "01".repeat(40)));
    }

    @Test
    void shouldRejectHeaderWhenOptionsAreTruncated() {
        assertEquals(Ipv4.TRUNCATED, check("4600 0018 0000 4000 4011 0000 c0a80001 c0a800c7 940400"));
    }

    @Test
    void shouldRejectTotalLengthWhenSmallerThanHeader() {
        assertEquals(
                Ipv4.TOTAL_LENGTH_TOO_SMALL, check("4600 0017 0000 4000 4011 0000 c0a80001 c0a800c7 94040000 0000"));
        assertEquals(Ipv4.TOTAL_LENGTH_TOO_SMALL, check("4500 0000 0000 4000 4011 0000 c0a80001 c0a800c7"));
    }

    /** Others trusted the inner packet's total length. A frame that a capture cut shows the same way. */
    @Test
    void shouldRejectTotalLengthWhenOneMoreThanThereIs() {
        UnsafeBuffer packet = Octets.of("4500 0019 0000 4000 4011 0000 c0a80001 c0a800c7 11223344");

        assertEquals(Ipv4.TOTAL_LENGTH_BEYOND_FRAME, Ipv4.check(packet, OFFSET, 24));
        assertEquals(20, Ipv4.headerLength(packet, OFFSET));
        assertEquals(25, Ipv4.totalLength(packet, OFFSET));
    }

    @Test
    void shouldAcceptPacketWhenPaddingFollows() {
        assertEquals(20, check("4500 0015 0000 4000 4011 0000 c0a80001 c0a800c7 11" + "00".repeat(25)));
    }

    @Test
    void shouldReadEachField() {
        UnsafeBuffer packet = Octets.of("45b8 0073 1234 6007 40f1 b861 c0a80001 0aa800c7");

        assertEquals(0xb8, Ipv4.trafficClass(packet, OFFSET));
        assertEquals(0x73, Ipv4.totalLength(packet, OFFSET));
        assertEquals(0x1234, Ipv4.identification(packet, OFFSET));
        assertEquals(0x6007, Ipv4.fragmentField(packet, OFFSET));
        assertEquals(0x40, Ipv4.ttl(packet, OFFSET));
        assertEquals(0xf1, Ipv4.protocol(packet, OFFSET));
        assertEquals(0xb861, Ipv4.checksum(packet, OFFSET));
        assertEquals(0xc0a80001, Ipv4.source(packet, OFFSET));
        assertEquals(0x0aa800c7, Ipv4.destination(packet, OFFSET));
    }

    @Test
    void shouldReadFieldsUnsignedWhenAllBitsAreSet() {
        UnsafeBuffer packet = Octets.of(ALL_BITS_SET);

        assertEquals(60, Ipv4.headerLength(packet, OFFSET));
        assertEquals(0xFF, Ipv4.trafficClass(packet, OFFSET));
        assertEquals(0xFFFF, Ipv4.totalLength(packet, OFFSET));
        assertEquals(0xFFFF, Ipv4.identification(packet, OFFSET));
        assertEquals(0xFFFF, Ipv4.fragmentField(packet, OFFSET));
        assertEquals(0xFF, Ipv4.ttl(packet, OFFSET));
        assertEquals(0xFF, Ipv4.protocol(packet, OFFSET));
        assertEquals(0xFFFF, Ipv4.checksum(packet, OFFSET));
    }

    /** Others looked for a UDP header in every fragment, or took the first for a whole packet. */
    @Test
    void shouldTellFragmentsByOffsetAndMoreFlag() {
        assertFalse(Ipv4.isFragment(0));
        assertFalse(Ipv4.isFragment(Ipv4.DONT_FRAGMENT));
        assertFalse(Ipv4.isFragment(0x8000));
        assertTrue(Ipv4.isFragment(Ipv4.MORE_FRAGMENTS));
        assertTrue(Ipv4.isFragment(Ipv4.DONT_FRAGMENT | Ipv4.MORE_FRAGMENTS));
        assertTrue(Ipv4.isFragment(0x0001));
        assertTrue(Ipv4.isFragment(0x1000));
    }

    @Test
    void shouldReturnFragmentOffsetInOctets() {
        assertEquals(0, Ipv4.fragmentOffset(0xE000));
        assertEquals(1480, Ipv4.fragmentOffset(185));
        assertEquals(65528, Ipv4.fragmentOffset(0xFFFF));
    }

    @Test
    void shouldKnowRightChecksumFromWrong() {
        UnsafeBuffer packet = Octets.of(HEADER);
        assertTrue(Ipv4.isChecksumRight(packet, OFFSET, 20));

        packet.putByte(OFFSET + 8, (byte) 0x3f);

        assertFalse(Ipv4.isChecksumRight(packet, OFFSET, 20));
    }

    @Test
    void shouldWriteHeaderThatIsRight() {
        Octets.assertWrites(
                HEADER,
                buffer -> Ipv4.write(
                        buffer, OFFSET, 0, 0x73, 0, Ipv4.DONT_FRAGMENT, 64, Udp.PROTOCOL, 0xc0a80001, 0xc0a800c7));
    }

    @Test
    void shouldWriteEachFieldToItsPlace() {
        Octets.assertWrites(
                "45ab cdef 9876 2185 feef 3076 fffefdfc 81828384",
                buffer -> Ipv4.write(buffer, OFFSET, 0xab, 0xcdef, 0x9876, 0x2185, 0xfe, 0xef, 0xfffefdfc, 0x81828384));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldComputeChecksumOverOptions(long seed) {
        UnsafeBuffer packet = randomHeader(new Random(seed), 28);

        Ipv4.writeChecksum(packet, OFFSET, 28);

        assertTrue(Ipv4.isChecksumRight(packet, OFFSET, 28));
        assertEquals(0, Checksums.residue(packet, OFFSET, 28));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void shouldAmendChecksumWhenAddressesAreRewritten(long seed) {
        Random random = new Random(seed);
        UnsafeBuffer packet = randomHeader(random, 20);
        Ipv4.writeChecksum(packet, OFFSET, 20);
        int oldSource = Ipv4.source(packet, OFFSET);
        int oldDestination = Ipv4.destination(packet, OFFSET);
        int source = random.nextInt();
        int destination = random.nextInt();

        assertEquals(Checksum.delta32(oldSource, source), Ipv4.rewriteSource(packet, OFFSET, source));
        assertEquals(source, Ipv4.source(packet, OFFSET));
        assertEquals(oldDestination, Ipv4.destination(packet, OFFSET));
        assertEquals(0, Checksums.residue(packet, OFFSET, 20));

        assertEquals(
                Checksum.delta32(oldDestination, destination), Ipv4.rewriteDestination(packet, OFFSET, destination));
        assertEquals(source, Ipv4.source(packet, OFFSET));
        assertEquals(destination, Ipv4.destination(packet, OFFSET));
        assertEquals(0, Checksums.residue(packet, OFFSET, 20));
    }

    @Test
    void shouldSumPseudoHeaderOfThisPacket() {
        UnsafeBuffer packet = Octets.of(HEADER);

        long expected = 0xc0a8 + 0x0001 + 0xc0a8 + 0x00c7 + 17 + 95;

        assertEquals(Checksum.of(expected), Checksum.of(Ipv4.pseudoHeaderSum(packet, OFFSET, 95)));
    }

    private static UnsafeBuffer randomHeader(Random random, int headerLength) {
        byte[] octets = new byte[OFFSET + headerLength];
        random.nextBytes(octets);
        UnsafeBuffer packet = new UnsafeBuffer(octets);
        packet.putShort(OFFSET + Ipv4.CHECKSUM_OFFSET, (short) 0xFFFF, BIG_ENDIAN);
        return packet;
    }

    private static int check(String hex) {
        UnsafeBuffer packet = Octets.of(hex);
        return Ipv4.check(packet, OFFSET, Octets.length(packet));
    }
}

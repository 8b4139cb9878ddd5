package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Random;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChecksumTest {
    private static final int CHECKSUM_OFFSET = 6;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 50);
    }

    /** The example of RFC 1071, section 3. */
    @Test
    void shouldSumAsTheStandardShows() {
        UnsafeBuffer octets = Octets.of("0001 f203 f4f5 f6f7");

        assertEquals(~0xddf2 & 0xFFFF, Checksum.of(Checksum.sum(octets, OFFSET, 8)));
    }

    @Test
    void shouldSumNothingWhenLengthIsZero() {
        assertEquals(0, Checksum.sum(Octets.of("ffff"), OFFSET, 0));
    }

    @Test
    void shouldPadOddOctetWithZero() {
        assertEquals(0x8100, Checksum.sum(Octets.of("81"), OFFSET, 1));
        assertEquals(0x8182 + 0xff00, Checksum.sum(Octets.of("8182ff"), OFFSET, 3));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldEqualStraightforwardSumForEveryLength(long seed) {
        Random random = new Random(seed);
        for (int length = 0; length <= 70; length++) {
            byte[] octets = new byte[OFFSET + length];
            random.nextBytes(octets);
            UnsafeBuffer buffer = new UnsafeBuffer(octets);

            assertEquals(Checksums.residue(buffer, OFFSET, length), Checksum.of(Checksum.sum(buffer, OFFSET, length)));
        }
    }

    @Test
    void shouldNotOverflowWhenAllOctetsAreSet() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[65536]);
        buffer.setMemory(0, buffer.capacity(), (byte) 0xFF);

        assertEquals(0x4000L * 0xFFFF_FFFFL, Checksum.sum(buffer, 0, buffer.capacity()));
        assertEquals(0, Checksum.of(Checksum.sum(buffer, 0, buffer.capacity())));
    }

    /** Each line needs one more carry than the one before it to come down to 16 bits. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "ffff, ffff",
        "10000, 1",
        "1fffe, ffff",
        "1ffff, 1",
        "ffffffff, ffff",
        "100000000, 1",
        "10000ffffffff, 1",
        "1ffffffff, 1",
        "7fffffffffffffff, 7fff",
    })
    void shouldFoldEveryCarry(String sum, String folded) {
        int expected = Integer.parseInt(folded, 16);

        assertEquals(~expected & 0xFFFF, Checksum.of(Long.parseLong(sum, 16)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldSumPseudoHeaderOfIpv4(long seed) {
        Random random = new Random(seed);
        UnsafeBuffer pseudoHeader = new UnsafeBuffer(new byte[12]);
        int source = random.nextInt();
        int destination = random.nextInt();
        int protocol = random.nextInt(256);
        int length = random.nextInt(65536);
        pseudoHeader.putInt(0, source, BIG_ENDIAN);
        pseudoHeader.putInt(4, destination, BIG_ENDIAN);
        pseudoHeader.putByte(9, (byte) protocol);
        pseudoHeader.putShort(10, (short) length, BIG_ENDIAN);

        assertEquals(
                Checksums.residue(pseudoHeader, 0, 12),
                Checksum.of(Checksum.pseudoHeaderV4(source, destination, protocol, length)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldSumPseudoHeaderOfIpv6(long seed) {
        Random random = new Random(seed);
        UnsafeBuffer pseudoHeader = new UnsafeBuffer(new byte[40]);
        for (int i = 0; i < 32; i += Long.BYTES) {
            pseudoHeader.putLong(i, random.nextLong(), BIG_ENDIAN);
        }
        int length = random.nextInt(1 << 20);
        int protocol = random.nextInt(256);
        pseudoHeader.putInt(32, length, BIG_ENDIAN);
        pseudoHeader.putByte(39, (byte) protocol);

        long sum = Checksum.pseudoHeaderV6(
                pseudoHeader.getLong(0, BIG_ENDIAN),
                pseudoHeader.getLong(8, BIG_ENDIAN),
                pseudoHeader.getLong(16, BIG_ENDIAN),
                pseudoHeader.getLong(24, BIG_ENDIAN),
                protocol,
                length);

        assertEquals(Checksums.residue(pseudoHeader, 0, 40), Checksum.of(sum));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldEqualRecomputationWhen16BitsChange(long seed) {
        assertUpdateEqualsRecomputation(
                seed,
                2,
                (before, after) -> Checksum.delta16(
                        before.getShort(0, BIG_ENDIAN) & 0xFFFF, after.getShort(0, BIG_ENDIAN) & 0xFFFF));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldEqualRecomputationWhen32BitsChange(long seed) {
        assertUpdateEqualsRecomputation(
                seed,
                4,
                (before, after) -> Checksum.delta32(before.getInt(0, BIG_ENDIAN), after.getInt(0, BIG_ENDIAN)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldEqualRecomputationWhen128BitsChange(long seed) {
        assertUpdateEqualsRecomputation(
                seed,
                16,
                (before, after) -> Checksum.delta128(
                        before.getLong(0, BIG_ENDIAN),
                        before.getLong(8, BIG_ENDIAN),
                        after.getLong(0, BIG_ENDIAN),
                        after.getLong(8, BIG_ENDIAN)));
    }

    /** Address and port change together: one update by the sum of both changes. */
    @Test
    void shouldApplySeveralChangesAtOnce() {
        long changes = Checksum.delta32(0x0a2d0001, 0xc0a80101) + Checksum.delta16(5000, 80);

        int one = Checksum.update(0x1234, Checksum.delta32(0x0a2d0001, 0xc0a80101));
        int both = Checksum.update(one, Checksum.delta16(5000, 80));

        assertEquals(both, Checksum.update(0x1234, changes));
    }

    @Test
    void shouldUseOnlyLower16BitsOfValues() {
        assertEquals(Checksum.delta16(0x8001, 0x9002), Checksum.delta16(0xFFFF_8001, 0xFFFF_9002));
        assertEquals(Checksum.update(0x8001, 5), Checksum.update(0xFFFF_8001, 5));
        assertEquals(Checksum.updateUdp(0x8001, 5), Checksum.updateUdp(0xFFFF_8001, 5));
    }

    /** The example of RFC 1624, section 4, where the older equation gives ffff. */
    @Test
    void shouldUpdateAsTheStandardShows() {
        assertEquals(0x0000, Checksum.update(0xdd2f, Checksum.delta16(0x5555, 0x3285)));
    }

    @Test
    void shouldNotChangeChecksumWhenNothingChanges() {
        assertEquals(0x0000, Checksum.update(0x0000, Checksum.delta16(0x1234, 0x1234)));
        assertEquals(0xfffe, Checksum.update(0xfffe, Checksum.delta32(0, 0)));
        assertEquals(0xffff, Checksum.updateUdp(0xffff, Checksum.delta32(-1, -1)));
    }

    /** Others updated a checksum of 0, which says that there is none, and made it one that is wrong. */
    @Test
    void shouldLeaveUdpChecksumWhenThereIsNone() {
        assertEquals(0, Checksum.updateUdp(0, Checksum.delta16(1, 2)));

        UnsafeBuffer buffer = Octets.of("0000 ffff");
        Checksum.patchUdp(buffer, OFFSET, Checksum.delta16(1, 2));

        assertEquals("0000ffff", Octets.hex(buffer));
    }

    @Test
    void shouldSendAllOnesWhenUdpChecksumBecomesZero() {
        assertEquals(0, Checksum.update(0xdd2f, Checksum.delta16(0x5555, 0x3285)));
        assertEquals(0xFFFF, Checksum.updateUdp(0xdd2f, Checksum.delta16(0x5555, 0x3285)));
        assertEquals(0xFFFF, Checksum.ofUdp(0xFFFF));
        assertEquals(0xFFFE, Checksum.ofUdp(1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldUpdateUdpChecksumToOneThatIsRight(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int rest = random.nextInt(0x10000);
            int oldValue = random.nextInt(0x10000);
            // Every other round is aimed at a sum of all ones, whose checksum would be 0.
            int newValue = round % 2 == 0 ? random.nextInt(0x10000) : 0xFFFF - rest;
            int checksum = Checksum.ofUdp((long) rest + oldValue);

            int updated = Checksum.updateUdp(checksum, Checksum.delta16(oldValue, newValue));

            assertNotEquals(0, updated);
            assertEquals(0, Checksum.of((long) rest + newValue + updated), "rest " + rest + ", new " + newValue);
        }
    }

    @Test
    void shouldPatchInPlaceAndNothingElse() {
        UnsafeBuffer buffer = Octets.of("aaaa dd2f bbbb");

        Checksum.patch(buffer, OFFSET + 2, Checksum.delta16(0x5555, 0x3286));

        assertEquals("aaaa" + "fffe" + "bbbb", Octets.hex(buffer));
    }

    @Test
    void shouldPatchUdpInPlaceAndNothingElse() {
        UnsafeBuffer buffer = Octets.of("aaaa dd2f bbbb");

        Checksum.patchUdp(buffer, OFFSET + 2, Checksum.delta16(0x5555, 0x3285));

        assertEquals("aaaa" + "ffff" + "bbbb", Octets.hex(buffer));
    }

    private interface Delta {
        long of(UnsafeBuffer before, UnsafeBuffer after);
    }

    /** Changes one field of random octets and compares the update with a checksum computed from all of them. */
    private static void assertUpdateEqualsRecomputation(long seed, int fieldLength, Delta delta) {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            byte[] octets = new byte[32];
            random.nextBytes(octets);
            UnsafeBuffer buffer = new UnsafeBuffer(octets);
            int fieldOffset = 8 + 2 * random.nextInt((octets.length - 8 - fieldLength) / 2 + 1);
            recompute(buffer);
            UnsafeBuffer before = field(buffer, fieldOffset, fieldLength);
            byte[] after = new byte[fieldLength];
            if (round % 3 != 0) {
                random.nextBytes(after);
            }
            buffer.putBytes(fieldOffset, after);

            Checksum.patch(buffer, CHECKSUM_OFFSET, delta.of(before, new UnsafeBuffer(after)));

            short updated = buffer.getShort(CHECKSUM_OFFSET, BIG_ENDIAN);
            recompute(buffer);
            assertEquals(buffer.getShort(CHECKSUM_OFFSET, BIG_ENDIAN), updated);
        }
    }

    private static UnsafeBuffer field(UnsafeBuffer buffer, int fieldOffset, int fieldLength) {
        byte[] field = new byte[fieldLength];
        buffer.getBytes(fieldOffset, field);
        return new UnsafeBuffer(field);
    }

    private static void recompute(UnsafeBuffer buffer) {
        buffer.putShort(CHECKSUM_OFFSET, (short) 0, BIG_ENDIAN);
        int checksum = Checksums.residue(buffer, 0, buffer.capacity());
        buffer.putShort(CHECKSUM_OFFSET, (short) checksum, BIG_ENDIAN);
    }
}

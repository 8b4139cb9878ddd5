package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpTest {
    private static final String PORTS_TO_ACKNOWLEDGEMENT = "fff1 eff2 01020304 05060708";

    @Test
    void shouldReturnHeaderLengthWithOptions() {
        assertEquals(20, check(segment("5", "")));
        assertEquals(24, check(segment("6", "020405b4")));
        assertEquals(60, check(segment("f", "01".repeat(40))));
        assertEquals(20, check(segment("5", "00")));
    }

    @Test
    void shouldRejectHeaderWhenOneOctetIsMissing() {
        assertEquals(Tcp.TRUNCATED, check(PORTS_TO_ACKNOWLEDGEMENT + "5002 ffff 1234 00"));
        assertEquals(Tcp.TRUNCATED, check(""));
    }

    @Test
    void shouldRejectDataOffsetWhenSmallerThanFixedPart() {
        assertEquals(Tcp.HEADER_LENGTH_TOO_SMALL, check(segment("4", "")));
        assertEquals(Tcp.HEADER_LENGTH_TOO_SMALL, check(segment("0", "")));
    }

    @Test
    void shouldRejectDataOffsetWhenOptionsAreCut() {
        assertEquals(Tcp.HEADER_LENGTH_BEYOND_PACKET, check(segment("6", "020405")));
    }

    @Test
    void shouldReadEachFieldUnsigned() {
        UnsafeBuffer segment = Octets.of(PORTS_TO_ACKNOWLEDGEMENT + "5fc2 ffff fedc 0000");

        assertEquals(0xfff1, Tcp.sourcePort(segment, OFFSET));
        assertEquals(0xeff2, Tcp.destinationPort(segment, OFFSET));
        assertEquals(0xc2, Tcp.flags(segment, OFFSET));
        assertEquals(0xfedc, Tcp.checksum(segment, OFFSET));
    }

    @ParameterizedTest
    @CsvSource({
        "6, 020405b4, 22",
        "7, 0101020405b40000, 24",
        "7, 01020405b4000000, 23",
        "8, 0402080a02040000020405b4, -80",
        "8, 0303070304020204ffff0000, -80",
        "8, 030307040201020405b40100, 28",
        "6, 01010101, -80",
        "5, '', -80",
    })
    void shouldFindMssAmongOptions(String dataOffset, String options, int expected) {
        UnsafeBuffer segment = Octets.of(segment(dataOffset, options));

        assertEquals(expected, Tcp.mssOffset(segment, OFFSET, Integer.parseInt(dataOffset, 16) * 4));
    }

    @Test
    void shouldNotFindMssBehindEndOfOptions() {
        assertEquals(Tcp.NULL_MSS, mssOffset("7", "00000000020405b4"));
        assertEquals(Tcp.NULL_MSS, mssOffset("7", "0002020405b40000"));
    }

    @Test
    void shouldNotFindMssBehindHeader() {
        UnsafeBuffer segment = Octets.of(segment("5", "020405b4"));

        assertEquals(Tcp.NULL_MSS, Tcp.mssOffset(segment, OFFSET, 20));
    }

    /** An option length of 0 or 1 would keep a walk where it is, or lead it into the length itself. */
    @ParameterizedTest
    @ValueSource(strings = {"03000000020405b4", "03010204020405b4"})
    void shouldGiveUpOnOptionsWhenOneHasNoLength(String options) {
        assertEquals(Tcp.NULL_MSS, mssOffset("7", options));
    }

    @Test
    void shouldSkipOptionWhenItIsOnlyKindAndLength() {
        assertEquals(24, mssOffset("7", "0402020405b40000"));
    }

    @Test
    void shouldGiveUpOnOptionsWhenOneEndsBehindHeader() {
        assertEquals(Tcp.NULL_MSS, mssOffset("6", "02050000"));
        assertEquals(Tcp.NULL_MSS, mssOffset("6", "01020405"));
        assertEquals(Tcp.NULL_MSS, mssOffset("6", "ff800000"));
    }

    @Test
    void shouldGiveUpOnOptionsWhenLastOctetHasNoLength() {
        assertEquals(Tcp.NULL_MSS, mssOffset("6", "01010102"));
        assertEquals(Tcp.NULL_MSS, mssOffset("6", "04020104"));
    }

    @Test
    void shouldNotTakeMssOfAnotherLength() {
        assertEquals(Tcp.NULL_MSS, mssOffset("6", "020305 00"));
        assertEquals(Tcp.NULL_MSS, mssOffset("7", "0205000005b40101"));
    }

    @Test
    void shouldSkipUnknownOptionByItsLengthWhenLong() {
        UnsafeBuffer segment = Octets.of(segment("f", "fe 24" + "00".repeat(34) + "020405b4"));

        assertEquals(58, Tcp.mssOffset(segment, OFFSET, 60));
    }

    @Test
    void shouldReadMssUnsigned() {
        UnsafeBuffer segment = Octets.of(segment("6", "0204fffe"));

        assertEquals(0xfffe, Tcp.mss(segment, OFFSET, 22));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldAmendChecksumWhenMssIsRewritten(long seed) {
        Random random = new Random(seed);
        for (int mssOffset : new int[] {22, 23}) {
            String options = mssOffset == 22 ? "0204 0000 01010101" : "01 0204 0000 010101";
            UnsafeBuffer segment = Octets.of(segment("7", options));
            segment.putInt(OFFSET + 4, random.nextInt());
            segment.putShort(OFFSET + mssOffset, (short) random.nextInt());
            segment.putShort(OFFSET + Tcp.CHECKSUM_OFFSET, (short) 0);
            int checksum = Checksums.residue(segment, OFFSET, 28);
            segment.putByte(OFFSET + Tcp.CHECKSUM_OFFSET, (byte) (checksum >>> 8));
            segment.putByte(OFFSET + Tcp.CHECKSUM_OFFSET + 1, (byte) checksum);
            int mss = random.nextInt(0x10000);

            Tcp.rewriteMss(segment, OFFSET, mssOffset, mss);

            assertEquals(mss, Tcp.mss(segment, OFFSET, mssOffset));
            assertEquals(0, Checksums.residue(segment, OFFSET, 28));
        }
    }

    private static String segment(String dataOffset, String options) {
        return PORTS_TO_ACKNOWLEDGEMENT + dataOffset + "002 ffff 1234 0000" + options;
    }

    private static int mssOffset(String dataOffset, String options) {
        UnsafeBuffer segment = Octets.of(segment(dataOffset, options));
        return Tcp.mssOffset(segment, OFFSET, Integer.parseInt(dataOffset, 16) * 4);
    }

    private static int check(String hex) {
        UnsafeBuffer segment = Octets.of(hex);
        return Tcp.check(segment, OFFSET, Octets.length(segment));
    }
}

package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers, and chains of extension headers. Where a comment says what others did, it was seen in a public decoder. */
class GtpuTest {
    private static final String T_PDU = "45000014";

    @ParameterizedTest
    @CsvSource({
        "1, 3201000400000000 1234 00 00, 12",
        "2, 3202000600000000 1234 00 00 0e00, 12",
        "26, 321a001000000000 0000 00 00 1000001001 850004c0a80001, 12",
        "31, 321f000700000000 0000 00 00 8d0185, 12",
        "253, 30fd000000001001, 8",
        "254, 30fe000000001001, 8",
        "255, 30ff000400001001 45000014, 8",
        "77, 304d000000001001, 8",
    })
    void shouldReadEveryMessageType(int type, String hex, int headerLength) {
        UnsafeBuffer message = Octets.of(hex);

        assertEquals(headerLength, Gtpu.check(message, OFFSET, Octets.length(message)));
        assertEquals(type, Gtpu.messageType(message, OFFSET));
        assertEquals(Octets.length(message), Gtpu.messageLength(message, OFFSET));
    }

    @Test
    void shouldReadEachFieldUnsigned() {
        UnsafeBuffer message = Octets.of("b7 fe fffc f1f2f3f4 f5f6 f7 f8");

        assertEquals(0xb7, Gtpu.flags(message, OFFSET));
        assertEquals(0xfe, Gtpu.messageType(message, OFFSET));
        assertEquals(0xfffc + 8, Gtpu.messageLength(message, OFFSET));
        assertEquals(0xf1f2f3f4, Gtpu.teid(message, OFFSET));
        assertEquals(0xf5f6, Gtpu.sequence(message, OFFSET));
        assertEquals(0xf7, Gtpu.nPduNumber(message, OFFSET));
        assertEquals(0xf8, Gtpu.firstExtensionType(message, OFFSET));
    }

    /** Others subtracted the header from a shorter packet and went on with a huge unsigned length. */
    @Test
    void shouldRejectMessageWhenShorterThanHeader() {
        assertEquals(Gtpu.TRUNCATED, check("30ff0000000010"));
        assertEquals(Gtpu.TRUNCATED, check("30"));
        assertEquals(Gtpu.TRUNCATED, check(""));
        assertEquals(8, check("30ff000000001001"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "10", "20", "50", "70", "90", "b0", "d0", "f0"})
    void shouldRejectMessageWhenVersionOrProtocolIsAnother(String flags) {
        assertEquals(Gtpu.NOT_GTPU, check(flags + "ff000000001001"));
    }

    /** Others took a DNS answer whose query had come from port 2152 for GTP-U. */
    @Test
    void shouldRejectPayloadWhenOnlyThePortIsGtpu() {
        assertEquals(Gtpu.NOT_GTPU, check("1dd5818000010001000000000377777706676f6f676c65"));
    }

    @Test
    void shouldIgnoreSpareBit() {
        assertEquals(8, check("38ff000400001001" + T_PDU));
        assertEquals(12, check("3aff000800001001 00010000" + T_PDU));
    }

    /** Others read as much as Length says. */
    @Test
    void shouldRejectLengthWhenLargerThanDatagram() {
        assertEquals(Gtpu.LENGTH_BEYOND_DATAGRAM, check("30ff000500001001" + T_PDU));
        assertEquals(Gtpu.LENGTH_BEYOND_DATAGRAM, check("30ffffff00001001" + T_PDU));
        assertEquals(Gtpu.LENGTH_BEYOND_DATAGRAM, check("30ff000100001001"));
    }

    /** Others took what follows the message in the datagram for its payload. */
    @Test
    void shouldEndMessageByLengthWhenDatagramIsLonger() {
        UnsafeBuffer message = Octets.of("30ff000400001001" + T_PDU + "ffff");

        assertEquals(8, Gtpu.check(message, OFFSET, Octets.length(message)));
        assertEquals(12, Gtpu.messageLength(message, OFFSET));
    }

    @Test
    void shouldAcceptGPduWhenThereIsNoTPdu() {
        assertEquals(8, check("30ff000000001001"));
        assertEquals(12, check("32ff000400001001 00010000"));
        assertEquals(16, check("34ff000800001001 00000085 01000900"));
    }

    /** Others took each flag for a field of its own; any of them brings all three. */
    @ParameterizedTest
    @ValueSource(strings = {"31", "32", "33", "34", "35", "36", "37"})
    void shouldSkipAllOptionalFieldsWhenAnyFlagIsSet(String flags) {
        assertEquals(12, check(flags + "ff000800001001 00010200" + T_PDU));
    }

    /** Others read the optional fields of a message too short to have them. */
    @ParameterizedTest
    @ValueSource(strings = {"31", "32", "34", "37"})
    void shouldRejectLengthWhenThereIsNoRoomForOptionalFields(String flags) {
        assertEquals(Gtpu.OPTIONAL_FIELDS_PAST_END, check(flags + "ff000300001001 000000"));
        assertEquals(Gtpu.OPTIONAL_FIELDS_PAST_END, check(flags + "ff000000001001 00000000"));
        assertEquals(12, check(flags + "ff000400001001 00000000"));
    }

    /** Others followed a chain because the octet for it was not zero, though its flag was not set. */
    @ParameterizedTest
    @ValueSource(strings = {"31", "32", "33"})
    void shouldNotFollowChainWhenFlagIsNotSet(String flags) {
        assertEquals(12, check(flags + "ff000800001001 00010285" + T_PDU));
    }

    /** Others took the payload for an extension header because the flag was set. */
    @Test
    void shouldNotFollowChainWhenFirstTypeIsZero() {
        assertEquals(12, check("34ff000800001001 00000000" + T_PDU));
    }

    /** Others never came to an end. */
    @Test
    void shouldRejectExtensionLengthZero() {
        assertEquals(Gtpu.EXTENSION_LENGTH_ZERO, check("34ff000800001001 00000085 00000000"));
        assertEquals(Gtpu.EXTENSION_LENGTH_ZERO, check("34ff000c00001001 000000c0 01123485 00000000"));
        assertEquals(Gtpu.EXTENSION_LENGTH_ZERO, check("34ff000500001001 00000085 00"));
    }

    /** Others read the first extension header without looking whether it is there. */
    @Test
    void shouldRejectChainWhenAnnouncedAndNotThere() {
        assertEquals(Gtpu.CHAIN_PAST_END, check("34ff000400001001 00000085"));
        assertEquals(Gtpu.CHAIN_PAST_END, check("34ff000800001001 000000c0 01123485"));
    }

    /** Others checked the first hop of the chain and no other. */
    @Test
    void shouldRejectChainWhenAnyHopEndsBehindMessage() {
        assertEquals(Gtpu.CHAIN_PAST_END, check("34ff000700001001 00000085 010009"));
        assertEquals(Gtpu.CHAIN_PAST_END, check("34ff000800001001 00000085 02000900"));
        assertEquals(Gtpu.CHAIN_PAST_END, check("34ff000b00001001 000000c0 01123485 010009"));
        assertEquals(Gtpu.CHAIN_PAST_END, check("34ff000c00001001 000000c0 01123485 ff000900"));
    }

    /** Others bounded the chain by the datagram: what follows the message is not the message's. */
    @Test
    void shouldRejectChainWhenItRunsPastLength() {
        assertEquals(Gtpu.CHAIN_PAST_END, check("34ff000700001001 00000085 01000900 ffff"));
        assertEquals(Gtpu.CHAIN_PAST_END, check("34ff000400001001 00000085 01000900 ffff"));
    }

    /** Others took every extension header for 4 octets. */
    @Test
    void shouldSkipExtensionByItsLength() {
        assertEquals(20, check("34ff001000001001 00000003 0212345600000000" + T_PDU));
        assertEquals(28, check("34ff001400001001 00000085 0300090000000000000000c0" + "01123400"));
        assertEquals(12 + 255 * 4, check("34ff040000001001 00000084 ff" + "00".repeat(1019)));
    }

    /** Others read a field where the type says it is and not where the header ends. */
    @Test
    void shouldSkipExtensionByItsLengthWhenItIsWrongForType() {
        assertEquals(20, check("34ff001000001001 000000c0 0212340000000000" + T_PDU));
        assertEquals(16, check("34ff000c00001001 00000003 01123400" + T_PDU));
    }

    @Test
    void shouldFollowChainWhenAsLongAsTheLimit() {
        String chain = "01000085".repeat(Gtpu.MAX_EXTENSIONS - 1) + "01000000";

        assertEquals(12 + 4 * Gtpu.MAX_EXTENSIONS, check("34ff002400001001 00000085" + chain));
    }

    /** Others walked the 370 extension headers that one datagram can hold. */
    @Test
    void shouldRejectChainWhenOneLongerThanTheLimit() {
        String chain = "01000085".repeat(Gtpu.MAX_EXTENSIONS) + "01000000";

        assertEquals(Gtpu.CHAIN_TOO_LONG, check("34ff002800001001 00000085" + chain));
        assertEquals(Gtpu.CHAIN_TOO_LONG, check("34ff05cc00001001 00000085" + "01000085".repeat(370)));
    }

    /** Others took the IP version from behind the fixed header, where the chain may be. */
    @Test
    void shouldFindTPduBehindChain() {
        UnsafeBuffer message = Octets.of("34ff000c00001001 00000085 01600900" + T_PDU);

        int headerLength = Gtpu.check(message, OFFSET, Octets.length(message));

        assertEquals(16, headerLength);
        assertEquals(4, Ip.version(message, OFFSET + headerLength, Octets.length(message) - headerLength));
    }

    /** Others kept the chain of one packet for the next. */
    @Test
    void shouldNotRememberThePreviousMessage() {
        assertEquals(16, check("34ff000c00001001 00000085 01000900" + T_PDU));
        assertEquals(8, check("30ff000400001001" + T_PDU));
        assertEquals(GtpuExtension.NULL_EXTENSION, find("32ff000800001001 00000085" + T_PDU, 0x85));
    }

    @Test
    void shouldReportCutWhenOctetsEndInsideHeader() {
        String message = "34ff000c00001001 000000c0 01123485 01000900";

        for (int presentLength = 0; presentLength < 20; presentLength++) {
            assertEquals(Gtpu.CUT, checkPresent(message, presentLength), "present " + presentLength);
        }
        assertEquals(20, checkPresent(message, 20));
    }

    /** What a capture cut off is not malformed: type, TEID and offset of the T-PDU are all there. */
    @Test
    void shouldAcceptHeaderWhenOnlyTPduIsCut() {
        UnsafeBuffer message = Octets.of("30ff05dc00001001 45");

        assertEquals(8, Gtpu.check(message, OFFSET, 9, 8 + 0x05dc));
        assertEquals(8, Gtpu.check(message, OFFSET, 8, 8 + 0x05dc));
        assertEquals(Gtpu.G_PDU, Gtpu.messageType(message, OFFSET));
        assertEquals(0x1001, Gtpu.teid(message, OFFSET));
    }

    @Test
    void shouldReportCutWhenOptionalFieldsAreCut() {
        UnsafeBuffer message = Octets.of("32ff05dc00001001 000100");

        assertEquals(Gtpu.CUT, Gtpu.check(message, OFFSET, 11, 8 + 0x05dc));
    }

    /** A fault that shows in the octets that are there outweighs that others are not. */
    @Test
    void shouldReportFaultBeforeCut() {
        assertEquals(Gtpu.NOT_GTPU, checkPresent("4820000c00000000", 1, 20));
        assertEquals(Gtpu.LENGTH_BEYOND_DATAGRAM, checkPresent("30ff000d00001001", 8, 20));
        assertEquals(Gtpu.OPTIONAL_FIELDS_PAST_END, checkPresent("32ff000300001001", 8, 20));
        assertEquals(Gtpu.CHAIN_PAST_END, checkPresent("34ff000400001001 00000085", 12, 20));
        assertEquals(Gtpu.EXTENSION_LENGTH_ZERO, checkPresent("34ff000c00001001 00000085 00", 13, 20));
        assertEquals(Gtpu.CHAIN_PAST_END, checkPresent("34ff000c00001001 00000085 03", 13, 20));
        assertEquals(Gtpu.CUT, checkPresent("34ff000c00001001 00000085 02", 13, 20));
        assertEquals(Gtpu.TRUNCATED, checkPresent("30ff", 0, 7));
    }

    @Test
    void shouldRejectLongChainBeforeCut() {
        String chain = "01000085".repeat(Gtpu.MAX_EXTENSIONS);

        assertEquals(Gtpu.CHAIN_TOO_LONG, checkPresent("34ff05cc00001001 00000085" + chain, 44, 1500));
    }

    @Test
    void shouldTrustNoMoreThanDatagramWhenMoreOctetsArePresent() {
        assertEquals(Gtpu.LENGTH_BEYOND_DATAGRAM, checkPresent("30ff000400001001" + T_PDU, 12, 11));
        assertEquals(8, checkPresent("30ff000400001001" + T_PDU, 12, 12));
    }

    @Test
    void shouldReplaceTeidAndNothingElse() {
        UnsafeBuffer message = Octets.of("32ff000800001001 00010000" + T_PDU);

        Gtpu.writeTeid(message, OFFSET, 0xfedcba98);

        assertEquals("32ff0008" + "fedcba98" + "00010000" + T_PDU, Octets.hex(message));
    }

    private static int check(String hex) {
        UnsafeBuffer message = Octets.of(hex);
        return Gtpu.check(message, OFFSET, Octets.length(message));
    }

    private static int find(String hex, int type) {
        return GtpuExtension.find(Octets.of(hex), OFFSET, type);
    }

    /** Checks a message of which only the first octets are in the buffer. */
    private static int checkPresent(String hex, int presentLength) {
        return checkPresent(hex, presentLength, Octets.bytes(hex).length);
    }

    private static int checkPresent(String hex, int presentLength, int datagramLength) {
        UnsafeBuffer message = Octets.of(hex);
        UnsafeBuffer present = new UnsafeBuffer(message, 0, OFFSET + presentLength);
        return Gtpu.check(present, OFFSET, presentLength, datagramLength);
    }
}

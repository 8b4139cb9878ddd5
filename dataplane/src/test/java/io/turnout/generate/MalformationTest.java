package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.generate.Malformation.Counted;
import io.turnout.wire.Gtpu;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Udp;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MalformationTest {
    private static final int TEID = 0x1001;

    /** What these change in the T-PDU is what they are about. */
    private static final Set<Malformation> OTHER_T_PDU =
            EnumSet.of(Malformation.GTPU_IN_GTPU, Malformation.SPOOFED_SOURCE);

    private static FrameBuilder uplink(boolean isOuterV4, boolean isInnerV4) {
        FrameBuilder frame = isOuterV4
                ? FrameBuilder.gPdu("10.0.1.1", "10.0.0.1", TEID)
                : FrameBuilder.gPdu("2001:db8:1::1", "2001:db8::1", TEID);
        if (isInnerV4) {
            frame.packet("10.45.0.1", "10.60.1.10");
        } else {
            frame.packet("2001:db8:45::1", "2001:db8:60::10");
        }
        return frame.udp(40_000, 7000).payload(100);
    }

    private static byte[] written(Malformation malformation, FrameBuilder frame) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameBuilder.MAX_LENGTH]);
        byte[] octets = new byte[malformation.write(frame, buffer)];
        buffer.getBytes(0, octets);
        return octets;
    }

    static Stream<Arguments> all() {
        return Arrays.stream(Malformation.values())
                .flatMap(malformation -> Stream.of(true, false)
                        .filter(malformation::isPossible)
                        .flatMap(isOuterV4 -> Stream.of(true, false)
                                .map(isInnerV4 -> Arguments.of(malformation, isOuterV4, isInnerV4))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldBeReadAsItSaysWhenChecked(Malformation malformation, boolean isOuterV4, boolean isInnerV4) {
        Reading reading = Reading.of(written(malformation, uplink(isOuterV4, isInnerV4)));

        boolean isFaultInner = malformation.counted() == Counted.G_PDU;
        assertEquals(malformation.fault(isFaultInner ? isInnerV4 : isOuterV4), reading.fault);
        if (malformation.fault(isInnerV4) == Malformation.READ && !OTHER_T_PDU.contains(malformation)) {
            byte[] whole = uplink(isOuterV4, isInnerV4).octets();
            assertArrayEquals(
                    Arrays.copyOfRange(whole, whole.length - reading.tPdu.length, whole.length), reading.tPdu);
            assertEquals(malformation == Malformation.TEID_ZERO ? 0 : TEID, reading.teid);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldBeCountedAsItsMessageTypeWhenReadable(Malformation malformation, boolean isOuterV4, boolean isInnerV4) {
        Reading reading = Reading.of(written(malformation, uplink(isOuterV4, isInnerV4)));

        Counted counted = switch (reading.messageType) {
            case Gtpu.G_PDU -> Counted.G_PDU;
            case Gtpu.END_MARKER -> Counted.END_MARKER;
            case -1 -> isGtpuFault(reading.fault) ? Counted.MALFORMED : Counted.NOT;
            default -> Counted.OTHER;
        };
        assertEquals(malformation.counted(), counted);
    }

    private static boolean isGtpuFault(int fault) {
        return fault <= Gtpu.TRUNCATED && fault >= Gtpu.CHAIN_TOO_LONG;
    }

    /** Wrong in one place only: where outer headers can be read, their checksums are right unless they are the fault. */
    @ParameterizedTest
    @MethodSource("all")
    void shouldHaveRightChecksumsWhenTheseAreNotTheFault(
            Malformation malformation, boolean isOuterV4, boolean isInnerV4) {
        FrameBuilder frame = uplink(isOuterV4, isInnerV4).udpChecksum(true);
        byte[] octets = written(malformation, frame);
        Reading reading = Reading.of(octets);
        UnsafeBuffer buffer = new UnsafeBuffer(octets);
        int ip = frame.ipOffset();
        if (isOuterV4 && octets.length >= ip + Ipv4.MIN_HEADER_LENGTH && octets[ip] >>> 4 == 4) {
            int headerLength = Math.max(Ipv4.MIN_HEADER_LENGTH, Ipv4.headerLength(buffer, ip));
            boolean isRight = Ipv4.isChecksumRight(buffer, ip, headerLength);
            assertEquals(isExpectedRight(malformation), isRight);
        }
        if (reading.messageType < 0 && !isGtpuFault(reading.fault)) {
            return;
        }
        int udp = isOuterV4
                ? ip + Ipv4.headerLength(buffer, ip)
                : ip + Ipv6.upperOffset(Ipv6.upperLayer(buffer, ip, octets.length - ip));
        assertEquals(malformation != Malformation.UDP_CHECKSUM_WRONG, isUdpChecksumRight(buffer, ip, udp, isOuterV4));
    }

    private static boolean isExpectedRight(Malformation malformation) {
        // A header of 16 octets has its checksum over these; one that is as long as usual is summed here.
        return malformation != Malformation.IP_CHECKSUM_WRONG
                && malformation != Malformation.IP_HEADER_LENGTH_TOO_SMALL;
    }

    private static boolean isUdpChecksumRight(UnsafeBuffer buffer, int ip, int udp, boolean isOuterV4) {
        int length = Udp.length(buffer, udp);
        int checksum = Udp.checksum(buffer, udp);
        Udp.writeChecksum(
                buffer,
                udp,
                length,
                isOuterV4
                        ? Ipv4.pseudoHeaderSum(buffer, ip, length)
                        : Ipv6.pseudoHeaderSum(buffer, ip, Udp.PROTOCOL, length));
        return checksum == Udp.checksum(buffer, udp);
    }

    @Test
    void shouldHoldAnotherSourceWhenSpoofed() {
        byte[] inner = Reading.of(written(Malformation.SPOOFED_SOURCE, uplink(true, true))).tPdu;

        assertArrayEquals(new byte[] {10, 45, 0, (byte) 0x81}, Arrays.copyOfRange(inner, 12, 16));
    }

    @Test
    void shouldHoldAnotherGPduWhenGtpuIsInGtpu() {
        byte[] inner = Reading.of(written(Malformation.GTPU_IN_GTPU, uplink(true, true))).tPdu;

        UnsafeBuffer buffer = new UnsafeBuffer(inner);
        assertEquals(Gtpu.PORT, Udp.destinationPort(buffer, 20));
        assertEquals(8, Gtpu.check(buffer, 28, inner.length - 28));
        assertEquals(Gtpu.G_PDU, Gtpu.messageType(buffer, 28));
    }

    @Test
    void shouldHaveAnotherPatternOfOctetsEach() {
        Set<String> frames = new HashSet<>();
        for (Malformation malformation : Malformation.values()) {
            boolean isOuterV4 = malformation.isPossible(true);
            assertTrue(
                    frames.add(Arrays.toString(written(malformation, uplink(isOuterV4, true)))), malformation.label());
            assertFalse(malformation.text().isBlank());
        }
    }

    @Test
    void shouldComeFromAnotherNetworkWhenSpoofedByIpv6() {
        byte[] inner = Reading.of(written(Malformation.SPOOFED_SOURCE, uplink(true, false))).tPdu;

        UnsafeBuffer buffer = new UnsafeBuffer(inner);
        Address spoofed = Address.of("2001:db8:45:80::1");
        assertEquals(spoofed, new Address(Ipv6.sourceHigh(buffer, 0), Ipv6.sourceLow(buffer, 0)));
    }

    @Test
    void shouldBeALaterFragmentWhenItIsAnOrphan() {
        UnsafeBuffer v4 = new UnsafeBuffer(written(Malformation.ORPHAN_FRAGMENT, uplink(true, true)));
        UnsafeBuffer v6 = new UnsafeBuffer(written(Malformation.ORPHAN_FRAGMENT, uplink(false, true)));

        assertEquals(1480, Ipv4.fragmentOffset(Ipv4.fragmentField(v4, 14)));
        assertEquals(1480, Ipv6.fragmentOffset(v6, 14 + 40));
    }

    @Test
    void shouldLeaveNoiseInUnflaggedFields() {
        UnsafeBuffer alone = new UnsafeBuffer(written(Malformation.N_PDU_FLAG_ALONE, uplink(true, true)));
        UnsafeBuffer chainless = new UnsafeBuffer(written(Malformation.NEXT_TYPE_WITHOUT_FLAG, uplink(true, true)));

        assertEquals(0x31, Gtpu.flags(alone, 42));
        assertEquals(0x4500, Gtpu.sequence(alone, 42));
        assertEquals(0x45, alone.getByte(42 + 11));
        assertEquals(0x32, Gtpu.flags(chainless, 42));
        assertEquals(0x85, chainless.getByte(42 + 11) & 0xFF);
    }
}

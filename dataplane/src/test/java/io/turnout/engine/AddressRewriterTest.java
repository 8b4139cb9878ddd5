package io.turnout.engine;

import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.ENB6;
import static io.turnout.engine.EngineSite.INSTANCE4;
import static io.turnout.engine.EngineSite.INSTANCE6;
import static io.turnout.engine.EngineSite.REWRITTEN;
import static io.turnout.engine.EngineSite.REWRITTEN6;
import static io.turnout.engine.EngineSite.REWRITTEN6_BY_V4;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.SGW6;
import static io.turnout.engine.EngineSite.UE;
import static io.turnout.engine.EngineSite.UE6;
import static io.turnout.engine.EngineTest.delivered;
import static io.turnout.engine.EngineTest.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.generate.FrameBuilder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets to instances that want their own address as destination. */
class AddressRewriterTest {
    private static final int TEID = 0x1001;

    private final EngineSite site = new EngineSite();

    private static FrameBuilder to(String application) {
        return toRewriting(ENB, application).udp(40_000, 7_000).payload(33);
    }

    private byte[] rewritten(byte[] packet) {
        return delivered(site.uplink(to(REWRITTEN).tPdu(packet).octets()).get(0));
    }

    static Stream<FrameBuilder> rewritable() {
        return Stream.of(ENB, ENB6)
                .flatMap(enb -> Stream.of(REWRITTEN, REWRITTEN6)
                        .flatMap(application -> Stream.of(
                                toRewriting(enb, application).udp(1, 2).payload(40),
                                toRewriting(enb, application).udp(1, 2).payload(41),
                                toRewriting(enb, application).tcp(1, 2).payload(13),
                                toRewriting(enb, application).ping(1, 2).payload(13))));
    }

    private static FrameBuilder toRewriting(String enb, String application) {
        return FrameBuilder.gPdu(enb, enb.equals(ENB) ? SGW : SGW6, TEID)
                .packet(application.indexOf(':') < 0 ? UE : UE6, application);
    }

    @ParameterizedTest
    @MethodSource("rewritable")
    void shouldRewriteOnlyTheDestinationAndItsChecksums(FrameBuilder frame) {
        byte[] packet = packet(frame);
        boolean isV4 = packet[0] >>> 4 == 4;

        byte[] rewritten = delivered(site.uplink(frame.octets()).get(0));

        assertTrue(InternetChecksum.isRight(packet));
        assertTrue(InternetChecksum.isRight(rewritten));
        byte[] expected = packet(toRewriting(ENB, isV4 ? REWRITTEN : REWRITTEN6)
                .packet(isV4 ? UE : UE6, isV4 ? INSTANCE4 : INSTANCE6)
                .udp(1, 2));
        int from = isV4 ? 16 : 24;
        int to = isV4 ? 20 : 40;
        assertArrayEquals(Arrays.copyOfRange(expected, from, to), Arrays.copyOfRange(rewritten, from, to));
        for (int i = 0; i < packet.length; i++) {
            if (packet[i] != rewritten[i]) {
                assertTrue(i >= from && i < to || isChecksum(packet, i), "octet " + i + " is another");
            }
        }
        assertEquals(
                EngineSite.OTHER_INSTANCE_MAC, EngineTest.mac(site.sent.get(0).octets()));
    }

    private static boolean isChecksum(byte[] packet, int index) {
        boolean isV4 = packet[0] >>> 4 == 4;
        int upper = isV4 ? 20 : 40;
        int field = switch (packet[isV4 ? 9 : 6]) {
            case 17 -> upper + 6;
            case 6 -> upper + 16;
            default -> upper + 2;
        };
        return isV4 && (index == 10 || index == 11) || index == field || index == field + 1;
    }

    @Test
    void shouldLeaveAUdpChecksumOfZeroWhenItRewrites() {
        byte[] packet = packet(to(REWRITTEN));
        packet[26] = 0;
        packet[27] = 0;

        byte[] rewritten =
                delivered(site.uplink(to(REWRITTEN).tPdu(packet).octets()).get(0));

        assertEquals(0, rewritten[26] | rewritten[27]);
        assertTrue(InternetChecksum.isRight(rewritten));
    }

    @Test
    void shouldNotAmendWhatIsNoChecksumWhenItRewritesALaterInnerFragment() {
        byte[] packet = packet(to(REWRITTEN));
        packet[7] = 5;

        byte[] rewritten =
                delivered(site.uplink(to(REWRITTEN).tPdu(packet).octets()).get(0));

        assertArrayEquals(
                Arrays.copyOfRange(packet, 20, packet.length), Arrays.copyOfRange(rewritten, 20, rewritten.length));
    }

    @Test
    void shouldNotRewriteWhenTheInstanceIsOfTheOtherFamily() {
        byte[] packet = packet(to(REWRITTEN6_BY_V4));

        assertArrayEquals(
                packet, delivered(site.uplink(to(REWRITTEN6_BY_V4).octets()).get(0)));
    }

    @Test
    void shouldAmendTheChecksumOfAFirstInnerFragment() {
        byte[] packet = packet(to(REWRITTEN));
        packet[6] = 0x20; // more fragments
        packet[10] = (byte) (packet[10] - 0x20); // and the checksum with it

        byte[] rewritten = rewritten(packet);

        assertTrue(InternetChecksum.isRight(packet));
        assertTrue(InternetChecksum.isRight(rewritten));
    }

    @Test
    void shouldLeaveWhatIsTooShortForAnUpperHeaderAsItIs() {
        for (int protocol : new int[] {6, 17, 58, 132}) {
            byte[] packet = Arrays.copyOf(packet(to(REWRITTEN)), 23);
            packet[3] = (byte) packet.length;
            packet[9] = (byte) protocol;

            byte[] rewritten = rewritten(packet);

            assertArrayEquals(Arrays.copyOfRange(packet, 20, 23), Arrays.copyOfRange(rewritten, 20, 23));
        }
    }

    @Test
    void shouldAmendTheChecksumBehindExtensionHeadersButNotOfALaterFragment() {
        byte[] plain = packet(toRewriting(ENB, REWRITTEN6).udp(1, 2).payload(13));
        byte[] expected = packet(to(REWRITTEN6).packet(UE6, INSTANCE6).udp(1, 2).payload(13));

        byte[] first = rewritten(withFragmentHeader(plain, 0x0001));
        byte[] later = rewritten(withFragmentHeader(plain, 0x0009));

        assertArrayEquals(withFragmentHeader(expected, 0x0001), first);
        assertArrayEquals(Arrays.copyOf(withFragmentHeader(expected, 0x0009), 48), Arrays.copyOf(later, 48));
        assertArrayEquals(Arrays.copyOfRange(plain, 40, plain.length), Arrays.copyOfRange(later, 48, later.length));
    }

    private static byte[] withFragmentHeader(byte[] packet, int field) {
        byte[] fragment = new byte[packet.length + 8];
        System.arraycopy(packet, 0, fragment, 0, 40);
        System.arraycopy(packet, 40, fragment, 48, packet.length - 40);
        fragment[5] = (byte) (fragment[5] + 8);
        fragment[40] = fragment[6];
        fragment[6] = 44;
        fragment[43] = (byte) field;
        return fragment;
    }
}

package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.generate.FrameBuilder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MssClampTest {
    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;
    private static final int ACK = 0x10;
    private static final String V6 = "2001:db8:60::1";

    private static FrameBuilder segment(boolean ipv4, int flags, int mss) {
        FrameBuilder packet =
                ipv4 ? FrameBuilder.plain(EngineSite.UE, "10.60.1.10") : FrameBuilder.plain(EngineSite.UE6, V6);
        return packet.withoutLink().tcp(1, 2, flags, 7, 0).mss(mss);
    }

    private static boolean clamp(byte[] packet, int maxMss) {
        return MssClamp.apply(new UnsafeBuffer(packet), 0, packet.length, packet[0] >>> 4 == 4, maxMss);
    }

    @ParameterizedTest
    @CsvSource({
        "true, 2, 1460, 1400, 1400",
        "true, 18, 1460, 1400, 1400",
        "false, 2, 1440, 1400, 1380",
        "false, 18, 65535, 1400, 1380"
    })
    void shouldBeThePacketWithTheLowerMss(boolean ipv4, int flags, int mss, int maxMss, int expected) {
        byte[] packet = segment(ipv4, flags, mss).octets();

        assertTrue(clamp(packet, maxMss));

        assertArrayEquals(segment(ipv4, flags, expected).octets(), packet);
        assertTrue(InternetChecksum.isRight(packet));
    }

    @Test
    void shouldNeverRaiseItNorTouchWhatHasNone() {
        for (FrameBuilder frame : new FrameBuilder[] {
            segment(true, SYN, 1_400),
            segment(true, SYN_ACK, 500),
            segment(true, ACK, 1_460),
            FrameBuilder.plain(EngineSite.UE, "10.60.1.10").withoutLink().tcp(1, 2, SYN, 7, 0),
            FrameBuilder.plain(EngineSite.UE, "10.60.1.10")
                    .withoutLink()
                    .udp(1, 2)
                    .payload(40),
            FrameBuilder.plain(EngineSite.UE6, V6).withoutLink().udp(1, 2).payload(40)
        }) {
            byte[] packet = frame.octets();

            assertFalse(clamp(packet, 1_400));

            assertArrayEquals(frame.octets(), packet);
        }
    }

    @Test
    void shouldLeaveLaterFragmentsAndCutHeadersAlone() {
        byte[] later = segment(true, SYN, 1_460).octets();
        later[7] = 1;
        byte[] cut = Arrays.copyOf(segment(true, SYN, 1_460).octets(), 42);

        assertFalse(clamp(later, 1_400));
        assertFalse(clamp(cut, 1_400));
    }

    @Test
    void shouldFindTheSegmentBehindExtensionHeadersButNotInALaterFragment() {
        byte[] plain = segment(false, SYN, 1_440).octets();
        byte[] lower = segment(false, SYN, 1_380).octets();

        byte[] first = behindFragmentHeader(plain, 1);
        byte[] later = behindFragmentHeader(plain, 9);

        assertTrue(clamp(first, 1_400));
        assertArrayEquals(behindFragmentHeader(lower, 1), first);
        assertFalse(clamp(later, 1_400));
        assertEquals(44, later[6]);
    }

    private static byte[] behindFragmentHeader(byte[] packet, int field) {
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

package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Steering;
import io.turnout.table.UeKey;
import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuExtension;
import io.turnout.wire.SwitchFence;
import io.turnout.wire.TunnelExtension;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What comes from the instances' side and through the peer's tunnel. */
class OtherPortsTest {
    private static final int IP = 14;
    private static final int UES = 10;
    private static final int UES_HERE = 7;
    private static final byte[] PEER = {10, 100, 0, 2};
    private static final byte[] PLATFORM = {10, 100, 0, 1};
    private static final byte[] APP = {10, 60, 1, 10};
    private static final byte[] AT_PEER = {10, 60, 2, 10};

    private final Scenario scenario = new Scenario();

    OtherPortsTest() {
        scenario.frameCount = 2_000;
        scenario.echoSeconds = 0;
        scenario.ueCount = UES;
        scenario.uesAtPeer = 0.3;
        scenario.fromApp = Set.of(Address.of("10.60.1.10"));
        scenario.fromPeer = Set.of(Address.of("10.60.2.10"));
    }

    private static byte[] source(byte[] packet) {
        return Arrays.copyOfRange(packet, 12, 16);
    }

    private static byte[] destination(byte[] packet) {
        return Arrays.copyOfRange(packet, 16, 20);
    }

    private static boolean isHere(byte[] ue) {
        return ue[3] <= UES_HERE;
    }

    @Test
    void shouldSendFromInstancesWithoutATunnelAndFromThePeerThroughIts() {
        Generated generated = Generated.of(scenario);

        int fromApp = 0;
        int fromPeer = 0;
        for (byte[] frame : generated.frames()) {
            Reading reading = Reading.of(frame);
            byte[] packet = Arrays.copyOfRange(frame, IP, frame.length);
            if (reading.messageType < 0) {
                fromApp++;
                assertArrayEquals(APP, source(packet));
                assertEquals(45, packet[17]);
            } else if (Arrays.equals(PEER, reading.source)) {
                fromPeer++;
                assertArrayEquals(PLATFORM, reading.destination);
                assertTunnelled(frame, reading.tPdu);
            } else {
                boolean isUplink = reading.source[2] == 1;
                assertTrue(isHere(isUplink ? source(reading.tPdu) : destination(reading.tPdu)));
                assertTrue(isUplink || source(reading.tPdu)[0] != 10, "others than servers are elsewhere");
            }
        }
        assertEquals(fromApp, generated.summary().count(FrameKind.FROM_APP));
        assertEquals(fromPeer, generated.summary().count(FrameKind.FROM_PEER));
        assertTrue(fromApp > 200 && fromPeer > 200, fromApp + ", " + fromPeer);
    }

    private static void assertTunnelled(byte[] frame, byte[] packet) {
        UnsafeBuffer buffer = new UnsafeBuffer(frame);
        int gtpu = IP + 20 + 8;
        int extension = gtpu + GtpuExtension.find(buffer, gtpu, TunnelExtension.TYPE);
        assertEquals(TunnelExtension.LENGTH, TunnelExtension.check(buffer, extension));
        assertEquals(Steering.number("mec-2"), TunnelExtension.ingressPlatform(buffer, extension));
        assertEquals(Steering.DEFAULT_HOP_LIMIT - 1, TunnelExtension.hopsLeft(buffer, extension));
        if (TunnelExtension.isToUe(buffer, extension)) {
            assertArrayEquals(AT_PEER, source(packet));
            assertTrue(isHere(destination(packet)));
        } else {
            assertArrayEquals(APP, destination(packet));
            assertTrue(!isHere(source(packet)));
        }
    }

    @Test
    void shouldSendAFenceBehindPacketsOfItsGrant() {
        scenario.fenceCount = 5;
        scenario.application = "game";
        Generated generated = Generated.of(scenario);

        int fences = 0;
        int[] marked = new int[6];
        for (byte[] frame : generated.frames()) {
            Reading reading = Reading.of(frame);
            UnsafeBuffer buffer = new UnsafeBuffer(frame);
            int gtpu = IP + 20 + 8;
            if (reading.messageType == Gtpu.G_PDU && Arrays.equals(PEER, reading.source)) {
                int extension = gtpu + GtpuExtension.find(buffer, gtpu, TunnelExtension.TYPE);
                marked[TunnelExtension.attempt(buffer, extension)]++;
            } else if (reading.messageType == Gtpu.END_MARKER) {
                int elements = gtpu + Gtpu.HEADER_LENGTH;
                int fence = elements + SwitchFence.find(buffer, elements, frame.length - elements);
                assertEquals(Steering.number("game"), SwitchFence.application(buffer, fence));
                assertEquals(marked[SwitchFence.attempt(buffer, fence)], SwitchFence.forwardedCount(buffer, fence));
                assertTrue(!isHere(ue(SwitchFence.ueKey(buffer, fence))));
                fences++;
            }
        }
        assertEquals(5, fences);
        assertEquals(
                List.of(3, 3, 3, 3, 3), Arrays.stream(marked).skip(1).boxed().toList());
        assertEquals(5, generated.summary().count(FrameKind.FENCE));
    }

    private static byte[] ue(long key) {
        for (int ue = 1; ue <= UES; ue++) {
            if (UeKey.ofIpv4(Address.of("10.45.0." + ue).v4()) == key) {
                return new byte[] {10, 45, 0, (byte) ue};
            }
        }
        throw new AssertionError("fence of no UE");
    }

    @Test
    void shouldMoveAndComplainAboutUesHereOnly() {
        scenario.handoverCount = 60;
        scenario.errorIndicationCount = 30;
        scenario.notificationCount = 30;
        scenario.malformedShare = 0.1;
        scenario.malformations = Set.of(Malformation.TEID_ZERO);
        for (Reading reading : Generated.of(scenario).readings()) {
            if (reading.tPdu != null && reading.source[2] == 1) {
                byte[] source = source(reading.tPdu);
                assertTrue(isHere(source[1] == 45 ? source : destination(reading.tPdu)));
            }
        }
    }
}

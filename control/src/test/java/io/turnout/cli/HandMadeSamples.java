package io.turnout.cli;

import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.replay.CaptureWriter;
import io.turnout.replay.LinkType;
import io.turnout.table.UeKey;
import io.turnout.wire.PduSessionContainer;
import io.turnout.wire.SwitchFence;
import io.turnout.wire.TunnelExtension;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** Captures of samples that {@code turnout generate} does not make: instances' answers, other platforms, spoofing. */
final class HandMadeSamples {
    private static final String ENB = "10.0.1.1";
    private static final String SGW = "10.0.0.1";
    private static final String ENB6 = "2001:db8:1::1";
    private static final String SGW6 = "2001:db8::1";
    private static final String PLATFORM = "10.100.0.1";
    private static final String PEER = "10.100.0.2";
    private static final String OTHER_PEER = "10.100.0.3";
    private static final String UE = "10.45.0.1";
    private static final String OTHER_UE = "10.45.0.2";
    private static final String UE6 = "2001:db8:45:1::7";
    private static final String HERE = "10.60.1.10";
    private static final String HERE6 = "2001:db8:60::10";
    private static final String THERE = "10.60.2.10";
    private static final String SOLICITED = "10.0.0.99";
    private static final String ELSEWHERE = "10.99.0.1";

    private static final long MILLISECOND_NS = 1_000_000;
    private static final int TO_UE = 1;

    /** In the question that the sample's second frame has the engine ask, as its {@code core.pcap} shows. */
    private static final long ECHO_TOKEN = 0xADF8_9A93_E5BF_A5F5L;

    private static final int WITH_GRANT = 2;

    private HandMadeSamples() {}

    /** The frames of each sample, by its folder's name. */
    static Map<String, List<Captured>> all() {
        return Map.of(
                "downlink", downlink(),
                "rewrite-back", octets(rewriteBack()),
                "peer", octets(peer()),
                "passing", passing(),
                "traffic-rules", octets(trafficRules()),
                "spoofing", octets(spoofing()),
                "switch", octets(switched()),
                "bearer-answered", octets(bearerAnswered()),
                "too-big", octets(tooBig()));
    }

    /** A frame, and how long it was before it was cut. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    record Captured(byte[] octets, int originalLength) {
        static Captured of(byte[] octets) {
            return new Captured(octets, octets.length);
        }
    }

    private static List<Captured> octets(List<FrameBuilder> frames) {
        return frames.stream().map(frame -> Captured.of(frame.octets())).toList();
    }

    /** Writes a capture of these frames, one each millisecond. */
    static void write(List<Captured> frames, Path file) {
        try (CaptureWriter writer = CaptureWriter.create(file)) {
            long timeNs = 0;
            for (Captured frame : frames) {
                UnsafeBuffer octets = new UnsafeBuffer(frame.octets());
                writer.write(
                        octets,
                        0,
                        octets.capacity(),
                        frame.originalLength(),
                        timeNs += MILLISECOND_NS,
                        LinkType.ETHERNET);
            }
        }
    }

    private static FrameBuilder up(int teid, String ue, String destination) {
        return FrameBuilder.gPdu(ENB, SGW, teid)
                .packet(ue, destination)
                .udp(40_000, 7_000)
                .payload(60);
    }

    private static FrameBuilder down(int teid, String source, String ue) {
        return FrameBuilder.gPdu(SGW, ENB, teid)
                .packet(source, ue)
                .udp(7_000, 40_000)
                .payload(60);
    }

    private static FrameBuilder answer(String source, String ue) {
        return FrameBuilder.plain(source, ue).udp(7_000, 40_000).payload(60);
    }

    private static FrameBuilder tunnel(String source, int flags, int hopsLeft, int ingressPlatform) {
        ByteBuffer content = ByteBuffer.allocate((flags & WITH_GRANT) == 0 ? 6 : 18)
                .put((byte) (0x10 | flags))
                .put((byte) hopsLeft)
                .putInt(ingressPlatform);
        if ((flags & WITH_GRANT) != 0) {
            content.putLong(7).putInt(1);
        }
        return FrameBuilder.gPdu(source, PLATFORM, 0).extension(TunnelExtension.TYPE, content.array());
    }

    /** Bearers of four kinds, answers in them, an End Marker, and answers that may not go out. */
    private static List<Captured> downlink() {
        List<Captured> frames = new ArrayList<>(octets(answers()));
        byte[] endsEarly = answer(HERE, UE).octets();
        frames.add(Captured.of(Arrays.copyOf(endsEarly, endsEarly.length - 1)));
        return frames;
    }

    /** What crosses S1-U without being a UE's packet to an application, or cannot be told to be one. */
    private static List<Captured> passing() {
        byte[] arp = new byte[60];
        arp[12] = 8;
        arp[13] = 6;
        byte[] uplink = up(0x1001, UE, HERE).octets();
        List<Captured> frames = new ArrayList<>(octets(List.of(
                FrameBuilder.plain(ENB, SGW).udp(4_000, 4_001).payload(20),
                FrameBuilder.tunnel(ENB, SGW).errorIndication(0x2001, Address.of(SGW)),
                FrameBuilder.tunnel(ENB, SGW).supportedExtensionHeaders((byte) 0x85),
                up(0x1001, "10.46.0.1", HERE),
                up(0x1001, UE, "10.62.0.1"),
                FrameBuilder.gPdu("10.9.0.1", "10.9.0.2", 1).packet(UE, HERE).udp(1, 2))));
        frames.add(Captured.of(arp));
        frames.add(new Captured(Arrays.copyOf(uplink, 80), uplink.length));
        return frames;
    }

    private static List<FrameBuilder> answers() {
        return List.of(
                answer(HERE, UE),
                up(0x1001, UE, HERE),
                down(0x2001, ELSEWHERE, UE),
                answer(HERE, UE).trafficClass(0xB8),
                answer(HERE, UE).tcp(443, 40_000).payload(20),
                down(0x2002, ELSEWHERE, OTHER_UE)
                        .container(PduSessionContainer.DOWNLINK, 9)
                        .vlan(100),
                answer(HERE, OTHER_UE),
                FrameBuilder.gPdu(SGW6, ENB6, 0x2003)
                        .packet("2001:db8:99::1", UE6)
                        .ping(1, 1),
                answer(HERE6, UE6),
                down(0x2004, ELSEWHERE, "10.45.0.4").sequence(65_535),
                answer(HERE, "10.45.0.4"),
                answer(HERE, "10.45.0.4"),
                answer("10.60.9.53", UE),
                answer(THERE, UE),
                FrameBuilder.tunnel(SGW, ENB).endMarker(0x2001),
                answer(HERE, UE));
    }

    private static List<FrameBuilder> rewriteBack() {
        return List.of(
                down(0x2001, ELSEWHERE, UE),
                up(0x1001, UE, THERE),
                answer(HERE, UE),
                up(0x1001, UE, THERE).tcp(40_000, 443).payload(9),
                answer(HERE, UE).tcp(443, 40_000).payload(9),
                up(0x1001, UE, "10.60.0.10"),
                answer(HERE, UE),
                up(0x1001, UE, HERE),
                answer(HERE, UE));
    }

    private static List<FrameBuilder> peer() {
        int there = platformNumber("mec-2");
        int yonder = platformNumber("mec-3");
        return List.of(
                up(0x1001, UE, THERE),
                up(0x1001, UE, THERE).tcp(40_000, 443).payload(700),
                tunnel(PEER, 0, 3, there).packet(OTHER_UE, HERE).udp(1, 2).payload(40),
                tunnel(PEER, WITH_GRANT, 3, there)
                        .packet(OTHER_UE, HERE)
                        .udp(1, 2)
                        .payload(40),
                answer(HERE, OTHER_UE),
                tunnel(OTHER_PEER, 0, 3, yonder)
                        .packet(OTHER_UE, THERE)
                        .udp(1, 2)
                        .payload(40),
                tunnel(OTHER_PEER, 0, 0, yonder)
                        .packet(OTHER_UE, THERE)
                        .udp(1, 2)
                        .payload(40),
                tunnel(PEER, 0, 3, there).packet(OTHER_UE, ELSEWHERE).udp(1, 2),
                tunnel(PEER, TO_UE, 3, there).packet(THERE, UE).udp(2, 1).payload(40),
                down(0x2001, ELSEWHERE, UE),
                tunnel(PEER, TO_UE, 3, there).packet(THERE, UE).udp(2, 1).payload(40),
                tunnel("10.100.0.9", 0, 3, there).packet(UE, HERE).udp(1, 2),
                FrameBuilder.gPdu(PEER, PLATFORM, 5).packet(UE, HERE).udp(1, 2),
                FrameBuilder.tunnel(PEER, PLATFORM).datagram(fence()));
    }

    /** An End Marker whose private extension says that one packet of a grant for the other UE went before. */
    private static byte[] fence() {
        return ByteBuffer.allocate(46)
                .putInt(0x30FE_0026)
                .putInt(0)
                .put(new byte[] {(byte) 255, 0, 35, 0x7E, (byte) 0xD9, 1})
                .putInt(platformNumber("video-cache"))
                .putLong(0x0A2D_0002L)
                .putLong(3)
                .putInt(1)
                .putLong(1)
                .array();
    }

    private static List<FrameBuilder> trafficRules() {
        return List.of(
                up(0x1001, UE, "10.90.0.1").udp(40_000, 4_000),
                down(0x2001, "10.90.0.1", UE).udp(4_000, 40_000),
                answer("10.60.9.53", UE).udp(4_000, 40_000),
                up(0x1001, UE, "10.91.0.1").tcp(40_000, 25),
                down(0x2001, "10.91.0.1", UE).tcp(25, 40_000),
                up(0x1001, UE, "10.92.0.1").udp(5_060, 5_060),
                up(0x1001, UE, "10.92.0.1").udp(5_060, 5_061),
                up(0x1001, UE, "10.93.0.1").trafficClass(0xB8),
                up(0x1001, UE, "10.94.0.1"),
                up(0x1001, UE, "10.95.0.1"),
                up(0x1001, UE, "10.96.0.1"),
                up(0x1001, UE, "10.62.0.1"));
    }

    private static List<FrameBuilder> spoofing() {
        return List.of(
                up(0x1001, UE, HERE),
                up(0x1002, OTHER_UE, HERE),
                up(0x1001, OTHER_UE, HERE),
                up(0x1002, "10.45.0.3", ELSEWHERE),
                up(0x1001, UE6, HERE6),
                up(0x1001, UE, HERE));
    }

    /** One packet each millisecond; commands of the sample come in between. */
    private static List<FrameBuilder> switched() {
        return List.of(
                up(0x1001, UE, THERE),
                up(0x1001, UE, THERE),
                up(0x1001, UE, THERE),
                down(0x2001, ELSEWHERE, UE),
                up(0x1001, UE, THERE),
                up(0x1001, UE, THERE),
                up(0x1001, UE, THERE),
                up(0x1001, UE, THERE),
                answer(HERE, UE),
                answer(HERE, UE),
                up(0x1002, OTHER_UE, THERE),
                up(0x1003, "10.45.0.3", THERE),
                up(0x1003, "10.45.0.3", THERE),
                up(0x1003, "10.45.0.3", THERE),
                up(0x1003, "10.45.0.3", THERE),
                up(0x1003, "10.45.0.3", THERE),
                up(0x1003, "10.45.0.3", THERE),
                up(0x1004, "10.45.0.4", THERE),
                up(0x1004, "10.45.0.4", THERE),
                up(0x1005, "10.45.0.5", THERE),
                tunnelled("10.45.0.5"),
                up(0x1005, "10.45.0.5", THERE),
                tunnelled("10.45.0.5"),
                lastFence("10.45.0.5"),
                up(0x1005, "10.45.0.5", THERE));
    }

    /** A packet of a UE that the peer had held, and sends after an abort. */
    private static FrameBuilder tunnelled(String ue) {
        return tunnel(PEER, 0, 3, platformNumber("mec-2"))
                .packet(ue, THERE)
                .udp(40_000, 7_000)
                .payload(60);
    }

    /** What follows behind all that the peer had held. */
    private static FrameBuilder lastFence(String ue) {
        byte[] message = new byte[SwitchFence.LAST_LENGTH];
        long ueKey = UeKey.ofIpv4(Address.of(ue).v4());
        SwitchFence.write(new UnsafeBuffer(message), 0, platformNumber("video-cache"), ueKey, 2, 1, 2, true);
        return FrameBuilder.tunnel(PEER, PLATFORM).datagram(message);
    }

    /** The second UE's question gets the answer that the engine's own token makes one; the first's none. */
    private static List<FrameBuilder> bearerAnswered() {
        return List.of(
                up(0x1001, UE, HERE),
                up(0x1002, OTHER_UE, HERE),
                answer(HERE, UE),
                answer(HERE, OTHER_UE),
                FrameBuilder.gPdu(SGW, ENB, 0x2002)
                        .packet(SOLICITED, OTHER_UE)
                        .pong((int) ECHO_TOKEN & 0xFFFF, 1)
                        .payload(ByteBuffer.allocate(16)
                                .putLong(2 * MILLISECOND_NS)
                                .putLong(ECHO_TOKEN)
                                .array()),
                up(0x1002, OTHER_UE, HERE),
                answer(HERE, OTHER_UE));
    }

    private static List<FrameBuilder> tooBig() {
        return List.of(
                up(0x1001, UE, HERE).payload(1_400).dontFragment(true),
                down(0x2001, ELSEWHERE, UE),
                up(0x1001, UE, HERE).payload(1_400).dontFragment(true),
                up(0x1001, UE, HERE).payload(1_400),
                up(0x1001, UE, THERE).payload(1_400).dontFragment(true),
                answer(HERE, UE).payload(1_450).dontFragment(true),
                answer(HERE, UE).payload(1_450),
                FrameBuilder.gPdu(SGW6, ENB6, 0x2003)
                        .packet("2001:db8:99::1", UE6)
                        .ping(1, 1),
                FrameBuilder.gPdu(ENB6, SGW6, 0x1003)
                        .packet(UE6, HERE6)
                        .udp(40_000, 7_000)
                        .payload(1_400),
                answer(HERE6, UE6).payload(1_450));
    }

    /** FNV-1a, as the documentation of the tunnel's header says. */
    private static int platformNumber(String id) {
        int hash = 0x811C_9DC5;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x0100_0193;
        }
        return hash;
    }
}

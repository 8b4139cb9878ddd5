package io.turnout.bench;

import io.turnout.engine.Steering;
import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.generate.PeerTunnel;
import io.turnout.table.UeKey;
import io.turnout.wire.TunnelExtension;

/** The addresses of {@link DirectionBenchmark}'s site, and frames of its UEs. */
final class DirectionFrames {
    static final String ENB = "10.0.1.1";
    static final String SGW = "10.0.0.1";
    static final String ENB6 = "2001:db8:1::1";
    static final String SGW6 = "2001:db8::1";
    static final String PLATFORM = "10.100.0.1";
    static final String PEER = "10.100.0.2";
    static final String OTHER_PEER = "10.100.0.3";
    static final String PEER_ID = "mec-2";

    /** Addresses of applications: here as it is, here rewritten to {@link #OWN}, at peers, and at the core. */
    static final String HERE = "10.60.1.10";

    static final String HERE6 = "2001:db8:60:1::10";
    static final String REWRITTEN = "10.61.0.1";
    static final String REWRITTEN6 = "2001:db8:61::1";
    static final String OWN = "10.61.0.2";
    static final String OWN6 = "2001:db8:61::2";
    static final String THERE = "10.60.2.10";
    static final String THERE6 = "2001:db8:60:2::10";
    static final String THERE_TOO = "10.60.3.10";
    static final String AT_CORE = "10.60.4.10";
    static final String ELSEWHERE = "10.99.0.1";
    static final String SOLICITED = "10.0.0.99";

    private static final int UPLINK_TEID = 0x1000;
    private static final int DOWNLINK_TEID = 0x2000;
    private static final int PAYLOAD_LENGTH = 40;
    private static final int HOPS = 3;
    private static final int CONTAINER_DOWNLINK = 0;

    private DirectionFrames() {}

    static String ue(int ue) {
        return "10.45." + ue / 250 + "." + (1 + ue % 250);
    }

    static String ue6(int ue) {
        return "2001:db8:45:" + Integer.toHexString(ue) + "::1";
    }

    /** Gives a frame what is the same in all of them. */
    static FrameBuilder packet(FrameBuilder frame) {
        return frame.udp(40_000, 7_000).payload(PAYLOAD_LENGTH);
    }

    /** A builder of GTP-U messages from the eNB. */
    static FrameBuilder peer() {
        return FrameBuilder.tunnel(ENB, SGW);
    }

    static FrameBuilder uplink(int ue, String destination) {
        return FrameBuilder.gPdu(ENB, SGW, UPLINK_TEID + ue).packet(ue(ue), destination);
    }

    static FrameBuilder uplink6(int ue, String destination) {
        return FrameBuilder.gPdu(ENB, SGW, UPLINK_TEID + ue).packet(ue6(ue), destination);
    }

    static FrameBuilder uplinkOver6(int ue, String destination) {
        return FrameBuilder.gPdu(ENB6, SGW6, UPLINK_TEID + ue).packet(ue(ue), destination);
    }

    static FrameBuilder downlink(int ue) {
        return FrameBuilder.gPdu(SGW, ENB, DOWNLINK_TEID + ue).packet(ELSEWHERE, ue(ue));
    }

    static FrameBuilder downlink6(int ue) {
        return FrameBuilder.gPdu(SGW, ENB, DOWNLINK_TEID + ue).packet(HERE6, ue6(ue));
    }

    static FrameBuilder tagged(FrameBuilder frame) {
        return frame.vlan(100).container(CONTAINER_DOWNLINK, 9);
    }

    static FrameBuilder answer(int ue, String source) {
        return FrameBuilder.plain(source, ue(ue));
    }

    static FrameBuilder answer6(int ue, String source) {
        return FrameBuilder.plain(source, ue6(ue));
    }

    static FrameBuilder fromPeer(int ue, String destination) {
        return tunnelled(false, TunnelExtension.NULL_EPOCH).packet(ue(ue), destination);
    }

    static FrameBuilder fromPeer6(int ue, String destination) {
        return tunnelled(false, TunnelExtension.NULL_EPOCH).packet(ue6(ue), destination);
    }

    static FrameBuilder fromPeerMarked(int ue, String destination) {
        return tunnelled(false, 1).packet(ue(ue), destination);
    }

    static FrameBuilder toUeFromPeer(int ue) {
        return tunnelled(true, TunnelExtension.NULL_EPOCH).packet(THERE, ue(ue));
    }

    private static FrameBuilder tunnelled(boolean isToUe, long epoch) {
        FrameBuilder frame = FrameBuilder.tunnel(PEER, PLATFORM);
        return PeerTunnel.gPdu(frame, isToUe, HOPS, Steering.number(PEER_ID), epoch, 1);
    }

    static FrameBuilder fence(int ue) {
        long ueKey = UeKey.ofIpv4(Address.of(ue(ue)).v4());
        return PeerTunnel.fence(FrameBuilder.tunnel(PEER, PLATFORM), Steering.number(HERE), ueKey, 1, 1, 0);
    }
}

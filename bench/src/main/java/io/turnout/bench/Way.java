package io.turnout.bench;

import static io.turnout.bench.DirectionFrames.answer;
import static io.turnout.bench.DirectionFrames.answer6;
import static io.turnout.bench.DirectionFrames.downlink;
import static io.turnout.bench.DirectionFrames.fromPeer;
import static io.turnout.bench.DirectionFrames.fromPeer6;
import static io.turnout.bench.DirectionFrames.fromPeerMarked;
import static io.turnout.bench.DirectionFrames.peer;
import static io.turnout.bench.DirectionFrames.tagged;
import static io.turnout.bench.DirectionFrames.uplink;
import static io.turnout.bench.DirectionFrames.uplink6;
import static io.turnout.bench.DirectionFrames.uplinkOver6;

import io.turnout.engine.Reason;
import io.turnout.engine.Side;
import io.turnout.engine.TrafficPolicy.Action;
import io.turnout.generate.FrameBuilder;
import java.util.function.IntFunction;

/** Which way frames go, and why: every verdict, direction and address family of the engine. */
public enum Way {
    /** No packet of GTP-U. */
    NOT_GTPU(Reason.NOT_GTPU, Side.ACCESS, ue -> FrameBuilder.plain(DirectionFrames.ENB, DirectionFrames.SGW)),
    /** Path management. */
    ECHO(Reason.GTPU_ECHO, Side.ACCESS, ue -> peer().echoRequest(ue)),
    /** The end of a tunnel that is none. */
    END_MARKER(
            Reason.GTPU_END_MARKER,
            Side.CORE,
            ue -> FrameBuilder.tunnel(DirectionFrames.SGW, DirectionFrames.ENB).endMarker(ue)),
    /** A header that is none. */
    MALFORMED(Reason.MALFORMED_GTPU, Side.ACCESS, ue -> peer().datagram(new byte[] {0x30, -1, 0x7F, 0, 0, 0, 0, 1})),
    /** Downlink data that an eNB sends during a handover. */
    INDIRECT(
            Reason.INDIRECT_FORWARDING,
            Side.ACCESS,
            ue -> uplink(ue, DirectionFrames.HERE).packet(DirectionFrames.ELSEWHERE, DirectionFrames.ue(ue))),
    /** Uplink to an address that no application has. */
    NO_APPLICATION(Reason.NO_APPLICATION, Side.ACCESS, ue -> uplink(ue, DirectionFrames.ELSEWHERE)),
    /** Uplink that the application's default leads to the core. */
    TO_CORE(Reason.RULE_TO_CORE, Side.ACCESS, ue -> uplink(ue, DirectionFrames.AT_CORE)),
    /** Downlink of the gateway, on its way. */
    DOWNLINK(Reason.DOWNLINK_THROUGH, Side.CORE, DirectionFrames::downlink),
    /** The same, with a VLAN tag and a PDU Session Container. */
    DOWNLINK_N3(Reason.DOWNLINK_THROUGH, Side.CORE, ue -> tagged(downlink(ue))),

    /** Uplink to an instance that takes it as it is. */
    LOCAL(Reason.UPLINK_LOCAL, Side.ACCESS, ue -> uplink(ue, DirectionFrames.HERE)),
    /** The same, of IPv6 in IPv4. */
    LOCAL_6(Reason.UPLINK_LOCAL, Side.ACCESS, ue -> uplink6(ue, DirectionFrames.HERE6)),
    /** The same, of IPv4 in IPv6. */
    LOCAL_OVER_6(Reason.UPLINK_LOCAL, Side.ACCESS, ue -> uplinkOver6(ue, DirectionFrames.HERE)),
    /** Uplink to an instance that gets its own address. */
    LOCAL_REWRITTEN(Reason.UPLINK_LOCAL, Side.ACCESS, ue -> uplink(ue, DirectionFrames.REWRITTEN)),
    /** The same, of IPv6. */
    LOCAL_REWRITTEN_6(Reason.UPLINK_LOCAL, Side.ACCESS, ue -> uplink6(ue, DirectionFrames.REWRITTEN6)),
    /** Uplink to another platform. */
    PEER(Reason.UPLINK_PEER, Side.ACCESS, ue -> uplink(ue, DirectionFrames.THERE)),
    /** The same, of IPv6. */
    PEER_6(Reason.UPLINK_PEER, Side.ACCESS, ue -> uplink6(ue, DirectionFrames.THERE6)),
    /** Uplink that waits for a switch, 32 packets of a UE at a time, and is released. */
    HELD(Reason.UPLINK_LOCAL, Side.ACCESS, ue -> uplink(ue, DirectionFrames.HERE)),

    /** Uplink from another platform, to an instance. */
    FROM_PEER(Reason.TUNNEL_LOCAL, Side.CORE, ue -> fromPeer(ue, DirectionFrames.HERE)),
    /** The same, of IPv6. */
    FROM_PEER_6(Reason.TUNNEL_LOCAL, Side.CORE, ue -> fromPeer6(ue, DirectionFrames.HERE6)),
    /** The same, counted under a grant. */
    FROM_PEER_MARKED(Reason.TUNNEL_LOCAL, Side.CORE, ue -> fromPeerMarked(ue, DirectionFrames.HERE)),
    /** Uplink from another platform, to yet another. */
    ONWARD(Reason.TUNNEL_ONWARD, Side.CORE, ue -> fromPeer(ue, DirectionFrames.THERE_TOO)),
    /** Downlink from another platform, to a UE here. */
    TO_UE_FROM_PEER(Reason.TUNNEL_DOWNLINK, Side.CORE, DirectionFrames::toUeFromPeer),
    /** The fence of a switch. */
    FENCE(Reason.FENCE, Side.CORE, DirectionFrames::fence, 0),

    /** An instance's answer, into the bearer. */
    ANSWER(Reason.DOWNLINK_INSTANCE, Side.APP, ue -> answer(ue, DirectionFrames.HERE)),
    /** The same, of IPv6. */
    ANSWER_6(Reason.DOWNLINK_INSTANCE, Side.APP, ue -> answer6(ue, DirectionFrames.HERE6)),
    /** The same, with the address that the UE used put back. */
    ANSWER_REWRITTEN(Reason.DOWNLINK_INSTANCE, Side.APP, ue -> answer(ue, DirectionFrames.OWN)),
    /** An answer to a UE at another platform. */
    ANSWER_TO_PEER(Reason.DOWNLINK_PEER, Side.APP, ue -> answer(ue, DirectionFrames.HERE)),
    /** An answer that waits for its UE's bearer, which is asked for in vain. */
    AWAITED(Reason.BEARER_NOT_ANSWERED, Side.APP, ue -> answer(ue, DirectionFrames.HERE), 0),
    /** An answer to a UE that never sent. */
    NO_BEARER(Reason.NO_BEARER, Side.APP, ue -> answer(ue, DirectionFrames.HERE), 0),
    /** What an instance sends that is not active for the UE. */
    NOT_ACTIVE(Reason.INSTANCE_NOT_ACTIVE, Side.APP, ue -> answer(ue, DirectionFrames.THERE), 0),

    /** A traffic rule has it go on. */
    RULE_PASS(Action.PASSTHROUGH, Reason.TRAFFIC_RULE_PASS, 1),
    /** A traffic rule sends a copy of the packet to a host. */
    RULE_COPY(Action.DUPLICATE_DECAPSULATED, Reason.TRAFFIC_RULE_COPY, 2),
    /** A traffic rule sends a copy of the frame to a host. */
    RULE_COPY_FRAME(Action.DUPLICATE_ENCAPSULATED, Reason.TRAFFIC_RULE_COPY, 2),
    /** A traffic rule sends the packet to a host. */
    RULE_LOCAL(Action.FORWARD_DECAPSULATED, Reason.TRAFFIC_RULE_LOCAL, 1),
    /** A traffic rule sends the frame to a host. */
    RULE_LOCAL_FRAME(Action.FORWARD_ENCAPSULATED, Reason.TRAFFIC_RULE_LOCAL, 1),
    /** A traffic rule sends it to another platform. */
    RULE_PEER(Action.FORWARD_DECAPSULATED, Reason.TRAFFIC_RULE_PEER, 1),
    /** A traffic rule drops it. */
    RULE_DROP(Action.DROP, Reason.TRAFFIC_RULE_DROP, 0),

    /** Uplink in another UE's bearer. */
    SPOOFED(
            Reason.SPOOFED_SOURCE,
            Side.ACCESS,
            ue -> uplink(ue, DirectionFrames.HERE).packet(DirectionFrames.ue(ue + 1), DirectionFrames.HERE),
            0);

    final Reason reason;
    final int side;
    final Action rule;

    /** Frames that leave for each that comes. */
    final int leaving;

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final IntFunction<FrameBuilder> frames;

    Way(Reason reason, int side, IntFunction<FrameBuilder> frames) {
        this(reason, side, frames, 1);
    }

    Way(Reason reason, int side, IntFunction<FrameBuilder> frames, int leaving) {
        this(reason, side, frames, leaving, null);
    }

    Way(Action rule, Reason reason, int leaving) {
        this(reason, Side.ACCESS, ue -> uplink(ue, DirectionFrames.ELSEWHERE), leaving, rule);
    }

    Way(Reason reason, int side, IntFunction<FrameBuilder> frames, int leaving, Action rule) {
        this.reason = reason;
        this.side = side;
        this.frames = frames;
        this.leaving = leaving;
        this.rule = rule;
    }

    /** A frame of UE number {@code ue} that goes this way. */
    byte[] frame(int ue) {
        return DirectionFrames.packet(frames.apply(ue)).octets();
    }
}

package io.turnout.engine;

import io.turnout.engine.ParsedFrame.Direction;
import io.turnout.engine.ParsedFrame.Kind;
import io.turnout.table.BearerLearner;
import io.turnout.table.Route;
import io.turnout.table.Tables;

/**
 * Tells which way a frame goes, has the class of its direction decide, and does what was decided. Owned by one worker.
 *
 * <pre>
 *   access ─> Uplink    ─┬─> instance, host ─┐
 *   core   ─> Downlink  ─┤                   ├─> Egress ─> sink
 *   app    ─> FromApp   ─┼─> bearer of a UE ─┤
 *   peer   ─> FromPeer  ─┴─> tunnel to a peer┘
 * </pre>
 */
final class Directions {
    private final BurstView burst;
    private final Routes routes;
    private final Traffic traffic;
    private final Uplink uplink;
    private final Downlink downlink;
    private final FromApp fromApp;
    private final FromPeer fromPeer;
    private final Egress egress;
    private final PairMemory usedAddresses;
    private final PathMtu pathMtu;
    private final Solicitor solicitor;
    private final AwaitedBearers awaited;
    private final PlainUplink plainUplink;

    Directions(
            BurstView burst,
            Tables tables,
            BearerLearner learner,
            SwitchTraffic switches,
            EngineCounters counters,
            EngineLimits limits) {
        TunnelSequences sequences = new TunnelSequences();
        Bearers bearers = new Bearers(tables.ues(), tables.paths(), learner, sequences);
        Encapsulator encapsulator = new Encapsulator(tables.paths(), sequences);
        this.burst = burst;
        routes = new Routes(burst, tables.ues());
        traffic = new Traffic(burst);
        usedAddresses = new PairMemory(limits.pairs());
        egress = new Egress(burst, counters, encapsulator, limits.maxFrameLength());
        pathMtu = new PathMtu(burst, bearers, traffic, encapsulator);
        solicitor = new Solicitor(burst, tables.ues(), egress, new BearerEcho(limits.secret()));
        awaited = new AwaitedBearers(this, tables.ues(), counters, limits.maxFrameLength());
        uplink = new Uplink(burst, bearers, routes, traffic, switches, solicitor, counters);
        downlink = new Downlink(burst, bearers, traffic, solicitor);
        fromApp = new FromApp(
                burst, bearers, routes, usedAddresses, new PairMemory(limits.pairs()), switches.roundTrips());
        fromPeer = new FromPeer(burst, bearers, routes, switches);
        plainUplink = new PlainUplink(
                burst, tables.ues(), bearers, routes, egress, usedAddresses, switches, counters, limits.burstFrames());
    }

    PlainUplink plainUplink() {
        return plainUplink;
    }

    Routes routes() {
        return routes;
    }

    Traffic traffic() {
        return traffic;
    }

    AwaitedBearers awaited() {
        return awaited;
    }

    Egress egress() {
        return egress;
    }

    /** Reads a frame and tells which way it goes and whose packet it is. */
    void read(ParsedFrame frame) {
        if (frame.ingress == Side.APP) {
            FrameParser.parsePlain(frame);
            frame.direction = Direction.FROM_APP;
            fromApp.classify(frame);
            return;
        }
        FrameParser.parse(frame);
        if (frame.ipLength > 0 && burst.steering.isPlatform(frame.destinationHigh, frame.destinationLow)) {
            frame.direction = Direction.FROM_PEER;
            if (frame.kind == Kind.T_PDU) {
                fromPeer.classify(frame);
            }
            return;
        }
        frame.direction = frame.ingress == Side.CORE ? Direction.DOWNLINK : Direction.UPLINK;
        if (frame.ingress == Side.ACCESS || frame.ingress == Side.CORE) {
            if (frame.kind == Kind.T_PDU) {
                classifyBearerPacket(frame);
            }
        } else if (frame.ipLength > 0) {
            frame.fragment = false;
            frame.decided(Reason.UNKNOWN_DIRECTION);
        }
    }

    private void classifyBearerPacket(ParsedFrame frame) {
        if (frame.direction == Direction.UPLINK) {
            uplink.classify(frame);
        } else {
            downlink.classify(frame);
        }
    }

    /** Whether the frame is a fragment whose datagram may have to be put together before it can go where it leads. */
    boolean isToBeAssembled(ParsedFrame frame) {
        return frame.fragment
                && (frame.direction != Direction.DOWNLINK
                        || !burst.steering.traffic().isEmpty());
    }

    /** Decides a frame; where it is a packet of a UE in the table, its context must have been found. */
    Reason reasonOf(ParsedFrame frame) {
        return switch (frame.kind) {
            case DECIDED -> frame.isShortFirstFragment() ? Reason.FRAGMENT_PASSED : frame.reason;
            case LATER_FRAGMENT -> Reason.FRAGMENT_PASSED;
            case END_MARKER -> reasonOfEndMarker(frame);
            case T_PDU -> reasonOfPacket(frame);
        };
    }

    private Reason reasonOfEndMarker(ParsedFrame frame) {
        return switch (frame.direction) {
            case DOWNLINK -> downlink.endMarker(frame);
            case FROM_PEER -> fromPeer.endMarker(frame);
            default -> Reason.GTPU_END_MARKER;
        };
    }

    /** Decides a packet that waited, and goes as {@code route} says. */
    Reason reasonOfReleased(ParsedFrame frame, long route) {
        routes.find(frame, route);
        return pathMtu.check(frame, frame.direction == Direction.FROM_PEER ? fromPeer.lead(frame) : uplink.lead(frame));
    }

    private Reason reasonOfPacket(ParsedFrame frame) {
        Reason reason = switch (frame.direction) {
            case UPLINK -> uplink.decide(frame);
            case DOWNLINK -> downlink.decide(frame);
            case FROM_APP -> fromApp.decide(frame);
            case FROM_PEER -> fromPeer.decide(frame);
        };
        return reason == Reason.NO_BEARER ? withoutBearer(frame) : pathMtu.check(frame, reason);
    }

    /** Has the packet wait where its UE's bearer can be asked for, or may be in a moment: the UE may just have spoken. */
    private Reason withoutBearer(ParsedFrame frame) {
        boolean isUnseen = solicitor.isOn(frame) && solicitor.isUnseen(frame);
        boolean isToWait = isUnseen ? awaited.hasRoomForUnseen(frame) : solicitor.ask(frame) && awaited.hasRoom(frame);
        return isToWait ? Reason.BEARER_AWAITED : Reason.NO_BEARER;
    }

    /** Whether the bearer of a packet's UE cannot be asked for yet. */
    boolean isUnseen(ParsedFrame frame) {
        return solicitor.isUnseen(frame);
    }

    /** Does what a frame's reason says, and counts for the rule or the default that decided. */
    void act(ParsedFrame frame, Reason reason) {
        switch (reason) {
            case UPLINK_LOCAL, TUNNEL_LOCAL -> {
                routes.count(frame);
                pathMtu.clamp(frame);
                toInstance(frame);
            }
            case UPLINK_PEER -> {
                routes.count(frame);
                pathMtu.clamp(frame);
                egress.toPeer(frame);
            }
            case TUNNEL_ONWARD -> {
                if (!frame.toUe) {
                    routes.count(frame);
                }
                egress.toPeer(frame);
            }
            case DOWNLINK_INSTANCE, DOWNLINK_DRAINING, DOWNLINK_HOST -> {
                fromApp.rewriteBack(frame);
                pathMtu.clamp(frame);
                egress.toUe(frame);
            }
            case DOWNLINK_PEER -> {
                fromApp.rewriteBack(frame);
                pathMtu.clamp(frame);
                egress.toPeer(frame);
            }
            case BEARER_AWAITED -> awaited.hold(frame);
            case TOO_BIG -> egress.tellTooBig(frame);
            case TRAFFIC_RULE_LOCAL -> {
                traffic.count(frame);
                toHost(frame);
            }
            case TRAFFIC_RULE_PEER -> {
                traffic.count(frame);
                egress.toPeer(frame);
            }
            case TRAFFIC_RULE_DROP -> traffic.count(frame);
            default -> actByVerdict(frame, reason);
        }
    }

    private void actByVerdict(ParsedFrame frame, Reason reason) {
        switch (reason.verdict()) {
            case PASS -> {
                egress.pass(frame, frame.timeNs);
                onPassed(frame, reason);
            }
            case DOWNLINK -> egress.toUe(frame);
            case DROP, ABSORBED, HELD -> {
                // It ends here, or waits.
            }
            case LOCAL, PEER -> throw new IllegalStateException("no action for " + reason);
        }
    }

    /** Does what goes with a packet that has been passed, whole or in fragments. */
    void onPassed(ParsedFrame frame, Reason reason) {
        switch (reason) {
            case RULE_TO_CORE -> routes.count(frame);
            case TRAFFIC_RULE_PASS -> traffic.count(frame);
            case TRAFFIC_RULE_COPY -> {
                traffic.count(frame);
                egress.duplicate(frame, traffic.destination(frame), traffic.isAsItIs(frame));
            }
            default -> {
                // Passing is all.
            }
        }
    }

    private void toHost(ParsedFrame frame) {
        TrafficPolicy.Destination to = traffic.destination(frame);
        if (traffic.isAsItIs(frame)) {
            egress.asItIsToHost(frame, to.mac(), to.sourceMac());
        } else {
            egress.toHost(frame, to.mac(), to.sourceMac());
        }
    }

    private void toInstance(ParsedFrame frame) {
        Steering.Instance instance = burst.steering.instance(Route.target(frame.route));
        if (instance.rewrite()) {
            int application = burst.steering.entry(frame.entry).applicationIndex();
            usedAddresses.put(
                    frame.ueKey, application, frame.innerDestinationHigh, frame.innerDestinationLow, frame.timeNs);
        }
        egress.toInstance(frame, instance);
    }
}

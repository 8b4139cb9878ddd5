package io.turnout.generate;

import io.turnout.engine.Steering;
import io.turnout.table.UeKey;
import io.turnout.wire.GtpuExtension;
import io.turnout.wire.PduSessionContainer;
import java.util.SplittableRandom;

/** What happens beside user traffic: handovers, and questions of peers with their answers. Used by one thread. */
final class Scripts {
    /** Frames of an echo. */
    static final int ECHO_FRAMES = 2;

    /** Frames of a G-PDU that a peer does not understand, and of what it says. */
    static final int COMPLAINT_FRAMES = 2;

    /** Packets that are counted before a fence. */
    private static final int COUNTED_PACKETS = 3;

    /** Frames of a UE's packets under a grant, and of the fence behind them. */
    static final int FENCE_FRAMES = COUNTED_PACKETS + 1;

    private static final long FENCED_EPOCH = 1;
    private static final int UNKNOWN_EXTENSION = 0xFD;

    private final Scenario scenario;
    private final Population population;
    private final UserTraffic traffic;
    private final SplittableRandom random;
    private int echoCount;
    private int fenceCount;

    Scripts(Scenario scenario, Population population, UserTraffic traffic, SplittableRandom random) {
        this.scenario = scenario;
        this.population = population;
        this.traffic = traffic;
        this.random = random;
    }

    /** How many peers ask for an echo: each eNB each SGW, and each SGW each eNB. */
    long echoPairCount() {
        return 2L * population.enbCount() * population.sgwCount();
    }

    /** A UE moves to any other eNB. */
    Script handover(int ue) {
        int enbCount = population.enbCount();
        int targetEnb = (population.uplinkEnb(ue) + 1 + random.nextInt(enbCount - 1)) % enbCount;
        return new Handover(scenario, population, traffic, ue, targetEnb).script();
    }

    /** The next of all pairs of peers: a request and its response. */
    Script echo() {
        int echoIndex = echoCount++;
        int pathIndex = (int) (echoIndex / 2 % (echoPairCount() / 2));
        int enb = pathIndex / population.sgwCount();
        int sgw = pathIndex % population.sgwCount();
        boolean isEnbAsking = echoIndex % 2 == 0;
        int sequence = (int) (echoIndex / echoPairCount());
        return new Script(scenario.newFrame(), Script.NULL_UE)
                .then(frame -> {
                    between(frame, isEnbAsking, enb, sgw).echoRequest(sequence);
                    return FrameKind.ECHO_REQUEST;
                })
                .then(frame -> {
                    between(frame, !isEnbAsking, enb, sgw).echoResponse(sequence);
                    return FrameKind.ECHO_RESPONSE;
                });
    }

    /** A UE's packet in a tunnel that the SGW does not know, and what the SGW says about it. */
    Script errorIndication() {
        int ue = random.nextInt(population.uesHere());
        int enb = population.uplinkEnb(ue);
        int sgw = population.sgw(ue);
        int unknownTeid = population.newTeid();
        return new Script(scenario.newFrame(), Script.NULL_UE)
                .then(frame -> {
                    FrameKind kind = traffic.uplink(frame, ue, 0);
                    traffic.gPdu(frame, unknownTeid, PduSessionContainer.UPLINK, 0);
                    return kind;
                })
                .then(frame -> {
                    population.toEnb(frame, sgw, enb).errorIndication(unknownTeid, population.sgwAddress(sgw));
                    return FrameKind.ERROR_INDICATION;
                });
    }

    /** A UE's packet with an extension header that the SGW must know and does not, and what the SGW says about it. */
    Script notification() {
        int ue = random.nextInt(population.uesHere());
        int enb = population.uplinkEnb(ue);
        int sgw = population.sgw(ue);
        return new Script(scenario.newFrame(), Script.NULL_UE)
                .then(frame -> {
                    FrameKind kind = traffic.uplink(frame, ue, 0);
                    frame.extension(UNKNOWN_EXTENSION, (byte) 0, (byte) 0);
                    return kind;
                })
                .then(frame -> {
                    population
                            .toEnb(frame, sgw, enb)
                            .supportedExtensionHeaders(
                                    (byte) GtpuExtension.PDU_SESSION_CONTAINER, (byte) GtpuExtension.PDCP_PDU_NUMBER);
                    return FrameKind.NOTIFICATION;
                });
    }

    /** Packets of a UE at the peer that are counted under a grant of its own, and the fence of that grant. */
    Script fence() {
        int ue = population.uesHere() + random.nextInt(population.ueCount() - population.uesHere());
        int attempt = ++fenceCount;
        Script script = new Script(scenario.newFrame(), Script.NULL_UE);
        for (int i = 0; i < COUNTED_PACKETS; i++) {
            script.then(frame -> traffic.fromPeer(frame, ue, 0, FENCED_EPOCH, attempt));
        }
        return script.then(frame -> {
            Address address = population.address(ue);
            long ueKey = address.isV4() ? UeKey.ofIpv4(address.v4()) : UeKey.ofIpv6(address.high());
            int application = Steering.number(scenario.application);
            PeerTunnel.fence(population.fromPeer(frame), application, ueKey, FENCED_EPOCH, attempt, COUNTED_PACKETS);
            return FrameKind.FENCE;
        });
    }

    private FrameBuilder between(FrameBuilder frame, boolean isUplink, int enb, int sgw) {
        return isUplink ? population.toSgw(frame, enb, sgw) : population.toEnb(frame, sgw, enb);
    }
}

package io.turnout.replay;

import io.turnout.engine.ParsedFrame;
import io.turnout.engine.Reason;
import io.turnout.engine.Side;
import io.turnout.engine.Steering;
import io.turnout.replay.Explanation.Leaving;
import io.turnout.table.Route;
import io.turnout.table.UeKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.agrona.DirectBuffer;

/** Listens to a replay and notes what the engine found in one frame, what decided, and what left. One thread. */
public final class Explainer implements ReplayOutput {
    private final Steering steering;
    private final long number;
    private final List<Leaving> leaving = new ArrayList<>();
    private boolean isDecided;
    private Explanation explanation;

    /** Explains frame {@code number}, counted from 1. */
    public Explainer(Steering steering, long number) {
        this.steering = steering;
        this.number = number;
    }

    /** What became of the frame; empty while it waits, or where there was none of this number. */
    public Optional<Explanation> explanation() {
        return Optional.ofNullable(explanation);
    }

    @Override
    public void onFrame(
            DirectBuffer buffer, int offset, int length, int wireLength, int link, int egress, long timeNs) {
        if (isDecided) {
            leaving.clear();
            isDecided = false;
        }
        leaving.add(new Leaving(side(egress), wireLength));
    }

    @Override
    public void onVerdict(ParsedFrame frame, ParsedFrame packet, Reason reason) {
        boolean isAlone = frame.number() == packet.number();
        if (isDecided && isAlone) {
            leaving.clear();
        }
        isDecided = true;
        if (frame.number() == number) {
            explanation = explain(frame, packet, reason);
        }
    }

    private Explanation explain(ParsedFrame frame, ParsedFrame packet, Reason reason) {
        boolean hasUe = packet.ueKey() != UeKey.NULL_UE;
        String ue = hasUe ? UeKey.text(packet.ueKey()) : "";
        boolean isTraffic = packet.isByTrafficRule(reason);
        return new Explanation(
                frame.number(),
                frame.timeNs(),
                side(frame.ingress()),
                packet.isInTunnel() ? tunnel(packet) : "",
                ue,
                hasUe && packet.isUeKnown(),
                hasUe ? Addresses.text(packet.innerDestinationHigh(), packet.innerDestinationLow()) : "",
                packet.isSteered() ? application(packet).identity() : "",
                isTraffic ? trafficRule(packet) : rule(packet, ue),
                !isTraffic && packet.isSteered() ? target(packet.route()) : "",
                reason.verdict().label(),
                reason.label(),
                reason.text(),
                List.copyOf(leaving));
    }

    private static String tunnel(ParsedFrame packet) {
        return Addresses.text(packet.sourceHigh(), packet.sourceLow()) + " -> "
                + Addresses.text(packet.destinationHigh(), packet.destinationLow()) + ", TEID 0x"
                + Integer.toHexString(packet.teid());
    }

    private Steering.Application application(ParsedFrame packet) {
        return steering.application(steering.entry(packet.entry()).applicationIndex());
    }

    private String trafficRule(ParsedFrame packet) {
        return "traffic rule "
                + steering.traffic().list().get(packet.trafficRule()).id();
    }

    private String rule(ParsedFrame packet, String ue) {
        if (!packet.isSteered()) {
            return "";
        }
        String identity = application(packet).identity();
        return packet.isByDefault()
                ? "the default of " + identity
                : "the rule of " + ue + " for " + identity + ", epoch "
                        + Integer.toUnsignedString(Route.epoch(packet.route()));
    }

    private String target(long route) {
        return switch (Route.kind(route)) {
            case Route.LOCAL ->
                "instance " + steering.instance(Route.target(route)).id() + " on this platform";
            case Route.PEER -> "platform " + steering.peer(Route.target(route)).id();
            default -> "the core";
        };
    }

    private String side(int side) {
        return switch (side) {
            case Side.ACCESS -> "access";
            case Side.CORE -> "core";
            case Side.APP -> "app";
            case Side.UNKNOWN -> "unknown";
            default -> "peer-" + steering.peer(Side.peerIndex(side)).id();
        };
    }
}

package io.turnout.engine;

import io.turnout.table.Route;
import io.turnout.table.UeKey;
import io.turnout.table.UeTable;

/** Decides what a base station sends: a UE's packets to applications, here, at a peer or on their way. One worker. */
final class Uplink {
    private final BurstView burst;
    private final Bearers bearers;
    private final Routes routes;
    private final Traffic traffic;
    private final SwitchTraffic switches;
    private final Solicitor solicitor;
    private final EngineCounters counters;

    Uplink(
            BurstView burst,
            Bearers bearers,
            Routes routes,
            Traffic traffic,
            SwitchTraffic switches,
            Solicitor solicitor,
            EngineCounters counters) {
        this.burst = burst;
        this.bearers = bearers;
        this.routes = routes;
        this.traffic = traffic;
        this.switches = switches;
        this.solicitor = solicitor;
        this.counters = counters;
    }

    /** Tells whose packet a T-PDU is, by the site's UE networks, and which application it is for. */
    void classify(ParsedFrame frame) {
        Steering steering = burst.steering;
        if (steering.isUe(frame.innerSourceHigh, frame.innerSourceLow)) {
            ue(frame, frame.innerSourceHigh, frame.innerSourceLow);
            frame.entry = steering.findEntry(frame.innerDestinationHigh, frame.innerDestinationLow);
        } else {
            boolean isToUe = steering.isUe(frame.innerDestinationHigh, frame.innerDestinationLow);
            frame.decided(isToUe ? Reason.INDIRECT_FORWARDING : Reason.NOT_A_UE);
        }
    }

    /** Notes the UE whose address this is; where no UE can have it, the frame is decided. */
    static void ue(ParsedFrame frame, long high, long low) {
        frame.ueKey = frame.innerIpv4 ? UeKey.ofIpv4((int) low) : UeKey.ofIpv6(high);
        frame.ueHash = UeTable.hash(frame.ueKey);
        if (frame.ueKey == UeKey.NULL_UE) {
            frame.decided(Reason.NOT_A_UE);
        }
    }

    Reason decide(ParsedFrame frame) {
        if (!bearers.onUplink(frame)) {
            counters.onSpoofed();
            if (burst.steering.isSpoofedDropped()) {
                return Reason.SPOOFED_SOURCE;
            }
        }
        boolean isToApplication = frame.entry != Steering.NULL_ENTRY;
        if (isToApplication) {
            routes.find(frame);
        }
        if (frame.isPartial()) {
            return Reason.CUT_SHORT;
        }
        if (isToApplication && solicitor.isOn(frame) && !bearers.isReachedAtItsEnb(frame)) {
            solicitor.ask(frame);
        }
        if (!isToApplication) {
            return traffic.decide(frame, Reason.NO_APPLICATION);
        }
        if (!frame.fragment) {
            tell(frame);
        }
        return Route.slot(frame.route) == Route.NULL_SLOT ? lead(frame) : ofSwitch(frame);
    }

    /** What control should know: a UE whose service is elsewhere, or back where its service is, and how far it is. */
    private void tell(ParsedFrame frame) {
        int application = burst.steering.entry(frame.entry).applicationIndex();
        if (burst.steering.application(application).isTimed() && isServedAtOnce(frame.route)) {
            switches.roundTrips().onUplink(frame, application);
        }
        switch (Route.kind(frame.route)) {
            case Route.LOCAL -> switches.sightings().onLocal(frame.ueKey, application, frame.timeNs);
            case Route.PEER -> switches.sightings().onSteeredRemote(frame.ueKey, application, frame.timeNs);
            default -> {
                // No service is concerned.
            }
        }
    }

    /** Whether a packet goes to an instance, and does not wait for a switch, which no instance is to blame for. */
    private static boolean isServedAtOnce(long route) {
        int kind = Route.kind(route);
        return Route.slot(route) == Route.NULL_SLOT && (kind == Route.LOCAL || kind == Route.PEER);
    }

    /** A fragment does not wait by itself: the whole will. */
    private Reason ofSwitch(ParsedFrame frame) {
        int way = frame.fragment ? SwitchSlots.WAITS : switches.offer(frame);
        return switch (way) {
            case SwitchSlots.WAITS -> Reason.HELD;
            case SwitchSlots.REFUSED -> Reason.HOLD_FULL;
            default -> lead(frame);
        };
    }

    /** Decides by {@code frame.route}. */
    Reason lead(ParsedFrame frame) {
        return switch (Route.kind(frame.route)) {
            case Route.LOCAL -> Reason.UPLINK_LOCAL;
            case Route.PEER -> toPeer(frame);
            case Route.CORE -> Reason.RULE_TO_CORE;
            default -> traffic.decide(frame, Reason.NO_INSTANCE);
        };
    }

    private Reason toPeer(ParsedFrame frame) {
        frame.peerIndex = Route.target(frame.route);
        frame.enterTunnel(burst.steering, false);
        switches.mark(frame);
        return Reason.UPLINK_PEER;
    }
}

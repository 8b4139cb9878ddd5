package io.turnout.engine;

import io.turnout.table.Route;
import io.turnout.table.UeTable;

/**
 * Where a packet between a UE and an application leads: by the rule of (UE, application), else by the application's
 * default; and how much each of these led. Owned by one worker.
 */
final class Routes {
    private final BurstView burst;
    private final UeTable ues;
    private final long[] defaultPackets = new long[Steering.MAX_ENTRIES];
    private final long[] defaultOctets = new long[Steering.MAX_ENTRIES];

    Routes(BurstView burst, UeTable ues) {
        this.burst = burst;
        this.ues = ues;
    }

    /** Finds {@code frame.rule} and {@code frame.route} for the application of {@code frame.entry}. */
    void find(ParsedFrame frame) {
        int application = burst.steering.entry(frame.entry).applicationIndex();
        frame.rule = frame.slot == UeTable.NULL_SLOT ? UeTable.NULL_RULE : ues.findRule(frame.slot, application);
        frame.route = frame.rule == UeTable.NULL_RULE ? Route.NULL_ROUTE : ues.route(frame.rule, burst.version);
        orDefault(frame, application);
    }

    /** Finds {@code frame.rule} anew and has the packet go as {@code route} says. */
    void find(ParsedFrame frame, long route) {
        int application = burst.steering.entry(frame.entry).applicationIndex();
        int slot = ues.find(frame.ueKey, frame.ueHash);
        frame.slot = slot;
        frame.rule = slot == UeTable.NULL_SLOT ? UeTable.NULL_RULE : ues.findRule(slot, application);
        frame.route = route;
        orDefault(frame, application);
    }

    /** Where no rule leads the packet, the default does; a switch of the pair stays one. */
    private void orDefault(ParsedFrame frame, int application) {
        if (Route.kind(frame.route) == 0) {
            long byDefault = burst.steering.application(application).defaultRoute();
            frame.rule = UeTable.NULL_RULE;
            frame.route = Route.inSwitch(byDefault, Route.slot(frame.route), Route.isHeld(frame.route));
        }
    }

    /** The route that the pair had before its present one, as far as that is known; else the default. */
    long previous(ParsedFrame frame) {
        long route = frame.rule == UeTable.NULL_RULE ? Route.NULL_ROUTE : ues.olderRoute(frame.rule, burst.version);
        return route != Route.NULL_ROUTE
                ? route
                : burst.steering
                        .application(burst.steering.entry(frame.entry).applicationIndex())
                        .defaultRoute();
    }

    /** Counts a packet for the rule or the default that led it. */
    void count(ParsedFrame frame) {
        count(frame.rule, frame.entry, frame.innerLength);
    }

    /** Counts a packet for {@code rule}, or, where that is none, for the default of {@code entry}'s application. */
    void count(int rule, int entry, int innerLength) {
        if (rule != UeTable.NULL_RULE) {
            ues.count(rule, innerLength);
        } else {
            defaultPackets[entry]++;
            defaultOctets[entry] += innerLength;
        }
    }

    /** Packets to the address of steering entry {@code entry} that the application's default decided. */
    long defaultPackets(int entry) {
        return defaultPackets[entry];
    }

    /** Their inner octets. */
    long defaultOctets(int entry) {
        return defaultOctets[entry];
    }
}

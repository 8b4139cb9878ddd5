package io.turnout.engine;

import io.turnout.table.PathTable;
import io.turnout.table.Route;
import io.turnout.table.UeKey;
import io.turnout.table.UeTable;
import org.agrona.MutableDirectBuffer;

/**
 * The short way of what most uplink is: a {@link PlainGPdu} of a UE, in the newest bearer that its context shows, to an
 * instance here or on to the core. Of such a frame a few numbers are kept between the passes, not a {@link ParsedFrame}.
 *
 * <p>It does what {@link Directions} would do with the frame, and nothing with any other: what turns out, in either
 * pass, to want more is left to them, in its place among the others, so that the order stays. Owned by one worker.
 */
final class PlainUplink {
    private static final int WORDS = 4;
    private static final int T_PDU = 0;
    private static final int INNER_ADDRESSES = 1;
    private static final int OUTER_ADDRESSES = 2;
    private static final int TEID_AND_ENTRY = 3;

    private static final long NOT_TAKEN = 0;

    /** Of what no application has: nothing but the bearer is to be seen to. */
    private static final long THROUGH = Route.core(0);

    private final BurstView view;
    private final UeTable ues;
    private final Bearers bearers;
    private final Routes routes;
    private final Egress egress;
    private final PairMemory usedAddresses;
    private final Sightings sightings;
    private final RoundTripMeter roundTrips;
    private final EngineCounters counters;

    /**
     * What the second pass needs to know of frame {@code i}, from word {@code 4 * i} on: side by side, so that one check
     * of the index is enough for all.
     *
     * <pre>
     *   0   T-PDU: offset, length; octets of the link header   (32, 16, 16; 0 = the frame does not go this way)
     *   1   T-PDU: source, destination
     *   2   outer source, destination
     *   3   TEID, steering entry
     * </pre>
     */
    private final long[] words;

    /** Octets of the longest T-PDU that goes to an instance this way: 0 where the site wants more done with them all. */
    private int localRoom;

    private boolean isAvoided;

    /** A lane for bursts of up to {@code capacity} frames. */
    PlainUplink(
            BurstView view,
            UeTable ues,
            Bearers bearers,
            Routes routes,
            Egress egress,
            PairMemory usedAddresses,
            SwitchTraffic switches,
            EngineCounters counters,
            int capacity) {
        this.view = view;
        this.ues = ues;
        this.bearers = bearers;
        this.routes = routes;
        this.egress = egress;
        this.usedAddresses = usedAddresses;
        this.sightings = switches.sightings();
        this.roundTrips = switches.roundTrips();
        this.counters = counters;
        words = new long[WORDS * capacity];
    }

    /** For comparison: takes no frame from now on. */
    void avoid() {
        isAvoided = true;
    }

    /**
     * The first pass over a whole burst.
     *
     * @param hashes takes those of the keys of UEs whose frames go this way
     */
    void read(Burst burst, long[] hashes) {
        MutableDirectBuffer buffer = burst.buffer();
        Steering steering = view.steering;
        localRoom = steering.maxMss() == 0 ? steering.mtu(Side.APP) : 0;
        int count = burst.count();
        for (int i = 0; i < count; i++) {
            int offset = burst.offset(i);
            boolean mayBe = !isAvoided && burst.ingress(i) == Side.ACCESS && burst.link(i) == Link.ETHERNET;
            int found = mayBe ? PlainGPdu.find(buffer, offset, burst.length(i)) : 0;
            if (found != 0 && read(buffer, offset, found, steering, i)) {
                hashes[i] = UeTable.hash(ueKey(words[WORDS * i + INNER_ADDRESSES]));
            } else {
                words[WORDS * i] = NOT_TAKEN;
            }
        }
    }

    private boolean read(MutableDirectBuffer buffer, int offset, int found, Steering steering, int i) {
        int ip = offset + PlainGPdu.linkLength(found);
        int inner = offset + PlainGPdu.innerDistance(found);
        long addresses = PlainGPdu.addresses(buffer, ip);
        long innerAddresses = PlainGPdu.addresses(buffer, inner);
        int entry = steering.findIpv4Entry((int) innerAddresses);
        if (steering.isIpv4Platform((int) addresses)
                || !steering.isIpv4Ue((int) (innerAddresses >>> 32))
                || (entry == Steering.NULL_ENTRY ? !steering.traffic().isEmpty() : steering.solicits(true))) {
            return false;
        }
        int innerLength = PlainGPdu.innerLength(buffer, inner);
        int teid = PlainGPdu.teid(buffer, ip);
        long[] to = words;
        int first = WORDS * i;
        to[first + T_PDU] = pair(inner, innerLength << 16 | PlainGPdu.linkLength(found));
        to[first + INNER_ADDRESSES] = innerAddresses;
        to[first + OUTER_ADDRESSES] = addresses;
        to[first + TEID_AND_ENTRY] = pair(teid, entry);
        return true;
    }

    private static long pair(int high, int low) {
        return (long) high << 32 | low & 0xFFFF_FFFFL;
    }

    private static int innerOffset(long tPdu) {
        return (int) (tPdu >>> 32);
    }

    private static int innerLength(long tPdu) {
        return (int) tPdu >>> 16;
    }

    private static long ueKey(long innerAddresses) {
        return UeKey.ofIpv4((int) (innerAddresses >>> 32));
    }

    /** Whether frame {@code i} goes this way, as far as the first pass can tell. */
    boolean isTaken(int i) {
        return words[WORDS * i] != NOT_TAKEN;
    }

    /** Reads all of frame {@code i}, which {@link #isTaken(int)} and whose descriptor stands in {@code frame}. */
    void read(ParsedFrame frame, int i) {
        int first = WORDS * i;
        int linkLength = (int) words[first + T_PDU] & 0xFFFF;
        PlainGPdu.read(frame, PlainGPdu.found(linkLength, innerOffset(words[first + T_PDU]) - frame.offset));
        frame.direction = ParsedFrame.Direction.UPLINK;
        frame.ueKey = ueKey(words[first + INNER_ADDRESSES]);
        frame.entry = (int) words[first + TEID_AND_ENTRY];
    }

    /**
     * Decides frame {@code i}, which {@link #isTaken(int)}, does what was decided, and counts it.
     *
     * @param slot where its UE's context very likely stands
     * @return why; null, and nothing done, where it has to go the long way
     */
    Reason decide(Burst burst, int i, int slot) {
        long[] of = words;
        int first = WORDS * i;
        long tPdu = of[first + T_PDU];
        long innerAddresses = of[first + INNER_ADDRESSES];
        long outerAddresses = of[first + OUTER_ADDRESSES];
        long teidAndEntry = of[first + TEID_AND_ENTRY];
        int entry = (int) teidAndEntry;
        if (slot == UeTable.NULL_SLOT || ues.ueKey(slot) != ueKey(innerAddresses)) {
            return null;
        }
        Steering steering = view.steering;
        int rule = UeTable.NULL_RULE;
        int application = Steering.NULL_APPLICATION;
        long route = THROUGH;
        if (entry != Steering.NULL_ENTRY) {
            application = steering.entry(entry).applicationIndex();
            rule = ues.findRule(slot, application);
            route = rule == UeTable.NULL_RULE ? Route.NULL_ROUTE : ues.route(rule, view.version);
            if (route == Route.NULL_ROUTE) {
                rule = UeTable.NULL_RULE;
                route = steering.application(application).defaultRoute();
            }
        }
        boolean isLocal = Route.kind(route) == Route.LOCAL;
        boolean isHere =
                Route.isPlain(route) && (isLocal ? innerLength(tPdu) <= localRoom : Route.kind(route) == Route.CORE);
        if (!isHere || !bearers.onNewestUplink(slot, outerAddresses, (int) (teidAndEntry >>> 32), burst.timeNs(i))) {
            return null;
        }
        if (entry == Steering.NULL_ENTRY) {
            return pass(burst, i, Reason.NO_APPLICATION);
        }
        routes.count(rule, entry, innerLength(tPdu));
        if (!isLocal) {
            return pass(burst, i, Reason.RULE_TO_CORE);
        }
        counters.onDecided(Reason.UPLINK_LOCAL);
        toInstance(burst, tPdu, innerAddresses, application, steering.instance(Route.target(route)), i);
        return Reason.UPLINK_LOCAL;
    }

    private Reason pass(Burst burst, int i, Reason reason) {
        counters.onDecided(reason);
        egress.passToCore(burst, i);
        return reason;
    }

    private void toInstance(
            Burst burst, long tPdu, long innerAddresses, int application, Steering.Instance instance, int i) {
        long ueKey = ueKey(innerAddresses);
        long timeNs = burst.timeNs(i);
        sightings.onLocal(ueKey, application, timeNs);
        if (view.steering.application(application).isTimed()) {
            roundTrips.onUplink(burst.buffer(), innerOffset(tPdu), innerLength(tPdu), true, ueKey, application, timeNs);
        }
        if (instance.rewrite()) {
            usedAddresses.put(ueKey, application, 0, PathTable.mapped((int) innerAddresses), timeNs);
        }
        egress.toInstance(burst.buffer(), innerOffset(tPdu), innerLength(tPdu), instance, timeNs);
    }
}

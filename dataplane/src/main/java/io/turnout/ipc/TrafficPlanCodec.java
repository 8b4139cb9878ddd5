package io.turnout.ipc;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.turnout.engine.TrafficPlan;
import io.turnout.engine.TrafficPlan.Nowhere;
import io.turnout.engine.TrafficPlan.Target;
import io.turnout.engine.TrafficPlan.ToHost;
import io.turnout.engine.TrafficPlan.ToMac;
import io.turnout.engine.TrafficPlan.ToPeer;
import io.turnout.engine.TrafficPolicy;
import io.turnout.engine.TrafficPolicy.Action;
import io.turnout.table.Flow;
import io.turnout.table.TrafficFilter;
import io.turnout.table.TrafficRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * The octets of a set of traffic rules, as a command carries them ({@link CommandLayout}, whose version is theirs).
 * Little-endian; every part a multiple of 8 octets long. Stateless.
 *
 * <pre>
 *  set      0   rules (4), filters (4), the rules, the filters
 *
 *  rule     0   octets of its name (4), action (4)
 *           8   target uplink (24), target downlink (24)
 *           56  its name in UTF-8, padded
 *
 *  target   0   kind (4): 0 nowhere, 1 peer, 2 host, 3 link address; peer index (4)
 *           8   address high (8), low (8); or link address (8), that of the sender or 0 (8)
 *
 *  filter   0   priority (4), rule index (4), ranges of addresses (4), ranges of numbers (4)
 *           16  the ranges of addresses: field (8), first high (8), first low (8), last high (8), last low (8)
 *               the ranges of numbers: field (4), first (4), last (4), reserved (4)
 * </pre>
 */
public final class TrafficPlanCodec {
    /** Octets of the longest name. */
    static final int MAX_NAME = 1_024;

    private static final int HEADER_LENGTH = 8;
    private static final int RULE_LENGTH = 56;
    private static final int TARGET_LENGTH = 24;
    private static final int FILTER_LENGTH = 16;
    private static final int ADDRESS_RANGE_LENGTH = 40;
    private static final int NUMBER_RANGE_LENGTH = 16;
    private static final long MAC_MASK = 0xFFFF_FFFF_FFFFL;

    private static final int NOWHERE = 0;
    private static final int PEER = 1;
    private static final int HOST = 2;
    private static final int MAC = 3;

    private static final Flow.Address[] ADDRESSES = Flow.Address.values();
    private static final Flow.Scalar[] SCALARS = Flow.Scalar.values();
    private static final Action[] ACTIONS = Action.values();

    private TrafficPlanCodec() {}

    /** What came is no set of traffic rules. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int fault;

        /** {@code fault} is one of {@link CommandReader}'s. */
        private UnreadableException(int fault) {
            super("fault " + fault, null, false, false);
            this.fault = fault;
        }

        int fault() {
            return fault;
        }
    }

    /**
     * The octets of {@code plan}.
     *
     * @throws IllegalArgumentException if a name is too long
     */
    public static byte[] encode(TrafficPlan plan) {
        ExpandableArrayBuffer out = new ExpandableArrayBuffer();
        out.putInt(0, plan.rules().size(), LITTLE_ENDIAN);
        out.putInt(4, plan.filters().size(), LITTLE_ENDIAN);
        int at = HEADER_LENGTH;
        for (TrafficPlan.Rule rule : plan.rules()) {
            at = putRule(out, at, rule);
        }
        for (TrafficFilter filter : plan.filters()) {
            at = putFilter(out, at, filter);
        }
        byte[] octets = new byte[at];
        out.getBytes(0, octets);
        return octets;
    }

    @SuppressWarnings("EnumOrdinal") // what each number is, the layout's version says
    private static int putRule(ExpandableArrayBuffer out, int at, TrafficPlan.Rule rule) {
        byte[] name = rule.id().getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_NAME) {
            throw new IllegalArgumentException(
                    "a traffic rule's name of " + name.length + " octets, and " + MAX_NAME + " fit");
        }
        out.putInt(at, name.length, LITTLE_ENDIAN);
        out.putInt(at + 4, rule.action().ordinal(), LITTLE_ENDIAN);
        putTarget(out, at + 8, rule.uplink());
        putTarget(out, at + 8 + TARGET_LENGTH, rule.downlink());
        int end = at + RULE_LENGTH + BitUtil.align(name.length, Long.BYTES);
        out.setMemory(at + RULE_LENGTH, end - at - RULE_LENGTH, (byte) 0);
        out.putBytes(at + RULE_LENGTH, name);
        return end;
    }

    private static void putTarget(ExpandableArrayBuffer out, int at, Target target) {
        switch (target) {
            case Nowhere _ -> putTarget(out, at, NOWHERE, 0, 0, 0);
            case ToPeer(int peerIndex) -> putTarget(out, at, PEER, peerIndex, 0, 0);
            case ToHost(long high, long low) -> putTarget(out, at, HOST, 0, high, low);
            case ToMac(long mac, long sourceMac) -> putTarget(out, at, MAC, 0, mac, sourceMac);
        }
    }

    private static void putTarget(ExpandableArrayBuffer out, int at, int kind, int peer, long first, long second) {
        out.putInt(at, kind, LITTLE_ENDIAN);
        out.putInt(at + 4, peer, LITTLE_ENDIAN);
        out.putLong(at + 8, first, LITTLE_ENDIAN);
        out.putLong(at + 16, second, LITTLE_ENDIAN);
    }

    @SuppressWarnings("EnumOrdinal") // what each number is, the layout's version says
    private static int putFilter(ExpandableArrayBuffer out, int start, TrafficFilter filter) {
        int at = start + FILTER_LENGTH;
        int addressCount = 0;
        for (Flow.Address field : ADDRESSES) {
            for (TrafficFilter.AddressRange range : filter.ranges(field)) {
                out.putLong(at, field.ordinal(), LITTLE_ENDIAN);
                out.putLong(at + 8, range.firstHigh(), LITTLE_ENDIAN);
                out.putLong(at + 16, range.firstLow(), LITTLE_ENDIAN);
                out.putLong(at + 24, range.lastHigh(), LITTLE_ENDIAN);
                out.putLong(at + 32, range.lastLow(), LITTLE_ENDIAN);
                at += ADDRESS_RANGE_LENGTH;
                addressCount++;
            }
        }
        int numberCount = 0;
        for (Flow.Scalar field : SCALARS) {
            for (TrafficFilter.NumberRange range : filter.ranges(field)) {
                out.putInt(at, field.ordinal(), LITTLE_ENDIAN);
                out.putInt(at + 4, range.first(), LITTLE_ENDIAN);
                out.putInt(at + 8, range.last(), LITTLE_ENDIAN);
                out.putInt(at + 12, 0, LITTLE_ENDIAN);
                at += NUMBER_RANGE_LENGTH;
                numberCount++;
            }
        }
        out.putInt(start, filter.priority(), LITTLE_ENDIAN);
        out.putInt(start + 4, filter.rule(), LITTLE_ENDIAN);
        out.putInt(start + 8, addressCount, LITTLE_ENDIAN);
        out.putInt(start + 12, numberCount, LITTLE_ENDIAN);
        return at;
    }

    /** What can be said against the octets: {@link CommandReader#VALID}, or why they must not be applied. */
    static int check(DirectBuffer octets, int offset, int length) {
        try {
            decode(octets, offset, length);
            return CommandReader.VALID;
        } catch (UnreadableException e) {
            return e.fault();
        }
    }

    /** The rules whose octets have been {@linkplain #check checked}. */
    public static TrafficPlan read(DirectBuffer octets, int offset, int length) {
        try {
            return decode(octets, offset, length);
        } catch (UnreadableException e) {
            throw new IllegalArgumentException("traffic rules in a batch that was not checked", e);
        }
    }

    private static TrafficPlan decode(DirectBuffer octets, int offset, int length) throws UnreadableException {
        Cursor in = new Cursor(octets, offset, length);
        int header = in.take(HEADER_LENGTH);
        int ruleCount = octets.getInt(header, LITTLE_ENDIAN);
        int filterCount = octets.getInt(header + 4, LITTLE_ENDIAN);
        check(ruleCount >= 0 && ruleCount <= TrafficPolicy.MAX_RULES);
        check(filterCount >= 0 && filterCount <= TrafficRules.MAX_FILTERS);
        List<TrafficPlan.Rule> rules = new ArrayList<>();
        for (int i = 0; i < ruleCount; i++) {
            rules.add(rule(in));
        }
        List<TrafficFilter> filters = new ArrayList<>();
        for (int i = 0; i < filterCount; i++) {
            filters.add(filter(in, ruleCount));
        }
        in.checkEnd();
        return new TrafficPlan(filters, rules);
    }

    private static void check(boolean isInRange) throws UnreadableException {
        if (!isInRange) {
            throw new UnreadableException(CommandReader.OUT_OF_RANGE);
        }
    }

    private static TrafficPlan.Rule rule(Cursor in) throws UnreadableException {
        int rule = in.take(RULE_LENGTH);
        int nameLength = in.octets.getInt(rule, LITTLE_ENDIAN);
        int action = in.octets.getInt(rule + 4, LITTLE_ENDIAN);
        check(nameLength >= 0 && nameLength <= MAX_NAME && action >= 0 && action < ACTIONS.length);
        byte[] name = new byte[nameLength];
        in.octets.getBytes(in.take(BitUtil.align(nameLength, Long.BYTES)), name);
        return new TrafficPlan.Rule(
                new String(name, StandardCharsets.UTF_8),
                ACTIONS[action],
                target(in.octets, rule + 8),
                target(in.octets, rule + 8 + TARGET_LENGTH));
    }

    private static Target target(DirectBuffer octets, int at) throws UnreadableException {
        int peer = octets.getInt(at + 4, LITTLE_ENDIAN);
        long first = octets.getLong(at + 8, LITTLE_ENDIAN);
        long second = octets.getLong(at + 16, LITTLE_ENDIAN);
        return switch (octets.getInt(at, LITTLE_ENDIAN)) {
            case NOWHERE -> new Nowhere();
            case PEER -> {
                check(peer >= 0);
                yield new ToPeer(peer);
            }
            case HOST -> new ToHost(first, second);
            case MAC -> {
                check(((first | second) & ~MAC_MASK) == 0);
                yield new ToMac(first, second);
            }
            default -> throw new UnreadableException(CommandReader.OUT_OF_RANGE);
        };
    }

    private static TrafficFilter filter(Cursor in, int ruleCount) throws UnreadableException {
        DirectBuffer octets = in.octets;
        int filter = in.take(FILTER_LENGTH);
        int rule = octets.getInt(filter + 4, LITTLE_ENDIAN);
        int addressCount = octets.getInt(filter + 8, LITTLE_ENDIAN);
        int numberCount = octets.getInt(filter + 12, LITTLE_ENDIAN);
        check(rule >= 0 && rule < ruleCount && addressCount >= 0 && numberCount >= 0);
        TrafficFilter made = new TrafficFilter(octets.getInt(filter, LITTLE_ENDIAN), rule);
        try {
            for (int i = 0; i < addressCount; i++) {
                int range = in.take(ADDRESS_RANGE_LENGTH);
                made.addresses(
                        field(octets.getLong(range, LITTLE_ENDIAN), ADDRESSES),
                        octets.getLong(range + 8, LITTLE_ENDIAN),
                        octets.getLong(range + 16, LITTLE_ENDIAN),
                        octets.getLong(range + 24, LITTLE_ENDIAN),
                        octets.getLong(range + 32, LITTLE_ENDIAN));
            }
            for (int i = 0; i < numberCount; i++) {
                int range = in.take(NUMBER_RANGE_LENGTH);
                made.numbers(
                        field(octets.getInt(range, LITTLE_ENDIAN), SCALARS),
                        octets.getInt(range + 4, LITTLE_ENDIAN),
                        octets.getInt(range + 8, LITTLE_ENDIAN));
            }
        } catch (IllegalArgumentException e) { // a range that is none
            throw new UnreadableException(CommandReader.OUT_OF_RANGE);
        }
        return made;
    }

    private static <T> T field(long number, T[] fields) throws UnreadableException {
        check(number >= 0 && number < fields.length);
        return fields[(int) number];
    }

    /** Where reading is; never goes past the end. */
    private static final class Cursor {
        private final DirectBuffer octets;
        private final int end;
        private int at;

        Cursor(DirectBuffer octets, int offset, int length) {
            this.octets = octets;
            at = offset;
            end = offset + length;
        }

        /** Where the next {@code length} octets begin. */
        int take(int length) throws UnreadableException {
            if (length > end - at) {
                throw new UnreadableException(CommandReader.MALFORMED);
            }
            int start = at;
            at += length;
            return start;
        }

        void checkEnd() throws UnreadableException {
            if (at != end) {
                throw new UnreadableException(CommandReader.MALFORMED);
            }
        }
    }
}

package io.turnout.table;

/**
 * What {@link TrafficRules} look at in a packet. Filled by its one thread for each packet, then looked up by it.
 *
 * <p>Addresses are 128 bits, IPv4 as {@code ::ffff:a.b.c.d}.
 */
public final class Flow {
    /** A number that the packet does not have, such as the ports of a later fragment: only rules without it match. */
    public static final int NONE = -1;

    static final int ADDRESSES = 4;
    static final int NUMBERS = 6;

    final long[] highs = new long[ADDRESSES];
    final long[] lows = new long[ADDRESSES];
    final int[] numbers = new int[NUMBERS];

    /** Which of each field's vectors the packet selects: working memory of a look-up. */
    final int[] vectors = new int[ADDRESSES + NUMBERS];

    /** Where an address stands in a packet. */
    public enum Address {
        /** Source of the inner packet. */
        SOURCE,
        /** Destination of the inner packet. */
        DESTINATION,
        /** Source of the outer packet. */
        TUNNEL_SOURCE,
        /** Destination of the outer packet. */
        TUNNEL_DESTINATION
    }

    /** A number in a packet. */
    public enum Scalar {
        /** Source port of the inner packet. */
        SOURCE_PORT(0xFFFF),
        /** Destination port of the inner packet. */
        DESTINATION_PORT(0xFFFF),
        /** UDP source port of the outer packet. */
        TUNNEL_SOURCE_PORT(0xFFFF),
        /** UDP destination port of the outer packet. */
        TUNNEL_DESTINATION_PORT(0xFFFF),
        /** Protocol of the inner packet. */
        PROTOCOL(0xFF),
        /** Traffic class of the inner packet: four times its DiffServ code point, and its ECN bits. */
        TRAFFIC_CLASS(0xFF);

        private final int max;

        Scalar(int max) {
            this.max = max;
        }

        /** The highest that it can be. */
        public int max() {
            return max;
        }
    }

    /** Sets an address. */
    @SuppressWarnings("EnumOrdinal") // fields are numbered by their order, within this process only
    public Flow address(Address field, long high, long low) {
        highs[field.ordinal()] = high;
        lows[field.ordinal()] = low;
        return this;
    }

    /** Sets a number, or {@link #NONE}. */
    @SuppressWarnings("EnumOrdinal") // fields are numbered by their order, within this process only
    public Flow number(Scalar field, int value) {
        numbers[field.ordinal()] = value;
        return this;
    }
}

package io.turnout.lab;

import io.turnout.lab.DeliveryLog.Delivery;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * What became of numbered packets of one direction.
 *
 * @param sent packets that left
 * @param delivered of those, how many arrived at least once
 * @param lost of those, how many never arrived
 * @param duplicated arrivals beyond a packet's first
 * @param reordered packets that first arrived behind one with a higher number
 * @param misdelivered packets that reached an instance which was no longer, or not yet, the active one when they were sent
 */
record Tally(long sent, long delivered, long lost, long duplicated, long reordered, long misdelivered) {
    static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

    /** Both together. */
    Tally plus(Tally other) {
        return new Tally(
                sent + other.sent,
                delivered + other.delivered,
                lost + other.lost,
                duplicated + other.duplicated,
                reordered + other.reordered,
                misdelivered + other.misdelivered);
    }

    /**
     * Of one UE.
     *
     * @param sent numbers of the packets that left
     * @param arrived in the order of arrival
     * @param places where the UE's packets had to go, one after another; empty where that does not matter
     */
    static Tally of(BitSet sent, List<Delivery> arrived, List<Integer> places) {
        BitSet seen = new BitSet(sent.length());
        long duplicated = 0;
        long reordered = 0;
        long highest = -1;
        for (Delivery delivery : arrived) {
            int number = Math.toIntExact(delivery.number());
            if (seen.get(number)) {
                duplicated++;
                continue;
            }
            seen.set(number);
            if (number < highest) {
                reordered++;
            }
            highest = Math.max(highest, number);
        }
        BitSet lost = (BitSet) sent.clone();
        lost.andNot(seen);
        long sentCount = sent.cardinality();
        long lostCount = lost.cardinality();
        return new Tally(
                sentCount, sentCount - lostCount, lostCount, duplicated, reordered, misdelivered(arrived, places));
    }

    /**
     * In the order in which they were sent, a UE's packets must reach one place after another, as it was switched: the
     * fewest packets that do not fit any way to cut the order into such stretches were delivered to the wrong place.
     */
    private static long misdelivered(List<Delivery> arrived, List<Integer> places) {
        if (places.isEmpty()) {
            return 0;
        }
        List<Delivery> sent = arrived.stream()
                .sorted(Comparator.comparingLong(Delivery::number))
                .toList();
        long[] misfits = new long[places.size()];
        for (Delivery delivery : sent) {
            long before = Long.MAX_VALUE;
            for (int stretch = 0; stretch < misfits.length; stretch++) {
                before = Math.min(before, misfits[stretch]);
                misfits[stretch] = before + (delivery.place() == places.get(stretch) ? 0 : 1);
            }
        }
        return Arrays.stream(misfits).min().orElse(0);
    }
}

package io.turnout.lab;

import io.turnout.lab.DeliveryLog.Delivery;
import java.util.List;

/** How long a switch kept a UE's packets from arriving. Stateless. */
final class Interruption {
    private static final long HALF_WINDOW_NS = 500_000_000L;

    private Interruption() {}

    /**
     * The longest gap between two arrivals of a UE's numbered uplink packets, at whichever instance, within a second around
     * a swap; less the longest time that the UE itself let pass between the two packets.
     *
     * @param arrived in the order of arrival
     * @param sent when the packets left
     * @param swapNs when the route rules were swapped
     * @return nanoseconds, 0 or more; -1 where fewer than two packets arrived in that second
     */
    static long longestNs(List<Delivery> arrived, SendLog sent, long swapNs) {
        long longest = -1;
        Delivery before = null;
        for (Delivery delivery : arrived) {
            boolean isInWindow = Math.abs(delivery.timeNs() - swapNs) <= HALF_WINDOW_NS;
            if (isInWindow && before != null) {
                long gapNs = delivery.timeNs() - before.timeNs();
                long intervalNs = Math.abs(sent.timeNs(delivery.number()) - sent.timeNs(before.number()));
                longest = Math.max(longest, Math.max(0, gapNs - intervalNs));
            }
            before = isInWindow ? delivery : null;
        }
        return longest;
    }
}

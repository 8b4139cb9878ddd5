package io.turnout.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one observer on a wire saw arrive: whose packet, which, when and where. Written by that observer's thread, read when
 * it has ended.
 */
final class DeliveryLog {
    private static final int FIRST_CAPACITY = 1_024;

    private final int place;
    private int[] ues = new int[FIRST_CAPACITY];
    private long[] numbers = new long[FIRST_CAPACITY];
    private long[] timesNs = new long[FIRST_CAPACITY];
    private int count;

    /**
     * A packet that arrived.
     *
     * @param number which of its UE's packets
     * @param place where: the index of the instance, or of the base station
     * @param timeNs when
     */
    record Delivery(long number, int place, long timeNs) {}

    /** For an observer at {@code place}. */
    DeliveryLog(int place) {
        this.place = place;
    }

    /** Notes that a packet arrived. */
    void onDelivered(int ue, long number, long timeNs) {
        if (count == ues.length) {
            ues = Arrays.copyOf(ues, 2 * count);
            numbers = Arrays.copyOf(numbers, 2 * count);
            timesNs = Arrays.copyOf(timesNs, 2 * count);
        }
        ues[count] = ue;
        numbers[count] = number;
        timesNs[count] = timeNs;
        count++;
    }

    /** Packets that arrived. */
    int count() {
        return count;
    }

    /** All that arrived at any of {@code logs}, a list for each of {@code ueCount} UEs, in the order of their arrival. */
    static List<List<Delivery>> byUe(List<DeliveryLog> logs, int ueCount) {
        List<List<Delivery>> byUe = new ArrayList<>();
        for (int ue = 0; ue < ueCount; ue++) {
            byUe.add(new ArrayList<>());
        }
        for (DeliveryLog log : logs) {
            for (int i = 0; i < log.count; i++) {
                byUe.get(log.ues[i]).add(new Delivery(log.numbers[i], log.place, log.timesNs[i]));
            }
        }
        // Stable: of two that arrived at one observer at the same time, the first stays first.
        byUe.forEach(deliveries -> deliveries.sort((a, b) -> Long.compare(a.timeNs(), b.timeNs())));
        return byUe;
    }
}

package io.turnout.lab;

import io.turnout.lab.DeliveryLog.Delivery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Says where packets came behind younger ones, for whoever looks for the cause. Stateless. */
final class Disorder {
    private static final int MOST_LINES = 8;
    private static final double NS_PER_MS = 1e6;

    private Disorder() {}

    /**
     * A line for each of the first few runs of late packets.
     *
     * @param arrived in the order of arrival, by UE
     * @param traces every switch
     */
    static List<String> lines(List<List<Delivery>> arrived, List<SwitchTrace> traces) {
        List<String> lines = new ArrayList<>();
        for (int ue = 0; ue < arrived.size() && lines.size() < MOST_LINES; ue++) {
            Delivery youngest = null;
            boolean isLate = false;
            for (Delivery delivery : arrived.get(ue)) {
                boolean wasLate = isLate;
                isLate = youngest != null && delivery.number() < youngest.number();
                if (isLate && !wasLate && lines.size() < MOST_LINES) {
                    lines.add(line(ue, delivery, youngest, traces));
                }
                youngest = isLate ? youngest : delivery;
            }
        }
        return lines;
    }

    private static String line(int ue, Delivery late, Delivery youngest, List<SwitchTrace> traces) {
        String where = traces.stream()
                .filter(it -> it.ue() == ue && it.swapNs() != 0)
                .map(it -> (late.timeNs() - it.swapNs()) / NS_PER_MS)
                .min(Comparator.comparingDouble(Math::abs))
                .map(millis -> String.format(Locale.ROOT, "%.1f ms from the nearest swap", millis))
                .orElse("with no swap of this UE");
        return String.format(
                Locale.ROOT,
                "UE %d: packet %d at %s came behind %d at %s, %s.",
                ue,
                late.number(),
                LabPlan.instance(late.place()),
                youngest.number(),
                LabPlan.instance(youngest.place()),
                where);
    }
}

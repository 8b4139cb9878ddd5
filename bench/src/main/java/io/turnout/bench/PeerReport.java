package io.turnout.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Medians of pairs: {@code PeerReport IN.tsv OUT.json} reads lines (rules, pair, side, name, ns) and prints, for each
 * size and each of the peer's variants, both sides' medians and the median of the pairs' ratios.
 */
public final class PeerReport {
    private static final String OURS = "turnout";
    private static final String CONTROL = "receive only";

    private PeerReport() {}

    private record Line(int rules, int pair, String side, String name, double ns) {
        static Line of(String text) {
            String[] fields = text.split("\t", -1);
            return new Line(
                    Integer.parseInt(fields[0]),
                    Integer.parseInt(fields[1]),
                    fields[2],
                    fields[3],
                    Double.parseDouble(fields[4]));
        }

        boolean isOurs() {
            return side.equals(OURS) && name.equals(OURS);
        }
    }

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        List<Line> lines = Files.readAllLines(Path.of(args[0])).stream()
                .skip(1)
                .map(Line::of)
                .toList();
        Set<Integer> sizes = new LinkedHashSet<>();
        Set<String> variants = new LinkedHashSet<>();
        for (Line line : lines) {
            sizes.add(line.rules());
            if (!line.side().equals(OURS) && !line.name().equals(CONTROL)) {
                variants.add(line.name());
            }
        }
        StringBuilder json = new StringBuilder("[");
        System.out.printf("%9s  %-24s %8s %8s  %s%n", "rules", "peer", "peer ns", "ours ns", "ours / peer");
        for (int rules : sizes) {
            for (String variant : variants) {
                List<Line> theirs = lines.stream()
                        .filter(line -> line.rules() == rules && line.name().equals(variant))
                        .toList();
                List<Line> ours = lines.stream()
                        .filter(line -> line.rules() == rules && line.isOurs())
                        .toList();
                int pairs = Math.min(theirs.size(), ours.size());
                double[] ratios = new double[pairs];
                for (int i = 0; i < pairs; i++) {
                    ratios[i] = ours.get(i).ns() / theirs.get(i).ns();
                }
                double peerNs = median(theirs);
                double ourNs = median(ours);
                double ratio = median(ratios);
                System.out.printf(Locale.ROOT, "%9d  %-24s %8.1f %8.1f  %.2f%n", rules, variant, peerNs, ourNs, ratio);
                json.append(String.format(
                        Locale.ROOT,
                        "%s%n  {\"rules\": %d, \"peer\": \"%s\", \"pairs\": %d, \"peerNs\": %.1f, \"ourNs\": %.1f, \"ratio\": %.3f}",
                        json.length() == 1 ? "" : ",",
                        rules,
                        variant,
                        pairs,
                        peerNs,
                        ourNs,
                        ratio));
            }
        }
        Files.writeString(Path.of(args[1]), json + "\n]\n");
    }

    private static double median(List<Line> lines) {
        return median(lines.stream().mapToDouble(Line::ns).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

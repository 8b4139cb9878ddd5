package io.turnout.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    /** What one size and one of the peer's variants come to. */
    private record Comparison(int rules, String peer, int pairs, double peerNs, double ourNs, double ratio) {
        static Comparison of(List<Line> lines, int rules, String variant) {
            List<Line> ofSize =
                    lines.stream().filter(line -> line.rules() == rules).toList();
            List<Line> theirs =
                    ofSize.stream().filter(line -> line.name().equals(variant)).toList();
            List<Line> ours = ofSize.stream().filter(Line::isOurs).toList();
            double[] ratios = IntStream.range(0, Math.min(theirs.size(), ours.size()))
                    .mapToDouble(i -> ours.get(i).ns() / theirs.get(i).ns())
                    .toArray();
            return new Comparison(rules, variant, ratios.length, median(theirs), median(ours), median(ratios));
        }

        String row() {
            return String.format(Locale.ROOT, "%9d  %-24s %8.1f %8.1f  %.2f", rules, peer, peerNs, ourNs, ratio);
        }

        String json() {
            return String.format(
                    Locale.ROOT,
                    "  {\"rules\": %d, \"peer\": \"%s\", \"pairs\": %d, \"peerNs\": %.1f, \"ourNs\": %.1f, \"ratio\": %.3f}",
                    rules,
                    peer,
                    pairs,
                    peerNs,
                    ourNs,
                    ratio);
        }
    }

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        List<Line> lines = Files.readAllLines(Path.of(args[0])).stream()
                .skip(1)
                .map(Line::of)
                .toList();
        List<Comparison> comparisons = comparisons(lines);
        System.out.printf("%9s  %-24s %8s %8s  %s%n", "rules", "peer", "peer ns", "ours ns", "ours / peer");
        comparisons.forEach(comparison -> System.out.println(comparison.row()));
        String json = comparisons.stream().map(Comparison::json).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
        Files.writeString(Path.of(args[1]), json);
    }

    /** Of every size with every variant of the peer, in the order of the lines. */
    private static List<Comparison> comparisons(List<Line> lines) {
        List<String> variants = lines.stream()
                .filter(line -> !line.side().equals(OURS) && !line.name().equals(CONTROL))
                .map(Line::name)
                .distinct()
                .toList();
        return lines.stream()
                .map(Line::rules)
                .distinct()
                .flatMap(rules -> variants.stream().map(variant -> Comparison.of(lines, rules, variant)))
                .toList();
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

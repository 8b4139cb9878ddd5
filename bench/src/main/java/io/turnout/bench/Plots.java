package io.turnout.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.svg.SVGGraphics2D;

/** Draws what {@code scripts/bench} measured: {@code Plots REPORTS OUT} makes an SVG of each set that has a report. */
public final class Plots {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 340;

    private Plots() {}

    private record Bar(String series, int rules, double value) {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        System.setProperty("java.awt.headless", "true");
        Path reports = Path.of(args[0]);
        Path out = Path.of(args[1]);
        Files.createDirectories(out);
        Map<String, String> titles = new TreeMap<>(Map.of(
                "engine", "The engine, reception included, per frame",
                "lookup", "Look-up of a random UE's rule, with rule changes a second",
                "attach", "Opening tables that another process left",
                "rules", "Look-up in traffic rules"));
        for (Map.Entry<String, String> set : titles.entrySet()) {
            Path report = reports.resolve("bench-" + set.getKey() + ".json");
            if (Files.exists(report)) {
                draw(set.getValue(), ofJmh(report), unit(report), out.resolve(set.getKey() + ".svg"));
            }
        }
        Path peers = reports.resolve("bench-peers.json");
        if (Files.exists(peers)) {
            draw(
                    "The uplink job beside C, reception included, per packet",
                    ofPeers(peers),
                    "ns",
                    out.resolve("peers.svg"));
        }
    }

    private static List<Bar> ofJmh(Path report) throws IOException {
        List<Bar> bars = new ArrayList<>();
        for (JsonNode result : new ObjectMapper().readTree(report.toFile())) {
            String name = result.get("benchmark").asText();
            StringBuilder series = new StringBuilder(name.substring(name.lastIndexOf('.') + 1));
            JsonNode params = result.get("params");
            params.properties().stream()
                    .filter(param -> !param.getKey().equals("rules"))
                    .forEach(param -> series.append(' ').append(param.getValue().asText()));
            double score = result.get("primaryMetric").get("score").asDouble();
            bars.add(new Bar(series.toString(), params.get("rules").asInt(), score));
        }
        return bars;
    }

    private static String unit(Path report) throws IOException {
        String unit = new ObjectMapper()
                .readTree(report.toFile())
                .get(0)
                .get("primaryMetric")
                .get("scoreUnit")
                .asText();
        return unit.replace("/op", "");
    }

    private static List<Bar> ofPeers(Path report) throws IOException {
        List<Bar> bars = new ArrayList<>();
        for (JsonNode line : new ObjectMapper().readTree(report.toFile())) {
            int rules = line.get("rules").asInt();
            bars.add(new Bar("turnout", rules, line.get("ourNs").asDouble()));
            bars.add(
                    new Bar(line.get("peer").asText(), rules, line.get("peerNs").asDouble()));
        }
        return bars;
    }

    private static void draw(String title, List<Bar> bars, String unit, Path out) throws IOException {
        DefaultCategoryDataset data = new DefaultCategoryDataset();
        bars.forEach(bar -> data.setValue(bar.value(), bar.series(), String.format("%,d rules", bar.rules())));
        JFreeChart chart = ChartFactory.createBarChart(title, null, unit, data);
        chart.setBackgroundPaint(Color.WHITE);
        CategoryPlot plot = chart.getCategoryPlot();
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        BarRenderer renderer = (BarRenderer) plot.getRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        SVGGraphics2D svg = new SVGGraphics2D(WIDTH, HEIGHT);
        chart.draw(svg, new Rectangle(WIDTH, HEIGHT));
        Files.writeString(out, svg.getSVGDocument());
        System.out.println("drawn: " + out);
    }
}

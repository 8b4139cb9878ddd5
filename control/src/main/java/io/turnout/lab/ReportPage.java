package io.turnout.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.lab.DeliveryLog.Delivery;
import io.turnout.lab.SwitchTrace.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A run as one HTML page that needs nothing else: figures, the timeline of every switch, the numbers that arrived at each
 * instance over time, and how long switches interrupted. uPlot draws the plots.
 */
final class ReportPage {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final int MAX_UES_DRAWN = 8;
    private static final int MAX_POINTS_OF_A_UE = 20_000;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_SECOND = 1e9;

    private ReportPage() {}

    /**
     * Writes the page.
     *
     * @param arrived uplink packets at the instances, by UE, in the order of arrival
     * @param beginNs time zero of the plots
     */
    static void write(Path file, LabReport report, List<List<Delivery>> arrived, long beginNs) throws IOException {
        ObjectNode data = report.json();
        arrivals(data.putArray("arrivals"), arrived, beginNs);
        timelines(data.putArray("timelines"), report, beginNs);
        String page = resource("/io/turnout/lab/report.html")
                .replace("/*UPLOT-CSS*/", resource(UPLOT + "uPlot.min.css"))
                .replace("/*UPLOT-JS*/", resource(UPLOT + "uPlot.iife.min.js"))
                .replace("/*DATA*/", data.toString().replace("</", "<\\/"));
        Files.writeString(file, page);
    }

    /** {@code [{ue, seconds [...], numbers [...], places [...]}]} of the first UEs that were switched. */
    private static void arrivals(ArrayNode json, List<List<Delivery>> arrived, long beginNs) {
        for (int ue = 0; ue < Math.min(arrived.size(), MAX_UES_DRAWN); ue++) {
            List<Delivery> deliveries = arrived.get(ue);
            ObjectNode one = json.addObject().put("ue", ue);
            ArrayNode seconds = one.putArray("seconds");
            ArrayNode numbers = one.putArray("numbers");
            ArrayNode places = one.putArray("places");
            int step = 1 + deliveries.size() / MAX_POINTS_OF_A_UE;
            for (int i = 0; i < deliveries.size(); i += step) {
                Delivery delivery = deliveries.get(i);
                seconds.add((delivery.timeNs() - beginNs) / NS_PER_SECOND);
                numbers.add(delivery.number());
                places.add(delivery.place());
            }
        }
    }

    /** {@code [{ue, from, to, outcome, reason, seconds, phases [{name, millis}]}]}. */
    private static void timelines(ArrayNode json, LabReport report, long beginNs) {
        for (SwitchTrace trace : report.switches()) {
            ObjectNode one = json.addObject()
                    .put("ue", trace.ue())
                    .put("from", trace.from())
                    .put("to", trace.to())
                    .put("outcome", trace.outcome().toString())
                    .put("reason", trace.reason())
                    .put("seconds", (trace.startNs() - beginNs) / NS_PER_SECOND);
            ArrayNode phases = one.putArray("phases");
            for (Phase phase : Phase.values()) {
                Long durationNs = trace.phasesNs().get(phase);
                if (durationNs != null) {
                    phases.addObject().put("name", phase.toString()).put("millis", durationNs / NS_PER_MS);
                }
            }
            one.put("interruptionMillis", trace.interruptionNs() / NS_PER_MS);
        }
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

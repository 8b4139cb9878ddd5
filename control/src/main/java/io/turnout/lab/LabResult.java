package io.turnout.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.lab.DeliveryLog.Delivery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A run that is over: its report, in every form. */
public final class LabResult {
    private final LabReport report;
    private final List<List<Delivery>> arrived;
    private final long beginNs;

    LabResult(LabReport report, List<List<Delivery>> arrived, long beginNs) {
        this.report = report;
        this.arrived = arrived;
        this.beginNs = beginNs;
    }

    /** For people at a terminal. */
    public String text() {
        return ReportText.of(report);
    }

    /** For machines ({@link LabReport#json()}). */
    public ObjectNode json() {
        return report.json();
    }

    /** For people with a browser. */
    public void writePage(Path file) throws IOException {
        ReportPage.write(file, report, arrived, beginNs);
    }

    /** Whether everything held that had to. */
    public boolean holds() {
        return report.holds();
    }
}

package io.turnout.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the site file of a platform of the lab. */
final class LabSite {
    /** What the lab's application is called. */
    static final String APPLICATION = "counter";

    private final Topology topology;
    private final LabPlan plan;
    private final LabOptions options;

    LabSite(Topology topology, LabOptions options) {
        this.topology = topology;
        this.plan = topology.plan();
        this.options = options;
    }

    /** Writes the site file of platform {@code index} into its directory, and returns where. */
    Path write(int index, Path directory) throws IOException {
        Path file = directory.resolve(LabPlan.platform(index) + ".yaml");
        Files.writeString(file, text(index, directory));
        return file;
    }

    private String text(int index, Path directory) {
        StringBuilder text = new StringBuilder();
        text.append("""
                platform: { id: %s, address: %s }
                io: %s
                access: { networks: [%s] }
                core: { networks: [%s] }
                ue: { networks: [%s], solicit: [%s] }
                applications:
                  - identity: %s
                    sharedAddresses: [%s]
                    switching: { when: always, lastPackets: %s, hold: { millis: 1000 }, deleteOn: both,
                                 bearerMillis: 500 }
                    instances:
                """.formatted(
                        LabPlan.platform(index),
                        plan.platformAddress(index),
                        topology.siteIo(index),
                        plan.stationNetwork(index),
                        plan.gatewayNetwork(),
                        plan.ueNetwork(),
                        plan.server(),
                        APPLICATION,
                        plan.applicationAddress(),
                        options.isHolding() ? "hold" : "forward"));
        int instances = options.scenario() == Scenario.TARGET_MISSING ? 1 : LabPlan.PLATFORMS;
        for (int other = 0; other < (options.isTunnelling() ? instances : LabPlan.PLATFORMS); other++) {
            if (options.isTunnelling() || other == index) {
                text.append("      - { id: %s, platform: %s, address: %s, synchronize: \"%s:%d\" }%n"
                        .formatted(
                                LabPlan.instance(other),
                                LabPlan.platform(other),
                                plan.instanceAddress(other),
                                plan.instanceAddress(other),
                                LabPlan.SYNCHRONIZE_PORT));
            }
        }
        if (options.isTunnelling()) {
            peers(text, index);
        }
        text.append("control:\n")
                .append("  listen: \"%s:7443\"%n".formatted(plan.platformAddress(index)))
                .append("  api: \"%s\"%n".formatted(topology.api(index)))
                .append("  store: %s%n".formatted(directory.resolve("store")))
                .append(topology.isApiOpen() ? "" : "  callers: %s%n".formatted(LabKeys.CALLERS))
                .append("  tls: { certificate: %s.pem, key: %s.key, trust: ca.pem }%n"
                        .formatted(LabPlan.platform(index), LabPlan.platform(index)));
        return text.toString();
    }

    private void peers(StringBuilder text, int index) {
        text.append("peers:\n");
        for (int other = 0; other < LabPlan.PLATFORMS; other++) {
            if (other != index) {
                text.append("  - { id: %s, control: \"%s:7443\", tunnel: %s, detect: %s }%n"
                        .formatted(
                                LabPlan.platform(other),
                                plan.platformAddress(other),
                                plan.platformAddress(other),
                                options.detect()));
            }
        }
    }
}

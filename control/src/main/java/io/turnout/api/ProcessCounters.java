package io.turnout.api;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.turnout.agent.ControlDesk;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.SharedDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** What the agent and the data plane count themselves, for {@code /metrics}; looked at when somebody asks. */
final class ProcessCounters {
    private static final String LABEL = "counter";

    private ProcessCounters() {}

    /**
     * Registers both.
     *
     * @param directory the data plane's; null where there is none
     */
    static void register(PrometheusRegistry registry, ControlDesk desk, Path directory) {
        CounterWithCallback.builder()
                .name("turnout_control_total")
                .help("What the control agent counts")
                .labelNames(LABEL)
                .callback(out -> desk.counters().forEach((name, value) -> out.call((double) value, name)))
                .register(registry);
        if (directory != null) {
            SharedDirectory shared = new SharedDirectory(directory);
            CounterWithCallback.builder()
                    .name("turnout_dataplane_total")
                    .help("What the data plane's workers count, since it came up")
                    .labelNames(LABEL)
                    .callback(out -> read(shared, out))
                    .register(registry);
            GaugeWithCallback.builder()
                    .name("turnout_dataplane_workers")
                    .help("Workers of the data plane")
                    .callback(out -> out.call(workers(shared)))
                    .register(registry);
        }
    }

    /** Nothing where there is no data plane now: a series that ends says so. */
    private static void read(SharedDirectory shared, CounterWithCallback.Callback out) {
        try (CounterFile counters = shared.counters()) {
            for (int index = 0; index < counters.names().size(); index++) {
                out.call((double) counters.sum(index), counters.names().get(index));
            }
        } catch (IOException e) {
            return;
        }
    }

    private static int workers(SharedDirectory shared) {
        try (CounterFile counters = shared.counters()) {
            return counters.workerCount();
        } catch (IOException e) {
            return 0;
        }
    }
}

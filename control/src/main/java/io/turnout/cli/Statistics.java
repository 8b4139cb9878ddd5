package io.turnout.cli;

import io.turnout.engine.EngineCounters;
import io.turnout.engine.Reason;
import io.turnout.io.ServiceCounters;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.SharedDirectory;
import io.turnout.table.LayoutException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a data plane's counters were at one time. Immutable.
 *
 * @param directory where they are
 * @param timeNs when they were read
 * @param values by name, in the file's order, all workers together
 */
record Statistics(Path directory, long timeNs, Map<String, Long> values) {
    /** Reads them; a {@link Failure} where there are none. */
    static Statistics read(SharedDirectory shared) {
        try (CounterFile counters = shared.counters()) {
            Map<String, Long> values = new LinkedHashMap<>();
            for (int i = 0; i < counters.names().size(); i++) {
                values.put(counters.names().get(i), counters.sum(i));
            }
            return new Statistics(shared.path(), System.nanoTime(), values);
        } catch (LayoutException e) {
            throw Failure.of(ExitCode.UNREADABLE, e.getMessage());
        } catch (IOException e) {
            throw Failure.unreadable(shared.path().resolve(SharedDirectory.COUNTERS), e);
        }
    }

    long value(String name) {
        return values.getOrDefault(name, 0L);
    }

    /** How much {@code name} went up in a second since {@code earlier}; 0 where a new data plane began in between. */
    double rate(String name, Statistics earlier) {
        long change = value(name) - earlier.value(name);
        boolean isSame = value(ServiceCounters.STARTED_MILLIS) == earlier.value(ServiceCounters.STARTED_MILLIS);
        return isSame && timeNs > earlier.timeNs() ? Math.max(0, change) * 1e9 / (timeNs - earlier.timeNs()) : 0;
    }

    /** Whether the data plane's process lives. */
    boolean isAlive() {
        return ProcessHandle.of(value(ServiceCounters.PROCESS_ID))
                .map(ProcessHandle::isAlive)
                .orElse(false);
    }

    /** Whether everything crosses without it. */
    boolean isBypassed() {
        return value(ServiceCounters.BYPASSED) != 0;
    }

    /** Frames by reason, those that have any, in the order of {@link Reason}. */
    Map<Reason, Long> reasons() {
        Map<Reason, Long> reasons = new LinkedHashMap<>();
        for (int code = 0; code < Reason.count(); code++) {
            Reason reason = Reason.of(code);
            if (value(reason.label()) != 0) {
                reasons.put(reason, value(reason.label()));
            }
        }
        return reasons;
    }

    /** What each port counts: by side, then by name. */
    Map<String, Map<String, Long>> ports() {
        Map<String, Map<String, Long>> ports = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(ServiceCounters.PORT_PREFIX)) {
                String[] parts = name.split("\\.", 3);
                ports.computeIfAbsent(parts[1], _ -> new LinkedHashMap<>()).put(parts[2], value);
            }
        });
        return ports;
    }

    /** All that is neither a reason nor a port's. */
    Map<String, Long> others() {
        Map<String, Long> others = new LinkedHashMap<>(values);
        EngineCounters.names().forEach(others::remove);
        others.keySet().removeIf(name -> name.startsWith(ServiceCounters.PORT_PREFIX));
        return others;
    }

    /** Whether every frame that came in is accounted for; a moment's difference is one of looking. */
    long unaccounted() {
        return value("received")
                - reasons().values().stream().mapToLong(Long::longValue).sum();
    }
}

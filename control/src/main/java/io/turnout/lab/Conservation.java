package io.turnout.lab;

import io.turnout.engine.Reason;
import io.turnout.engine.Verdict;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.SharedDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What data planes count of the frames they received.
 *
 * @param received how many
 * @param accounted of those, frames that have a verdict
 * @param dropped of those, frames that were dropped, by reason
 */
record Conservation(long received, long accounted, Map<String, Long> dropped) {
    /** No frames. */
    static final Conservation NONE = new Conservation(0, 0, Map.of());

    /** Copies what it is given. */
    Conservation {
        dropped = new TreeMap<>(dropped);
    }

    /** That of the data plane in {@code directory}, since it started. */
    static Conservation of(Path directory) throws IOException {
        try (CounterFile counters = new SharedDirectory(directory).counters()) {
            List<String> names = counters.names();
            long accounted = 0;
            Map<String, Long> dropped = new TreeMap<>();
            for (int code = 0; code < Reason.count(); code++) {
                Reason reason = Reason.of(code);
                long count = counters.sum(names.indexOf(reason.label()));
                accounted += count;
                if (count > 0 && reason.verdict() == Verdict.DROP) {
                    dropped.put(reason.label(), count);
                }
            }
            return new Conservation(counters.sum(names.indexOf("received")), accounted, dropped);
        }
    }

    /** Both together. */
    Conservation plus(Conservation other) {
        Map<String, Long> sums = new TreeMap<>(dropped);
        other.dropped.forEach((reason, count) -> sums.merge(reason, count, Long::sum));
        return new Conservation(received + other.received, accounted + other.accounted, sums);
    }

    /** Whether every frame has a verdict. */
    boolean holds() {
        return received == accounted;
    }
}

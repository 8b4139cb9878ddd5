package io.turnout.lab;

import io.turnout.engine.Reason;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.SharedDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a data plane counts of the frames it received. Stateless. */
final class Conservation {
    private Conservation() {}

    /** Frames that the data plane in {@code directory} received since it started, and those of them with a verdict. */
    static long[] of(Path directory) throws IOException {
        try (CounterFile counters = new SharedDirectory(directory).counters()) {
            List<String> names = counters.names();
            long accounted = 0;
            for (int code = 0; code < Reason.count(); code++) {
                accounted += counters.sum(names.indexOf(Reason.of(code).label()));
            }
            return new long[] {counters.sum(names.indexOf("received")), accounted};
        }
    }
}

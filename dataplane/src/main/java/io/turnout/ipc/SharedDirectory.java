package io.turnout.ipc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The directory that the data plane and control share, and what is in it by which name and size. The tables are there
 * too ({@link io.turnout.table.Tables#open}). Immutable; opens files, keeps none.
 *
 * @param path the directory; on a memory file system, such as {@code /run}
 */
public record SharedDirectory(Path path) {
    /** Octets of the ring of events; a message can have an eighth of it. */
    public static final int EVENT_CAPACITY = 1 << 20;

    /** Octets of the ring of commands: a set of as many traffic rules as there can be is one message, in an eighth of it. */
    public static final int COMMAND_CAPACITY = 1 << 23;

    /** The name of the counters' file. */
    public static final String COUNTERS = "counters";

    private static final String COMMANDS = "commands.ring";
    private static final String EVENTS = "events.ring";
    private static final String BYPASS = "bypass";

    /** Makes the directory if there is none. */
    public SharedDirectory create() throws IOException {
        Files.createDirectories(path);
        return this;
    }

    /** Control's end of the commands. */
    public RingFile commandProducer() throws IOException {
        return RingFile.producer(path.resolve(COMMANDS), COMMAND_CAPACITY);
    }

    /** The data plane's end of the commands. */
    public RingFile commandConsumer() throws IOException {
        return RingFile.consumer(path.resolve(COMMANDS), COMMAND_CAPACITY);
    }

    /** The data plane's end of the events. */
    public RingFile eventProducer() throws IOException {
        return RingFile.producer(path.resolve(EVENTS), EVENT_CAPACITY);
    }

    /** Control's end of the events. */
    public RingFile eventConsumer() throws IOException {
        return RingFile.consumer(path.resolve(EVENTS), EVENT_CAPACITY);
    }

    /** New counters, in place of those of an earlier data plane. */
    public CounterFile createCounters(List<String> names, int workerCount) throws IOException {
        return CounterFile.create(path.resolve(COUNTERS), names, workerCount);
    }

    /**
     * The counters, to look at.
     *
     * @throws java.nio.file.NoSuchFileException if no data plane has been there
     */
    public CounterFile counters() throws IOException {
        return CounterFile.view(path.resolve(COUNTERS));
    }

    /** Has the data plane let everything cross without it, or no longer: the one that runs, and those after it. */
    public void bypass(boolean isOn) throws IOException {
        if (isOn) {
            Files.writeString(path.resolve(BYPASS), "");
        } else {
            Files.deleteIfExists(path.resolve(BYPASS));
        }
    }

    /** Whether everything is to cross without the data plane. */
    public boolean isBypassWanted() {
        return Files.exists(path.resolve(BYPASS));
    }
}

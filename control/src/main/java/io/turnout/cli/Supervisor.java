package io.turnout.cli;

import io.turnout.io.ServiceCounters;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.SharedDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Starts processes and keeps them: one that ends is started anew, after a pause that doubles each time up to a bound; one
 * that hangs is killed first. A process that says its configuration is wrong ends the whole.
 *
 * <p>One thread runs {@link #keep}; any may call {@link #end}.
 */
final class Supervisor {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final long STABLE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_MILLIS = 50;
    private static final long HUNG_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long DRAIN_SECONDS = 10;

    /** A process does not tell when it was last well. */
    static final LongSupplier NO_BEAT = () -> 0;

    private final PrintWriter err;
    private final List<Child> children = new ArrayList<>();
    private volatile boolean isEnding;

    /** Complains on {@code err}. */
    Supervisor(PrintWriter err) {
        this.err = err;
    }

    /** One process, as it comes and goes. */
    private static final class Child {
        private final String name;
        private final List<String> command;
        private final LongSupplier beatNs;
        private Process process;
        private long startedNs;
        private long pauseMillis = FIRST_PAUSE_MILLIS;
        private long nextStartNs;

        Child(String name, List<String> command, LongSupplier beatNs) {
            this.name = name;
            this.command = command;
            this.beatNs = beatNs;
        }
    }

    /**
     * Adds a process, to be started by {@link #keep}.
     *
     * @param beatNs when it was last well, in {@link System#nanoTime}, or 0 where that is not known
     */
    void add(String name, List<String> command, LongSupplier beatNs) {
        children.add(new Child(name, command, beatNs));
    }

    /**
     * When the data plane in {@code directory} last went round, as its counters say. They are read anew each time: a data
     * plane makes new ones.
     */
    static LongSupplier beatOf(SharedDirectory directory) {
        return () -> {
            try (CounterFile counters = directory.counters()) {
                int index = counters.names().indexOf(ServiceCounters.BEAT_NS);
                return index < 0 ? 0 : counters.sum(index);
            } catch (IOException e) {
                return 0;
            }
        };
    }

    /**
     * Starts all, and keeps them until {@link #end}.
     *
     * @return {@link ExitCode#DONE}, or {@link ExitCode#WRONG_USAGE} where a process ended with that
     */
    int keep() throws IOException, InterruptedException {
        while (!isEnding) {
            for (Child child : children) {
                if (look(child)) {
                    end();
                    return ExitCode.WRONG_USAGE;
                }
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return ExitCode.DONE;
    }

    /** Sees to one process; whether it says that it is configured wrongly. */
    private synchronized boolean look(Child child) throws IOException {
        long nowNs = System.nanoTime();
        if (isEnding) {
            return false;
        }
        if (child.process != null && child.process.isAlive()) {
            killIfHung(child, nowNs);
            return false;
        }
        if (child.process != null) {
            int exitCode = child.process.exitValue();
            child.process = null;
            if (exitCode == ExitCode.WRONG_USAGE) {
                return true;
            }
            if (nowNs - child.startedNs > STABLE_NS) {
                child.pauseMillis = FIRST_PAUSE_MILLIS;
            }
            err.println("turnout run: " + child.name + " ended with " + exitCode + ", starts again in "
                    + child.pauseMillis + " ms");
            child.nextStartNs = nowNs + TimeUnit.MILLISECONDS.toNanos(child.pauseMillis);
            child.pauseMillis = Math.min(2 * child.pauseMillis, LONGEST_PAUSE_MILLIS);
        }
        if (nowNs - child.nextStartNs >= 0 || child.nextStartNs == 0) {
            child.startedNs = nowNs;
            child.process = start(child.command);
        }
        return false;
    }

    /** Standard input is a pipe that nobody writes to: its end tells the process that we are gone. */
    private static Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put(Turnout.SUPERVISED, "1");
        return builder.start();
    }

    private void killIfHung(Child child, long nowNs) {
        long beatNs = child.beatNs.getAsLong();
        if (nowNs - child.startedNs > HUNG_NS && beatNs - child.startedNs > 0 && nowNs - beatNs > HUNG_NS) {
            err.println("turnout run: " + child.name + " hangs, and is killed");
            child.process.destroyForcibly();
        }
    }

    /** Has all processes drain and end, the last added first; kills what does not. */
    synchronized void end() {
        isEnding = true;
        for (Child child : children.reversed()) {
            if (child.process == null) {
                continue;
            }
            child.process.destroy();
            try {
                if (!child.process.waitFor(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                    err.println("turnout run: " + child.name + " does not end, and is killed");
                    child.process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}

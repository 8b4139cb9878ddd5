package io.turnout.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * How far a long task is, on standard error once it takes more than two seconds: a bar on a terminal, a line now and
 * then elsewhere. To be closed before results are printed. For one thread; the bar redraws itself on one of its own.
 */
final class Progress implements AutoCloseable {
    private static final long SHOW_AFTER_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LINE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int BAR_WIDTH = 78;

    private final String task;
    private final String unit;
    private final long unitSize;
    private final long max;
    private final PrintStream err;
    private final boolean isTerminal;
    private final LongSupplier clock;
    private final long startNs;
    private long nextLineNs;
    private ProgressBar bar;

    /**
     * Begins {@code task}, of which {@code max} is to be done; {@code unitSize} of it are shown as one {@code unit}.
     * {@code clock} gives nanoseconds.
     */
    Progress(
            String task,
            String unit,
            long unitSize,
            long max,
            PrintStream err,
            boolean isTerminal,
            LongSupplier clock) {
        this.task = task;
        this.unit = unit;
        this.unitSize = unitSize;
        this.max = Math.max(1, max);
        this.err = err;
        this.isTerminal = isTerminal;
        this.clock = clock;
        startNs = clock.getAsLong();
        nextLineNs = startNs + SHOW_AFTER_NS;
    }

    /** Begins {@code task} on the process's standard error. */
    static Progress of(String task, String unit, long unitSize, long max) {
        return new Progress(task, unit, unitSize, max, System.err, isTerminal(), System::nanoTime);
    }

    /** Whether the error output is one. Java tells of standard input and output only; on Linux the descriptor's name tells of the error output too. */
    static boolean isTerminal() {
        try {
            String name = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    /** Says that {@code done} of the task is done. Cheap, but it asks the clock: once per chunk, not per packet. */
    void stepTo(long done) {
        long nowNs = clock.getAsLong();
        if (bar != null) {
            bar.stepTo(done);
        } else if (nowNs - nextLineNs >= 0) {
            if (isTerminal) {
                bar = bar(done, nowNs);
            } else {
                err.printf("%s: %d %% (%d of %d %s)%n", task, 100 * done / max, done / unitSize, max / unitSize, unit);
                nextLineNs = nowNs + LINE_INTERVAL_NS;
            }
        }
    }

    private ProgressBar bar(long done, long nowNs) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(" " + unit, unitSize)
                .setInitialMax(max)
                .startsFrom(done, Duration.ofNanos(nowNs - startNs))
                .setConsumer(new Line(err))
                .build();
    }

    /** Leaves the cursor at the beginning of a line. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            err.println();
        }
    }

    /** Where the bar is drawn. The bar closes it only if its thread has come to draw before, so that is left to us. */
    private static final class Line extends ConsoleProgressBarConsumer {
        Line(PrintStream err) {
            super(err, BAR_WIDTH);
        }

        @Override
        public void close() {}
    }
}

package io.turnout.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.io.ServiceCounters;
import io.turnout.ipc.SharedDirectory;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code turnout stat}: what a running data plane counts, and how fast. Looks at its files only, so it costs it nothing. */
@Command(name = "stat", description = "Shows what a platform's data plane counts: reasons, rates, ports, tables.")
final class Stat implements Callable<Integer> {
    @Mixin
    private DirOption directory;

    @Option(names = "--watch", description = "Show it again and again, until a signal.")
    private boolean isWatching;

    @Option(
            names = "--interval",
            paramLabel = "MILLIS",
            defaultValue = "1000",
            description = "Time that rates are taken over (${DEFAULT-VALUE}).")
    private int intervalMillis;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (intervalMillis < 1) {
            throw Failure.of(ExitCode.WRONG_USAGE, "--interval: expected at least 1, found " + intervalMillis);
        }
        SharedDirectory shared = new SharedDirectory(directory.ofRunning());
        Statistics earlier = Statistics.read(shared);
        do {
            Thread.sleep(intervalMillis);
            Statistics now = Statistics.read(shared);
            if (json.isWanted()) {
                json.print(json(now, earlier));
            } else {
                print(now, earlier);
            }
            earlier = now;
        } while (isWatching);
        return ExitCode.DONE;
    }

    private static ObjectNode json(Statistics now, Statistics earlier) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("directory", now.directory().toString()).put("alive", now.isAlive());
        ObjectNode frames = json.putObject("frames");
        for (String name : new String[] {"received", "sent", "merged", "made"}) {
            frames.put(name, now.value(name));
        }
        frames.put("unaccounted", now.unaccounted()).put("receivedPerSecond", now.rate("received", earlier));
        ObjectNode reasons = json.putObject("reasons");
        now.reasons()
                .forEach((reason, count) -> reasons.putObject(reason.label())
                        .put("verdict", reason.verdict().name().toLowerCase(Locale.ROOT))
                        .put("frames", count)
                        .put("perSecond", now.rate(reason.label(), earlier)));
        ObjectNode ports = json.putObject("ports");
        now.ports().forEach((side, counts) -> counts.forEach(ports.withObjectProperty(side)::put));
        now.others().forEach(json::put);
        return json;
    }

    private void print(Statistics now, Statistics earlier) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s: %s, process %d, since %s%s%n",
                now.directory(),
                now.isAlive() ? "runs" : "NOT RUNNING",
                now.value(ServiceCounters.PROCESS_ID),
                Instant.ofEpochMilli(now.value(ServiceCounters.STARTED_MILLIS)),
                now.isBypassed() ? ", BYPASSED" : "");
        out.printf("%n%-34s %-9s %16s %14s%n", "frames", "verdict", "count", "a second");
        row(out, "received", "", now, earlier);
        row(out, "sent", "", now, earlier);
        now.reasons()
                .forEach((reason, _) ->
                        row(out, reason.label(), reason.verdict().name().toLowerCase(Locale.ROOT), now, earlier));
        if (now.unaccounted() != 0) {
            out.printf(Locale.ROOT, "  %-32s %-9s %,16d%n", "not accounted for", "", now.unaccounted());
        }
        now.ports().forEach((side, counts) -> printPort(out, side, counts, now, earlier));
        out.println();
        now.others().forEach((name, value) -> {
            if (!name.equals(ServiceCounters.STARTED_MILLIS) && !name.equals(ServiceCounters.BEAT_NS)) {
                out.printf(Locale.ROOT, "%-44s %,16d%n", name, value);
            }
        });
        out.println();
        out.flush();
    }

    private static void row(PrintWriter out, String name, String verdict, Statistics now, Statistics earlier) {
        out.printf(
                Locale.ROOT, "  %-32s %-9s %,16d %,14.0f%n", name, verdict, now.value(name), now.rate(name, earlier));
    }

    private static void printPort(
            PrintWriter out, String side, Map<String, Long> counts, Statistics now, Statistics earlier) {
        out.printf("%nport %s%n", side);
        counts.forEach((name, count) -> {
            if (count != 0) {
                double rate = now.rate(ServiceCounters.PORT_PREFIX + side + "." + name, earlier);
                out.printf(Locale.ROOT, "  %-42s %,16d %,14.0f%n", name, count, rate);
            }
        });
    }
}

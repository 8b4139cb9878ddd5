package io.turnout.agent;

import com.sun.management.OperatingSystemMXBean;
import io.turnout.config.Site;
import io.turnout.peer.PeerSetup;
import io.turnout.peer.TestCertificates;
import io.turnout.store.ChronicleJournal;
import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * How many switches a second two platforms complete, and how long one takes: agents, mutual TLS over the loopback and
 * Chronicle journals as in production, all in this process; the data planes answer at once, and so do the applications,
 * whose time is left out.
 */
public final class SwitchRate {
    private static final int UES = 10_000;
    private static final int ROUNDS = 12;
    private static final int SINGLES = 4_000;
    private static final int WARMUP_SINGLES = 2_000;
    private static final long LIMIT_NS = 120_000_000_000L;

    private SwitchRate() {}

    /** Prints figures for {@code hold} and {@code forward}; files go to the directory {@code args[0]}. */
    public static void main(String[] args) throws Exception {
        Path root = Files.createDirectories(Path.of(args[0]));
        for (String lastPackets : List.of("hold", "forward")) {
            run(Files.createTempDirectory(root, lastPackets), lastPackets);
        }
        System.exit(0);
    }

    private static void run(Path directory, String lastPackets) throws Exception {
        TestCertificates authority = new TestCertificates(directory, "authority");
        String switching =
                "lastPackets: " + lastPackets + ", bearerMillis: 0, boundMillis: 60000, hold: { millis: 10000 }";
        Applications applications = new Applications();
        List<Platform> platforms = new ArrayList<>();
        for (int number = 1; number <= 2; number++) {
            Site site = TestSites.read(directory, TestSites.yaml(number, 2, switching, ""));
            platforms.add(Platform.of(site, directory.resolve("mec-" + number), authority, applications));
        }
        applications.platforms = platforms;
        for (Platform platform : platforms) {
            platform.start();
        }
        awaitLinks(platforms);
        double best = 0;
        List<Double> rates = new ArrayList<>();
        long cpuNs = 0;
        for (int round = 0; round < ROUNDS; round++) {
            cpuNs = round == ROUNDS / 2 ? cpuNs() : cpuNs;
            double rate = atOnce(platforms.get(round % 2), platforms.get(1 - round % 2));
            best = Math.max(best, rate);
            rates.add(rate);
        }
        double cpuMicros = (cpuNs() - cpuNs) / 1e3 / (UES * (ROUNDS - ROUNDS / 2));
        List<Double> steady = new ArrayList<>(rates.subList(ROUNDS / 2, ROUNDS));
        steady.sort(null);
        System.out.printf(
                "%s: %d UEs at once: %.0f switches/s (median of the last %d rounds; best %.0f; rounds %s);"
                        + " %.0f us of processor time a switch, both platforms together%n",
                lastPackets,
                UES,
                steady.get(steady.size() / 2),
                steady.size(),
                best,
                rates.stream().map(it -> String.format("%.0f", it)).toList(),
                cpuMicros);
        long[] times = singles(platforms);
        System.out.printf(
                "%s: one switch, detection to commit: p50 %.3f ms, p99 %.3f ms%n",
                lastPackets, times[times.length / 2] / 1e6, times[times.length * 99 / 100] / 1e6);
        for (Platform platform : platforms) {
            System.out.println(lastPackets + ": " + platform.id + " " + platform.counters());
            platform.close();
        }
    }

    /** Processor time of this process. */
    private static long cpuNs() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void awaitLinks(List<Platform> platforms) {
        long endNs = System.nanoTime() + LIMIT_NS;
        while (!platforms.get(0).isLinkedTo("mec-2") || !platforms.get(1).isLinkedTo("mec-1")) {
            check(endNs, platforms);
        }
    }

    private static void check(long endNs, List<Platform> platforms) {
        if (System.nanoTime() > endNs) {
            platforms.forEach(it -> System.out.println(it.id + " " + it.counters()));
            throw new IllegalStateException("not done in time");
        }
        LockSupport.parkNanos(20_000);
    }

    /** Switches all UEs to {@code target}; how many a second. */
    private static double atOnce(Platform source, Platform target) {
        long committed = target.count(ControlCounter.SWITCHES_COMMITTED);
        long replaced = source.count(ControlCounter.RULES_REPLACED);
        long beginNs = System.nanoTime();
        for (int ue = 1; ue <= UES; ue++) {
            Input input = new Input.SwitchAsked(new Pair(ue, TestSites.APPLICATION), target.id);
            while (!target.offer(input)) {
                LockSupport.parkNanos(50_000);
            }
        }
        long endNs = beginNs + LIMIT_NS;
        while (target.count(ControlCounter.SWITCHES_COMMITTED) < committed + UES
                || source.count(ControlCounter.RULES_REPLACED) < replaced + UES) {
            check(endNs, List.of(source, target));
        }
        return UES * 1e9 / (System.nanoTime() - beginNs);
    }

    /** One switch after another of random UEs: from the input to the commit at the target. */
    private static long[] singles(List<Platform> platforms) {
        long[] times = new long[SINGLES];
        Random random = new Random(1);
        boolean[] isAtSecond = new boolean[UES + 1];
        for (int i = -WARMUP_SINGLES; i < SINGLES; i++) {
            int ue = 1 + random.nextInt(UES);
            Platform target = platforms.get(isAtSecond[ue] ? 0 : 1);
            Platform source = platforms.get(isAtSecond[ue] ? 1 : 0);
            isAtSecond[ue] = !isAtSecond[ue];
            long committed = target.count(ControlCounter.SWITCHES_COMMITTED);
            long replaced = source.count(ControlCounter.RULES_REPLACED);
            long beginNs = System.nanoTime();
            target.offer(new Input.SwitchAsked(new Pair(ue, TestSites.APPLICATION), target.id));
            while (target.count(ControlCounter.SWITCHES_COMMITTED) == committed) {
                LockSupport.parkNanos(1_000);
            }
            if (i >= 0) {
                times[i] = System.nanoTime() - beginNs;
            }
            while (source.count(ControlCounter.RULES_REPLACED) == replaced) {
                LockSupport.parkNanos(1_000);
            }
        }
        Arrays.sort(times);
        return times;
    }

    /** The instances of both platforms, which answer at once: the target's, as soon as the source's is frozen. */
    private static final class Applications {
        private final Map<Pair, Grant> held = new ConcurrentHashMap<>();
        private final Map<Pair, Grant> frozen = new ConcurrentHashMap<>();
        private volatile List<Platform> platforms;

        /** What finds no room in an inbox is repeated by the handshake. */
        boolean tell(int number, Notice notice) {
            Platform at = platforms.get(number - 1);
            Pair pair = notice.pair();
            Grant grant = notice.grant();
            return switch (notice) {
                case Notice.Notification it ->
                    at.offer(it.hold() ? new Input.HoldWanted(pair, grant) : new Input.Synchronized(pair, grant));
                case Notice.Held _ -> {
                    held.put(pair, grant);
                    yield !grant.equals(frozen.get(pair)) || at.offer(new Input.Synchronized(pair, grant));
                }
                case Notice.Freeze _ -> {
                    frozen.put(pair, grant);
                    Platform target = platforms.get(2 - number);
                    yield !grant.equals(held.get(pair)) || target.offer(new Input.Synchronized(pair, grant));
                }
                case Notice.Committed it -> it.serving() || at.offer(new Input.ContextReleased(pair, grant));
                case Notice.Aborted _ -> at.offer(new Input.Resumed(pair, grant));
                case Notice.Released _ -> true;
            };
        }
    }

    /** A platform with mutual TLS and a journal, and the number in its name. */
    private record Platform(String id, int number, RunningControl control, PeerSetup setup) implements AutoCloseable {
        static Platform of(Site site, Path directory, TestCertificates authority, Applications applications)
                throws Exception {
            String id = site.platform().id();
            int number = Integer.parseInt(id.substring(4));
            RunningControl control = new RunningControl(
                    site,
                    directory,
                    ChronicleJournal.open(directory.resolve("store"), 50_000, 1_000),
                    (instance, notice) -> applications.tell(number, notice),
                    Throwable::printStackTrace);
            PeerSetup setup = PeerSetup.of(site);
            PeerSetup secured = new PeerSetup(
                    setup.platform(),
                    setup.tunnel(),
                    setup.instances(),
                    setup.listen(),
                    setup.peers(),
                    Optional.of(authority.of(id)),
                    setup.timing(),
                    setup.queueCapacity());
            return new Platform(id, number, control, secured);
        }

        void start() throws Exception {
            control.start(setup, control);
        }

        long count(ControlCounter counter) {
            return control.count(counter);
        }

        boolean offer(Input input) {
            return control.offer(input);
        }

        boolean isLinkedTo(String platform) {
            return control.links().isUp(platform);
        }

        Map<String, Long> counters() {
            return control.desk().counters();
        }

        @Override
        public void close() {
            control.close();
        }
    }
}

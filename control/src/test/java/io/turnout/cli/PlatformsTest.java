package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.turnout.CuttingProxy;
import io.turnout.config.Tls;
import io.turnout.peer.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Platforms as separate processes: switches however they begin, and whichever process is killed meanwhile. */
class PlatformsTest {
    private static final String UE = "10.45.0.7";
    private static final long UE_KEY = 0x0A2D0007L;
    private static final Set<String> REST = Set.of("unclaimed", "owned", "elsewhere");
    private static final int BOUND_MILLIS = 3_000;
    private static final String HOLD = "lastPackets: hold, bearerMillis: 0, deleteMillis: 1000, boundMillis: "
            + BOUND_MILLIS + ", hold: { millis: 2000 }";
    private static final long LIMIT_SECONDS = 120;

    /** Longest time between the start of a switch and a kill: switches take less. */
    private static final int MAX_KILL_MILLIS = 60;

    private static final int MAX_CUT_MILLIS = 30;

    /** Fewest messages between platforms that a switch with a hold takes. */
    private static final int MESSAGES = 5;

    /** Most switches that come one after another because those before them were aborted. */
    private static final int MAX_RESTS = 8;

    @TempDir
    private Path directory;

    private final List<PlatformProcess> platforms = new ArrayList<>();

    private boolean hasPackets;
    private boolean isFramed = true;
    private final List<CuttingProxy> proxies = new ArrayList<>();

    private void begin(int count, String switching) throws Exception {
        begin(count, switching, "", "", "");
    }

    /** With what each platform's control section has besides. */
    private void begin(int count, String switching, String... controls) throws Exception {
        PlatformProcess.Ports ports = PlatformProcess.freePorts();
        int[] peerPorts = new int[count];
        for (int i = 0; i < count; i++) {
            int port = ports.peer() + i + 1;
            proxies.add(isFramed ? CuttingProxy.framed(port) : new CuttingProxy(port));
            peerPorts[i] = proxies.getLast().port();
        }
        for (int number = 1; number <= count; number++) {
            platforms.add(new PlatformProcess(
                    directory, number, count, ports, peerPorts, switching, controls[number - 1], hasPackets, true));
        }
        platforms.getFirst().contexts.texts.put(UE, "all that is known");
    }

    @AfterEach
    void end() throws Exception {
        for (PlatformProcess platform : platforms) {
            platform.close();
        }
        for (CuttingProxy proxy : proxies) {
            proxy.close();
        }
    }

    private PlatformProcess platform(int number) {
        return platforms.get(number - 1);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Supplier<String> what, Condition condition) throws Exception {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < endNs, what);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Waits until every platform is at rest and {@code number}, the home knowing, serves the UE. */
    private void awaitServedAt(int number) throws Exception {
        await(() -> "served at mec-" + number + ": " + describe(), () -> {
            List<JsonNode> pairs = pairs();
            return pairs.stream().allMatch(PlatformsTest::isAtRest)
                    && servedAt(pairs.getFirst()) == number
                    && servedAt(pairs.get(number - 1)) == number;
        });
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        platforms.forEach(it -> text.append(it.id)
                .append(" frozen ")
                .append(it.contexts.frozen)
                .append(" contexts ")
                .append(it.contexts.texts)
                .append(' ')
                .append(it.get("/switches?ue=" + UE + "&application=" + PlatformProcess.APPLICATION))
                .append('\n'));
        return text.toString();
    }

    private static boolean isAtRest(JsonNode pair) {
        return pair != null
                && (pair.isMissingNode()
                        || REST.contains(pair.path("state").asText())
                                && pair.path("owed").asInt() == 0);
    }

    /** What each platform knows of the UE's pair; null of one that does not answer. */
    private List<JsonNode> pairs() {
        return platforms.stream().map(it -> it.pair(UE)).toList();
    }

    /** Waits until every platform is at rest: what each knows then. */
    private List<JsonNode> awaitRest() throws Exception {
        List<JsonNode> rest = new ArrayList<>();
        await(() -> "at rest: " + describe(), () -> {
            rest.clear();
            rest.addAll(pairs());
            return rest.stream().allMatch(PlatformsTest::isAtRest);
        });
        return rest;
    }

    private int servedAt() {
        return servedAt(platform(1).pair(UE));
    }

    private static int servedAt(JsonNode pair) {
        return Integer.parseInt(pair.path("servedAt").asText("mec-1").substring(4));
    }

    private void assertSound(int number) throws Exception {
        assertEquals(number, awaitSound());
    }

    /**
     * Waits until all are at rest, and judges that rest: rules lead where the UE is served, nothing waits, nobody is
     * frozen, and the context is there alone. Where the next switch begins before the context is there, as one does that
     * an operator asked for and that was aborted, the rest after that one is judged.
     *
     * @return the platform that serves the UE
     */
    private int awaitSound() throws Exception {
        for (int restCount = 0; restCount < MAX_RESTS; restCount++) {
            List<JsonNode> rest = awaitRest();
            int number = servedAt(rest.getFirst());
            String fault = ruleFault(number);
            await(() -> "contexts: " + describe(), () -> isContextAt(number) || !pairs().equals(rest));
            if (pairs().equals(rest)) {
                assertEquals("", fault);
                return number;
            }
        }
        return fail("no rest that lasts: " + describe());
    }

    /** What is wrong with the rules where platform {@code number} serves the UE; empty where nothing is. */
    private String ruleFault(int number) throws IOException {
        StringBuilder fault = new StringBuilder();
        for (PlatformProcess platform : platforms) {
            String[] rule = platform.rule(UE_KEY).split(" ", -1);
            boolean isHere = platform.id.equals("mec-" + number);
            if (!rule[0].equals("0") && !rule[0].equals(isHere ? "1" : "2")) {
                fault.append(platform.id).append(" does not lead ").append(isHere ? "here\n" : "away\n");
            }
            if (!rule[2].equals("false")) {
                fault.append(platform.id).append(" holds packets\n");
            }
        }
        return fault.toString();
    }

    private boolean isContextAt(int number) {
        for (PlatformProcess platform : platforms) {
            boolean isHere = platform.id.equals("mec-" + number);
            boolean hasContext = "all that is known".equals(platform.contexts.texts.get(UE));
            if (!platform.contexts.frozen.isEmpty() || isHere != hasContext) {
                return false;
            }
        }
        return true;
    }

    @Test
    void shouldMoveServiceHoweverASwitchBegins() throws Exception {
        begin(2, HOLD);
        platform(2).steered(UE_KEY);
        awaitServedAt(2);
        assertSound(2);
        assertTrue(platform(2).start(UE, "mec-1"), "asked for where it is served");
        awaitServedAt(1);
        assertSound(1);
        TimeUnit.MILLISECONDS.sleep(250); // what is seen right after a swap is a leftover of the move
        platform(1).tunnelled(UE_KEY, 0);
        awaitServedAt(2);
        assertSound(2);
        TimeUnit.MILLISECONDS.sleep(250);
        platform(1).steered(UE_KEY);
        platform(2).tunnelled(UE_KEY, 0);
        awaitServedAt(1);
        assertSound(1);
        assertTimelineAndCommands();
    }

    /** What an operator sees of it with the commands. */
    private void assertTimelineAndCommands() {
        String api = "127.0.0.1:" + platform(2).apiPort();
        Run show = Run.turnout("switches", "show", UE, PlatformProcess.APPLICATION, "--api", api);
        assertEquals(ExitCode.DONE, show.exitCode(), show.err());
        for (String step : List.of("SteeredRemote", "Trigger", "Identity", "Hold", "Synchronized", "SwapPublished")) {
            assertTrue(show.out().contains(step), () -> step + " is missing in " + show.out());
        }
        Run list = Run.turnout("switches", "--api", api);
        assertTrue(list.out().lines().count() >= 5, list.out());
        Run rules = Run.turnout("rules", "--api", api);
        assertTrue(rules.out().contains("elsewhere"), rules.out());
        Run named = Run.turnout("ue", UE, "--name", "imsi=001010123456789", "--api", api);
        assertTrue(named.out().contains("imsi 001010123456789"), named.out() + named.err());
        Run refused = Run.turnout("switches", "start", UE, PlatformProcess.APPLICATION, "mec-9", "--api", api);
        assertEquals(ExitCode.FAILED, refused.exitCode());
        assertTrue(refused.err().contains("mec-9"), refused.err());
        Run nobody = Run.turnout("rules", "--api", "127.0.0.1:1");
        assertEquals(ExitCode.FAILED, nobody.exitCode());
        assertEquals(1, nobody.err().lines().count(), nobody.err());
    }

    @Test
    void shouldMoveServiceAmongThreePlatforms() throws Exception {
        begin(3, HOLD);
        platform(2).steered(UE_KEY);
        awaitServedAt(2);
        assertSound(2);
        platform(3).steered(UE_KEY); // the home, asked by mec-3, says where it moved
        awaitServedAt(3);
        assertSound(3);
    }

    @Test
    void shouldMoveServiceWithWholeDataPlanes() throws Exception {
        hasPackets = true;
        begin(2, HOLD);
        assertTrue(platform(2).start(UE, "mec-2"));
        awaitServedAt(2);
        PlatformProcess.kill(platform(2).dataPlane);
        platform(2).startDataPlane();
        assertTrue(platform(1).start(UE, "mec-1"));
        awaitServedAt(1);
    }

    @Test
    void shouldEndRightWhenConnectionsAreCut() throws Exception {
        begin(2, HOLD);
        Random random = new Random(3);
        for (int round = 0; round < 3; round++) {
            int to = 3 - servedAt();
            assertTrue(platform(to).start(UE, "mec-" + to));
            TimeUnit.MICROSECONDS.sleep(random.nextInt(MAX_CUT_MILLIS * 1_000)); // a random instant
            proxies.forEach(CuttingProxy::cut);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(2 * BOUND_MILLIS)); // how long they are cut
            proxies.forEach(CuttingProxy::mend);
            settle(to);
        }
    }

    @Test
    @Tag("prove")
    void shouldEndRightWhenConnectionsAreCutAtEveryMessageOfASwitch() throws Exception {
        begin(2, HOLD);
        int number = 0;
        boolean isCut = true;
        while (isCut) {
            number++;
            int message = number;
            int to = 3 - servedAt();
            proxies.forEach(proxy -> proxy.cutAtMessage(message));
            assertTrue(platform(to).start(UE, "mec-" + to));
            awaitCutOrServedAt(to);
            isCut = proxies.stream().anyMatch(CuttingProxy::isCut);
            proxies.forEach(CuttingProxy::cut);
            proxies.forEach(CuttingProxy::mend);
            settle(to);
        }
        System.out.println("cut instead of each of " + (number - 1) + " messages");
        assertTrue(number > MESSAGES, "a switch of so few messages: " + number);
    }

    private void awaitCutOrServedAt(int number) throws Exception {
        await(
                () -> "cut, or served at mec-" + number + ": " + describe(),
                () -> proxies.stream().anyMatch(CuttingProxy::isCut)
                        || pairs().stream().allMatch(it -> isAtRest(it) && servedAt(it) == number));
    }

    @Test
    void shouldRefusePeersWithoutTheRightCertificateAndGarbage() throws Exception {
        TestCertificates authority = new TestCertificates(directory, "authority");
        TestCertificates stranger = new TestCertificates(directory, "stranger");
        isFramed = false;
        begin(2, HOLD, tls(authority.of("mec-1")), tls(authority.trustedBy(stranger.of("mec-2"))));
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), proxies.getFirst().port())) {
            socket.getOutputStream().write(new byte[100_000]);
        } catch (IOException e) {
            // Closed on us: so it should.
        }
        platform(2).steered(UE_KEY);
        await(
                () -> "a switch that gets no answer: " + describe(),
                () -> platform(2)
                        .get("/switches")
                        .path(0)
                        .path("reason")
                        .asText()
                        .equals("peer-silent"));
        assertSound(1);
    }

    private static String tls(Tls files) {
        return ", tls: { certificate: %s, key: %s, trust: %s }"
                .formatted(files.certificate(), files.key(), files.trust());
    }

    @Test
    void shouldEndRightWhenAnyProcessIsKilled() throws Exception {
        begin(2, HOLD);
        for (int victim = 0; victim < 4; victim++) {
            kill(victim, new Random(victim));
        }
    }

    @Test
    @Tag("prove")
    void shouldEndRightWhenEachProcessIsKilledManyTimes() throws Exception {
        int kills = Integer.getInteger("turnout.kills", 200);
        begin(2, HOLD);
        Random random = new Random();
        for (int round = 0; round < kills; round++) {
            for (int victim = 0; victim < 4; victim++) {
                kill(victim, random);
            }
            System.out.println("kills: " + (round + 1) + " of each process");
        }
    }

    /** Kills one of the four processes at a random instant of a switch, starts it anew, and sees all end right. */
    private void kill(int victim, Random random) throws Exception {
        int from = servedAt();
        int to = 3 - from;
        PlatformProcess platform = platform(1 + victim / 2);
        assertTrue(platform(to).start(UE, "mec-" + to));
        // The instant is random: nothing is waited for.
        TimeUnit.MICROSECONDS.sleep(random.nextInt(MAX_KILL_MILLIS * 1_000));
        if (victim % 2 == 0) {
            PlatformProcess.kill(platform.control);
            platform.startControl();
        } else {
            PlatformProcess.kill(platform.dataPlane);
            platform.startDataPlane();
        }
        settle(to);
    }

    /**
     * Waits for the end of a switch to {@code to}. That may be an abort: then another one succeeds, whether it is asked
     * for here or was begun again by the platforms themselves.
     */
    private void settle(int to) throws Exception {
        if (awaitSound() != to) {
            await(() -> "a new start is taken up: " + describe(), () -> {
                JsonNode pair = platform(1).pair(UE);
                boolean isMoving = pair != null && (!isAtRest(pair) || servedAt(pair) == to);
                return isMoving || platform(to).start(UE, "mec-" + to);
            });
            awaitServedAt(to);
            assertSound(to);
        }
    }
}

package io.turnout.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.TrafficPlan;
import io.turnout.ipc.TrafficPlanCodec;
import io.turnout.switching.Effect;
import io.turnout.switching.Input;
import io.turnout.switching.Pair;
import io.turnout.switching.PairView;
import io.turnout.switching.SwitchReason;
import io.turnout.switching.SwitchState;
import io.turnout.switching.UeInfo;
import io.turnout.table.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlAgentTest {
    private static final Pair PAIR = new Pair(0x0A2D0007L, TestSites.APPLICATION);
    private static final long MS = 1_000_000;
    private static final String HOLD = "lastPackets: hold, bearerMillis: 0, deleteMillis: 500, boundMillis: 1000";

    @TempDir
    private Path directory;

    private final long[] clock = {1_000 * MS};
    private final List<TestPlatform> platforms = new ArrayList<>();

    private void begin(int count, String switching) throws IOException {
        for (int number = 1; number <= count; number++) {
            TestPlatform platform = new TestPlatform(
                    TestSites.read(directory, TestSites.yaml(number, count, switching, "")),
                    directory,
                    clock,
                    (pair, grant) -> platforms.stream().anyMatch(it -> grant.equals(it.instance.frozen.get(pair))));
            platforms.add(platform);
            platform.start();
        }
    }

    @AfterEach
    void end() throws IOException {
        for (TestPlatform platform : platforms) {
            platform.close();
        }
    }

    private TestPlatform platform(int number) {
        return platforms.get(number - 1);
    }

    /** Lets everybody work for {@code durationNs}, a millisecond at a time. */
    private void pass(long durationNs) {
        long endNs = clock[0] + durationNs;
        while (clock[0] < endNs) {
            clock[0] += MS;
            for (TestPlatform platform : platforms) {
                platform.doWork();
                TestPlatform.Sent sent;
                while ((sent = platform.outbox.poll()) != null) {
                    deliver(sent);
                }
            }
        }
    }

    private void deliver(TestPlatform.Sent sent) {
        platforms.stream()
                .filter(it -> it.id.equals(sent.to()) && it.agent != null && it.isLinked)
                .forEach(it -> it.on(new Input.FromPeer(sent.from(), sent.message())));
    }

    private SwitchState state(int number) {
        return platform(number).agent.coordinator().state(PAIR);
    }

    /** At rest, served there as far as everybody knows, with rules that say so and nothing held. */
    private void assertServedAt(int number) {
        String servedAt = "mec-" + number;
        for (TestPlatform platform : platforms) {
            PairView view = platform.agent.coordinator().view(PAIR);
            Long rule = platform.rule(PAIR);
            assertFalse(platform.dataPlane.isHeld(PAIR.ueKey(), 0), platform.id);
            assertTrue(view == null || view.state().isRest(), () -> platform.id + ": " + view);
            if (view == null || view.epoch() < 0) {
                assertNull(rule, platform.id);
            } else if (rule == null) {
                assertEquals("mec-1", servedAt, "the default leads to the home alone");
            } else {
                assertEquals(servedAt, view.servedAt(), platform.id);
                boolean isHere = platform.id.equals(servedAt);
                assertEquals(isHere ? Route.LOCAL : Route.PEER, Route.kind(rule), platform.id);
                assertTrue(isHere || servedAt.equals(platform.index.peer(Route.target(rule))), platform.id);
            }
        }
        assertEquals(servedAt, platform(1).agent.coordinator().servedAt(PAIR), "the home knows");
    }

    private void steered(int number) {
        platform(number).dataPlane.events.onSteeredRemote(PAIR.ueKey(), 0, clock[0]);
    }

    private void tunnelled(int number, int from) {
        TestPlatform platform = platform(number);
        platform.dataPlane.events.onTunnelTraffic(PAIR.ueKey(), 0, platform.index.peer("mec-" + from), clock[0]);
    }

    @Test
    void shouldMoveServiceWhenTargetDetects() throws IOException {
        begin(2, HOLD);
        steered(2);
        pass(100 * MS);
        assertServedAt(2);
        assertEquals(Route.PEER, Route.kind(platform(1).rule(PAIR)), "replaced, not deleted");
        assertTrue(platform(2).dataPlane.heard.contains("fence 5"));
        assertNotNull(platform(1).journal.record(PAIR));
    }

    @Test
    void shouldMoveServiceWhenSourceDetects() throws IOException {
        begin(2, HOLD);
        tunnelled(1, 2);
        pass(100 * MS);
        assertServedAt(2);
    }

    @Test
    void shouldMeetInOneSwitchWhenBothDetect() throws IOException {
        begin(2, HOLD);
        steered(2);
        tunnelled(1, 2);
        pass(200 * MS);
        assertServedAt(2);
        assertEquals(1, platform(2).agent.counters().get(ControlCounter.SWITCHES_COMMITTED));
    }

    @Test
    void shouldMoveServiceWhenAskedFor() throws IOException {
        begin(3, HOLD);
        CompletableFuture<ControlDesk.Asked> asked = platform(1).agent.desk().start(PAIR, "mec-3");
        pass(100 * MS);
        assertTrue(asked.join().taken());
        assertServedAt(3);
        asked = platform(2).agent.desk().start(PAIR, "mec-2");
        pass(200 * MS);
        assertTrue(asked.join().taken(), "by way of mec-1, which knows where it moved");
        assertServedAt(2);
    }

    @Test
    void shouldRefuseWithReasonWhenAskedInVain() throws IOException {
        begin(2, HOLD);
        ControlDesk desk = platform(1).agent.desk();
        CompletableFuture<ControlDesk.Asked> here = desk.start(PAIR, "mec-1");
        CompletableFuture<ControlDesk.Asked> nowhere = desk.start(PAIR, "mec-9");
        CompletableFuture<ControlDesk.Asked> nothing = desk.start(new Pair(1, "unknown"), "mec-2");
        CompletableFuture<ControlDesk.Asked> abort = desk.abort(PAIR);
        pass(5 * MS);
        for (CompletableFuture<ControlDesk.Asked> asked : List.of(here, nowhere, nothing, abort)) {
            assertFalse(asked.join().taken());
            assertFalse(asked.join().reason().isEmpty());
        }
    }

    @Test
    void shouldAbortWhenOperatorAsks() throws IOException {
        begin(2, HOLD);
        platform(1).instance.isDead = true; // it never freezes
        CompletableFuture<ControlDesk.Asked> started = platform(1).agent.desk().start(PAIR, "mec-2");
        pass(50 * MS);
        assertTrue(started.join().taken());
        assertFalse(state(1).isRest());
        CompletableFuture<ControlDesk.Asked> aborted = platform(1).agent.desk().abort(PAIR);
        pass(2_000 * MS);
        assertTrue(aborted.join().taken());
        assertServedAt(1);
        CompletableFuture<List<SwitchTimeline>> timelines =
                platform(2).agent.desk().switches(PAIR);
        pass(5 * MS);
        SwitchTimeline timeline = timelines.join().getFirst();
        assertEquals(Effect.Event.ABORTED, timeline.end());
        assertEquals(SwitchReason.OPERATOR, timeline.reason());
        assertTrue(timeline.isTarget());
    }

    @Test
    void shouldTellEveryStepOfTimeline() throws IOException {
        begin(2, HOLD);
        steered(2);
        pass(100 * MS);
        CompletableFuture<List<SwitchTimeline>> target =
                platform(2).agent.desk().switches(PAIR);
        CompletableFuture<List<SwitchTimeline>> source =
                platform(1).agent.desk().switches(PAIR);
        CompletableFuture<List<SwitchTimeline>> overview =
                platform(2).agent.desk().switches(10);
        pass(5 * MS);
        SwitchTimeline timeline = target.join().getFirst();
        assertEquals(Effect.Event.COMMITTED, timeline.end());
        List<String> names =
                timeline.steps().stream().map(SwitchTimeline.Step::name).toList();
        List<String> expected = List.of(
                "SteeredRemote",
                "Trigger",
                "Identity",
                "Notification",
                "HoldWanted",
                "Hold",
                "HoldPublished",
                "Fence",
                "Held",
                "Synchronized",
                "Swap",
                "SwapPublished",
                "UpdateIndication",
                "Committed",
                "UpdateIndicationAck");
        int at = 0;
        for (String name : names) {
            at += at < expected.size() && name.equals(expected.get(at)) ? 1 : 0;
        }
        assertEquals(expected.size(), at, names::toString);
        assertEquals(Effect.Event.REPLACED, source.join().getFirst().end());
        assertFalse(source.join().getFirst().isTarget());
        assertEquals(1, overview.join().size());
        assertTrue(overview.join().getFirst().steps().isEmpty());
    }

    /** What begins by the time alone, while nobody asks or sends, is a switch as well. */
    @Test
    void shouldTellOfSwitchThatIsTriedAgain() throws IOException {
        begin(2, HOLD);
        platform(1).instance.isDead = true; // it never freezes
        var _ = platform(2).agent.desk().start(PAIR, "mec-2");
        pass(1_100 * MS); // longer than the bound
        platform(1).instance.isDead = false;
        pass(2_000 * MS);
        assertServedAt(2);
        for (int number = 1; number <= 2; number++) {
            List<SwitchTimeline> timelines = timelines(number);
            assertEquals(2, timelines.size(), timelines::toString);
            assertEquals(2, timelines.getFirst().grant().attempt());
            assertEquals(number == 2, timelines.getFirst().isTarget());
            assertEquals(Effect.Event.ABORTED, timelines.getLast().end());
        }
        assertEquals(Effect.Event.REPLACED, timelines(1).getFirst().end());
        assertEquals(Effect.Event.COMMITTED, timelines(2).getFirst().end());
    }

    @Test
    void shouldTellOfSwitchThatARestartEnds() throws IOException {
        begin(2, HOLD);
        platform(1).instance.isDead = true;
        steered(2);
        pass(50 * MS);
        platform(2).killControl();
        platform(1).instance.isDead = false;
        platform(2).start();
        pass(200 * MS);
        SwitchTimeline timeline = timelines(2).getLast();
        assertEquals(Effect.Event.ABORTED, timeline.end());
        assertEquals(SwitchReason.CONTROL_RESTARTED, timeline.reason());
    }

    /** A start that is refused because of a switch under way is not that switch's end. */
    @Test
    void shouldNotEndTimelineWithAStartThatIsRefused() throws IOException {
        begin(2, HOLD);
        platform(1).instance.isDead = true;
        steered(2);
        pass(50 * MS);
        CompletableFuture<ControlDesk.Asked> asked = platform(2).agent.desk().start(PAIR, "mec-2");
        pass(5 * MS);
        assertFalse(asked.join().taken());
        SwitchTimeline timeline = timelines(2).getFirst();
        assertNull(timeline.end());
        assertNull(timeline.reason());
    }

    private List<SwitchTimeline> timelines(int number) {
        CompletableFuture<List<SwitchTimeline>> timelines =
                platform(number).agent.desk().switches(PAIR);
        pass(5 * MS);
        return timelines.join();
    }

    @Test
    void shouldEndTimelineWithItsSwitch() throws IOException {
        begin(2, HOLD);
        steered(2);
        pass(100 * MS);
        for (int i = 0; i < 100; i++) {
            platform(2).on(new Input.Returned(PAIR, clock[0]));
            platform(1).on(new Input.Returned(PAIR, clock[0]));
            pass(10 * MS);
        }
        for (int number = 1; number <= 2; number++) {
            CompletableFuture<List<SwitchTimeline>> timelines =
                    platform(number).agent.desk().switches(PAIR);
            pass(5 * MS);
            SwitchTimeline timeline = timelines.join().getFirst();
            assertTrue(timeline.durationNs() <= 100 * MS, timeline::toString);
            assertFalse(timeline.steps().stream().anyMatch(step -> step.name().equals("Returned")), timeline::toString);
        }
    }

    @Test
    void shouldPutConsecutiveCommandsInOneBatch() throws IOException {
        begin(2, HOLD);
        for (int ue = 1; ue <= 20; ue++) {
            platform(2).dataPlane.events.onSteeredRemote(ue, 0, clock[0]);
        }
        pass(100 * MS);
        platform(2).dataPlane.batchSizes.clear();
        platform(2).killControl();
        platform(2).start();
        platform(2).doWork();
        assertTrue(
                platform(2).dataPlane.batchSizes.stream().anyMatch(it -> it >= 20),
                platform(2).dataPlane.batchSizes::toString);
    }

    @Test
    void shouldTakeNothingMoreInWhileDataPlaneTakesNoCommands() throws IOException {
        begin(2, HOLD);
        platform(2).killDataPlane();
        int offered = 0;
        for (int ue = 1; ue <= 100_000 && platform(2).agent.inbox().refusedCount() == 0; ue++) {
            Pair pair = new Pair(ue, TestSites.APPLICATION);
            platform(2).on(new Input.SwitchAsked(pair, "mec-2"));
            offered++;
            pass(2 * MS);
        }
        assertTrue(offered < 100_000, "the inbox fills in the end");
        assertTrue(platform(2).agent.counters().get(ControlCounter.STALLS) > 0);
        platform(2).startDataPlane();
        pass(3_000 * MS);
        assertEquals(0, platform(2).agent.inbox().size());
        List<PairView> unfinished = new ArrayList<>();
        platform(2).agent.coordinator().forEach(view -> {
            if (!view.state().isRest()) {
                unfinished.add(view);
            }
        });
        assertEquals(List.of(), unfinished);
    }

    @Test
    void shouldBringRulesBackWhenDataPlaneLostThem() throws IOException {
        begin(2, HOLD);
        steered(2);
        pass(100 * MS);
        UnsafeBuffer rules = new UnsafeBuffer(TrafficPlanCodec.encode(TrafficPlan.NONE));
        CompletableFuture<Long> kept =
                platform(2).agent.desk().keep("rules", batch -> batch.trafficRules(rules, 0, rules.capacity()));
        pass(5 * MS);
        assertEquals(0, kept.join());
        platform(2).killDataPlane();
        platform(2).startDataPlane();
        pass(20 * MS);
        assertServedAt(2);
        assertTrue(platform(2).dataPlane.heard.contains("traffic-rules 0"));
    }

    @Test
    void shouldEndRightWhereverAnyProcessIsKilled() throws IOException {
        begin(2, HOLD);
        Random random = new Random(7);
        for (int round = 0; round < 60; round++) {
            int to = round % 2 == 0 ? 2 : 1;
            var _ = platform(to).agent.desk().start(PAIR, "mec-" + to);
            pass(random.nextInt(12) * MS);
            TestPlatform victim = platform(1 + random.nextInt(2));
            if (random.nextBoolean()) {
                victim.killControl();
                pass(random.nextInt(40) * MS);
                victim.start();
            } else {
                victim.killDataPlane();
                pass(random.nextInt(40) * MS);
                victim.startDataPlane();
            }
            pass(8_000 * MS);
            String servedAt = platform(1).agent.coordinator().servedAt(PAIR);
            assertServedAt(servedAt.equals("mec-1") ? 1 : 2);
            if (!servedAt.equals("mec-" + to)) {
                var _ = platform(to).agent.desk().start(PAIR, "mec-" + to);
                pass(10_000 * MS);
            }
            assertServedAt(to);
            assertTrue(platforms.stream().allMatch(it -> it.instance.frozen.isEmpty()), "nobody stays frozen");
        }
    }

    @Test
    void shouldEndRightWhenPartitioned() throws IOException {
        begin(2, HOLD);
        for (int cutAfterMs = 0; cutAfterMs < 12; cutAfterMs++) {
            int to = cutAfterMs % 2 == 0 ? 2 : 1;
            var _ = platform(to).agent.desk().start(PAIR, "mec-" + to);
            pass(cutAfterMs * MS);
            platform(2).isLinked = false;
            pass(5_000 * MS);
            platform(2).isLinked = true;
            pass(15_000 * MS);
            String servedAt = platform(1).agent.coordinator().servedAt(PAIR);
            assertServedAt(servedAt.equals("mec-1") ? 1 : 2);
            var _ = platform(to).agent.desk().start(PAIR, "mec-" + to);
            pass(1_000 * MS);
            assertServedAt(to);
        }
    }

    @Test
    void shouldEndRightWhenTheClockJumps() throws IOException {
        begin(2, HOLD);
        for (int jumpAfterMs = 0; jumpAfterMs < 10; jumpAfterMs++) {
            int to = jumpAfterMs % 2 == 0 ? 2 : 1;
            var _ = platform(to).agent.desk().start(PAIR, "mec-" + to);
            pass(jumpAfterMs * MS);
            clock[0] += jumpAfterMs % 3 == 0 ? -500 * MS : 3_600_000 * MS;
            pass(3_000 * MS);
            if (!platform(1).agent.coordinator().servedAt(PAIR).equals("mec-" + to)) {
                var _ = platform(to).agent.desk().start(PAIR, "mec-" + to);
                pass(1_000 * MS);
            }
            assertServedAt(to);
        }
    }

    @Test
    void shouldGiveUpInstancesThatDoNotComeBack() throws IOException {
        begin(2, HOLD);
        platform(1).killControl();
        platform(1).isInstanceUp = false;
        platform(1).start();
        pass(1_500 * MS);
        steered(2);
        pass(50 * MS);
        assertTrue(platform(2).agent.coordinator().state(PAIR).isRest());
        CompletableFuture<List<SwitchTimeline>> timelines =
                platform(2).agent.desk().switches(PAIR);
        pass(5 * MS);
        assertEquals(SwitchReason.NO_CONTEXT, timelines.join().getFirst().reason());
    }

    @Test
    void shouldTieNamesDurablyAndForgetThemWithTheUe() throws IOException {
        begin(1, HOLD);
        UeInfo imsi = new UeInfo.Imsi("001010123456789");
        ControlDesk desk = platform(1).agent.desk();
        CompletableFuture<Void> tied = desk.identify(7, imsi);
        pass(2 * MS);
        tied.join();
        platform(1).killControl();
        platform(1).start();
        desk = platform(1).agent.desk();
        CompletableFuture<Long> found = desk.ueKey(imsi);
        CompletableFuture<Void> moved = desk.identify(8, imsi);
        CompletableFuture<Long> then = desk.ueKey(imsi);
        CompletableFuture<ControlDesk.UeView> former = desk.ue(7);
        pass(2 * MS);
        assertEquals(7, found.join());
        moved.join();
        assertEquals(8, then.join());
        assertTrue(former.join().names().isEmpty());
        CompletableFuture<Void> released = desk.release(8);
        CompletableFuture<Long> gone = desk.ueKey(imsi);
        pass(5 * MS);
        released.join();
        assertNull(gone.join());
        assertTrue(platform(1).dataPlane.heard.contains("release 8"));
    }

    @Test
    void shouldForgetReleasedUeEverywhere() throws IOException {
        begin(2, HOLD);
        steered(2);
        pass(100 * MS);
        var _ = platform(1).agent.desk().release(PAIR.ueKey());
        var _ = platform(2).agent.desk().release(PAIR.ueKey());
        pass(60_000 * MS);
        for (TestPlatform platform : platforms) {
            assertEquals(0, platform.agent.coordinator().pairCount(), platform.id);
            assertNull(platform.rule(PAIR), platform.id);
            assertNull(platform.journal.record(PAIR), platform.id);
        }
    }

    @Test
    void shouldAskQualityBeforeSwitching() throws IOException {
        String gated = HOLD + ", when: quality-unmet";
        for (int number = 1; number <= 2; number++) {
            String yaml = TestSites.yaml(number, 2, gated, "")
                    .replace("    instances:", "    quality: { roundTripMillis: 20 }\n    instances:");
            TestPlatform platform = new TestPlatform(
                    TestSites.read(directory, yaml),
                    directory,
                    clock,
                    (pair, grant) -> platforms.stream().anyMatch(it -> grant.equals(it.instance.frozen.get(pair))));
            platform.quality = Map.of(TestSites.APPLICATION, new ControlAgent.QualityLimit(null, 20 * MS));
            platforms.add(platform);
            platform.start();
        }
        platform(2).dataPlane.events.onRoundTrip(PAIR.ueKey(), 0, 5 * MS);
        pass(2 * MS);
        steered(2);
        pass(100 * MS);
        assertEquals(SwitchState.QUALIFYING, state(2));
        for (int i = 0; i < 60; i++) {
            platform(2).dataPlane.events.onRoundTrip(PAIR.ueKey(), 0, 50 * MS);
            steered(2);
            pass(100 * MS);
        }
        assertServedAt(2);
    }

    @Test
    void shouldRefuseQuestionsOnceEnded() throws IOException {
        begin(1, HOLD);
        ControlDesk desk = platform(1).agent.desk();
        platform(1).close();
        platforms.clear();
        CompletionException refused =
                assertThrows(CompletionException.class, () -> desk.switches(1).join());
        assertTrue(refused.getCause() instanceof RefusedException);
    }
}

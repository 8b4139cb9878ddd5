package io.turnout.io;

import static io.turnout.io.TestFrames.uplink;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineLimits;
import io.turnout.engine.Reason;
import io.turnout.engine.TrafficPlan;
import io.turnout.engine.TrafficPolicy;
import io.turnout.ipc.CommandBatch;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.RingFile;
import io.turnout.ipc.SharedDirectory;
import io.turnout.ipc.TrafficPlanCodec;
import io.turnout.table.LayoutException;
import io.turnout.table.Route;
import io.turnout.table.Tables;
import io.turnout.table.TrafficFilter;
import io.turnout.table.UeKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole data plane, over ports that need no privileges. */
@Timeout(30)
class DataplaneServiceTest {
    private static final int LIMIT_MILLIS = 10_000;
    private static final byte[] TO_APPLICATION = uplink(InlineSite.UE, InlineSite.APPLICATION, 7, 200);
    private static final byte[] ELSEWHERE = uplink(InlineSite.UE, InlineSite.ELSEWHERE, 8, 200);

    @TempDir
    Path directory;

    private final LoopbackEnd enb = new LoopbackEnd();
    private final LoopbackEnd sgw = new LoopbackEnd();
    private final LoopbackEnd app = new LoopbackEnd();
    private final AtomicReference<Throwable> error = new AtomicReference<>();
    private SharedDirectory shared;
    private DataplaneService service;

    @BeforeEach
    void open() throws IOException {
        shared = new SharedDirectory(directory);
        service = DataplaneService.open(setup(1_024), shared, error::set);
    }

    @AfterEach
    void close() {
        service.close();
        enb.close();
        sgw.close();
        app.close();
        assertNull(error.get());
    }

    private DataplaneService.Setup setup(int ues) {
        return new DataplaneService.Setup(
                new Dataplane.Setup(
                        Dataplane.Backend.LOOPBACK,
                        enb.link().toString(),
                        sgw.link().toString(),
                        app.link().toString(),
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        2_048,
                        XdpPort.DEFAULT_MAX_BEAT_AGE_NS),
                new Tables.Capacity(ues, 64, 16, 1),
                (_, traffic) -> InlineSite.builder()
                        .traffic(traffic.policy((_, _) -> 1, 2))
                        .build(),
                TrafficPlan.NONE,
                EngineLimits.DEFAULT,
                List.of(TO_APPLICATION, ELSEWHERE),
                1_000_000_000_000L);
    }

    private static void await(BooleanSupplier condition) {
        long endNs = System.nanoTime() + LIMIT_MILLIS * 1_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, "in time");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private long counter(CounterFile counters, String name) {
        return counters.sum(counters.names().indexOf(name));
    }

    /** Has control send the UE's packets past the local instance. */
    private void routeToCore() throws IOException {
        try (RingFile commands = shared.commandProducer();
                CounterFile counters = shared.counters()) {
            CommandBatch batch = new CommandBatch(commands.maxLength()).begin(77);
            assertTrue(batch.setRoute(UeKey.ofIpv4(InlineSite.UE), 0, Route.core(0)));
            assertTrue(batch.sendTo(commands));
            await(() -> counter(counters, "commands.last-sequence") == 77);
        }
    }

    @Test
    void shouldSteerAndPassOverItsPorts() {
        enb.send(ELSEWHERE);
        assertArrayEquals(ELSEWHERE, sgw.receive(LIMIT_MILLIS));
        enb.send(TO_APPLICATION);
        byte[] delivered = app.receive(LIMIT_MILLIS);
        assertEquals(14 + 150, delivered.length);
    }

    @Test
    void shouldCountWhereAnyProcessCanLook() throws IOException {
        enb.send(ELSEWHERE);
        assertArrayEquals(ELSEWHERE, sgw.receive(LIMIT_MILLIS));
        try (CounterFile counters = shared.counters()) {
            await(() -> counter(counters, Reason.NO_APPLICATION.label()) == 1);
            await(() -> counter(counters, "port.access.received-frames") == 1
                    && counter(counters, "port.core.sent-frames") == 1);
            assertEquals(ProcessHandle.current().pid(), counter(counters, ServiceCounters.PROCESS_ID));
        }
    }

    @Test
    void shouldDoWhatControlCommandsAndKeepItWhenStartedAgain() throws IOException {
        routeToCore();
        enb.send(TO_APPLICATION);
        assertArrayEquals(TO_APPLICATION, sgw.receive(LIMIT_MILLIS));

        service.close();
        service = DataplaneService.open(setup(1_024), shared, error::set);

        enb.send(TO_APPLICATION);
        assertArrayEquals(TO_APPLICATION, sgw.receive(LIMIT_MILLIS));
    }

    private long send(TrafficPlan plan, long sequence) throws IOException {
        byte[] octets = TrafficPlanCodec.encode(plan);
        try (RingFile commands = shared.commandProducer();
                CounterFile counters = shared.counters()) {
            CommandBatch batch = new CommandBatch(commands.maxLength()).begin(sequence);
            assertTrue(batch.trafficRules(new UnsafeBuffer(octets), 0, octets.length));
            assertTrue(batch.sendTo(commands));
            await(() -> counter(counters, "commands.last-sequence") == sequence);
            return counter(counters, Reason.TRAFFIC_RULE_DROP.label());
        }
    }

    @Test
    void shouldFollowTrafficRulesThatComeWhileItRuns() throws IOException {
        TrafficPlan.Nowhere nowhere = new TrafficPlan.Nowhere();
        TrafficPlan.Rule drop = new TrafficPlan.Rule("d", TrafficPolicy.Action.DROP, nowhere, nowhere);
        send(new TrafficPlan(List.of(new TrafficFilter(1, 0)), List.of(drop)), 1);
        enb.send(ELSEWHERE);
        try (CounterFile counters = shared.counters()) {
            await(() -> counter(counters, Reason.TRAFFIC_RULE_DROP.label()) == 1);
        }

        assertEquals(1, send(TrafficPlan.NONE, 2));
        enb.send(ELSEWHERE);
        assertArrayEquals(ELSEWHERE, sgw.receive(LIMIT_MILLIS));
    }

    @Test
    void shouldKeepItsTrafficRulesWhenOthersDoNotFit() throws IOException {
        TrafficPlan.ToPeer unknown = new TrafficPlan.ToPeer(7);
        TrafficPlan.Rule rule = new TrafficPlan.Rule("p", TrafficPolicy.Action.FORWARD_DECAPSULATED, unknown, unknown);
        send(new TrafficPlan(List.of(new TrafficFilter(1, 0)), List.of(rule)), 1);
        enb.send(ELSEWHERE);
        assertArrayEquals(ELSEWHERE, sgw.receive(LIMIT_MILLIS));
    }

    @Test
    void shouldRefuseADirectoryThatAnotherHas() {
        LayoutException refused =
                assertThrows(LayoutException.class, () -> DataplaneService.open(setup(1_024), shared, error::set));
        assertTrue(refused.getMessage().contains("another process has the tables"), refused.getMessage());

        enb.send(ELSEWHERE);
        assertArrayEquals(ELSEWHERE, sgw.receive(LIMIT_MILLIS), "the first goes on");
    }

    @Test
    void shouldRefuseTablesOfAnotherSize() {
        service.close();
        LayoutException refused =
                assertThrows(LayoutException.class, () -> DataplaneService.open(setup(2_048), shared, error::set));
        assertTrue(refused.getMessage().contains("room for 1024 UEs"), refused.getMessage());
    }
}

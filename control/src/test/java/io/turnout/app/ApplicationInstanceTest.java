package io.turnout.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.Notice;
import io.turnout.switching.SwitchReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ApplicationInstanceTest {
    private static final Grant GRANT = SwitchScript.GRANT;
    private static final Grant NEXT = new Grant(4, 2);
    private static final String UE = SwitchScript.UE;

    private final LogService service1 = new LogService();
    private final LogService service2 = new LogService();
    private SwitchScript script;
    private ApplicationInstance source;
    private ApplicationInstance target;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        script = new SwitchScript();
        source = script.start("cache-1", service1, SyncLimits.DEFAULT);
        target = script.start("cache-2", service2, SyncLimits.DEFAULT);
    }

    @AfterEach
    void stop() throws IOException {
        source.close();
        target.close();
        script.close();
    }

    private String endpoint() {
        return "127.0.0.1:" + source.synchronizePort();
    }

    private static byte[] octets(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1 << 10, 1 << 20, 64 << 20})
    void shouldMoveContextsOfAnySize(int length) throws InterruptedException {
        byte[] context = octets(length);
        service1.put(UE, context);
        script.synchronize(GRANT, endpoint());
        assertTrue(service1.frozen.contains(UE));
        assertArrayEquals(context, service2.log(UE));
        script.commit(GRANT);
        assertEquals(0, service1.log(UE).length, "the source has let it go");
        assertEquals(1, target.fetchedCount());
    }

    @Test
    void shouldBringWhatChangesUntilTheFreeze() throws InterruptedException {
        service1.put(UE, octets(1 << 20));
        script.sendNotification(GRANT, endpoint(), true);
        script.target.expect(Input.HoldWanted.class);
        for (int i = 0; i < 1000; i++) {
            service1.append(UE, i);
        }
        script.freeze(GRANT);
        script.target.expect(Input.Synchronized.class);
        assertArrayEquals(service1.log(UE), service2.log(UE));
    }

    @Test
    void shouldNotWaitForAFreezeWhereNothingIsHeld() throws InterruptedException {
        service1.put(UE, octets(1000));
        script.sendNotification(GRANT, endpoint(), false);
        script.target.expect(Input.Synchronized.class);
        assertArrayEquals(service1.log(UE), service2.log(UE));
    }

    @Test
    void shouldServeOnAfterAnAbort() throws InterruptedException {
        byte[] context = octets(1000);
        service1.put(UE, context);
        script.synchronize(GRANT, endpoint());
        script.abort(GRANT);
        assertTrue(service1.frozen.isEmpty());
        assertArrayEquals(context, service1.log(UE));
        assertEquals(0, service2.log(UE).length, "the target has dropped it");
        script.synchronize(NEXT, endpoint());
        script.commit(NEXT);
        assertArrayEquals(context, service2.log(UE));
    }

    @Test
    void shouldIgnoreWhatComesAfterTheEnd() throws InterruptedException {
        service1.put(UE, octets(1000));
        script.synchronize(GRANT, endpoint());
        script.abort(GRANT);
        script.source.tell("cache-1", new Notice.Freeze(SwitchScript.PAIR, GRANT));
        script.sendNotification(GRANT, endpoint(), true);
        script.abort(GRANT); // answered in order: both were handled before
        assertTrue(service1.frozen.isEmpty());
        assertEquals(0, script.target.inputCount());
    }

    @Test
    void shouldAnswerAgainWhenNotifiedAgain() throws InterruptedException {
        script.synchronize(GRANT, endpoint());
        script.target.tell("cache-2", new Notice.Held(SwitchScript.PAIR, GRANT));
        script.target.expect(Input.Synchronized.class);
        script.sendNotification(GRANT, endpoint(), true);
        script.target.expect(Input.Synchronized.class);
    }

    @Test
    void shouldSayThatItFailedWhereTheSourceIsGone() throws InterruptedException, IOException {
        String endpoint = endpoint();
        source.close();
        script.source.expect(Input.InstanceDown.class);
        script.sendNotification(GRANT, endpoint, true);
        script.target.expect(Input.SyncFailed.class);
    }

    @Test
    void shouldFailWhereTheApplicationDoes() throws InterruptedException, IOException {
        source.close();
        script.source.expect(Input.InstanceDown.class);
        source = script.start(
                "cache-1",
                new LogService() {
                    @Override
                    public ContextPart snapshot(Ue ue) {
                        throw new IllegalStateException("no context today");
                    }
                },
                SyncLimits.DEFAULT);
        script.sendNotification(GRANT, endpoint(), true);
        script.target.expect(Input.SyncFailed.class);
        assertEquals(1, target.failedCount());
    }

    @Test
    void shouldGiveUpAFetchThatIsAborted() throws InterruptedException, IOException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        source.close();
        script.source.expect(Input.InstanceDown.class);
        source = script.start(
                "cache-1",
                new LogService() {
                    @Override
                    public ContextPart snapshot(Ue ue) {
                        asked.countDown();
                        try {
                            over.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return super.snapshot(ue);
                    }
                },
                SyncLimits.DEFAULT);
        script.sendNotification(GRANT, endpoint(), true);
        assertTrue(asked.await(10, TimeUnit.SECONDS));
        script.target.tell("cache-2", new Notice.Aborted(SwitchScript.PAIR, GRANT, SwitchReason.TIME_LIMIT));
        script.target.expect(Input.Resumed.class);
        over.countDown();
        assertEquals(0, script.target.inputCount(), "no answer after the abort");
    }

    @Test
    void shouldTellThePlatformWhenItGoes() throws InterruptedException, IOException {
        target.close();
        assertEquals("cache-2", script.target.expect(Input.InstanceDown.class).instance());
        target = script.start("cache-2", service2, SyncLimits.DEFAULT);
    }

    @Test
    void shouldBeRefusedWhereTheSiteHasNoSuchInstance() throws IOException {
        try (ApplicationInstance unknown = ApplicationInstance.of("cache-9", "video-cache", service1)
                .platform(script.source.uri())
                .synchronize(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .start()) {
            assertThrows(CompletionException.class, () -> unknown.ready().join());
        }
    }

    @Test
    void shouldRepeatAnAnswerThatThePlatformHasNoRoomFor() throws InterruptedException {
        script.target.refuseCount.set(2);
        script.sendNotification(GRANT, endpoint(), false);
        script.target.expect(Input.Synchronized.class);
    }
}

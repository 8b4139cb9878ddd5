package io.turnout.app.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.app.ApplicationInstance;
import io.turnout.app.ContextPart;
import io.turnout.app.StatefulService;
import io.turnout.app.SwitchScript;
import io.turnout.app.Ue;
import io.turnout.app.sample.Misbehaviour.Faults;
import io.turnout.app.sample.Misbehaviour.Side;
import io.turnout.switching.Input;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MisbehaviourTest {
    private static final Duration NO_DELAY = Duration.ZERO;
    private static final int LENGTH = 1 << 20;

    private final Texts texts1 = new Texts();
    private final Texts texts2 = new Texts();
    private SwitchScript script;
    private ApplicationInstance source;
    private ApplicationInstance target;

    /** A text for each UE. */
    private static final class Texts implements StatefulService {
        final Map<String, byte[]> texts = new ConcurrentHashMap<>();

        @Override
        public ContextPart snapshot(Ue ue) {
            return ContextPart.whole(1, texts.get(ue.address()));
        }

        @Override
        public void restore(Ue ue, ContextPart part) {
            texts.put(ue.address(), part.octets());
        }
    }

    @BeforeEach
    void start() throws IOException {
        script = new SwitchScript();
        texts1.texts.put(SwitchScript.UE, new byte[] {1, 2, 3});
    }

    @AfterEach
    void stop() throws IOException {
        source.close();
        target.close();
        script.close();
    }

    private ApplicationInstance start(String id, StatefulService service, Faults faults) throws Exception {
        Misbehaviour misbehaviour = new Misbehaviour(new PaddedContext(service, LENGTH), faults);
        boolean isSource = id.equals("cache-1");
        ApplicationInstance instance = ApplicationInstance.of(id, "video-cache", misbehaviour)
                .platform((isSource ? script.source : script.target).uri())
                .synchronize(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .fault(misbehaviour)
                .start();
        (isSource ? script.source : script.target).expect(Input.InstanceUp.class);
        return instance;
    }

    private void start(Faults ofSource, Faults ofTarget) throws Exception {
        source = start("cache-1", texts1, ofSource);
        target = start("cache-2", texts2, ofTarget);
    }

    private Input answerTo(boolean hold) throws InterruptedException {
        script.sendNotification(SwitchScript.GRANT, "127.0.0.1:" + source.synchronizePort(), hold);
        return script.target.expect(Input.class);
    }

    @Test
    void shouldMoveTheApplicationsOwnOctetsWhenNothingGoesWrong() throws Exception {
        start(Faults.NONE, Faults.NONE);
        script.synchronize(SwitchScript.GRANT, "127.0.0.1:" + source.synchronizePort());
        assertNotNull(texts2.texts.get(SwitchScript.UE));
        assertEquals(3, texts2.texts.get(SwitchScript.UE).length);
    }

    @Test
    void shouldFailWhenTheSourceIsToldTo() throws Exception {
        start(new Faults(Side.GIVING, null, NO_DELAY, NO_DELAY, 0), Faults.NONE);
        assertEquals(Input.SyncFailed.class, answerTo(false).getClass());
    }

    @Test
    void shouldFailWhenTheTargetIsToldTo() throws Exception {
        start(Faults.NONE, new Faults(Side.TAKING, null, NO_DELAY, NO_DELAY, 0));
        assertEquals(Input.SyncFailed.class, answerTo(false).getClass());
        assertTrue(texts2.texts.isEmpty());
    }

    @Test
    void shouldGoOnAfterOneWrongChecksumAndFailAfterMany() throws Exception {
        start(new Faults(null, null, NO_DELAY, NO_DELAY, 1), Faults.NONE);
        assertEquals(Input.Synchronized.class, answerTo(false).getClass());
        assertEquals(1, target.resumedCount());
    }

    @Test
    void shouldFailWhenEveryChecksumIsWrong() throws Exception {
        start(new Faults(null, null, NO_DELAY, NO_DELAY, Integer.MAX_VALUE), Faults.NONE);
        assertEquals(Input.SyncFailed.class, answerTo(false).getClass());
    }

    @Test
    void shouldTakeItsTimeBehindTheFreezeWhenToldTo() throws Exception {
        Duration slow = Duration.ofMillis(300);
        start(new Faults(null, null, NO_DELAY, slow, 0), Faults.NONE);
        assertEquals(Input.HoldWanted.class, answerTo(true).getClass());
        long startNs = System.nanoTime();
        script.freeze(SwitchScript.GRANT);
        script.target.expect(Input.Synchronized.class);
        assertTrue(System.nanoTime() - startNs >= slow.toNanos());
    }
}

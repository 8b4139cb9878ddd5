package io.turnout.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.api.TestPlatform;
import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.InstanceInfo;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import io.turnout.switching.SwitchReason;
import io.turnout.switching.UeInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Two platforms, mec-1 and mec-2, and what they say to cache-1 and cache-2 when a pair moves from one to the other. */
public final class SwitchScript implements AutoCloseable {
    public static final Pair PAIR = new Pair(0x0A2D0007L, "video-cache");
    public static final String UE = "10.45.0.7";
    public static final Grant GRANT = new Grant(4, 1);
    private static final InstanceInfo A1 = new InstanceInfo.IpAddress(0, 0x0A3C010AL);

    private final Pair pair;
    public final TestPlatform source;
    public final TestPlatform target;

    /** Over HTTP. */
    public SwitchScript() throws IOException {
        this(PAIR);
    }

    /** Over HTTP, of another pair, whose UE has an IPv4 address. */
    public SwitchScript(Pair pair) throws IOException {
        this(TestPlatform.start("mec-1"), TestPlatform.start("mec-2"), pair);
    }

    /** Between platforms that are there. */
    public SwitchScript(TestPlatform source, TestPlatform target) {
        this(source, target, PAIR);
    }

    private SwitchScript(TestPlatform source, TestPlatform target, Pair pair) {
        this.pair = pair;
        this.source = source;
        this.target = target;
    }

    /** 3, to the target. */
    public void sendNotification(Grant grant, String endpoint, boolean hold) {
        assertTrue(target.tell(
                "cache-2",
                new Notice.Notification(pair, grant, A1, endpoint, new UeInfo.Ipv4((int) pair.ueKey()), true, hold)));
    }

    /** From the notification to the response; the source is frozen on the way. */
    public void synchronize(Grant grant, String endpoint) throws InterruptedException {
        wantHold(grant, endpoint);
        synchronizeHeld(grant);
    }

    /** From the notification until the target wants the hold. */
    public void wantHold(Grant grant, String endpoint) throws InterruptedException {
        sendNotification(grant, endpoint, true);
        target.expect(Input.HoldWanted.class);
    }

    /** From there to the response. */
    public void synchronizeHeld(Grant grant) throws InterruptedException {
        freeze(grant);
        target.expect(Input.Synchronized.class);
    }

    public void freeze(Grant grant) {
        target.tell("cache-2", new Notice.Held(pair, grant));
        assertTrue(source.tell("cache-1", new Notice.Freeze(pair, grant)));
    }

    /** 7 to 9. */
    public void commit(Grant grant) throws InterruptedException {
        target.tell("cache-2", new Notice.Committed(pair, grant, true));
        source.expect(Input.ContextReleased.class);
        source.tell("cache-1", new Notice.Committed(pair, grant, false));
        source.expect(Input.ContextReleased.class);
    }

    public void abort(Grant grant) throws InterruptedException {
        target.tell("cache-2", new Notice.Aborted(pair, grant, SwitchReason.TIME_LIMIT));
        source.tell("cache-1", new Notice.Aborted(pair, grant, SwitchReason.TIME_LIMIT));
        source.expect(Input.Resumed.class);
        target.expect(Input.Resumed.class);
    }

    /** A Java instance: cache-1 at the source, or cache-2 at the target. */
    public ApplicationInstance start(String id, StatefulService service, SyncLimits limits)
            throws IOException, InterruptedException {
        TestPlatform platform = id.equals("cache-1") ? source : target;
        ApplicationInstance instance = ApplicationInstance.of(id, "video-cache", service)
                .platform(platform.uri())
                .synchronize(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .limits(limits)
                .start();
        platform.expect(Input.InstanceUp.class);
        return instance;
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}

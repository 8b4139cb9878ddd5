package io.turnout.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.ssl.SslContext;
import io.turnout.agent.TrafficRuleBook;
import io.turnout.config.Site;
import io.turnout.config.SiteReader;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.config.SiteReading;
import io.turnout.config.Tls;
import io.turnout.config.TrafficRule;
import io.turnout.switching.Input;
import io.turnout.switching.Notice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A platform whose HTTP interface is real, and whose handshake the test plays: it says notices and hears inputs. */
public final class TestPlatform implements AutoCloseable {
    /** Two platforms; {@code %s} is the one that the site is for, {@code %s} the other. */
    public static final String SITE = """
        platform: { id: %s, address: 10.100.0.1 }
        access: { networks: [10.0.1.0/24] }
        core: { networks: [10.0.0.0/24] }
        applications:
          - identity: video-cache
            instances:
              - { id: cache-1, platform: mec-1, address: 10.60.1.10 }
              - { id: cache-2, platform: mec-2, address: 10.60.2.10 }
          - identity: chat
            instances:
              - { id: chat-1, platform: mec-1, address: 10.60.1.11 }
              - { id: chat-2, platform: mec-2, address: 10.60.2.11, synchronize: "10.60.2.11:7500" }
        peers:
          - { id: %s, control: "10.100.0.2:7443", tunnel: 10.100.0.2 }
        trafficRules:
          - { trafficRuleId: site-rule, filterType: FLOW, priority: 9, trafficFilter: [{ dstPort: ["53"] }],
              action: DROP, state: ACTIVE }
        """;

    private static final long LIMIT_SECONDS = 20;

    private final Api api;
    private final String scheme;
    private final BlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
    private Input latest;

    /** Inputs that are refused before the next is taken. */
    public final AtomicInteger refuseCount = new AtomicInteger();

    /** The rules that were published last. */
    volatile List<TrafficRule> published = List.of();

    /** Whether the data plane applies what was published. */
    volatile boolean isAnswering = true;

    /** What publishing ends with, where it is not null. */
    volatile Exception publishFailure;

    final FakeDesk desk = new FakeDesk();
    final ApiMetrics metrics = new ApiMetrics();

    private TestPlatform(Site site, Callers callers, ApiLimits limits, Path store, Path tables) throws IOException {
        this(site, callers, limits, store, tables, null);
    }

    private TestPlatform(Site site, Callers callers, ApiLimits limits, Path store, Path tables, Tls tls)
            throws IOException {
        Api.Parts parts = new Api.Parts(site, this::offer, desk, new Book(), callers, limits, metrics, store, tables);
        SslContext ssl = tls == null ? null : ApiServer.tls(tls.certificate(), tls.key(), tls.trust());
        scheme = tls == null ? "http" : "https";
        api = Api.start(parts, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), ssl);
    }

    /** {@code mec-1} or {@code mec-2}, open to all. */
    public static TestPlatform start(String id) throws IOException {
        return start(id, Callers.open(), ApiLimits.DEFAULT, null);
    }

    static TestPlatform start(String id, Callers callers, ApiLimits limits, Path store) throws IOException {
        return new TestPlatform(site(id), callers, limits, store, null);
    }

    /** {@code mec-1} or {@code mec-2} over TLS, for the callers in {@code file} and whom certificates name as its instances. */
    public static TestPlatform secure(String id, Tls tls, Path file) throws IOException {
        Callers callers = Callers.read(file, Set.of("cache-" + id.charAt(id.length() - 1)));
        return new TestPlatform(site(id), callers, ApiLimits.DEFAULT, null, null, tls);
    }

    static TestPlatform withTables(Path tables) throws IOException {
        return new TestPlatform(site("mec-1"), Callers.open(), ApiLimits.DEFAULT, null, tables);
    }

    static Site site(String id) {
        String text = SITE.formatted(id, id.equals("mec-1") ? "mec-2" : "mec-1");
        SiteReading reading = SiteReader.read(text.getBytes(UTF_8), Path.of("/etc/turnout"), Purpose.REPLAY);
        return reading.site().orElseThrow(() -> new AssertionError(reading.mistakes()));
    }

    private boolean offer(Input input) {
        if (refuseCount.getAndUpdate(it -> Math.max(0, it - 1)) > 0) {
            return false;
        }
        return inputs.add(input);
    }

    /** Stands for the data plane. */
    private final class Book implements TrafficRuleBook {
        @Override
        public CompletionStage<Boolean> publish(List<TrafficRule> rules) {
            if (publishFailure != null) {
                return CompletableFuture.failedFuture(publishFailure);
            }
            published = rules;
            return CompletableFuture.completedFuture(isAnswering);
        }

        @Override
        public boolean isInForce(TrafficRule rule) {
            return isAnswering;
        }
    }

    /** Where the interface listens. */
    public URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + api.address().getPort());
    }

    /** Tells an instance something; false where it is not there. */
    public boolean tell(String instance, Notice notice) {
        return api.instances().tell(instance, notice);
    }

    /**
     * The next input, which must be of that kind. One that was heard just before may come again: an instance repeats an
     * answer where it waits too long, on a busy machine, to hear that it was taken.
     */
    public <T extends Input> T expect(Class<T> kind) throws InterruptedException {
        Input input = inputs.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        while (!kind.isInstance(input) && input != null && input.equals(latest)) {
            input = inputs.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        if (!kind.isInstance(input)) {
            throw new AssertionError("expected " + kind.getSimpleName() + ", found " + input);
        }
        latest = input;
        return kind.cast(input);
    }

    /** Inputs that nobody has looked at, but for repetitions. */
    public int inputCount() {
        return (int) inputs.stream().filter(it -> !it.equals(latest)).count();
    }

    /** Every counter, as text. */
    public String metrics() {
        return new String(metrics.text(), UTF_8);
    }

    @Override
    public void close() {
        api.close();
    }
}

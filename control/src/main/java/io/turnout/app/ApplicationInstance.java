package io.turnout.app;

import io.turnout.switching.Notice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/**
 * One instance of an application: registers with its platform and moves UEs' contexts from and to other instances while
 * it is open.
 *
 * <pre>{@code
 * try (ApplicationInstance instance = ApplicationInstance.of("cache-1", "video-cache", service)
 *         .platform(URI.create("http://127.0.0.1:8080"))
 *         .synchronize(new InetSocketAddress("10.60.1.10", 7500))
 *         .start()) {
 *     instance.ready().join();
 *     ...
 * }
 * }</pre>
 *
 * <p>Any thread may use it. Its own threads are virtual ones and keep no process alive.
 */
public final class ApplicationInstance implements AutoCloseable {
    private final PlatformLink platform;
    private final ContextServer server;
    private final SyncChannels channels;
    private final InstanceRoom.Counts counts;

    private ApplicationInstance(Settings settings) throws IOException {
        counts = new InstanceRoom.Counts();
        SSLContext tls = settings.synchronizeTls;
        ServerSocket listener = ContextServer.listen(settings.synchronize, tls);
        platform = new PlatformLink(
                settings.platform,
                settings.id,
                settings.application,
                settings.endpoint(listener.getLocalPort()),
                settings.token,
                settings.platformTls);
        channels = new SyncChannels(tls, settings.limits.idle());
        InstanceRoom room = new InstanceRoom(
                settings.application,
                UUID.randomUUID().toString(),
                settings.service,
                settings.limits,
                channels,
                platform,
                settings.fault,
                counts);
        Pairs pairs = new Pairs(room);
        server = new ContextServer(listener, pairs, room);
        server.start();
        platform.start(notice -> on(notice, pairs, room));
    }

    private static void on(Notice notice, Pairs pairs, InstanceRoom room) {
        PairSwitch pair = notice.pair().application().equals(room.application()) ? pairs.of(notice.pair()) : null;
        if (pair == null) {
            room.counts().refused.incrementAndGet();
        } else {
            pair.on(notice);
        }
    }

    /** The settings of the instance {@code id} of {@code application}, as the platform's site file names them. */
    public static Settings of(String id, String application, StatefulService service) {
        return new Settings(id, application, service);
    }

    /** Done once the platform has accepted the instance; failed where it refuses it. */
    public CompletableFuture<Void> ready() {
        return platform.ready().copy();
    }

    /** The port on which other instances fetch contexts. */
    public int synchronizePort() {
        return server.port();
    }

    /** How many contexts were fetched from other instances. */
    public long fetchedCount() {
        return counts.fetched.get();
    }

    /** How many could not be fetched. */
    public long failedCount() {
        return counts.failed.get();
    }

    /** How often a fetch was gone on with over another connection. */
    public long resumedCount() {
        return counts.resumed.get();
    }

    /** Notices and requests that were refused: malformed, of another application, or too many. */
    public long refusedCount() {
        return counts.refused.get();
    }

    /** Tells the platform by closing the stream, and ends what is under way. */
    @Override
    public void close() throws IOException {
        platform.close();
        channels.close();
        server.close();
    }

    /** What an instance needs to know before it starts. */
    public static final class Settings {
        private static final int DEFAULT_PORT = 7500;

        private final String id;
        private final String application;
        private final StatefulService service;
        private URI platform = URI.create("http://127.0.0.1:8080");
        private InetSocketAddress synchronize = new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT);
        private String token;
        private SSLContext platformTls;
        private SSLContext synchronizeTls;
        private ChunkFault fault = ChunkFault.NONE;
        private SyncLimits limits = SyncLimits.DEFAULT;

        private Settings(String id, String application, StatefulService service) {
            this.id = Objects.requireNonNull(id);
            this.application = Objects.requireNonNull(application);
            this.service = Objects.requireNonNull(service);
        }

        private String endpoint(int port) {
            String host = synchronize.getAddress().getHostAddress();
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }

        /** The platform's HTTP interface; default {@code http://127.0.0.1:8080}. */
        public Settings platform(URI uri) {
            platform = uri;
            return this;
        }

        /** Where other instances fetch contexts, as the site file has it; default 127.0.0.1:7500. */
        public Settings synchronize(InetSocketAddress address) {
            synchronize = address;
            return this;
        }

        /** What the instance shows to its platform; default nothing. */
        public Settings token(String bearer) {
            token = bearer;
            return this;
        }

        /** The certificate to show and whom to trust, for platform and instances alike; default no TLS. */
        public Settings tls(SSLContext context) {
            synchronizeTls = context;
            return platformTls(context);
        }

        /** As {@link #tls}, for the platform alone; instances talk to each other without TLS. */
        public Settings platformTls(SSLContext context) {
            platformTls = context;
            return this;
        }

        /** What goes wrong on purpose, in tests and test beds; default nothing. */
        public Settings fault(ChunkFault where) {
            fault = where;
            return this;
        }

        /** Bounds; default {@link SyncLimits#DEFAULT}. */
        public Settings limits(SyncLimits bounds) {
            limits = bounds;
            return this;
        }

        /**
         * Starts the instance.
         *
         * @throws IOException where the address for synchronization cannot be had
         */
        public ApplicationInstance start() throws IOException {
            return new ApplicationInstance(this);
        }
    }
}

package io.turnout.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.turnout.switching.Message;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;

/**
 * The links of a platform to its peers: listens, dials, and keeps one connection with each.
 *
 * <p>Its one thread owns everything but {@link #send}, {@link #isUp} and the counters, which any thread may use. What is
 * held for a peer is bounded: {@link PeerSetup#queueCapacity} messages, a frame that is not whole, and what TLS and the
 * socket buffer.
 */
public final class PeerLinks implements AutoCloseable {
    /** Most connections that have not become links; more are closed at once. */
    private static final int MAX_OPENING = 64;

    private static final int SHUT_DOWN_LIMIT_SECONDS = 5;

    private final PeerSetup setup;
    private final PeerTls tls;
    private final PeerListener listener;
    private final NanoClock clock;
    private final ErrorHandler errorHandler;
    private final PeerCounters counters = new PeerCounters();
    private final Map<String, PeerLink> links;
    private final Set<PeerConnection> connections = new LinkedHashSet<>();
    private final EventLoopGroup group;
    private final EventLoop eventLoop;
    private final long incarnation;
    private InetSocketAddress listenAddress;
    private boolean isClosing;

    /**
     * Listens, and begins to dial. A platform without peers does neither.
     *
     * @param clock only goes forward; in nanoseconds
     * @param random of jitter and of this start's number
     * @param errorHandler told of faults of this program, which end the connection they happen on
     * @throws IOException in one line, if a file of TLS is wrong, TLS is missing, or the address cannot be listened on
     */
    public static PeerLinks start(
            PeerSetup setup, PeerListener listener, NanoClock clock, RandomGenerator random, ErrorHandler errorHandler)
            throws IOException {
        if (setup.tls().isEmpty()) {
            requireLoopback(setup);
        }
        PeerTls tls = setup.tls().isEmpty() ? null : PeerTls.of(setup.tls().get(), setup.platform());
        PeerLinks links = new PeerLinks(setup, tls, listener, clock, random, errorHandler);
        try {
            links.begin();
        } catch (IOException e) {
            links.close();
            throw e;
        }
        return links;
    }

    private static void requireLoopback(PeerSetup setup) throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>(setup.peers().values());
        addresses.add(setup.listen());
        for (InetSocketAddress address : addresses) {
            if (!setup.peers().isEmpty() && !address.getAddress().isLoopbackAddress()) {
                throw new IOException("control.tls is missing: without it, no peer can be reached at " + address);
            }
        }
    }

    private PeerLinks(
            PeerSetup setup,
            PeerTls tls,
            PeerListener listener,
            NanoClock clock,
            RandomGenerator random,
            ErrorHandler errorHandler) {
        this.setup = setup;
        this.tls = tls;
        this.listener = listener;
        this.clock = clock;
        this.errorHandler = errorHandler;
        incarnation = random.nextLong();
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, "turnout-peers");
            thread.setDaemon(true);
            return thread;
        };
        group = new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory());
        eventLoop = group.next();
        Map<String, PeerLink> byPlatform = new HashMap<>();
        setup.peers().forEach((platform, address) -> {
            Redial redial = new Redial(setup.timing(), random);
            byPlatform.put(platform, new PeerLink(this, platform, address, eventLoop, redial));
        });
        links = Map.copyOf(byPlatform);
    }

    private void begin() throws IOException {
        greeting(0).release();
        if (links.isEmpty()) {
            return;
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(setup.listen())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + setup.listen() + ": " + bound.cause().getMessage(), bound.cause());
        }
        listenAddress = (InetSocketAddress) bound.channel().localAddress();
        long tickNs = setup.timing().tickNs();
        var _ = eventLoop.scheduleWithFixedDelay(this::tick, 0, tickNs, TimeUnit.NANOSECONDS);
    }

    /**
     * Sends a message, soon. Never blocks.
     *
     * @return false, and counted, where there is no link to {@code platform} or its queue is full
     */
    public boolean send(String platform, Message message) {
        PeerLink link = links.get(platform);
        if (link == null) {
            counters.onReason(PeerReason.NO_LINK);
            return false;
        }
        return link.send(message);
    }

    /** Whether there is a link to {@code platform}. */
    public boolean isUp(String platform) {
        PeerLink link = links.get(platform);
        return link != null && link.isUp();
    }

    /** What the links have done so far. */
    public PeerCounters counters() {
        return counters;
    }

    /** Where peers connect; null for a platform without peers. */
    public InetSocketAddress listenAddress() {
        return listenAddress;
    }

    /** Says goodbye, closes every connection, and waits for its thread to end. */
    @Override
    public void close() {
        eventLoop.execute(() -> {
            isClosing = true;
            List.copyOf(connections).forEach(connection -> connection.end(PeerReason.SHUT_DOWN));
        });
        group.shutdownGracefully(50, TimeUnit.SECONDS.toMillis(SHUT_DOWN_LIMIT_SECONDS), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(SHUT_DOWN_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void accept(Channel channel) {
        if (connections.size() >= MAX_OPENING + links.size()) {
            counters.onReason(PeerReason.CAPACITY);
            var _ = channel.close();
        } else {
            open(channel, PeerConnection.accepted(this));
        }
    }

    private void open(Channel channel, PeerConnection connection) {
        if (tls != null) {
            channel.pipeline()
                    .addLast(tls.handler(
                            channel.alloc(),
                            connection.isDialled(),
                            setup.timing().helloNs()));
        }
        channel.pipeline().addLast(connection);
    }

    void dial(PeerConnection connection, InetSocketAddress address) {
        var _ = new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        TimeUnit.NANOSECONDS.toMillis(setup.timing().helloNs()))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        open(channel, connection);
                    }
                })
                .connect(address)
                .addListener((ChannelFutureListener) dialled -> connection.onDialled(dialled.isSuccess()));
    }

    private void tick() {
        if (isClosing) {
            return;
        }
        long nowNs = clock.nanoTime();
        try {
            List.copyOf(connections).forEach(connection -> connection.tick(nowNs));
            links.values().forEach(link -> link.tick(nowNs));
        } catch (RuntimeException e) {
            errorHandler.onError(e);
        }
    }

    void onOpened(PeerConnection connection) {
        connections.add(connection);
    }

    void onEnded(PeerConnection connection) {
        connections.remove(connection);
    }

    PeerSetup setup() {
        return setup;
    }

    boolean hasTls() {
        return tls != null;
    }

    boolean isPeer(String platform) {
        return links.containsKey(platform);
    }

    /** The link to {@code platform}; null where it is no peer. */
    PeerLink link(String platform) {
        return links.get(platform);
    }

    PeerListener listener() {
        return listener;
    }

    ErrorHandler errorHandler() {
        return errorHandler;
    }

    long nowNs() {
        return clock.nanoTime();
    }

    ByteBuf buffer(int length) {
        return ByteBufAllocator.DEFAULT.buffer(length);
    }

    /** This platform's hello to a peer that it has had {@code linkCount} links with, as octets. */
    ByteBuf greeting(int linkCount) {
        ByteBuf octets = buffer(256);
        Hello hello = new Hello(
                FrameType.VERSION,
                FrameType.VERSION,
                setup.platform(),
                setup.tunnel(),
                incarnation,
                linkCount,
                setup.instances());
        if (!FrameWriter.write(octets, hello)) {
            octets.release();
            throw new IllegalArgumentException("the names of " + setup.platform() + " are too long for a hello");
        }
        return octets;
    }
}

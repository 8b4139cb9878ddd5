package io.turnout.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** The HTTP/1.1 server: one event loop for every connection, and for everything that resources know. */
public final class ApiServer implements AutoCloseable {
    private static final int MAX_LINE = 4096;
    private static final int MAX_HEADERS = 16 << 10;
    private static final int IDLE_SECONDS = 60;
    private static final int BACKLOG = 256;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("turnout-api", true), NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final ApiLimits limits;
    private Channel listener;

    /** With bounds; not listening yet. */
    public ApiServer(ApiLimits limits) {
        this.limits = limits;
    }

    /** What runs on the loop may touch what resources know; never blocks. */
    EventLoop loop() {
        return loop;
    }

    /**
     * TLS with a certificate (and the chain above it), its key, and the certificates that vouch for clients; all PEM.
     * A client need not show a certificate: it may have a token.
     */
    static SslContext tls(Path certificate, Path key, Path trust) throws IOException {
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .trustManager(trust.toFile())
                    .clientAuth(ClientAuth.OPTIONAL)
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException(
                    "no TLS from " + certificate + ", " + key + " and " + trust + ": " + e.getMessage(), e);
        }
    }

    /**
     * Listens.
     *
     * @param tls null for plain HTTP
     * @throws IOException where the address cannot be had
     */
    void listen(InetSocketAddress address, SslContext tls, ApiCalls calls) throws IOException {
        Connections connections = new Connections(limits.connections());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (connections.admit(channel)) {
                            initialize(channel, tls, calls);
                        }
                    }
                });
        try {
            listener = bootstrap.bind(address).sync().channel();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (Exception e) { // what bind throws is not declared
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    private void initialize(SocketChannel channel, SslContext tls, ApiCalls calls) {
        if (tls != null) {
            channel.pipeline().addLast("tls", tls.newHandler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(ApiHandler.IDLE, new ReadTimeoutHandler(IDLE_SECONDS))
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEADERS)))
                .addLast(new ApiAggregator(limits.bodyOctets()))
                .addLast(new ApiHandler(calls, tls != null));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        var _ = group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Counts the open connections; on the event loop. */
    private static final class Connections {
        private final int most;
        private int count;

        Connections(int most) {
            this.most = most;
        }

        boolean admit(Channel channel) {
            if (count >= most) {
                var _ = channel.close();
                return false;
            }
            count++;
            var _ = channel.closeFuture().addListener(_ -> count--);
            return true;
        }
    }
}

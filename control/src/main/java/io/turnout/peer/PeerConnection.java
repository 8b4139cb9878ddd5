package io.turnout.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.turnout.switching.Message;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * One connection, from its begin to its one end: TLS, then a hello each way, then frames.
 *
 * <p>A frame that means nothing is rejected and counted, and the connection goes on; where the next frame begins is not
 * known, it ends. Runs on the links' thread.
 */
final class PeerConnection extends ByteToMessageDecoder {
    private static final long RETRY_MS = 1;

    private enum Stage {
        /** TLS is being agreed on. */
        OPENING,
        /** Waiting for the peer's hello. */
        GREETING,
        /** The link. */
        UP,
        /** Closed, or closing. */
        ENDED
    }

    private final PeerLinks links;
    /** The peer that was dialled; of an accepted connection, null until its hello. */
    private PeerLink link;

    private final boolean isDialled;
    private final long beganNs;
    private final Liveness liveness;
    private final FrameReader reader = new FrameReader();
    private ChannelHandlerContext context;
    /** Whether the connection stands, TLS or not. */
    private boolean isStanding;

    private Stage stage = Stage.OPENING;
    /** What the peer's certificate names; null without TLS, where the hello is believed. */
    private List<String> names;

    private Hello hello;
    /** What the listener had no room for; nothing is read until it has. */
    private Message untaken;

    /** A connection that this platform dials to {@code link}. */
    static PeerConnection dialled(PeerLinks links, PeerLink link) {
        return new PeerConnection(links, link);
    }

    /** A connection that somebody dials to this platform. */
    static PeerConnection accepted(PeerLinks links) {
        return new PeerConnection(links, null);
    }

    private PeerConnection(PeerLinks links, PeerLink link) {
        this.links = links;
        this.link = link;
        isDialled = link != null;
        beganNs = links.nowNs();
        liveness = new Liveness(links.setup().timing(), beganNs);
    }

    /** What the dial came to. */
    void onDialled(boolean isConnected) {
        if (!isConnected) {
            end(PeerReason.UNREACHABLE);
        }
    }

    boolean isDialled() {
        return isDialled;
    }

    /** The peer's hello; null before it came. */
    Hello hello() {
        return hello;
    }

    boolean isWritable() {
        return context.channel().isWritable();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext handlerContext) {
        context = handlerContext;
        links.onOpened(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext handlerContext) {
        isStanding = true;
        if (!links.hasTls()) {
            InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
            if (remote.getAddress().isLoopbackAddress()) {
                onProved();
            } else {
                end(PeerReason.NOT_LOOPBACK);
            }
        }
        handlerContext.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext handlerContext, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && stage == Stage.OPENING) {
            if (handshake.isSuccess()) {
                SslHandler tls = context.pipeline().get(SslHandler.class);
                names = PeerTls.names(tls.engine().getSession());
                onProved();
            } else {
                end(unopened());
            }
        }
        handlerContext.fireUserEventTriggered(event);
    }

    private void onProved() {
        stage = Stage.GREETING;
        if (names != null && names.stream().noneMatch(links::isPeer)) {
            end(PeerReason.UNKNOWN_PLATFORM);
        } else if (isDialled && names != null && !names.contains(link.platform())) {
            end(PeerReason.WRONG_PLATFORM);
        } else if (isDialled && link.isUp()) {
            end(PeerReason.DUPLICATE);
        } else if (isDialled) {
            write(link.greeting());
        }
    }

    @Override
    protected void decode(ChannelHandlerContext handlerContext, ByteBuf in, List<Object> out) {
        while (stage != Stage.ENDED && untaken == null && in.readableBytes() >= FrameType.LENGTH_LENGTH) {
            long length = in.getUnsignedInt(in.readerIndex());
            if (length < FrameType.MIN_LENGTH || length > FrameType.MAX_LENGTH) {
                end(PeerReason.FRAME_LENGTH);
                break;
            }
            int frameLength = (int) length;
            if (in.readableBytes() < FrameType.LENGTH_LENGTH + frameLength) {
                return;
            }
            int offset = in.readerIndex() + FrameType.LENGTH_LENGTH;
            in.readerIndex(offset + frameLength);
            liveness.onReceived(links.nowNs());
            onFrame(reader.read(in, offset, frameLength));
        }
        if (stage == Stage.ENDED) {
            in.skipBytes(in.readableBytes());
        }
    }

    private void onFrame(Frame frame) {
        switch (frame) {
            case null -> links.counters().onReason(reader.rejection());
            case Hello fresh when stage == Stage.GREETING -> onHello(fresh);
            case Frame.Goodbye _ when stage == Stage.GREETING || stage == Stage.UP -> end(PeerReason.GOODBYE);
            case Frame.Switching(Message message) when stage == Stage.UP -> onMessage(message);
            case Frame.KeepAlive _ when stage == Stage.UP -> {}
            case Hello _, Frame.Goodbye _, Frame.Switching _, Frame.KeepAlive _ ->
                links.counters().onReason(PeerReason.FRAME_UNEXPECTED);
        }
    }

    private void onHello(Hello fresh) {
        hello = fresh;
        boolean isNamed = names == null || names.contains(fresh.platform());
        if (isDialled ? !fresh.platform().equals(link.platform()) : !isNamed) {
            end(PeerReason.WRONG_PLATFORM);
            return;
        }
        if (!isDialled) {
            link = links.link(fresh.platform());
        }
        if (link == null) {
            end(PeerReason.UNKNOWN_PLATFORM);
        } else if (fresh.lowestVersion() > FrameType.VERSION || fresh.highestVersion() < FrameType.VERSION) {
            end(PeerReason.VERSION);
        } else if (!link.isToReplace(this)) {
            end(PeerReason.DUPLICATE);
        } else {
            if (!isDialled) {
                write(link.greeting());
            }
            stage = Stage.UP;
            link.onUp(this);
        }
    }

    private void onMessage(Message message) {
        if (links.listener().onMessage(link.platform(), message)) {
            links.counters().onMessageReceived();
        } else {
            links.counters().onReason(PeerReason.NOT_TAKEN);
            untaken = message;
            context.channel().config().setAutoRead(false);
            retryLater();
        }
    }

    private void retryLater() {
        var _ = context.executor().schedule(this::offerAgain, RETRY_MS, TimeUnit.MILLISECONDS);
    }

    private void offerAgain() {
        if (stage != Stage.UP) {
            return;
        }
        liveness.onReceived(links.nowNs());
        try {
            if (!links.listener().onMessage(link.platform(), untaken)) {
                retryLater();
                return;
            }
            links.counters().onMessageReceived();
            untaken = null;
            channelRead(context, Unpooled.EMPTY_BUFFER);
        } catch (Exception e) {
            exceptionCaught(context, e);
        }
        if (untaken == null) {
            context.channel().config().setAutoRead(true);
        }
    }

    /** Sends octets that hold frames; takes them over. */
    void write(ByteBuf frames) {
        var _ = context.writeAndFlush(frames, context.voidPromise());
        liveness.onSent(links.nowNs());
    }

    /** Time has passed. */
    void tick(long nowNs) {
        if (stage != Stage.UP) {
            if (nowNs - beganNs >= links.setup().timing().helloNs()) {
                end(PeerReason.HELLO_LATE);
            }
            return;
        }
        liveness.onBacklog(isWritable() ? 0 : context.channel().bytesBeforeWritable(), nowNs);
        PeerReason death = liveness.death(nowNs);
        if (death != null) {
            end(death);
        } else if (isWritable() && liveness.isKeepAliveDue(nowNs)) {
            write(frame(new Frame.KeepAlive()));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext handlerContext) {
        if (stage == Stage.UP && isWritable()) {
            link.drain();
        }
        handlerContext.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext handlerContext) throws Exception {
        super.channelInactive(handlerContext);
        end(stage == Stage.OPENING ? unopened() : PeerReason.CUT);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handlerContext, Throwable cause) {
        if (hasCause(cause, SSLException.class)) {
            end(stage == Stage.OPENING || stage == Stage.GREETING ? PeerReason.TLS_FAILED : PeerReason.CUT);
        } else if (cause instanceof IOException) {
            end(stage == Stage.OPENING ? unopened() : PeerReason.CUT);
        } else {
            end(PeerReason.FAULT);
            links.errorHandler().onError(cause);
        }
    }

    private PeerReason unopened() {
        return isStanding && links.hasTls() ? PeerReason.TLS_FAILED : PeerReason.UNREACHABLE;
    }

    private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Ends the connection, once, and says so: to the peer where it can hear it, and to its link. */
    void end(PeerReason reason) {
        if (stage == Stage.ENDED) {
            return;
        }
        boolean canHear = stage != Stage.OPENING && context.channel().isActive() && isWritable();
        stage = Stage.ENDED;
        untaken = null;
        links.counters().onReason(reason);
        if (canHear && reason != PeerReason.GOODBYE) {
            context.writeAndFlush(frame(new Frame.Goodbye(reason.code()))).addListener(ChannelFutureListener.CLOSE);
        } else {
            var _ = context.close();
        }
        links.onEnded(this);
        if (link != null) {
            link.onEnded(this, reason);
        }
    }

    private ByteBuf frame(Frame frame) {
        ByteBuf octets = context.alloc().buffer();
        FrameWriter.write(octets, frame);
        return octets;
    }
}

package io.turnout.api;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: requests in order, one at a time. Owned by the event loop. */
final class ApiHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** The name of the handler that ends idle connections. */
    static final String IDLE = "idle";

    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
    private static final int PIPELINED = 16;

    private final ApiCalls calls;
    private final boolean isSecure;
    private final Deque<FullHttpRequest> waiting = new ArrayDeque<>();
    private boolean isBusy;
    private EventStream stream;
    private EventStream.Opened streamOwner;

    ApiHandler(ApiCalls calls, boolean isSecure) {
        super(false);
        this.calls = calls;
        this.isSecure = isSecure;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest message) {
        if (isBusy && waiting.size() >= PIPELINED) {
            message.release();
            var _ = ctx.close();
        } else if (isBusy) {
            waiting.add(message);
        } else {
            serve(ctx, message);
        }
    }

    private void serve(ChannelHandlerContext ctx, FullHttpRequest message) {
        isBusy = true;
        Problem broken = broken(message);
        boolean isKept = HttpUtil.isKeepAlive(message) && broken == null;
        boolean isHead = message.method().name().equals("HEAD");
        String host = message.headers().get(HttpHeaderNames.HOST, "localhost");
        ApiCalls.Call call = new ApiCalls.Call(
                message.method().name(),
                message.uri(),
                message.headers(),
                ByteBufUtil.getBytes(message.content()),
                certificate(ctx),
                ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress().getHostAddress(),
                (isSecure ? "https://" : "http://") + host);
        message.release();
        calls.answer(call, broken, response -> {
            if (ctx.executor().inEventLoop()) {
                write(ctx, response, isKept, isHead);
            } else {
                ctx.executor().execute(() -> write(ctx, response, isKept, isHead));
            }
        });
    }

    private static Problem broken(FullHttpRequest message) {
        if (message.decoderResult().isSuccess()) {
            boolean isKnown = message.protocolVersion().majorVersion() == 1;
            return isKnown ? null : new Problem(505, "expected HTTP/1.1");
        }
        Throwable cause = message.decoderResult().cause();
        return switch (cause) {
            case TooLongHttpLineException _ -> new Problem(414, "the request line is too long");
            case TooLongHttpHeaderException _ -> new Problem(431, "the headers are too long");
            default -> Problem.badRequest("the request is not HTTP/1.1");
        };
    }

    private static X509Certificate certificate(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        try {
            return tls != null
                            && tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? certificate
                    : null;
        } catch (SSLPeerUnverifiedException e) {
            return null; // none was shown
        }
    }

    private void write(ChannelHandlerContext ctx, Response response, boolean isKept, boolean isHead) {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (response.stream() != null && !isHead) {
            open(ctx, response);
            return;
        }
        FullHttpResponse message = message(response, isHead);
        HttpUtil.setKeepAlive(message, isKept);
        var written = ctx.writeAndFlush(message);
        if (!isKept) {
            var _ = written.addListener(new LastAnswer());
            return;
        }
        isBusy = false;
        FullHttpRequest next = waiting.poll();
        if (next != null) {
            serve(ctx, next);
        }
    }

    private void open(ChannelHandlerContext ctx, Response response) {
        DefaultHttpResponse message =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        response.headers().forEach(message.headers()::set);
        HttpUtil.setTransferEncodingChunked(message, true);
        ctx.pipeline().remove(IDLE);
        var _ = ctx.writeAndFlush(message);
        stream = new EventStream(ctx.channel());
        streamOwner = response.stream();
        streamOwner.onOpened(stream);
    }

    static FullHttpResponse message(Response response, boolean isHead) {
        FullHttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body()));
        response.headers().forEach(message.headers()::set);
        message.headers().set("X-Content-Type-Options", "nosniff");
        if (response.status() != 204) {
            message.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        }
        return message;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
        if (stream != null) {
            streamOwner.onClosed(stream);
            stream = null;
        }
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof ReadTimeoutException)) {
            LOG.debug("a connection broke", cause);
        }
        var _ = ctx.close();
    }
}

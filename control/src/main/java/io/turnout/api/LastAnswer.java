package io.turnout.api;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection behind its last answer, so that the answer arrives (RFC 9112, 9.6): a caller that still sends would
 * otherwise be sent a reset, and could lose what it has not read yet. Nothing more is sent; what still comes in is
 * discarded, for {@value #SECONDS} seconds at most.
 */
final class LastAnswer implements ChannelFutureListener {
    private static final int SECONDS = 2;

    @Override
    public void operationComplete(ChannelFuture written) {
        var channel = (SocketChannel) written.channel();
        if (!written.isSuccess()) {
            var _ = channel.close();
            return;
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        channel.pipeline().addFirst(new Discard());
        if (tls == null) {
            var _ = channel.shutdownOutput();
        } else {
            var _ = tls.closeOutbound().addListener(_ -> {
                var _ = channel.shutdownOutput();
            });
        }
        Runnable end = () -> {
            var _ = channel.close();
        };
        var _ = channel.eventLoop().schedule(end, SECONDS, TimeUnit.SECONDS);
    }

    private static final class Discard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}

package io.turnout.api;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;

/** Puts a request's body together, and answers one that is too long with a problem document. */
final class ApiAggregator extends HttpObjectAggregator {
    private final int bodyOctets;

    ApiAggregator(int bodyOctets) {
        super(bodyOctets);
        this.bodyOctets = bodyOctets;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        String path = oversized instanceof HttpRequest request ? request.uri() : "";
        Problem problem = new Problem(413, "expected a body of at most " + bodyOctets + " octets");
        FullHttpResponse response = ApiHandler.message(Response.problem(problem, path), false);
        response.headers().set("Connection", "close");
        var _ = ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}

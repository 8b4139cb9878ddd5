package io.turnout.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
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
        FullHttpResponse response = tooLong(oversized);
        response.headers().set("Connection", "close");
        var _ = ctx.writeAndFlush(response).addListener(new LastAnswer());
    }

    @Override
    protected Object newContinueResponse(HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
        Object response = super.newContinueResponse(start, maxContentLength, pipeline);
        return response instanceof FullHttpResponse answer && answer.status().code() == 413 ? tooLong(start) : response;
    }

    private FullHttpResponse tooLong(HttpMessage message) {
        String path = message instanceof HttpRequest request ? request.uri() : "";
        Problem problem = new Problem(413, "expected a body of at most " + bodyOctets + " octets");
        return ApiHandler.message(Response.problem(problem, path), false);
    }
}

package io.turnout.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Why a request is not done, as its answer says it (RFC 9457, ProblemDetails of ETSI MEC 009). */
public final class Problem extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** With an HTTP status of 400 or more, and one line for people. */
    public Problem(int status, String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, detail);
    }

    static Problem notFound(String what) {
        return new Problem(404, "there is no " + what);
    }

    static Problem full(String what) {
        return new Problem(503, "no room for another " + what);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The document for the resource {@code path}. */
    ObjectNode json(String path) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                .put("status", status)
                .put("detail", getMessage())
                .put("instance", path);
    }
}

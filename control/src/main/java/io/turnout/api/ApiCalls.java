package io.turnout.api;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.turnout.agent.RefusedException;
import io.turnout.app.Words;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a request between its connection and its resource: who asks, how often, whether it may; then the
 * answer, whatever becomes of it. On the event loop.
 */
final class ApiCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ApiCalls.class);

    private static final int MAX_PARAMETERS = 64;

    private final Router router;
    private final Callers callers;
    private final RateLimit rate;
    private final ApiMetrics metrics;

    ApiCalls(Router router, Callers callers, ApiLimits limits, ApiMetrics metrics) {
        this.router = router;
        this.callers = callers;
        this.metrics = metrics;
        rate = new RateLimit(limits.requestsPerSecond(), limits.burst());
    }

    /** A request as it came in. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Call(
            String method,
            String uri,
            HttpHeaders headers,
            byte[] body,
            X509Certificate certificate,
            String address,
            String base) {}

    /** Has {@code call} answered; {@code broken} says what is wrong with it as a message, or is null. */
    void answer(Call call, Problem broken, Consumer<Response> out) {
        long startNs = System.nanoTime();
        QueryStringDecoder uri = decoder(call.uri());
        String[] template = {"other"};
        CompletionStage<Response> answer;
        try {
            if (broken != null) {
                throw broken;
            }
            answer = answer(call, uri, startNs, template);
        } catch (Problem e) {
            finish(call, uri, template[0], startNs, problem(e, uri), out);
            return;
        } catch (RuntimeException e) {
            finish(call, uri, template[0], startNs, failure(call, e, uri), out);
            return;
        }
        var _ = answer.whenComplete((response, failure) ->
                finish(call, uri, template[0], startNs, failure == null ? response : failure(call, failure, uri), out));
    }

    /** A semicolon separates conditions of a filter, not parameters. */
    static QueryStringDecoder decoder(String uri) {
        return new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MAX_PARAMETERS, true);
    }

    private CompletionStage<Response> answer(Call call, QueryStringDecoder uri, long nowNs, String[] template)
            throws Problem {
        Caller caller = callers.of(call.headers().get("Authorization"), call.certificate());
        String payer = !caller.isKnown() ? call.address() : caller.role() + " " + caller.name();
        if (!rate.take(payer, nowNs)) {
            throw new Problem(429, "too many requests; try again in a second");
        }
        Router.Found found = router.find(call.method(), segments(uri));
        Route route = found.route();
        template[0] = route.template();
        authorize(caller, found);
        if (answersJson(route)
                && !Acceptance.ofJson(String.join(",", call.headers().getAll("Accept")))) {
            throw new Problem(406, "the answer is application/json, which Accept does not allow");
        }
        if (route.takes() != null && !isJson(call.headers().get("Content-Type"))) {
            throw new Problem(415, "expected a body of the type application/json");
        }
        Request request = new Request(
                call.method(),
                uri.path(),
                found.variables(),
                parameters(uri, route),
                call.headers(),
                call.body(),
                caller,
                call.base());
        return route.handler().handle(request);
    }

    private static String[] segments(QueryStringDecoder uri) throws Problem {
        String raw = uri.rawPath();
        if (!raw.startsWith("/")) {
            throw Problem.badRequest("expected a path");
        }
        String[] segments = Route.segments(raw);
        try {
            for (int i = 0; i < segments.length; i++) {
                segments[i] = URLDecoder.decode(segments[i].replace("+", "%2B"), StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("the path is not well encoded");
        }
        return segments;
    }

    private static Map<String, List<String>> parameters(QueryStringDecoder uri, Route route) throws Problem {
        Map<String, List<String>> parameters;
        try {
            parameters = uri.parameters();
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("the query is not well encoded");
        }
        for (String name : parameters.keySet()) {
            if (!route.query().containsKey(name)) {
                throw Problem.badRequest("unknown parameter " + name + "; known here: "
                        + String.join(", ", route.query().keySet()));
            }
        }
        return parameters;
    }

    private static void authorize(Caller caller, Router.Found found) throws Problem {
        Role needed = found.route().role();
        boolean isRead = found.route().method().equals("GET");
        if (needed == Role.ANYONE) {
            return;
        }
        if (!caller.isKnown()) {
            throw new Problem(401, "show a bearer token or a client certificate that is known here");
        }
        String id = found.variables().get("appInstanceId");
        boolean isOther = needed == Role.INSTANCE && id != null && !caller.speaksFor(id);
        if (!caller.may(needed, isRead) || isOther) {
            throw new Problem(403, "a " + Words.of(caller.role()) + " may not do that");
        }
    }

    private static boolean answersJson(Route route) {
        return route.answers().entrySet().stream()
                .anyMatch(it -> it.getKey() < 300
                        && !it.getValue().isEmpty()
                        && !it.getValue().equals("Text"));
    }

    private static boolean isJson(String contentType) {
        if (contentType == null) {
            return false;
        }
        String type = contentType.split(";", 2)[0].strip();
        return type.equalsIgnoreCase("application/json") || type.endsWith("+json");
    }

    private static Response problem(Problem problem, QueryStringDecoder uri) {
        Response response = Response.problem(problem, uri.rawPath());
        return switch (problem.status()) {
            case 401 -> response.with("WWW-Authenticate", "Bearer");
            case 405 -> response.with("Allow", problem.getMessage().replaceFirst("^[^:]*: ", ""));
            case 429, 503 -> response.with("Retry-After", "1");
            default -> response;
        };
    }

    private static Response failure(Call call, Throwable failure, QueryStringDecoder uri) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Problem problem) {
            return problem(problem, uri);
        }
        if (cause instanceof RefusedException) {
            return problem(new Problem(503, cause.getMessage()), uri);
        }
        LOG.warn("{} {} failed", call.method(), uri.rawPath(), cause);
        return problem(new Problem(500, "a defect; the log has more"), uri);
    }

    private void finish(
            Call call,
            QueryStringDecoder uri,
            String template,
            long startNs,
            Response response,
            Consumer<Response> out) {
        metrics.onAnswer(call.method(), template, response.status(), System.nanoTime() - startNs);
        LOG.debug("{} {} {}", call.method(), uri.rawPath(), response.status());
        out.accept(response);
    }
}

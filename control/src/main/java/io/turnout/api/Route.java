package io.turnout.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One operation: how it is asked for, who may, what it takes and answers, and who does it. A line of the table that the
 * router looks up and the OpenAPI document is written from. Immutable.
 *
 * @param method in capitals
 * @param template of the path, with variables in braces
 * @param tag the standard, or the part of this interface, that it belongs to
 * @param summary in a few words
 * @param role who may
 * @param takes the schema of the body; null where none is taken
 * @param answers the schema of the answer's body by status; the empty text for an answer without
 * @param query parameters, by name, with what each does
 * @param handler does it
 */
record Route(
        String method,
        String template,
        String tag,
        String summary,
        Role role,
        String takes,
        Map<Integer, String> answers,
        Map<String, String> query,
        Handler handler) {
    /** Does an operation. On the event loop; never blocks. */
    @FunctionalInterface
    interface Handler {
        /** The answer, at once or later; a {@link Problem}, thrown or as a failure, is answered as one. */
        CompletionStage<Response> handle(Request request) throws Problem;
    }

    /** As {@link Handler}, where the answer is there at once. */
    @FunctionalInterface
    interface Immediate {
        Response handle(Request request) throws Problem;
    }

    static Route of(String method, String template, String tag, Role role, String summary) {
        return new Route(method, template, tag, summary, role, null, Map.of(), Map.of(), null);
    }

    Route takes(String schema) {
        return new Route(method, template, tag, summary, role, schema, answers, query, handler);
    }

    /** The answer with {@code status} has a body of {@code schema}, or none where that is empty. */
    Route answers(int status, String schema) {
        Map<Integer, String> more = new LinkedHashMap<>(answers);
        more.put(status, schema);
        return new Route(method, template, tag, summary, role, takes, more, query, handler);
    }

    /** These answers are problem documents. */
    Route fails(int... statuses) {
        Route route = this;
        for (int status : statuses) {
            route = route.answers(status, "ProblemDetails");
        }
        return route;
    }

    Route parameter(String name, String what) {
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put(name, what);
        return new Route(method, template, tag, summary, role, takes, answers, more, handler);
    }

    Route by(Immediate immediate) {
        return later(request -> CompletableFuture.completedFuture(immediate.handle(request)));
    }

    Route later(Handler later) {
        return new Route(method, template, tag, summary, role, takes, answers, query, later);
    }

    /** The same operation under another path. */
    Route under(String otherTemplate) {
        return new Route(method, otherTemplate, tag, summary, role, takes, answers, query, handler);
    }

    /** The variables of {@code path} (without its leading slash, split at slashes); null where it is another one's. */
    Map<String, String> match(String[] path) {
        String[] parts = segments(template);
        if (parts.length != path.length) {
            return null;
        }
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i++) {
            boolean isVariable = parts[i].startsWith("{");
            if (isVariable && !path[i].isEmpty()) {
                variables.put(parts[i].substring(1, parts[i].length() - 1), path[i]);
            } else if (!parts[i].equals(path[i])) {
                return null;
            }
        }
        return variables;
    }

    static String[] segments(String path) {
        return path.substring(1).split("/", -1);
    }

    /** The names of the variables in the template. */
    List<String> variableNames() {
        List<String> names = new ArrayList<>();
        for (String part : segments(template)) {
            if (part.startsWith("{")) {
                names.add(part.substring(1, part.length() - 1));
            }
        }
        return names;
    }
}

package io.turnout.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds the route of a request. Immutable. */
final class Router {
    private final List<Route> routes;
    private final Map<Integer, List<Route>> byLength = new HashMap<>();

    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
        for (Route route : routes) {
            byLength.computeIfAbsent(Route.segments(route.template()).length, _ -> new ArrayList<>())
                    .add(route);
        }
    }

    /** A route and the variables of its path. */
    record Found(Route route, Map<String, String> variables) {}

    /** All of them, in order. */
    List<Route> routes() {
        return routes;
    }

    /**
     * The first route with this method and path; a HEAD is a GET.
     *
     * @param path percent-encoded segments are decoded already
     * @throws Problem 404 for an unknown path, 405 for a known one without this method
     */
    Found find(String method, String[] path) throws Problem {
        String wanted = method.equals("HEAD") ? "GET" : method;
        TreeSet<String> others = new TreeSet<>();
        for (Route route : byLength.getOrDefault(path.length, List.of())) {
            Map<String, String> variables = route.match(path);
            if (variables != null && route.method().equals(wanted)) {
                return new Found(route, variables);
            }
            if (variables != null) {
                others.add(route.method());
            }
        }
        if (others.isEmpty()) {
            throw Problem.notFound("such resource");
        }
        throw new Problem(405, "allowed here: " + String.join(", ", others));
    }
}

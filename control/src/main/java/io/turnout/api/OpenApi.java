package io.turnout.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The OpenAPI 3.1 document of a table of routes. */
final class OpenApi {
    private static final String SCHEMA = "#/components/schemas/";

    private OpenApi() {}

    static ObjectNode of(List<Route> routes, Schemas schemas) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Turnout")
                .put("version", "1")
                .put(
                        "description",
                        "ETSI MEC 011, 012 and 021 for applications; switching notices and answers; administration.");
        ObjectNode paths = document.putObject("paths");
        for (Route route : routes) {
            ObjectNode path = (ObjectNode) paths.get(route.template());
            if (path == null) {
                path = paths.putObject(route.template());
            }
            path.set(route.method().toLowerCase(Locale.ROOT), operation(route));
        }
        ObjectNode components = document.putObject("components");
        components.set("schemas", schemas.all());
        ObjectNode security = components.putObject("securitySchemes");
        security.putObject("bearer").put("type", "http").put("scheme", "bearer");
        security.putObject("certificate").put("type", "mutualTLS");
        return document;
    }

    private static ObjectNode operation(Route route) {
        ObjectNode operation = JsonNodeFactory.instance.objectNode().put("summary", route.summary());
        operation.putArray("tags").add(route.tag());
        var parameters = operation.putArray("parameters");
        for (String name : route.variableNames()) {
            parameter(parameters.addObject(), name, "path").put("required", true);
        }
        route.query()
                .forEach((name, what) ->
                        parameter(parameters.addObject(), name, "query").put("description", what));
        if (route.takes() != null) {
            ObjectNode body = operation.putObject("requestBody").put("required", true);
            content(body, Response.JSON, route.takes());
        }
        ObjectNode responses = operation.putObject("responses");
        for (Map.Entry<Integer, String> answer : route.answers().entrySet()) {
            int status = answer.getKey();
            ObjectNode response = responses
                    .putObject(String.valueOf(status))
                    .put("description", HttpResponseStatus.valueOf(status).reasonPhrase());
            if (!answer.getValue().isEmpty()) {
                content(response, status >= 400 ? Response.PROBLEM : Response.JSON, answer.getValue());
            }
        }
        content(
                responses.putObject("default").put("description", "Not done, and why"),
                Response.PROBLEM,
                "ProblemDetails");
        var security = operation.putArray("security");
        if (route.role() != Role.ANYONE) {
            security.addObject().putArray("bearer");
            security.addObject().putArray("certificate");
        }
        return operation;
    }

    private static ObjectNode parameter(ObjectNode parameter, String name, String in) {
        parameter.put("name", name).put("in", in).putObject("schema").put("type", "string");
        return parameter;
    }

    private static void content(ObjectNode parent, String type, String schema) {
        ObjectNode media = parent.putObject("content").putObject(schema.equals("Text") ? "text/plain" : type);
        media.putObject("schema").put("$ref", SCHEMA + schema);
    }
}

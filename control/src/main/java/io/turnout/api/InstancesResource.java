package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.app.SwitchJson;
import io.turnout.app.WireException;
import io.turnout.config.Endpoint;
import java.util.List;

/** Where instances register, hear notices and answer: the interface of the {@code app} room. */
final class InstancesResource {
    private static final String TAG = "Switching";
    private static final String ROOT = "/turnout/v1/instances";
    private static final String ONE = ROOT + "/{appInstanceId}";

    private final InstanceDesk desk;
    private final Schemas schemas;
    private final ApiLimits limits;

    InstancesResource(InstanceDesk desk, Schemas schemas, ApiLimits limits) {
        this.desk = desk;
        this.schemas = schemas;
        this.limits = limits;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", ROOT, TAG, Role.READER, "The instances of this platform")
                        .answers(200, "InstanceList")
                        .by(this::list),
                Route.of("GET", ONE, TAG, Role.INSTANCE, "An instance")
                        .answers(200, "Instance")
                        .fails(403, 404)
                        .by(request -> Response.tagged(json(desk.instance(request.variable("appInstanceId"))))),
                Route.of("PUT", ONE, TAG, Role.INSTANCE, "Registers an instance; the stream of notices makes it ready")
                        .takes("Instance")
                        .answers(200, "Instance")
                        .answers(201, "Instance")
                        .fails(400, 403, 404, 409)
                        .by(this::register),
                Route.of("DELETE", ONE, TAG, Role.INSTANCE, "Ends the registration and the stream")
                        .answers(204, "")
                        .fails(403, 404)
                        .by(this::unregister),
                Route.of("GET", ONE + "/notices", TAG, Role.INSTANCE, "Notices, as server-sent events")
                        .answers(200, "Text")
                        .fails(403, 404, 409, 503)
                        .by(this::notices),
                Route.of("POST", ONE + "/answers", TAG, Role.INSTANCE, "An answer to a notice")
                        .takes("SwitchAnswer")
                        .answers(204, "")
                        .fails(400, 403, 404, 409, 503)
                        .by(this::answer));
    }

    private Response list(Request request) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        desk.all().forEach(it -> list.add(json(it)));
        return Response.ok(list);
    }

    private static ObjectNode json(LocalInstance instance) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("id", instance.id()).put("application", instance.application);
        instance.site.synchronize().ifPresent(it -> json.put("synchronize", it.toString()));
        return json.put("isUp", instance.isUp()).put("isConnected", instance.stream != null);
    }

    private Response register(Request request) throws Problem {
        ObjectNode body = request.object(schemas, "Instance");
        LocalInstance instance = desk.instance(request.variable("appInstanceId"));
        String application = body.get("application").textValue();
        if (!application.equals(instance.application)) {
            throw new Problem(409, instance.id() + " is an instance of " + instance.application + " here");
        }
        String endpoint = body.path("synchronize").asText("");
        String expected = instance.site.synchronize().map(Endpoint::toString).orElse("");
        if (!endpoint.isEmpty() && !expected.isEmpty() && !endpoint.equals(expected)) {
            throw new Problem(409, "the site file has " + expected + " for synchronization with " + instance.id());
        }
        boolean isNew = !instance.isRegistered;
        instance.isRegistered = true;
        ObjectNode json = json(instance);
        return isNew ? Response.created(json, request.base() + request.path()) : Response.tagged(json);
    }

    private Response unregister(Request request) throws Problem {
        LocalInstance instance = desk.instance(request.variable("appInstanceId"));
        if (!instance.isRegistered) {
            throw Problem.notFound("registration of " + instance.id());
        }
        instance.isRegistered = false;
        instance.isConfirmedReady = false;
        if (instance.stream != null) {
            instance.stream.close();
        }
        desk.settle(instance);
        return Response.noContent();
    }

    private Response notices(Request request) throws Problem {
        LocalInstance instance = desk.instance(request.variable("appInstanceId"));
        if (!instance.isRegistered) {
            throw new Problem(409, instance.id() + " is not registered: PUT it first");
        }
        if (desk.streamCount() >= limits.streams() && instance.stream == null) {
            throw Problem.full("stream");
        }
        return Response.stream(desk.streamOf(instance));
    }

    private Response answer(Request request) throws Problem {
        JsonNode body = request.object(schemas, "SwitchAnswer");
        LocalInstance instance = desk.instance(request.variable("appInstanceId"));
        try {
            SwitchJson.Heard heard = SwitchJson.answer(body);
            desk.answer(instance, heard.input(), heard.pair(), heard.answer());
        } catch (WireException e) {
            throw Problem.badRequest(e.getMessage());
        }
        return Response.noContent();
    }
}

package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.switching.Pair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Registrations with the application mobility service (ETSI MEC 021, 8.3). One whose {@code contextTransferState} becomes
 * {@code USER_CONTEXT_TRANSFER_COMPLETED} says what a target's response, or a source's indication, says.
 */
final class MobilityServicesResource {
    private static final String TAG = "MEC 021";
    private static final String ROOT = "/amsi/v1/app_mobility_services";
    private static final String ONE = ROOT + "/{appMobilityServiceId}";
    private static final String WHAT = "registration";
    private static final String INFO = "RegistrationInfo";
    private static final String ID = "appMobilityServiceId";
    /** When a registration that is kept ends, in seconds since 1970; never shown. */
    private static final String ENDS = "-ends";

    private static final String COMPLETED = "USER_CONTEXT_TRANSFER_COMPLETED";

    private final InstanceDesk desk;
    private final Documents.Shelf shelf;
    private final Schemas schemas;
    private final Set<String> required;

    MobilityServicesResource(InstanceDesk desk, Documents.Shelf shelf, Schemas schemas) {
        this.desk = desk;
        this.shelf = shelf;
        this.schemas = schemas;
        required = Selection.required(schemas, INFO);
    }

    List<Route> routes() {
        return List.of(
                Selection.on(Route.of("GET", ROOT, TAG, Role.INSTANCE, "Registrations"))
                        .answers(200, "RegistrationInfoList")
                        .fails(400, 403)
                        .by(this::list),
                Route.of("POST", ROOT, TAG, Role.INSTANCE, "Registers with the application mobility service")
                        .takes(INFO)
                        .answers(201, INFO)
                        .fails(400, 403, 404, 503)
                        .later(this::create),
                Route.of("GET", ONE, TAG, Role.INSTANCE, "A registration")
                        .answers(200, INFO)
                        .fails(403, 404)
                        .by(request -> Response.tagged(served(own(request)))),
                Route.of("PUT", ONE, TAG, Role.INSTANCE, "Changes a registration, or says that a context is there")
                        .takes(INFO)
                        .answers(200, INFO)
                        .fails(400, 403, 404, 412, 422, 503)
                        .later(this::change),
                Route.of("DELETE", ONE, TAG, Role.INSTANCE, "Ends a registration")
                        .answers(204, "")
                        .fails(403, 404, 412)
                        .later(this::remove),
                Route.of("POST", ONE + "/deregister_task", TAG, Role.INSTANCE, "Ends a registration")
                        .answers(204, "")
                        .fails(403, 404)
                        .later(this::remove));
    }

    private static String consumer(JsonNode registration) {
        return registration.get("serviceConsumerId").path("appInstanceId").asText("");
    }

    /** {@code expiryTime} is in seconds from now: when that is, is kept beside it. */
    private static ObjectNode kept(ObjectNode registration) {
        JsonNode lifetime = registration.get("expiryTime");
        return lifetime == null
                ? registration
                : registration.deepCopy().put(ENDS, Instant.now().getEpochSecond() + lifetime.longValue());
    }

    private static ObjectNode served(ObjectNode kept) {
        return kept.has(ENDS) ? kept.deepCopy().without(ENDS) : kept;
    }

    private static boolean isOver(ObjectNode kept) {
        return kept.has(ENDS) && kept.get(ENDS).longValue() <= Instant.now().getEpochSecond();
    }

    private ObjectNode own(Request request) throws Problem {
        ObjectNode registration = shelf.get(request.variable(ID), WHAT);
        if (isOver(registration)) {
            throw Problem.notFound(WHAT + " " + request.variable(ID) + " any more");
        }
        Consumers.refuseOthers(request, consumer(registration));
        return registration;
    }

    private Response list(Request request) throws Problem {
        Selection selection = Selection.of(request, required);
        List<ObjectNode> list = new ArrayList<>();
        shelf.removeIf(MobilityServicesResource::isOver);
        for (ObjectNode registration : shelf.all("")) {
            if (Consumers.mayHave(request, consumer(registration))) {
                list.add(served(registration));
            }
        }
        return Response.ok(selection.apply(list));
    }

    private ObjectNode body(Request request) throws Problem {
        ObjectNode registration = request.object(schemas, INFO);
        String instance = consumer(registration);
        Consumers.refuseOthers(request, instance);
        if (!instance.isEmpty()) {
            desk.instance(instance);
        }
        for (JsonNode device : registration.path("deviceInformation")) {
            if (AssociateIds.isAddress(device.get("associateId"))) {
                AssociateIds.ueKey(device.get("associateId"));
            }
        }
        return registration;
    }

    private CompletionStage<Response> create(Request request) throws Problem {
        ObjectNode registration = body(request);
        if (registration.has(ID)) {
            throw Problem.badRequest(ID + ": this platform gives it");
        }
        String id = UUID.randomUUID().toString();
        shelf.removeIf(MobilityServicesResource::isOver);
        registration.put(ID, id);
        String location = request.base() + request.path() + "/" + id;
        return shelf.put(id, kept(registration), WHAT).thenApply(_ -> Response.created(registration, location));
    }

    private CompletionStage<Response> change(Request request) throws Problem {
        ObjectNode current = own(request);
        ObjectNode registration = body(request);
        EntityTag.check(request, served(current));
        String id = request.variable(ID);
        if (!registration.path(ID).asText(id).equals(id)
                || !consumer(registration).equals(consumer(current))) {
            throw new Problem(422, "a registration keeps its " + ID + " and its consumer");
        }
        registration.put(ID, id);
        transferred(registration);
        return shelf.put(id, kept(registration), WHAT).thenApply(_ -> Response.tagged(registration));
    }

    private void transferred(ObjectNode registration) throws Problem {
        if (consumer(registration).isEmpty()) {
            return;
        }
        LocalInstance instance = desk.instance(consumer(registration));
        for (JsonNode device : registration.path("deviceInformation")) {
            boolean isCompleted = device.path("contextTransferState").asText("").equals(COMPLETED);
            if (isCompleted && AssociateIds.isAddress(device.get("associateId"))) {
                Pair pair = new Pair(AssociateIds.ueKey(device.get("associateId")), instance.application);
                desk.onContextTransferred(instance, pair);
            }
        }
    }

    private CompletionStage<Response> remove(Request request) throws Problem {
        EntityTag.check(request, served(own(request)));
        return shelf.remove(request.variable(ID), WHAT).thenApply(_ -> Response.noContent());
    }
}

package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.app.UeNames;
import io.turnout.config.Endpoint;
import io.turnout.config.UnexpectedText;
import io.turnout.switching.Notice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Subscriptions to mobility procedures (ETSI MEC 021, 8.5), and their notifications.
 *
 * <p>Where the standard tells the source instance alone, this platform tells its own instance, whichever it is: TRIGGERED
 * goes to the target, with the instance to fetch from in {@code targetAppInfo}, and to the source when it is frozen.
 */
final class MobilitySubscriptionsResource implements InstanceDesk.Listener {
    private static final String TAG = "MEC 021";
    private static final String ROOT = "/amsi/v1/subscriptions";
    private static final String ONE = ROOT + "/{subscriptionId}";
    private static final String TYPE = "MobilityProcedureSubscription";
    private static final String WHAT = "subscription";
    private static final String KIND = "subscriptionType";
    private static final List<String> KINDS = List.of("mobility_proc", "adj_app_info");
    private static final String CRITERIA = "filterCriteria";
    private static final String STATUS = "mobilityStatus";
    private static final List<String> STATUSES =
            List.of("INTERHOST_MOVEOUT_TRIGGERED", "INTERHOST_MOVEOUT_COMPLETED", "INTERHOST_MOVEOUT_FAILED");

    private final Documents.Shelf shelf;
    private final Schemas schemas;
    private final Callbacks callbacks;
    private final SiteInstances instances;

    MobilitySubscriptionsResource(
            Documents.Shelf shelf, Schemas schemas, Callbacks callbacks, SiteInstances instances) {
        this.shelf = shelf;
        this.schemas = schemas;
        this.callbacks = callbacks;
        this.instances = instances;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", ROOT, TAG, Role.INSTANCE, "Subscriptions")
                        .parameter(KIND, "of this kind alone: " + String.join(" or ", KINDS))
                        .answers(200, "SubscriptionLinkList")
                        .fails(400, 403)
                        .by(this::list),
                Route.of("POST", ROOT, TAG, Role.INSTANCE, "Subscribes to mobility procedures")
                        .takes(TYPE)
                        .answers(201, TYPE)
                        .fails(400, 403, 503)
                        .later(this::create),
                Route.of("GET", ONE, TAG, Role.INSTANCE, "A subscription")
                        .answers(200, TYPE)
                        .fails(403, 404)
                        .by(request -> Response.tagged(own(request))),
                Route.of("PUT", ONE, TAG, Role.INSTANCE, "Changes a subscription")
                        .takes(TYPE)
                        .answers(200, TYPE)
                        .fails(400, 403, 404, 412, 422)
                        .later(this::change),
                Route.of("DELETE", ONE, TAG, Role.INSTANCE, "Ends a subscription")
                        .answers(204, "")
                        .fails(403, 404, 412)
                        .later(request -> {
                            EntityTag.check(request, own(request));
                            return shelf.remove(request.variable("subscriptionId"), WHAT)
                                    .thenApply(_ -> Response.noContent());
                        }));
    }

    private static String consumer(JsonNode subscription) {
        return subscription.get(CRITERIA).path("appInstanceId").asText("");
    }

    private ObjectNode own(Request request) throws Problem {
        ObjectNode subscription = shelf.get(request.variable("subscriptionId"), WHAT);
        Consumers.refuseOthers(request, consumer(subscription));
        if (isOver(subscription)) {
            throw Problem.notFound(WHAT + " " + request.variable("subscriptionId") + " any more");
        }
        return subscription;
    }

    private Response list(Request request) throws Problem {
        String kind = request.parameter(KIND);
        if (kind != null && !KINDS.contains(kind)) {
            throw Problem.badRequest(KIND + ": expected one of " + String.join(", ", KINDS) + ", found " + kind);
        }
        List<ObjectNode> own = new ArrayList<>();
        for (ObjectNode subscription : shelf.all("")) {
            boolean isOwn = Consumers.mayHave(request, consumer(subscription)) && !isOver(subscription);
            if (isOwn && (kind == null || kind.equals(KINDS.getFirst()))) {
                own.add(subscription);
            }
        }
        return Response.ok(SubscriptionLinks.list(request.base() + ROOT, own, TYPE));
    }

    private ObjectNode body(Request request) throws Problem {
        ObjectNode subscription = request.object(schemas, TYPE);
        Callbacks.check(subscription.get("callbackReference").textValue());
        Consumers.refuseOthers(request, consumer(subscription));
        subscription.put("subscriptionType", TYPE);
        ObjectNode criteria = (ObjectNode) subscription.get(CRITERIA);
        if (criteria.has(STATUS)) {
            criteria.set(STATUS, statuses(criteria.get(STATUS)));
        }
        for (JsonNode id : criteria.path("associateId")) {
            if (AssociateIds.isAddress(id)) {
                AssociateIds.ueKey(id);
            }
        }
        if (isOver(subscription)) {
            throw Problem.badRequest("expiryDeadline: that is over");
        }
        return subscription;
    }

    /** One or several, as the strings of 2.2.1 or the numbers of 2.1.1; as strings. */
    private static ArrayNode statuses(JsonNode given) {
        ArrayNode statuses = JsonNodeFactory.instance.arrayNode();
        for (JsonNode one :
                given.isArray() ? given : JsonNodeFactory.instance.arrayNode().add(given)) {
            statuses.add(one.isInt() ? STATUSES.get(one.intValue() - 1) : one.textValue());
        }
        return statuses;
    }

    private CompletionStage<Response> create(Request request) throws Problem {
        shelf.removeIf(MobilitySubscriptionsResource::isOver);
        ObjectNode subscription = body(request);
        String id = UUID.randomUUID().toString();
        String location = request.base() + ROOT + "/" + id;
        SubscriptionLinks.setSelf(subscription, location);
        return shelf.put(id, subscription, WHAT).thenApply(_ -> Response.created(subscription, location));
    }

    private CompletionStage<Response> change(Request request) throws Problem {
        ObjectNode current = own(request);
        ObjectNode subscription = body(request);
        EntityTag.check(request, current);
        String self = subscription.path("_links").path("self").path("href").asText("");
        JsonNode location = current.get("_links").get("self");
        if (!self.isEmpty() && !self.equals(location.get("href").textValue())) {
            throw new Problem(422, "a subscription keeps its place");
        }
        subscription.putObject("_links").set("self", location);
        return shelf.put(request.variable("subscriptionId"), subscription, WHAT)
                .thenApply(_ -> Response.tagged(subscription));
    }

    private static boolean isOver(ObjectNode subscription) {
        JsonNode deadline = subscription.get("expiryDeadline");
        return deadline != null && Instants.of(deadline).isBefore(Instant.now());
    }

    @Override
    public void onNotice(LocalInstance instance, Notice notice) {
        String status = status(notice);
        if (status == null) {
            return;
        }
        ObjectNode about = AssociateIds.json(notice.pair().ueKey());
        for (ObjectNode subscription : shelf.all("")) {
            if (isFor(subscription, instance, about, status) && !isOver(subscription)) {
                callbacks.post(
                        subscription.get("callbackReference").textValue(),
                        notification(notice, status, about, subscription));
            }
        }
    }

    private static String status(Notice notice) {
        return switch (notice) {
            case Notice.Notification _, Notice.Freeze _ -> STATUSES.get(0);
            case Notice.Committed _ -> STATUSES.get(1);
            case Notice.Aborted _ -> STATUSES.get(2);
            case Notice.Held _, Notice.Released _ -> null;
        };
    }

    private static boolean isFor(ObjectNode subscription, LocalInstance instance, JsonNode about, String status) {
        JsonNode criteria = subscription.get(CRITERIA);
        String wanted = consumer(subscription);
        return (wanted.isEmpty() || wanted.equals(instance.id()))
                && fits(criteria.path("associateId"), about)
                && fits(criteria.path(STATUS), JsonNodeFactory.instance.textNode(status));
    }

    private static boolean fits(JsonNode wanted, JsonNode found) {
        if (wanted.isEmpty()) {
            return true;
        }
        for (JsonNode one : wanted) {
            if (one.equals(found)) {
                return true;
            }
        }
        return false;
    }

    private ObjectNode notification(Notice notice, String status, JsonNode about, ObjectNode subscription) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("notificationType", "MobilityProcedureNotification");
        json.set("timeStamp", Instants.json(Instant.now()));
        json.putArray("associateId").add(about);
        json.put(STATUS, status);
        if (notice instanceof Notice.Notification it) {
            ObjectNode info = json.putObject("targetAppInfo");
            info.put("appInstanceId", instances.id(it.source(), UeNames.name(it.source())));
            try {
                Endpoint endpoint = Endpoint.parse(it.endpoint());
                info.putObject("commInterface")
                        .putArray("ipAddresses")
                        .addObject()
                        .put("host", endpoint.address().toString())
                        .put("port", endpoint.port());
            } catch (UnexpectedText e) {
                info.remove("commInterface"); // the source instance cannot be fetched from
            }
        }
        json.putObject("_links").set("subscription", subscription.get("_links").get("self"));
        return json;
    }
}

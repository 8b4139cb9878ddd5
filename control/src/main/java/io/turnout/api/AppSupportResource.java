package io.turnout.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The life cycle of instances (ETSI MEC 011, 8.2.1 to 8.2.6): ready, termination, and who wants to hear of it. */
final class AppSupportResource {
    private static final String TAG = "MEC 011";
    private static final String ONE = "/mec_app_support/v2/applications/{appInstanceId}";
    private static final String SUBSCRIPTIONS = ONE + "/subscriptions";
    private static final String TYPE = "AppTerminationNotificationSubscription";
    private static final String WHAT = "subscription";

    private final InstanceDesk desk;
    private final Documents.Shelf shelf;
    private final Schemas schemas;
    private final Callbacks callbacks;
    private final ScheduledExecutorService loop;

    AppSupportResource(
            InstanceDesk desk,
            Documents.Shelf shelf,
            Schemas schemas,
            Callbacks callbacks,
            ScheduledExecutorService loop) {
        this.desk = desk;
        this.shelf = shelf;
        this.schemas = schemas;
        this.callbacks = callbacks;
        this.loop = loop;
    }

    List<Route> routes() {
        return List.of(
                Route.of("POST", ONE + "/confirm_ready", TAG, Role.INSTANCE, "The instance is ready")
                        .takes("AppReadyConfirmation")
                        .answers(204, "")
                        .fails(400, 403, 404, 409)
                        .by(this::ready),
                Route.of("POST", ONE + "/confirm_termination", TAG, Role.INSTANCE, "The instance may be ended")
                        .takes("AppTerminationConfirmation")
                        .answers(204, "")
                        .fails(400, 403, 404, 409)
                        .by(this::terminated),
                Route.of("GET", SUBSCRIPTIONS, TAG, Role.INSTANCE, "The instance's subscriptions")
                        .answers(200, "SubscriptionLinkList")
                        .fails(403, 404)
                        .by(this::list),
                Route.of("POST", SUBSCRIPTIONS, TAG, Role.INSTANCE, "Subscribes to the termination of the instance")
                        .takes(TYPE)
                        .answers(201, TYPE)
                        .fails(400, 403, 404, 503)
                        .later(this::subscribe),
                Route.of("GET", SUBSCRIPTIONS + "/{subscriptionId}", TAG, Role.INSTANCE, "A subscription")
                        .answers(200, TYPE)
                        .fails(403, 404)
                        .by(request -> Response.tagged(shelf.get(key(request), WHAT))),
                Route.of("DELETE", SUBSCRIPTIONS + "/{subscriptionId}", TAG, Role.INSTANCE, "Ends a subscription")
                        .answers(204, "")
                        .fails(403, 404, 412)
                        .later(this::unsubscribe),
                Route.of(
                                "POST",
                                "/turnout/v1/instances/{appInstanceId}/terminate",
                                "Administration",
                                Role.OPERATOR,
                                "Asks an instance to end; it counts as down once it has confirmed, or the time is over")
                        .takes("Termination")
                        .answers(202, "")
                        .fails(400, 404, 409)
                        .by(this::terminate));
    }

    private LocalInstance instance(Request request) throws Problem {
        return desk.instance(request.variable("appInstanceId"));
    }

    private String key(Request request) throws Problem {
        return instance(request).id() + "/" + request.variable("subscriptionId");
    }

    private Response ready(Request request) throws Problem {
        request.object(schemas, "AppReadyConfirmation");
        LocalInstance instance = instance(request);
        if (instance.isTerminating) {
            throw new Problem(409, instance.id() + " was asked to end");
        }
        instance.isConfirmedReady = true;
        desk.settle(instance);
        return Response.noContent();
    }

    private Response terminated(Request request) throws Problem {
        request.object(schemas, "AppTerminationConfirmation");
        LocalInstance instance = instance(request);
        if (!instance.isTerminating) {
            throw new Problem(409, instance.id() + " was not asked to end");
        }
        end(instance);
        return Response.noContent();
    }

    private void end(LocalInstance instance) {
        instance.isTerminating = false;
        instance.isConfirmedReady = false;
        if (instance.stream != null) {
            instance.stream.close();
        }
        desk.settle(instance);
    }

    private Response terminate(Request request) throws Problem {
        ObjectNode body = request.object(schemas, "Termination");
        LocalInstance instance = instance(request);
        if (instance.isTerminating) {
            throw new Problem(409, instance.id() + " was asked to end already");
        }
        instance.isTerminating = true;
        desk.settle(instance);
        for (ObjectNode subscription : shelf.all(instance.id() + "/")) {
            ObjectNode notification = JsonNodeFactory.instance
                    .objectNode()
                    .put("notificationType", "AppTerminationNotification")
                    .put("operationAction", body.get("operationAction").textValue())
                    .put("maxGracefulTimeout", body.get("maxGracefulTimeout").longValue());
            ObjectNode links = notification.putObject("_links");
            links.set("subscription", subscription.get("_links").get("self"));
            links.putObject("confirmTermination")
                    .put(
                            "href",
                            request.base() + ONE.replace("{appInstanceId}", instance.id()) + "/confirm_termination");
            callbacks.post(subscription.get("callbackReference").textValue(), notification);
        }
        var _ = loop.schedule(
                () -> {
                    if (instance.isTerminating) {
                        end(instance);
                    }
                },
                body.get("maxGracefulTimeout").longValue(),
                TimeUnit.SECONDS);
        return Response.accepted();
    }

    private Response list(Request request) throws Problem {
        return Response.ok(SubscriptionLinks.list(
                request.base() + request.path(), shelf.all(instance(request).id() + "/"), TYPE));
    }

    private CompletionStage<Response> unsubscribe(Request request) throws Problem {
        EntityTag.check(request, shelf.get(key(request), WHAT));
        return shelf.remove(key(request), WHAT).thenApply(_ -> Response.noContent());
    }

    private CompletionStage<Response> subscribe(Request request) throws Problem {
        ObjectNode subscription = request.object(schemas, TYPE);
        LocalInstance instance = instance(request);
        Callbacks.check(subscription.get("callbackReference").textValue());
        if (!subscription.get("appInstanceId").textValue().equals(instance.id())) {
            throw Problem.badRequest("appInstanceId: expected " + instance.id());
        }
        String id = UUID.randomUUID().toString();
        String location = request.base() + request.path() + "/" + id;
        SubscriptionLinks.setSelf(subscription, location);
        return shelf.put(instance.id() + "/" + id, subscription, WHAT)
                .thenApply(_ -> Response.created(subscription, location));
    }
}

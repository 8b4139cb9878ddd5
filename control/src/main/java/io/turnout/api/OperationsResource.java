package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.agent.ControlDesk;
import io.turnout.agent.SwitchTimeline;
import io.turnout.app.UeNames;
import io.turnout.app.Words;
import io.turnout.switching.Pair;
import io.turnout.switching.PairView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** What operators and management systems see and change: route rules, UEs, switches, identities. */
final class OperationsResource {
    private static final String TAG = "Administration";
    private static final String ROOT = "/turnout/v1";
    private static final String UE = ROOT + "/ues/{ue}";
    private static final String SWITCHES = ROOT + "/switches";
    private static final String LIMIT = "limit";
    private static final int MOST = 10_000;
    private static final int USUAL = 100;

    private final ControlDesk desk;
    private final Schemas schemas;
    /** Answers come on the agent's thread, which has other things to do than to write JSON. */
    private final Executor loop;

    OperationsResource(ControlDesk desk, Schemas schemas, Executor loop) {
        this.desk = desk;
        this.schemas = schemas;
        this.loop = loop;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", ROOT + "/rules", TAG, Role.READER, "Pairs claimed, switched or served elsewhere")
                        .parameter(LIMIT, "most of them; those in mid-switch come first")
                        .answers(200, "PairList")
                        .fails(400, 403, 503)
                        .later(this::rules),
                Route.of("GET", UE, TAG, Role.READER, "A UE, what it is called, and its pairs")
                        .answers(200, "UeView")
                        .fails(400, 403, 503)
                        .later(this::ue),
                Route.of("DELETE", UE, TAG, Role.OPERATOR, "Releases a UE: everything about it is forgotten")
                        .answers(204, "")
                        .fails(400, 403, 503)
                        .later(request -> done(desk.release(Ues.key(request.variable("ue"))))),
                Route.of(
                                "GET",
                                SWITCHES,
                                TAG,
                                Role.READER,
                                "The latest switches, newest first; of one pair, with steps")
                        .parameter(LIMIT, "most of them")
                        .parameter("ue", "of this UE alone, with an application")
                        .parameter("application", "of this application alone, with a UE")
                        .answers(200, "SwitchList")
                        .fails(400, 403, 503)
                        .later(this::switches),
                Route.of("POST", SWITCHES, TAG, Role.OPERATOR, "Asks to serve a pair at a platform")
                        .takes("SwitchWish")
                        .answers(202, "")
                        .fails(400, 403, 409, 503)
                        .later(this::start),
                Route.of("POST", SWITCHES + "/abort", TAG, Role.OPERATOR, "Asks to end a pair's switch")
                        .takes("SwitchAbort")
                        .answers(202, "")
                        .fails(400, 403, 409, 503)
                        .later(request -> wished(desk.abort(Ues.pair(request.object(schemas, "SwitchAbort"))))),
                Route.of("POST", SWITCHES + "/decide", TAG, Role.OPERATOR, "Decides for a target that is gone for good")
                        .takes("SwitchDecision")
                        .answers(202, "")
                        .fails(400, 403, 409, 503)
                        .later(this::decide),
                Route.of("POST", ROOT + "/identities", TAG, Role.OPERATOR, "Ties names to UEs' addresses")
                        .takes("IdentityList")
                        .answers(204, "")
                        .fails(400, 403, 503)
                        .later(this::identify));
    }

    private static int limit(Request request) throws Problem {
        String text = request.parameter(LIMIT);
        if (text == null) {
            return USUAL;
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw Problem.badRequest(LIMIT + ": expected a whole number from 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    private <T> CompletionStage<Response> list(CompletionStage<List<T>> stage, Function<T, ObjectNode> writer) {
        return stage.thenApplyAsync(
                items -> {
                    ArrayNode list = JsonNodeFactory.instance.arrayNode();
                    items.forEach(it -> list.add(writer.apply(it)));
                    return Response.ok(list);
                },
                loop);
    }

    private CompletionStage<Response> rules(Request request) throws Problem {
        return list(desk.pairs(limit(request)), OperationsResource::json);
    }

    private static ObjectNode json(PairView view) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("ue", UeNames.address(view.pair().ueKey()))
                .put("application", view.pair().application())
                .put("state", Words.of(view.state()))
                .put("servedAt", view.servedAt())
                .put("epoch", view.epoch())
                .put("attempt", view.grant().attempt());
        putIfThere(json, "peer", view.peer());
        putIfThere(json, "reason", view.reason() == null ? null : Words.of(view.reason()));
        return json.put("asked", view.asked()).put("released", view.released()).put("owed", view.owedCount());
    }

    private static void putIfThere(ObjectNode json, String key, String value) {
        if (value != null) {
            json.put(key, value);
        }
    }

    private CompletionStage<Response> ue(Request request) throws Problem {
        return desk.ue(Ues.key(request.variable("ue"))).thenApplyAsync(it -> Response.ok(json(it)), loop);
    }

    private static ObjectNode json(ControlDesk.UeView view) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("ue", UeNames.address(view.ueKey()));
        ArrayNode names = json.putArray("names");
        view.names().forEach(it -> names.add(UeNames.json(it)));
        ArrayNode pairs = json.putArray("pairs");
        view.pairs().forEach(it -> pairs.add(json(it)));
        return json;
    }

    private CompletionStage<Response> switches(Request request) throws Problem {
        String ue = request.parameter("ue");
        String application = request.parameter("application");
        if ((ue == null) != (application == null)) {
            throw Problem.badRequest("expected ue and application, or neither of them");
        }
        return list(
                ue == null ? desk.switches(limit(request)) : desk.switches(new Pair(Ues.key(ue), application)),
                OperationsResource::json);
    }

    private static ObjectNode json(SwitchTimeline timeline) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("ue", UeNames.address(timeline.pair().ueKey()))
                .put("application", timeline.pair().application())
                .put("epoch", timeline.grant().epoch())
                .put("attempt", timeline.grant().attempt())
                .put("role", timeline.isTarget() ? "target" : "source")
                .put("begun", timeline.begun().toString())
                .put("durationMicros", timeline.durationNs() / 1000);
        putIfThere(json, "peer", timeline.peer());
        putIfThere(json, "end", timeline.end() == null ? null : Words.of(timeline.end()));
        putIfThere(json, "reason", timeline.reason() == null ? null : Words.of(timeline.reason()));
        ArrayNode steps = json.putArray("steps");
        for (SwitchTimeline.Step step : timeline.steps()) {
            steps.addObject()
                    .put("atMicros", step.atNs() / 1000)
                    .put("name", step.name())
                    .put("isInput", step.isInput())
                    .put("detail", step.detail());
        }
        return json.put("droppedSteps", timeline.droppedCount());
    }

    private static CompletionStage<Response> wished(CompletionStage<ControlDesk.Asked> wish) {
        return wish.thenCompose(asked -> asked.taken()
                ? CompletableFuture.completedFuture(Response.accepted())
                : CompletableFuture.failedFuture(new Problem(409, asked.reason())));
    }

    private static CompletionStage<Response> done(CompletionStage<Void> stage) {
        return stage.thenApply(_ -> Response.noContent());
    }

    private CompletionStage<Response> start(Request request) throws Problem {
        JsonNode wish = request.object(schemas, "SwitchWish");
        return wished(desk.start(Ues.pair(wish), wish.get("platform").textValue()));
    }

    private CompletionStage<Response> decide(Request request) throws Problem {
        JsonNode decision = request.object(schemas, "SwitchDecision");
        return wished(desk.decide(Ues.pair(decision), decision.get("committed").booleanValue()));
    }

    /** All of them are read before the first is tied. */
    private CompletionStage<Response> identify(Request request) throws Problem {
        JsonNode list = request.json();
        schemas.check("IdentityList", list);
        List<Runnable> ties = new ArrayList<>();
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (JsonNode tie : list) {
            long ueKey = Ues.key(tie.get("ue").textValue());
            var info = Ues.info(tie);
            ties.add(() -> stages.add(desk.identify(ueKey, info)));
        }
        ties.forEach(Runnable::run);
        return done(CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new)));
    }
}

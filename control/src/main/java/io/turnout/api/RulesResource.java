package io.turnout.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Rules of application instances (ETSI MEC 011, 8.2.7 to 8.2.10): an instance sees and changes those that it has; which
 * it has, an operator says.
 */
final class RulesResource {
    private static final String OPERATOR_ROOT = "/turnout/v1/applications/{appInstanceId}/";

    private final Kind kind;
    private final InstanceDesk desk;
    private final Documents.Shelf shelf;
    private final Schemas schemas;

    /** What tells one kind of rule from another. */
    interface Kind {
        /** The collection's name in paths. */
        String collection();

        /** The member that names a rule. */
        String idKey();

        /** The schema of one; that of a list is this with {@code List} behind it. */
        String schema();

        /** {@code rule} as it is kept and served; a problem where it cannot work. */
        ObjectNode normalized(ObjectNode rule) throws Problem;

        /** {@code rules}, all there are, are to be in force; done once that has been tried, failed where it cannot be. */
        CompletionStage<Void> onChange(List<ObjectNode> rules);

        /** A rule that is kept, as it stands now. */
        default ObjectNode served(ObjectNode rule) {
            return rule;
        }
    }

    RulesResource(Kind kind, InstanceDesk desk, Documents.Shelf shelf, Schemas schemas) {
        this.kind = kind;
        this.desk = desk;
        this.shelf = shelf;
        this.schemas = schemas;
    }

    /** Puts what was kept in force. */
    CompletionStage<Void> start() {
        return kind.onChange(shelf.all(""));
    }

    List<Route> routes() {
        String mp1 = "/mec_app_support/v2/applications/{appInstanceId}/" + kind.collection();
        String operator = OPERATOR_ROOT + kind.collection();
        String id = "/{" + kind.idKey() + "}";
        String schema = kind.schema();
        return List.of(
                Route.of("GET", mp1, "MEC 011", Role.INSTANCE, "The instance's rules")
                        .answers(200, schema + "List")
                        .fails(400, 403, 404)
                        .by(this::list),
                Route.of("GET", mp1 + id, "MEC 011", Role.INSTANCE, "A rule")
                        .answers(200, schema)
                        .fails(400, 403, 404)
                        .by(request -> Response.tagged(kind.served(shelf.get(key(request), "rule")))),
                Route.of("PUT", mp1 + id, "MEC 011", Role.INSTANCE, "Changes a rule")
                        .takes(schema)
                        .answers(200, schema)
                        .fails(400, 403, 404, 412)
                        .later(this::change),
                Route.of("PUT", operator + id, "Administration", Role.OPERATOR, "Gives the instance a rule")
                        .takes(schema)
                        .answers(200, schema)
                        .answers(201, schema)
                        .fails(400, 404, 412, 503)
                        .later(this::put),
                Route.of("DELETE", operator + id, "Administration", Role.OPERATOR, "Takes a rule away")
                        .answers(204, "")
                        .fails(404, 412)
                        .later(this::remove));
    }

    private String key(Request request) throws Problem {
        return desk.instance(request.variable("appInstanceId")).id() + "/" + request.variable(kind.idKey());
    }

    private Response list(Request request) throws Problem {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        String prefix = desk.instance(request.variable("appInstanceId")).id() + "/";
        shelf.all(prefix).forEach(it -> list.add(kind.served(it)));
        return Response.ok(list);
    }

    private ObjectNode body(Request request) throws Problem {
        ObjectNode rule = request.object(schemas, kind.schema());
        String id = rule.get(kind.idKey()).textValue();
        if (!id.equals(request.variable(kind.idKey()))) {
            throw Problem.badRequest(kind.idKey() + ": expected " + request.variable(kind.idKey()) + ", found " + id);
        }
        return kind.normalized(rule);
    }

    private CompletionStage<Response> change(Request request) throws Problem {
        EntityTag.check(request, kind.served(shelf.get(key(request), "rule")));
        return keep(request, body(request)).thenApply(Response::tagged);
    }

    private CompletionStage<Response> put(Request request) throws Problem {
        ObjectNode current = shelf.find(key(request));
        EntityTag.check(request, current == null ? null : kind.served(current));
        ObjectNode rule = body(request);
        String location = request.base() + request.path();
        return keep(request, rule)
                .thenApply(it -> current == null ? Response.created(it, location) : Response.tagged(it));
    }

    private CompletionStage<ObjectNode> keep(Request request, ObjectNode rule) throws Problem {
        String key = key(request);
        ObjectNode previous = shelf.find(key);
        return inForce(shelf.put(key, rule, "rule"), key, previous).thenApply(_ -> kind.served(rule));
    }

    private CompletionStage<Response> remove(Request request) throws Problem {
        String key = key(request);
        ObjectNode previous = shelf.get(key, "rule");
        EntityTag.check(request, kind.served(previous));
        return inForce(shelf.remove(key, "rule"), key, previous).thenApply(_ -> Response.noContent());
    }

    /** Done once what was {@code kept} is in force; where it cannot be, {@code previous} is back. */
    private CompletionStage<Void> inForce(CompletionStage<Void> kept, String key, ObjectNode previous) {
        return kept.thenCompose(_ -> kind.onChange(shelf.all(""))).whenComplete((_, failure) -> {
            if (failure != null) {
                shelf.restore(key, previous);
            }
        });
    }
}

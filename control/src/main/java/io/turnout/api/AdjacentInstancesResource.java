package io.turnout.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.api.SiteInstances.Known;
import io.turnout.config.Endpoint;
import java.util.List;
import java.util.Set;

/** The copies of an instance on other platforms (ETSI MEC 021, 8.4); {@code appDId} is the application identity. */
final class AdjacentInstancesResource {
    private static final String PARAMETER = "appInstanceId";

    private final SiteInstances instances;
    private final InstanceDesk desk;
    private final Set<String> required;

    AdjacentInstancesResource(SiteInstances instances, InstanceDesk desk, Schemas schemas) {
        this.instances = instances;
        required = Selection.required(schemas, "AdjacentAppInstanceInfo");
        this.desk = desk;
    }

    List<Route> routes() {
        return List.of(Selection.on(Route.of(
                                "GET",
                                "/amsi/v1/queries/adjacent_app_instances",
                                "MEC 021",
                                Role.INSTANCE,
                                "The copies of an instance on other platforms")
                        .parameter(PARAMETER, "the instance; without it, all that the caller may speak for"))
                .answers(200, "AdjacentAppInstanceInfoList")
                .fails(400, 403, 404)
                .by(this::list));
    }

    private Response list(Request request) throws Problem {
        String wanted = request.parameter(PARAMETER);
        if (wanted != null) {
            Consumers.refuseOthers(request, desk.instance(wanted).id());
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Known known : instances.all()) {
            if (!instances.isHere(known.instance()) && isWanted(request, wanted, known.application())) {
                list.add(json(known));
            }
        }
        return Response.ok(Selection.of(request, required).apply(list));
    }

    private boolean isWanted(Request request, String wanted, String application) {
        return desk.all().stream()
                .anyMatch(it -> it.application.equals(application)
                        && (wanted == null || wanted.equals(it.id()))
                        && Consumers.mayHave(request, it.id()));
    }

    private static ObjectNode json(Known known) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("appDId", known.application())
                .put("appInstanceId", known.instance().id());
        ArrayNode links = json.putArray("appInstanceCommLink");
        known.instance().synchronize().map(Endpoint::toString).ifPresent(links::add);
        json.putObject("mecHostInformation")
                .put("hostName", known.instance().platform())
                .put("hostId", known.instance().platform());
        return json;
    }
}

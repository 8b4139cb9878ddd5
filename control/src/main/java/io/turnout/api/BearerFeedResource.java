package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.turnout.agent.ControlDesk;
import io.turnout.app.UeNames;
import io.turnout.app.WireException;
import io.turnout.config.IpAddress;
import io.turnout.config.UnexpectedText;
import io.turnout.ipc.GivenBearer;
import io.turnout.switching.UeInfo;
import io.turnout.table.PathTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes bearers and names of UEs from whoever knows them, such as a test bed's core, in the shape of ETSI MEC 012's S1
 * bearer information and its notifications (S1BearerNotification): what {@code /rni/v2/queries/s1_bearer_info} answers
 * may be given back here. {@code ueInfo} ties other names to the UE's address; a tunnelId of 0 is none.
 *
 * <p>Everything is read before anything is done; bearers become one batch in the data plane.
 */
final class BearerFeedResource {
    private static final String PATH = "/turnout/v1/bearers";

    private final ControlDesk desk;
    private final Schemas schemas;

    BearerFeedResource(ControlDesk desk, Schemas schemas) {
        this.desk = desk;
        this.schemas = schemas;
    }

    List<Route> routes() {
        return List.of(Route.of("POST", PATH, "Administration", Role.OPERATOR, "Tells bearers and names of UEs")
                .takes("S1BearerFeed")
                .answers(204, "")
                .fails(400, 403, 503)
                .later(this::feed));
    }

    /** Another name of a UE. */
    private record Tie(long ueKey, UeInfo name) {}

    private CompletionStage<Response> feed(Request request) throws Problem {
        JsonNode feed = request.object(schemas, "S1BearerFeed");
        String event = feed.path("s1Event").asText();
        boolean isEnded = event.equals("RELEASE") || event.equals("3");
        List<GivenBearer> bearers = new ArrayList<>();
        List<Tie> ties = new ArrayList<>();
        JsonNode ues = feed.get("s1UeInfo");
        for (JsonNode ue : ues.isArray() ? ues : List.of(ues)) {
            read(ue, isEnded, bearers, ties);
        }
        List<CompletableFuture<?>> stages = new ArrayList<>();
        ties.forEach(it -> stages.add(desk.identify(it.ueKey(), it.name())));
        if (!bearers.isEmpty()) {
            stages.add(desk.command(batch -> bearers.stream().allMatch(batch::bearer))
                    .thenCompose(BearerFeedResource::taken));
        }
        return CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new)).thenApply(_ -> Response.noContent());
    }

    private static CompletionStage<Void> taken(long refusedCount) {
        return refusedCount == 0
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(
                        new Problem(503, "the data plane has no room for " + refusedCount + " of the bearers"));
    }

    private static void read(JsonNode ue, boolean isEnded, List<GivenBearer> bearers, List<Tie> ties) throws Problem {
        for (JsonNode id : ue.get("associateId")) {
            if (!AssociateIds.isAddress(id)) {
                continue;
            }
            long ueKey = AssociateIds.ueKey(id);
            for (String member : List.of("s1BearerInfo", "s1BearerInfoDetailed")) {
                for (JsonNode bearer : ue.path(member)) {
                    bearers.add(bearer(ueKey, isEnded, bearer));
                }
            }
            for (JsonNode name : ue.path("ueInfo")) {
                try {
                    ties.add(new Tie(ueKey, UeNames.info(name)));
                } catch (WireException e) {
                    throw Problem.badRequest("ueInfo: " + e.getMessage());
                }
            }
        }
        if (bearers.isEmpty() && ties.isEmpty()) {
            throw Problem.badRequest("associateId: expected an address of the UE, and bearers or names of it");
        }
    }

    private static GivenBearer bearer(long ueKey, boolean isEnded, JsonNode bearer) throws Problem {
        IpAddress enb = address(bearer, "enbInfo");
        IpAddress sgw = address(bearer, "sGwInfo");
        int uplink = teid(bearer, "sGwInfo");
        int downlink = teid(bearer, "enbInfo");
        return new GivenBearer(
                ueKey,
                isEnded,
                uplink != 0,
                uplink,
                downlink != 0,
                downlink,
                bearer.path("qfi").asInt(-1),
                enb.high(),
                low(enb),
                sgw.high(),
                low(sgw));
    }

    private static long low(IpAddress address) {
        return address.isIpv4() ? PathTable.mapped(address.ipv4()) : address.low();
    }

    private static IpAddress address(JsonNode bearer, String node) throws Problem {
        try {
            IpAddress address =
                    IpAddress.parse(bearer.get(node).get("ipAddress").textValue());
            if (address.isUnicast()) {
                return address;
            }
            throw Problem.badRequest(node + ".ipAddress: no host has the address " + address);
        } catch (UnexpectedText e) {
            throw Problem.badRequest(node + ".ipAddress: " + e.getMessage());
        }
    }

    private static int teid(JsonNode bearer, String node) throws Problem {
        long teid = Long.parseLong(bearer.get(node).get("tunnelId").textValue());
        if (teid >>> Integer.SIZE != 0) {
            throw Problem.badRequest(node + ".tunnelId: expected a number of 32 bits");
        }
        return (int) teid;
    }
}

package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.config.IpAddress;
import io.turnout.table.Bearer;
import io.turnout.table.PathTable;
import io.turnout.table.TableView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * The data plane's bearers in the shape of ETSI MEC 012's S1 bearer information: what was learned from the traffic. Cells
 * and E-RAB identities do not show on S1-U: {@code ecgi} is empty, and bearers of a UE are numbered from 5 (TS 23.401,
 * 5.2.1, has EPS bearer identities begin there).
 *
 * <p>A query goes through the table, so it is done by a thread of its own, and has a bound.
 */
final class S1BearersResource {
    private static final int MOST_UES = 10_000;
    private static final int FIRST_ERAB = 5;
    private static final String ERAB_ID = "erabId";
    private static final String BEARERS = "s1BearerInfoDetailed";
    private static final String IPV4 = "ue_ipv4_address";
    private static final String IPV6 = "ue_ipv6_address";
    private static final String TEID = "gtp_teid";
    private static final String ERAB = "erab_id";
    private static final String TEMPORARY = "temp_ue_id";
    private static final String CELL = "cell_id";
    private static final String NATED = "nated_ip_address";

    private final Path directory;
    private final Executor reader;
    private final Executor loop;

    /**
     * Of the tables in {@code directory}.
     *
     * @param reader goes through them
     */
    S1BearersResource(Path directory, Executor reader, Executor loop) {
        this.directory = directory;
        this.reader = reader;
        this.loop = loop;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/rni/v2/queries/s1_bearer_info", "MEC 012", Role.READER, "Bearers of UEs, as on S1-U")
                        .parameter(IPV4, "of this UE alone")
                        .parameter(IPV6, "of this UE alone")
                        .parameter(ERAB, "bearers with these identities alone")
                        .parameter(TEMPORARY, "of the UE with this temporary identity alone: none is known here")
                        .parameter(CELL, "of UEs in this cell alone: none is known here")
                        .parameter(NATED, "of the UE behind this address alone: none is known here")
                        .parameter(TEID, "of the UE with this TEID, in either direction, alone")
                        .answers(200, "S1BearerInfo")
                        .fails(400, 403, 503)
                        .later(this::query));
    }

    private CompletionStage<Response> query(Request request) throws Problem {
        Predicate<TableView.Ue> wanted = wanted(request);
        Predicate<JsonNode> bearers = bearers(request);
        if (directory == null) {
            throw new Problem(503, "there is no data plane");
        }
        return CompletableFuture.supplyAsync(() -> read(wanted, bearers), reader)
                .thenApplyAsync(Response::ok, loop)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure.getCause() instanceof UncheckedIOException
                                ? new Problem(503, "the data plane's tables cannot be read now")
                                : failure));
    }

    private static Predicate<TableView.Ue> wanted(Request request) throws Problem {
        boolean isOfNone = List.of(TEMPORARY, CELL, NATED).stream().anyMatch(request.query()::containsKey);
        Predicate<TableView.Ue> wanted = _ -> !isOfNone;
        for (String name : List.of(IPV4, IPV6)) {
            if (request.parameter(name) != null) {
                long key = Ues.key(request.parameter(name));
                wanted = wanted.and(ue -> ue.key() == key);
            }
        }
        String teid = request.parameter(TEID);
        if (teid != null) {
            if (!teid.matches("[0-9]{1,10}") || Long.parseLong(teid) >>> 32 != 0) {
                throw Problem.badRequest(TEID + ": expected a number of 32 bits");
            }
            int number = Integer.parseUnsignedInt(teid);
            wanted = wanted.and(ue -> ue.uplink().stream().anyMatch(it -> Bearer.teid(it) == number)
                    || ue.downlink().stream().anyMatch(it -> Bearer.teid(it) == number));
        }
        return wanted;
    }

    private static Predicate<JsonNode> bearers(Request request) throws Problem {
        List<String> wanted = request.query().getOrDefault(ERAB, List.of()).stream()
                .flatMap(it -> Arrays.stream(it.split(",", -1)))
                .toList();
        if (!wanted.stream().allMatch(it -> it.matches("[0-9]{1,3}"))) {
            throw Problem.badRequest(ERAB + ": expected numbers");
        }
        return bearer -> wanted.isEmpty() || wanted.contains(bearer.get(ERAB_ID).asText());
    }

    private ObjectNode read(Predicate<TableView.Ue> wanted, Predicate<JsonNode> bearers) {
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.set("timeStamp", Instants.json(Instant.now()));
        ArrayNode ues = info.putArray("s1UeInfo");
        try (TableView view = TableView.open(directory)) {
            view.forEachUe(ue -> {
                if (ues.size() < MOST_UES && wanted.test(ue)) {
                    ObjectNode json = json(ue, view.paths());
                    ArrayNode all = (ArrayNode) json.get(BEARERS);
                    int count = all.size();
                    all.removeIf(bearers.negate());
                    if (count == 0 || !all.isEmpty()) {
                        ues.add(json);
                    }
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return info;
    }

    private static ObjectNode json(TableView.Ue ue, PathTable paths) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("associateId").add(AssociateIds.json(ue.key()));
        json.putArray("ecgi");
        ArrayNode bearers = json.putArray(BEARERS);
        for (long uplink : ue.uplink()) {
            int path = Bearer.pathIndex(uplink);
            long downlink = ue.downlink().stream()
                    .filter(it -> Bearer.pathIndex(it) == path)
                    .findFirst()
                    .orElse(Bearer.NULL_BEARER);
            ObjectNode bearer = bearers.addObject().put(ERAB_ID, FIRST_ERAB + bearers.size() - 1);
            node(bearer.putObject("enbInfo"), paths.enbHigh(path), paths.enbLow(path), Bearer.teid(downlink));
            node(bearer.putObject("sGwInfo"), paths.sgwHigh(path), paths.sgwLow(path), Bearer.teid(uplink));
        }
        return json;
    }

    /** A TEID of 0 is none yet: downlink has not been seen. */
    private static void node(ObjectNode node, long high, long low, int teid) {
        IpAddress address = PathTable.isIpv4(high, low) ? IpAddress.ofIpv4((int) low) : IpAddress.ofIpv6(high, low);
        node.put("ipAddress", address.toString()).put("tunnelId", Integer.toUnsignedString(teid));
    }
}

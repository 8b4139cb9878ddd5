package io.turnout.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.turnout.config.TrafficRule;
import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.InstanceInfo;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import io.turnout.switching.UeInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every MEC path, method and status, by an ordinary client that holds each answer against the served document. */
@Timeout(60)
class MecApiTest {
    private static final String MP1 = "/mec_app_support/v2/applications/cache-1";
    private static final String AMS = "/amsi/v1";
    private static final String RULE = """
        {"trafficRuleId":"r1","filterType":"FLOW","priority":5,
         "trafficFilter":[{"dstAddress":["10.60.9.0/24"],"dstPort":["80","8000-8080"],"protocol":["tcp"]}],
         "action":"FORWARD_AS_IS","dstInterface":{"interfaceType":"IP","dstIpAddress":"10.60.1.10"},
         "state":"ACTIVE"}\
        """;
    private static final String DNS = """
        {"dnsRuleId":"d1","domainName":"cache.example.org","ipAddressType":"IP_V4","ipAddress":"10.60.1.10",
         "ttl":300,"state":"ACTIVE"}\
        """;
    private static final Pair PAIR = new Pair(0x0A2D0007L, "video-cache");
    private static final Grant GRANT = new Grant(3, 1);

    private TestPlatform platform;
    private HttpCalls http;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        platform = TestPlatform.start("mec-1");
        http = new HttpCalls(platform.uri());
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private void giveRules() throws IOException, InterruptedException {
        http.put("/turnout/v1/applications/cache-1/traffic_rules/r1", RULE).is(201);
        http.put("/turnout/v1/applications/cache-1/dns_rules/d1", DNS).is(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void shouldServeTrafficRulesInBothVersions(String version) throws IOException, InterruptedException {
        giveRules();
        String rules = MP1.replace("v2", version) + "/traffic_rules";
        assertEquals(1, http.get(rules).is(200).json().size());
        HttpCalls.Answer rule = http.get(rules + "/r1").is(200);
        assertEquals("FORWARD_ENCAPSULATED", rule.json().get("action").textValue());
        assertTrue(rule.json().get("dstInterface").isArray(), "an object came, 2.2.1's array goes");
        http.get(rules + "/r2").problem(404);
        http.get(rules.replace("cache-1", "cache-9")).problem(404);
        String changed = RULE.replace("\"priority\":5", "\"priority\":6");
        http.put(rules + "/r2", RULE.replace("r1", "r2")).problem(404);
        http.put(rules + "/r1", changed, "If-Match", "\"other\"").problem(412);
        http.put(rules + "/r1", changed, "If-Match", rule.header("ETag")).is(200);
        http.put(rules + "/r1", RULE, "If-Match", rule.header("ETag")).problem(412);
        assertEquals(
                List.of("r1:6", "site-rule:9"),
                platform.published.stream()
                        .map(it -> it.trafficRuleId() + ":" + it.priority())
                        .sorted()
                        .toList());
        http.post(rules, RULE).problem(405);
        http.delete(rules + "/r1").problem(405);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"priority\":5 | \"priority\":256 | /priority",
                "\"priority\":5 | \"priority\":\"5\" | /priority",
                "FORWARD_AS_IS | FORWARD | /action",
                "\"10.60.9.0/24\" | \"10.60.9.0/33\" | trafficFilter[0].dstAddress",
                "dstPort | dstProt | did you mean dstPort",
                "\"r1\" | \"r9\" | expected r1, found r9",
                "\"state\":\"ACTIVE\" | \"state\":\"ACTIVE\",\"state\":\"ACTIVE\" | Duplicate",
                "\"state\":\"ACTIVE\"} | \"state\":\"ACTIVE\"}} | not JSON",
                "\"interfaceType\":\"IP\" | \"interfaceType\":\"MAC\" | dstMacAddress",
            })
    void shouldRefuseARuleThatCannotWork(String part, String wrong, String expected) throws Exception {
        giveRules();
        List<TrafficRule> before = platform.published;
        String detail =
                http.put(MP1 + "/traffic_rules/r1", RULE.replace(part, wrong)).problem(400);
        assertTrue(detail.contains(expected), detail);
        assertEquals(before, platform.published);
    }

    @Test
    void shouldKeepTheOldRuleWhereTheNewOneCannotBePutInForce() throws Exception {
        giveRules();
        platform.publishFailure = new Problem(503, "the data plane refused");
        http.put(MP1 + "/traffic_rules/r1", RULE.replace("\"priority\":5", "\"priority\":6"))
                .problem(503);
        assertEquals(
                5, http.get(MP1 + "/traffic_rules/r1").json().get("priority").intValue());
    }

    @Test
    void shouldServeDnsRules() throws IOException, InterruptedException {
        giveRules();
        assertEquals(1, http.get(MP1 + "/dns_rules").is(200).json().size());
        HttpCalls.Answer rule = http.get(MP1 + "/dns_rules/d1").is(200);
        http.put(MP1 + "/dns_rules/d1", DNS.replace("300", "60"), "If-Match", rule.header("ETag"))
                .is(200);
        http.put(MP1 + "/dns_rules/d1", DNS, "If-Match", rule.header("ETag")).problem(412);
        http.put(MP1 + "/dns_rules/d1", DNS.replace("IP_V4", "IP_V6")).problem(400);
        http.put(MP1 + "/dns_rules/d1", DNS.replace("10.60.1.10", "cache")).problem(400);
        http.put(MP1 + "/dns_rules/d2", DNS.replace("d1", "d2")).problem(404);
        http.get(MP1 + "/dns_rules/d2").problem(404);
        http.delete("/turnout/v1/applications/cache-1/dns_rules/d1").is(204);
        http.delete("/turnout/v1/applications/cache-1/dns_rules/d1").problem(404);
        http.delete("/turnout/v1/applications/cache-1/traffic_rules/r1", "If-Match", "\"x\"")
                .problem(412);
        http.delete("/turnout/v1/applications/cache-1/traffic_rules/r1").is(204);
        assertEquals(1, platform.published.size());
    }

    @Test
    void shouldFollowTheLifeOfAnInstance() throws Exception {
        try (Listener listener = new Listener()) {
            http.post(MP1 + "/confirm_termination", "{\"operationAction\":\"STOPPING\"}")
                    .problem(409);
            http.post(MP1 + "/confirm_ready", "{\"indication\":\"SOON\"}").problem(400);
            http.post(MP1 + "/confirm_ready", "{\"indication\":\"READY\"}").is(204);
            platform.expect(Input.InstanceUp.class);
            String subscription = """
                {"subscriptionType":"AppTerminationNotificationSubscription","callbackReference":"%s",
                 "appInstanceId":"cache-1"}\
                """.formatted(listener.uri());
            HttpCalls.Answer created =
                    http.post(MP1 + "/subscriptions", subscription).is(201);
            String location = created.header("Location").replace(platform.uri().toString(), "");
            assertEquals(
                    1,
                    http.get(MP1 + "/subscriptions")
                            .is(200)
                            .json()
                            .at("/_links/subscriptions")
                            .size());
            http.get(location).is(200);
            http.get(location + "x").problem(404);
            http.post(MP1 + "/subscriptions", subscription.replace("http:", "file:"))
                    .problem(400);
            http.post(MP1 + "/subscriptions", subscription.replace("cache-1", "chat-1"))
                    .problem(400);
            String wish = "{\"operationAction\":\"TERMINATING\",\"maxGracefulTimeout\":600}";
            http.post("/turnout/v1/instances/cache-1/terminate", wish).is(202);
            http.post("/turnout/v1/instances/cache-1/terminate", wish).problem(409);
            JsonNode notification = listener.next();
            assertTrue(Schemas.load()
                    .errors("AppTerminationNotification", notification)
                    .isEmpty());
            http.post(MP1 + "/confirm_ready", "{\"indication\":\"READY\"}").problem(409);
            http.post(MP1 + "/confirm_termination", "{\"operationAction\":\"TERMINATING\"}")
                    .is(204);
            platform.expect(Input.InstanceDown.class);
            http.delete(location).is(204);
            http.delete(location).problem(404);
        }
    }

    private String registration(String state) {
        return """
            {"serviceConsumerId":{"appInstanceId":"cache-1"},"deviceInformation":[
             {"associateId":{"type":"UE_IPv4_ADDRESS","value":"10.45.0.7"},"contextTransferState":"%s"}]}\
            """.formatted(state);
    }

    @Test
    void shouldKeepRegistrations() throws IOException, InterruptedException {
        String services = AMS + "/app_mobility_services";
        HttpCalls.Answer created =
                http.post(services, registration("NOT_TRANSFERRED")).is(201);
        String one = created.header("Location").replace(platform.uri().toString(), "");
        assertEquals(1, http.get(services).is(200).json().size());
        HttpCalls.Answer found = http.get(one).is(200);
        assertEquals(created.header("ETag"), found.header("ETag"));
        http.put(one, registration("NOT_TRANSFERRED"), "If-Match", "\"other\"").problem(412);
        http.put(one, registration("NOT_TRANSFERRED"), "If-Match", found.header("ETag"))
                .is(200);
        http.put(one, registration("NOT_TRANSFERRED").replace("cache-1", "chat-1"))
                .problem(422);
        http.put(one, registration("DONE")).problem(400);
        http.put(one, registration("NOT_TRANSFERRED").replace("IPv4", "IPV4")).problem(400);
        http.put(one + "x", registration("NOT_TRANSFERRED")).problem(404);
        http.post(services, registration("NOT_TRANSFERRED").replace("cache-1", "cache-9"))
                .problem(404);
        http.post(one + "/deregister_task", "").is(204);
        http.post(one + "/deregister_task", "").problem(404);
        String another = http.post(services, registration("NOT_TRANSFERRED"))
                .is(201)
                .header("Location")
                .replace(platform.uri().toString(), "");
        http.delete(another).is(204);
        http.delete(another).problem(404);
        http.get(another).problem(404);
    }

    @Test
    void shouldNameTheCopiesOnOtherPlatforms() throws IOException, InterruptedException {
        String query = AMS + "/queries/adjacent_app_instances";
        JsonNode of = http.get(query + "?appInstanceId=chat-1").is(200).json();
        assertEquals("chat-2", of.get(0).get("appInstanceId").textValue());
        assertEquals("chat", of.get(0).get("appDId").textValue());
        assertEquals(
                "10.60.2.11:7500", of.get(0).get("appInstanceCommLink").get(0).textValue());
        assertEquals("mec-2", of.get(0).at("/mecHostInformation/hostId").textValue());
        assertEquals(2, http.get(query).is(200).json().size());
        http.get(query + "?appInstanceId=chat-9").problem(404);
        http.get(query + "?instance=chat-1").problem(400);
        http.get(query + "?appInstanceId=chat-1&appInstanceId=cache-1").problem(400);
    }

    private static String subscription(String uri, String status) {
        return """
            {"subscriptionType":"MobilityProcedureSubscription","callbackReference":"%s",
             "filterCriteria":{"appInstanceId":"cache-1","mobilityStatus":%s}}\
            """.formatted(uri, status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1", "[1]", "\"INTERHOST_MOVEOUT_TRIGGERED\"", "[\"INTERHOST_MOVEOUT_TRIGGERED\"]"})
    void shouldTakeBothFormsOfMobilityStatusAndSendStrings(String status) throws Exception {
        try (Listener listener = new Listener()) {
            HttpCalls.Answer created = http.post(AMS + "/subscriptions", subscription(listener.uri(), status))
                    .is(201);
            assertEquals(
                    "INTERHOST_MOVEOUT_TRIGGERED",
                    created.json().at("/filterCriteria/mobilityStatus/0").textValue());
            http.post(MP1 + "/confirm_ready", "{\"indication\":\"READY\"}").is(204);
            platform.expect(Input.InstanceUp.class);
            platform.tell("cache-1", notification(false));
            JsonNode notification = listener.next();
            assertTrue(Schemas.load()
                    .errors("MobilityProcedureNotification", notification)
                    .isEmpty());
            assertEquals(
                    "INTERHOST_MOVEOUT_TRIGGERED",
                    notification.get("mobilityStatus").textValue());
            assertEquals("10.45.0.7", notification.at("/associateId/0/value").textValue());
            assertEquals(
                    "cache-2", notification.at("/targetAppInfo/appInstanceId").textValue());
            assertEquals(
                    7500,
                    notification
                            .at("/targetAppInfo/commInterface/ipAddresses/0/port")
                            .intValue());
        }
    }

    private static Notice.Notification notification(boolean hold) {
        return new Notice.Notification(
                PAIR,
                GRANT,
                new InstanceInfo.IpAddress(0, 0x0A3C020AL),
                "10.60.2.10:7500",
                new UeInfo.Ipv4(0x0A2D0007),
                true,
                hold);
    }

    @Test
    void shouldMoveAUeThroughMec021Alone() throws Exception {
        try (Listener listener = new Listener()) {
            http.post(AMS + "/subscriptions", subscription(listener.uri(), "[1,2,3]"))
                    .is(201);
            String one = http.post(AMS + "/app_mobility_services", registration("NOT_TRANSFERRED"))
                    .header("Location")
                    .replace(platform.uri().toString(), "");
            http.post(MP1 + "/confirm_ready", "{\"indication\":\"READY\"}").is(204);
            platform.expect(Input.InstanceUp.class);
            http.put(one, registration("USER_CONTEXT_TRANSFER_COMPLETED")).is(200);
            assertEquals(0, platform.inputCount(), "nothing is under way");
            listener.refuseCount.set(2);
            platform.tell("cache-1", notification(false));
            assertNotNull(listener.next(), "delivered after two refusals");
            http.put(one, registration("USER_CONTEXT_TRANSFER_COMPLETED")).is(200);
            assertEquals(new Input.Synchronized(PAIR, GRANT), platform.expect(Input.Synchronized.class));
            platform.tell("cache-1", new Notice.Committed(PAIR, GRANT, true));
            assertEquals(
                    "INTERHOST_MOVEOUT_COMPLETED",
                    listener.next().get("mobilityStatus").textValue());
            platform.tell("cache-1", new Notice.Committed(PAIR, new Grant(4, 1), false));
            listener.next();
            http.put(one, registration("USER_CONTEXT_TRANSFER_COMPLETED")).is(200);
            platform.expect(Input.ContextReleased.class);
            platform.tell("cache-1", notification(true));
            platform.expect(Input.SyncFailed.class); // what hears of no freeze cannot hold
        }
    }

    @Test
    void shouldKeepMobilitySubscriptions() throws IOException, InterruptedException {
        String uri = "http://127.0.0.1:9/";
        String one = http.post(AMS + "/subscriptions", subscription(uri, "[1]"))
                .is(201)
                .header("Location")
                .replace(platform.uri().toString(), "");
        assertEquals(
                1,
                http.get(AMS + "/subscriptions")
                        .is(200)
                        .json()
                        .at("/_links/subscriptions")
                        .size());
        HttpCalls.Answer found = http.get(one).is(200);
        http.put(one, subscription(uri, "[2]"), "If-Match", found.header("ETag"))
                .is(200);
        http.put(one, subscription(uri, "[2]"), "If-Match", found.header("ETag"))
                .problem(412);
        http.put(one, subscription(uri, "[4]")).problem(400);
        http.put(one, subscription(uri, "[2]").replace("{\"sub", "{\"_links\":{\"self\":{\"href\":\"/x\"}},\"sub"))
                .problem(422);
        http.post(AMS + "/subscriptions", subscription("mailto:x", "[1]")).problem(400);
        String over = subscription(uri, "[1]")
                .replace("{\"sub", "{\"expiryDeadline\":{\"seconds\":1,\"nanoSeconds\":0},\"sub");
        http.post(AMS + "/subscriptions", over).problem(400);
        http.delete(one).is(204);
        http.delete(one).problem(404);
        http.get(one).problem(404);
        http.put(one, subscription(uri, "[1]")).problem(404);
    }

    private void awaitGone(String path) throws IOException, InterruptedException {
        for (int look = 0; http.get(path).status() != 404; look++) {
            assertTrue(look < 500, path + " is there still");
            Thread.sleep(20);
        }
    }

    /** In a second, which is the shortest there is. */
    @Test
    void shouldEndRegistrationsAndSubscriptionsWhenTheirTimeIsOver() throws IOException, InterruptedException {
        long soon = Instant.now().getEpochSecond() + 1;
        String ending = subscription("http://127.0.0.1:9/", "[1]")
                .replace("{\"sub", "{\"expiryDeadline\":{\"seconds\":" + soon + ",\"nanoSeconds\":0},\"sub");
        String subscription = http.post(AMS + "/subscriptions", ending)
                .is(201)
                .header("Location")
                .replace(platform.uri().toString(), "");
        HttpCalls.Answer registered = http.post(
                        AMS + "/app_mobility_services",
                        registration("NOT_TRANSFERRED").replaceFirst("\\{", "{\"expiryTime\":1,"))
                .is(201);
        String registration =
                registered.header("Location").replace(platform.uri().toString(), "");
        assertEquals(1, registered.json().get("expiryTime").intValue());
        assertEquals(registered.header("ETag"), http.get(registration).is(200).header("ETag"));
        awaitGone(subscription);
        awaitGone(registration);
        assertEquals(0, http.get(AMS + "/app_mobility_services").is(200).json().size());
        assertEquals(
                0,
                http.get(AMS + "/subscriptions")
                        .json()
                        .at("/_links/subscriptions")
                        .size());
    }

    @Test
    void shouldSayThatARuleIsInactiveWhileTheDataPlaneDoesNotAnswer() throws IOException, InterruptedException {
        giveRules();
        platform.isAnswering = false;
        HttpCalls.Answer rule = http.put(MP1 + "/traffic_rules/r1", RULE).is(200);
        assertEquals("INACTIVE", rule.json().get("state").textValue());
        assertEquals(
                "INACTIVE",
                http.get(MP1 + "/traffic_rules").json().get(0).get("state").textValue());
        platform.isAnswering = true;
        HttpCalls.Answer now = http.get(MP1 + "/traffic_rules/r1").is(200);
        assertEquals("ACTIVE", now.json().get("state").textValue());
        assertTrue(!now.header("ETag").equals(rule.header("ETag")), "another state, another tag");
    }

    @Test
    void shouldSayThatThereAreNoBearersWithoutADataPlane() throws IOException, InterruptedException {
        String query = "/rni/v2/queries/s1_bearer_info";
        http.get(query).problem(503);
        http.get(query + "?ue_ipv4_address=10.45.0").problem(400);
        http.get(query + "?gtp_teid=4294967296").problem(400);
    }

    @Test
    void shouldDocumentEveryRouteOnce() {
        Set<String> operations = new TreeSet<>();
        List<String> twice = new ArrayList<>();
        http.document()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!operations.add(method + " " + path.getKey())) {
                        twice.add(method + " " + path.getKey());
                    }
                }));
        assertEquals(List.of(), twice);
        assertTrue(operations.size() > 50, operations.toString());
        http.document().findValuesAsText("$ref").forEach(reference -> {
            String schema = reference.substring(reference.lastIndexOf('/') + 1);
            assertTrue(http.document().at("/components/schemas").has(schema), reference);
        });
    }

    /** Somebody who takes notifications. */
    private static final class Listener implements AutoCloseable {
        private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
        private final AtomicInteger refuseCount = new AtomicInteger();
        private final HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

        Listener() throws IOException {
            server.createContext("/", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                boolean isRefused = refuseCount.getAndDecrement() > 0;
                exchange.sendResponseHeaders(isRefused ? 500 : 204, -1);
                exchange.close();
                if (!isRefused) {
                    received.add(Request.MAPPER.readTree(body));
                }
            });
            server.start();
        }

        String uri() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/notify";
        }

        JsonNode next() throws InterruptedException {
            return received.poll(10, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}

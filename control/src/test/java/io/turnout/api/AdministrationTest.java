package io.turnout.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.turnout.switching.UeInfo;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AdministrationTest {
    private static final String ROOT = "/turnout/v1";
    private static final String PAIR = "\"ue\":\"10.45.0.7\",\"application\":\"video-cache\"";
    private static final String OTHER = PAIR.replace("0.7", "0.8");

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

    @Test
    void shouldShowPairsAndSwitches() throws IOException, InterruptedException {
        JsonNode pair = http.get(ROOT + "/rules?limit=10").is(200).json().get(0);
        assertEquals("10.45.0.7", pair.get("ue").textValue());
        assertEquals("owned", pair.get("state").textValue());
        JsonNode handshake = http.get(ROOT + "/switches").is(200).json().get(0);
        assertEquals("sync-failed", handshake.get("reason").textValue());
        assertEquals(
                1,
                http.get(ROOT + "/switches?ue=10.45.0.7&application=video-cache")
                        .is(200)
                        .json()
                        .size());
        http.get(ROOT + "/switches?ue=10.45.0.7").problem(400);
        assertEquals(
                1, http.get(ROOT + "/ues/10.45.0.7").is(200).json().get("pairs").size());
        http.get(ROOT + "/ues/10.45.0").problem(400);
        http.get(ROOT + "/ues/::1").problem(400);
        assertEquals(
                "2001:db8:45:7::/64",
                http.get(ROOT + "/ues/2001:db8:45:7::9")
                        .is(200)
                        .json()
                        .get("ue")
                        .textValue());
    }

    @Test
    void shouldPassWishesOn() throws IOException, InterruptedException {
        http.post(ROOT + "/switches", "{" + PAIR + ",\"platform\":\"mec-2\"}").is(202);
        http.post(ROOT + "/switches", "{" + OTHER + ",\"platform\":\"mec-2\"}").problem(409);
        http.post(ROOT + "/switches", "{" + PAIR + "}").problem(400);
        http.post(ROOT + "/switches/abort", "{" + PAIR + "}").is(202);
        http.post(ROOT + "/switches/abort", "{" + OTHER + "}").problem(409);
        http.post(ROOT + "/switches/decide", "{" + PAIR + ",\"committed\":true}")
                .is(202);
        http.post(ROOT + "/switches/decide", "{" + OTHER + ",\"committed\":true}")
                .problem(409);
        http.delete(ROOT + "/ues/10.45.0.7").is(204);
    }

    @Test
    void shouldTieAllNamesOrNone() throws IOException, InterruptedException {
        String tie = "{\"ue\":\"10.45.0.7\",\"ueInfo\":{\"type\":\"imsi\",\"value\":\"262019876543210\"}}";
        String wrong = tie.replace("262019876543210", "2620198765432101");
        http.post(ROOT + "/identities", "[" + tie + "," + wrong + "]").problem(400);
        assertTrue(platform.desk.names.isEmpty());
        http.post(ROOT + "/identities", "[" + tie + "]").is(204);
        assertEquals(new UeInfo.Imsi("262019876543210"), platform.desk.names.get(0x0A2D0007L));
        assertEquals(
                "imsi",
                http.get(ROOT + "/ues/10.45.0.7").json().at("/names/0/type").textValue());
    }

    @Test
    void shouldSayThatThereIsNoDataPlaneToBypass() throws IOException, InterruptedException {
        http.get(ROOT + "/bypass").problem(503);
        http.put(ROOT + "/bypass", "{\"on\":true}").problem(503);
        http.put(ROOT + "/bypass", "{\"on\":1}").problem(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.45.0.7  | 10.45.0.300",
                "10.0.1.1   | 224.0.0.1",
                "10.0.0.1   | sgw",
                "'\"4711\"' | '\"4294967296\"'",
                "'\"4711\"' | 4711",
                "ESTABLISH  | GONE",
                "imsi       | imei",
                "262010000000002 | 26201000000000x",
                "UE_IPv4_ADDRESS | GTP_TEID",
            })
    void shouldTakeAFeedOfBearersAsAWholeOrNotAtAll(String part, String wrong) throws Exception {
        String feed = """
            {"s1Event":"ESTABLISH","s1UeInfo":[{"associateId":[{"type":"UE_IPv4_ADDRESS","value":"10.45.0.7"}],
             "ueInfo":[{"type":"imsi","value":"262010000000002"}],
             "s1BearerInfo":[{"erabId":5,"enbInfo":{"ipAddress":"10.0.1.1","tunnelId":"4711"},
                              "sGwInfo":{"ipAddress":"10.0.0.1","tunnelId":"8"}}]}]}""";
        http.post(ROOT + "/bearers", feed.replace(part.strip(), wrong)).problem(400);
        assertTrue(platform.desk.names.isEmpty());
        http.post(ROOT + "/bearers", feed).is(204);
        assertEquals(new UeInfo.Imsi("262010000000002"), platform.desk.names.get(0x0A2D0007L));
        platform.desk.refusedCommands = 1;
        http.post(ROOT + "/bearers", feed).problem(503);
    }

    @Test
    void shouldSayThatTheAgentHasNoRoom() throws IOException, InterruptedException {
        platform.desk.isFull = true;
        http.get(ROOT + "/rules").problem(503);
        http.post(ROOT + "/switches", "{" + PAIR + ",\"platform\":\"mec-2\"}").problem(503);
    }

    @Test
    void shouldCountInPrometheusForm() throws IOException, InterruptedException {
        http.get("/turnout/v1/nothing").problem(404);
        String text = http.get("/metrics").is(200).response().body();
        assertTrue(text.contains("turnout_api_requests_total{method=\"any\",route=\"other\",status=\"404\"} 1"), text);
        assertTrue(text.contains("turnout_api_request_seconds_bucket{le=\"0.001\"}"), text);
        assertTrue(text.contains("turnout_notice_streams 0"), text);
        assertTrue(text.contains("turnout_control_total{counter=\"inputs\"} 7"), text);
    }

    @Test
    void shouldKeepWhatWasPutHereAcrossARestart(@TempDir Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("api.json");
        String rules = "/mec_app_support/v2/applications/cache-1/dns_rules/d1";
        String rule = "{\"dnsRuleId\":\"d1\",\"domainName\":\"a.example\",\"ipAddressType\":\"IP_V6\","
                + "\"ipAddress\":\"2001:db8::1\",\"state\":\"INACTIVE\"}";
        String tag;
        try (TestPlatform first = TestPlatform.start("mec-1", Callers.open(), ApiLimits.DEFAULT, store)) {
            HttpCalls calls = new HttpCalls(first.uri());
            tag = calls.put("/turnout/v1/applications/cache-1/dns_rules/d1", rule)
                    .is(201)
                    .header("ETag");
        }
        try (TestPlatform second = TestPlatform.start("mec-1", Callers.open(), ApiLimits.DEFAULT, store)) {
            assertEquals(tag, new HttpCalls(second.uri()).get(rules).is(200).header("ETag"));
        }
    }
}

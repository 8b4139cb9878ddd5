package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.JavaProcess;
import io.turnout.engine.Reason;
import io.turnout.generate.FrameBuilder;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.SharedDirectory;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said over HTTP, as two processes carry it to the frames: each process starts in a second or two. */
@Timeout(120)
class HttpToFramesTest {
    private static final int LIMIT_MILLIS = 20_000;
    private static final int SHORT_MILLIS = 20;
    private static final String GIVEN = "/turnout/v1/applications/i/traffic_rules/r1";
    private static final String MP1 = "/mec_app_support/v2/applications/i/traffic_rules/r1";
    private static final byte[] FRAME = FrameBuilder.gPdu("10.0.1.1", "10.0.0.1", 7)
            .packet("10.45.0.1", "192.0.2.1")
            .udp(40_000, 7_000)
            .payload(100)
            .octets();

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();
    private DatagramSocket enb;
    private DatagramSocket sgw;
    private int accessPort;
    private int apiPort;
    private Path site;
    private DatagramSocket app;
    private int appPort;
    private Process dataPlane;
    private Process control;

    @BeforeEach
    void start() throws IOException {
        enb = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        sgw = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        app = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        accessPort = freeUdpPort();
        appPort = freeUdpPort();
        apiPort = freeTcpPort();
        site = Files.writeString(directory.resolve("site.yaml"), """
            platform: { id: mec-1, address: 10.100.0.1 }
            io: { backend: loopback, access: %d-%d, core: %d-%d, app: %d-%d }
            access: { networks: [10.0.1.0/24] }
            core: { networks: [10.0.0.0/24] }
            tables: { ues: 1000, rules: 1000, bearers: 1000, paths: 16 }
            control: { listen: "127.0.0.1:%d", api: "127.0.0.1:%d", store: %s }
            applications: [{ identity: a, instances: [{ id: i, platform: mec-1, address: 10.60.1.10 }] }]
            """.formatted(
                        accessPort,
                        enb.getLocalPort(),
                        freeUdpPort(),
                        sgw.getLocalPort(),
                        appPort,
                        app.getLocalPort(),
                        freeTcpPort(),
                        apiPort,
                        directory.resolve("store")));
        dataPlane = start("dataplane");
        control = start("control");
    }

    @AfterEach
    void end() {
        kill(control);
        kill(dataPlane);
        app.close();
        enb.close();
        sgw.close();
        http.shutdownNow();
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    private static int freeTcpPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path shared() {
        return directory.resolve("shared");
    }

    private Process start(String command) throws IOException {
        Process process =
                JavaProcess.start(Turnout.class, command, "--config", site.toString(), "--dir", shared().toString());
        String line = process.inputReader().readLine();
        assertTrue(line != null && line.startsWith("ready"), line);
        return process;
    }

    private static void kill(Process process) {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    private static String rule(String state) {
        return """
            {"trafficRuleId":"r1","filterType":"FLOW","priority":1,"trafficFilter":[{"dstAddress":["192.0.2.0/24"]}],
             "action":"DROP","state":"%s"}""".formatted(state);
    }

    private HttpResponse<String> call(String method, String path, String json) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + path))
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                .header("Content-Type", "application/json");
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private String put(String path, String state, int status) throws Exception {
        HttpResponse<String> response = call("PUT", path, rule(state));
        assertEquals(status, response.statusCode(), response.body());
        return mapper.readTree(response.body()).get("state").textValue();
    }

    private long droppedCount() throws IOException {
        try (CounterFile counters = new SharedDirectory(shared()).counters()) {
            return counters.sum(counters.names().indexOf(Reason.TRAFFIC_RULE_DROP.label()));
        }
    }

    /** Whether a frame that is sent now comes out; it is dropped by the rule otherwise. */
    private boolean crosses() throws IOException {
        long droppedBefore = droppedCount();
        enb.send(new DatagramPacket(FRAME, FRAME.length, InetAddress.getLoopbackAddress(), accessPort));
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        sgw.setSoTimeout(SHORT_MILLIS);
        for (int waited = 0; waited < LIMIT_MILLIS; waited += SHORT_MILLIS) {
            try {
                sgw.receive(packet);
                return true;
            } catch (SocketTimeoutException e) {
                if (droppedCount() > droppedBefore) {
                    return false;
                }
            }
        }
        throw new AssertionError("the frame neither came nor was dropped by a rule");
    }

    private void awaitState(String state) throws Exception {
        long limitNs = System.nanoTime() + LIMIT_MILLIS * 1_000_000L;
        JsonNode seen;
        do {
            seen = mapper.readTree(call("GET", MP1, null).body()).get("state");
            assertTrue(System.nanoTime() < limitNs, "still " + seen);
        } while (!seen.textValue().equals(state));
    }

    @Test
    void shouldChangeWhatHappensToFramesAsSoonAsARuleIsAnswered() throws Exception {
        assertTrue(crosses());
        assertEquals("ACTIVE", put(GIVEN, "ACTIVE", 201));
        assertEquals(false, crosses());
        assertEquals("INACTIVE", put(MP1, "INACTIVE", 200));
        assertTrue(crosses());
        assertEquals("ACTIVE", put(MP1, "ACTIVE", 200));
        assertEquals(false, crosses());
        assertEquals(204, call("DELETE", GIVEN, null).statusCode());
        assertTrue(crosses());
    }

    @Test
    void shouldHaveTheRulesInForceAgainWhicheverProcessStartsAnew() throws Exception {
        put(GIVEN, "ACTIVE", 201);
        kill(control);
        assertEquals(false, crosses(), "without control they stay");
        control = start("control");
        awaitState("ACTIVE");
        assertEquals(false, crosses());

        kill(dataPlane);
        assertEquals("INACTIVE", put(MP1, "ACTIVE", 200), "nobody applies it now");
        dataPlane = start("dataplane");
        awaitState("ACTIVE");
        assertEquals(false, crosses());
    }

    @Test
    void shouldReachAUeWhoseBearerWasAnnounced() throws Exception {
        assertTrue(crosses(), "the way to the eNB is known now");
        byte[] toUe = FrameBuilder.plain("0.0.0.0", "0.0.0.0")
                .packet("10.60.1.10", "10.45.0.2")
                .udp(7_000, 40_000)
                .payload(100)
                .octets();
        String bearer = """
            {"s1Event":"%s","s1UeInfo":{"associateId":[{"type":"UE_IPv4_ADDRESS","value":"10.45.0.2"}],"ecgi":[],
             "ueInfo":[{"type":"imsi","value":"262010000000002"}],
             "s1BearerInfo":[{"erabId":5,"enbInfo":{"ipAddress":"10.0.1.1","tunnelId":"4711"},
                              "sGwInfo":{"ipAddress":"10.0.0.1","tunnelId":"8"}}]}}""";
        assertEquals(
                204,
                call("POST", "/turnout/v1/bearers", bearer.formatted("ESTABLISH"))
                        .statusCode());
        app.send(new DatagramPacket(toUe, toUe.length, InetAddress.getLoopbackAddress(), appPort));
        enb.setSoTimeout(LIMIT_MILLIS);
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        enb.receive(packet);
        assertEquals(4711, ByteBuffer.wrap(packet.getData()).getInt(14 + 20 + 8 + 4));

        JsonNode known = mapper.readTree(call("GET", "/rni/v2/queries/s1_bearer_info?gtp_teid=4711", null)
                .body());
        assertEquals(
                "8",
                known.at("/s1UeInfo/0/s1BearerInfoDetailed/0/sGwInfo/tunnelId").textValue());
        JsonNode ue =
                mapper.readTree(call("GET", "/turnout/v1/ues/10.45.0.2", null).body());
        assertEquals("262010000000002", ue.at("/names/0/value").textValue());
        assertEquals(
                204,
                call("POST", "/turnout/v1/bearers", known.toString()).statusCode(),
                "what is told may be told back");

        Path lines = Files.writeString(
                directory.resolve("lines"),
                "# gone\n" + bearer.formatted("RELEASE").replace("\n", "") + "\nnonsense\n");
        Run run = Run.turnout("feed", "--api", "127.0.0.1:" + apiPort, lines.toString());
        assertEquals(1, run.exitCode());
        assertTrue(run.out().startsWith("1 told, 1 refused"), run.out());
        assertTrue(run.err().startsWith("line 3: expected an object"), run.err());
        known = mapper.readTree(call("GET", "/rni/v2/queries/s1_bearer_info?gtp_teid=4711", null)
                .body());
        assertEquals(0, known.get("s1UeInfo").size());
    }

    @Test
    void shouldBypassUntilToldOtherwiseWhicheverProcessStartsAnew() throws Exception {
        assertEquals("{\"on\":false}", call("GET", "/turnout/v1/bypass", null).body());
        assertEquals(200, call("PUT", "/turnout/v1/bypass", "{\"on\":true}").statusCode());
        assertEquals("{\"on\":true}", call("GET", "/turnout/v1/bypass", null).body());
        kill(control);
        control = start("control");
        assertEquals("{\"on\":true}", call("GET", "/turnout/v1/bypass", null).body());
        assertEquals(
                0, Run.turnout("bypass", "off", "--dir", shared().toString()).exitCode());
        assertEquals("{\"on\":false}", call("GET", "/turnout/v1/bypass", null).body());
        kill(dataPlane);
        assertEquals(503, call("GET", "/turnout/v1/bypass", null).statusCode());
    }
}

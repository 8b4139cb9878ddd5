package io.turnout.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call, how much, and in what form: everything else gets a problem document and changes nothing. */
@Timeout(60)
class AccessTest {
    private static final String OPERATOR = "operator-token-0123456789";
    private static final String READER = "reader-token-0123456789";
    private static final String CACHE = "cache-token-0123456789";
    private static final String INSTANCE = "/turnout/v1/instances/cache-1";
    private static final String REGISTRATION = "{\"application\":\"video-cache\"}";
    private static final ApiLimits LIMITS = new ApiLimits(1000, 8, 8, 0.001, 30, 2);

    @TempDir
    private Path directory;

    private TestPlatform platform;
    private HttpCalls http;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        Path callers = Files.writeString(
                directory.resolve("callers"),
                "# who may call\noperator " + OPERATOR + "\nreader " + READER + "\n\ninstance cache-1 " + CACHE + "\n");
        platform = TestPlatform.start("mec-1", Callers.read(callers, Set.of("cache-1")), LIMITS, null);
        http = new HttpCalls(platform.uri());
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void shouldLetNobodyInWhoShowsNothing() throws IOException, InterruptedException {
        HttpCalls.Answer answer = http.put(INSTANCE, REGISTRATION);
        answer.problem(401);
        assertEquals("Bearer", answer.header("WWW-Authenticate"));
        http.as("wrong-token-0123456789").put(INSTANCE, REGISTRATION).problem(401);
        http.as(OPERATOR.substring(1)).get("/metrics").problem(401);
        http.as(CACHE).get(INSTANCE).is(200);
        assertEquals(false, http.get(INSTANCE).json().get("isUp").booleanValue());
    }

    @Test
    void shouldTellAnybodyThatItIsAlive() throws IOException, InterruptedException {
        assertEquals("mec-1", http.get("/health").is(200).json().get("platform").textValue());
        assertEquals("DEGRADED", http.get("/health").json().get("status").textValue());
    }

    @ParameterizedTest
    @CsvSource({
        "cache, PUT, /turnout/v1/instances/cache-1, 201",
        "cache, PUT, /turnout/v1/instances/chat-1, 403",
        "cache, GET, /mec_app_support/v2/applications/chat-1/traffic_rules, 403",
        "cache, GET, /turnout/v1/rules, 403",
        "cache, GET, /metrics, 403",
        "cache, DELETE, /turnout/v1/ues/10.45.0.7, 403",
        "reader, GET, /turnout/v1/rules, 200",
        "reader, GET, /metrics, 200",
        "reader, DELETE, /turnout/v1/ues/10.45.0.7, 403",
        "reader, PUT, /turnout/v1/instances/cache-1, 403",
        "operator, PUT, /turnout/v1/instances/cache-1, 201",
        "operator, DELETE, /turnout/v1/ues/10.45.0.7, 204",
    })
    void shouldLetEachRoleDoItsOwn(String role, String method, String path, int status) throws Exception {
        http.as(
                switch (role) {
                    case "cache" -> CACHE;
                    case "reader" -> READER;
                    default -> OPERATOR;
                });
        HttpCalls.Answer answer = http.send(method, path, method.equals("PUT") ? REGISTRATION : null);
        if (status >= 400) {
            answer.problem(status);
        } else {
            answer.is(status);
        }
    }

    @Test
    void shouldNotLetOneInstanceSeeWhatIsAnothers() throws IOException, InterruptedException {
        String services = "/amsi/v1/app_mobility_services";
        String chat = "{\"serviceConsumerId\":{\"appInstanceId\":\"chat-1\"}}";
        http.as(CACHE).post(services, chat).problem(403);
        String one = http.as(OPERATOR)
                .post(services, chat)
                .is(201)
                .header("Location")
                .replace(platform.uri().toString(), "");
        http.as(CACHE).get(one).problem(403);
        http.delete(one).problem(403);
        assertEquals(0, http.get(services).is(200).json().size());
    }

    @Test
    void shouldHaveRoomForSoManyDocuments() throws IOException, InterruptedException {
        String consumer = "{\"serviceConsumerId\":{\"appInstanceId\":\"cache-1\"}}";
        http.as(CACHE);
        http.post("/amsi/v1/app_mobility_services", consumer).is(201);
        http.post("/amsi/v1/app_mobility_services", consumer).is(201);
        http.post("/amsi/v1/app_mobility_services", consumer).problem(503);
    }

    @Test
    void shouldTakeSoManyRequests() throws IOException, InterruptedException {
        http.as(CACHE);
        HttpCalls.Answer answer = http.get(INSTANCE);
        for (int i = 0; i < 30; i++) {
            answer = http.get(INSTANCE);
        }
        answer.problem(429);
        assertEquals("1", answer.header("Retry-After"));
        http.as(OPERATOR).get(INSTANCE).is(200);
    }

    @Test
    void shouldRefuseWhatIsTooLongOrOfAnotherKind() throws IOException, InterruptedException {
        http.as(OPERATOR);
        http.put(INSTANCE, "x".repeat(1001)).problem(413);
        http.put(INSTANCE, REGISTRATION, "Content-Type", "text/plain").problem(415);
        http.put(INSTANCE, "").problem(400);
        http.put(INSTANCE, "[]").problem(400);
        http.put(INSTANCE, "[".repeat(900)).problem(400);
        http.put(INSTANCE, "{\"application\":\"chat\"}").problem(409);
        http.get("/turnout/v1/nothing").problem(404);
        http.get("/turnout/v1/instances/").problem(404);
        HttpCalls.Answer answer = http.send("PATCH", INSTANCE, REGISTRATION);
        answer.problem(405);
        assertEquals("DELETE, GET, PUT", answer.header("Allow"));
        http.get("/turnout/v1/instances/%ff%fe%00").problem(404);
        http.get("/turnout/v1/rules?limit=0").problem(400);
        assertEquals(0, platform.inputCount());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET /turnout/v1/rules?limit=%zz HTTP/1.1\r\nConnection: close\r\nAuthorization: Bearer " + OPERATOR
                        + "\r\n\r\n",
                "GET /turnout/%zz HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET /health HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "GET /health HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            })
    void shouldAnswerWhatIsNotHttp(String octets) throws IOException {
        String answer = raw(octets);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
    }

    @Test
    void shouldBoundTheRequestLineAndTheHeaders() throws IOException {
        String longLine = raw("GET /" + "a".repeat(5000) + " HTTP/1.1\r\n\r\n");
        assertTrue(longLine.startsWith("HTTP/1.1 414 "), longLine);
        String version = raw("GET / HTTP/9.9\r\n\r\n");
        assertTrue(version.startsWith("HTTP/1.1 505 "), version);
        String longHeader = raw("GET /health HTTP/1.1\r\nA: " + "a".repeat(20_000) + "\r\n\r\n");
        assertTrue(longHeader.startsWith("HTTP/1.1 431 "), longHeader);
    }

    @Test
    void shouldAnswerACallerThatStillSendsWhatIsTooLong() throws IOException {
        int octetCount = 32 << 20;
        String head = "PUT " + INSTANCE + " HTTP/1.1\r\nContent-Length: " + octetCount + "\r\n\r\n";
        String answer = raw(head + "x".repeat(octetCount));
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
    }

    @Test
    void shouldSayThatABodyIsTooLongBeforeItIsSent() throws IOException {
        String answer = raw("PUT " + INSTANCE + " HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n"
                + "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
        assertTrue(answer.contains("HTTP/1.1 200 "), answer);
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws IOException {
        String first = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
        String second = "GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        String answer = raw(first + second);
        assertTrue(answer.indexOf("200 OK") < answer.indexOf("404 Not Found"), answer);
        assertTrue(answer.contains("200 OK") && answer.contains("404 Not Found"), answer);
    }

    @Test
    void shouldAnswerHeadWithoutABody() throws IOException {
        String answer = raw("HEAD /health HTTP/1.1\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("\r\n\r\n"), answer);
    }

    private String raw(String octets) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), platform.uri().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(octets.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void shouldRefuseAFileOfCallersWithAMistake() throws IOException {
        Path file = Files.writeString(directory.resolve("wrong"), "operator " + OPERATOR + "\nadmin " + OPERATOR);
        IOException e = assertThrows(IOException.class, () -> Callers.read(file, Set.of()));
        assertTrue(e.getMessage().contains("line 2"), e.getMessage());
        Files.writeString(file, "operator short");
        assertThrows(IOException.class, () -> Callers.read(file, Set.of()));
    }
}

package io.turnout.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.turnout.JavaProcess;
import io.turnout.agent.StubDataPlaneProcess;
import io.turnout.app.ApplicationInstance;
import io.turnout.app.ContextPart;
import io.turnout.app.StatefulService;
import io.turnout.app.Ue;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One platform as real processes: {@code turnout control}, and a data plane without packets behind the real rings; with
 * the instance of this process, which speaks the applications' own protocol.
 */
final class PlatformProcess implements AutoCloseable {
    static final String APPLICATION = "video-cache";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long START_LIMIT_SECONDS = 120;

    final String id;
    final Contexts contexts = new Contexts();
    private final boolean hasPackets;
    private final int number;
    private final Path directory;
    private final Path site;
    private final Ports ports;
    /** Of this process; null where instances are processes of their own. */
    private ApplicationInstance instance;

    private final HttpClient client = HttpClient.newHttpClient();
    Process control;
    Process dataPlane;
    private BufferedReader dataPlaneSaid;

    /**
     * Where everything listens.
     *
     * @param peer of platform 1; those of the others follow
     * @param api likewise
     * @param synchronize likewise
     */
    record Ports(int peer, int api, int synchronize) {}

    private static final int PORTS = 64;
    private static final int MOST_ATTEMPTS = 1_000;

    /** Below those that the kernel gives to connections. */
    private static final int FIRST_PORT = 12_000;

    private static final int LAST_PORT = 32_000;

    /** What an instance knows of UEs: one text each. */
    static final class Contexts implements StatefulService {
        final Map<String, String> texts = new ConcurrentHashMap<>();
        final Set<String> frozen = ConcurrentHashMap.newKeySet();

        @Override
        public ContextPart snapshot(Ue ue) {
            byte[] text = texts.getOrDefault(ue.address(), "").getBytes(StandardCharsets.UTF_8);
            return ContextPart.whole(text.length, text);
        }

        @Override
        public void restore(Ue ue, ContextPart part) {
            texts.put(ue.address(), new String(part.octets(), StandardCharsets.UTF_8));
        }

        @Override
        public void freeze(Ue ue) {
            frozen.add(ue.address());
        }

        @Override
        public void unfreeze(Ue ue) {
            frozen.remove(ue.address());
        }

        @Override
        public void release(Ue ue) {
            frozen.remove(ue.address());
            texts.remove(ue.address());
        }
    }

    /**
     * Starts platform {@code number} of {@code count}.
     *
     * @param hasInstance whether an instance of this process is there
     * @param hasPackets whether the data plane is {@code turnout dataplane}, on loopback ports
     * @param peerPorts where the others are reached, by number: not where they listen, where something is between
     */
    PlatformProcess(
            Path root,
            int number,
            int count,
            Ports ports,
            int[] peerPorts,
            String switching,
            String control,
            boolean hasPackets,
            boolean hasInstance)
            throws Exception {
        this.hasPackets = hasPackets;
        this.number = number;
        this.ports = ports;
        id = "mec-" + number;
        directory = Files.createDirectories(root.resolve(id));
        site = root.resolve(id + ".yaml");
        Files.writeString(site, yaml(count, peerPorts, switching, control));
        try {
            startDataPlane();
            startControl();
            instance = hasInstance ? startInstance() : null;
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** A port behind which enough are free, and which the kernel gives to no connection meanwhile. */
    static Ports freePorts() throws IOException {
        Random random = new Random();
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            int base = FIRST_PORT + random.nextInt(LAST_PORT - FIRST_PORT);
            if (areFree(base)) {
                return new Ports(base, base + 10, base + 20);
            }
        }
        throw new IOException("no free ports");
    }

    private static boolean areFree(int base) {
        for (int port = base; port < base + PORTS; port++) {
            try (ServerSocket tcp = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket udp = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                if (!tcp.isBound() || !udp.isBound()) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    private ApplicationInstance startInstance() throws Exception {
        ApplicationInstance started = ApplicationInstance.of("cache-" + number, APPLICATION, contexts)
                .platform(URI.create("http://127.0.0.1:" + (ports.api() + number)))
                .synchronize(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.synchronize() + number))
                .start();
        started.ready().get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
        return started;
    }

    private String yaml(int count, int[] peerPorts, String switching, String control) {
        int first = ports.synchronize() + 10 * number;
        StringBuilder yaml = new StringBuilder("""
                platform: { id: mec-%d, address: 10.100.0.%d }
                io: { backend: loopback, access: %d-%d, core: %d-%d, app: %d-%d, tunnel: %d-%d }
                access: { networks: [10.0.1.0/24] }
                core: { networks: [10.0.0.0/24] }
                tables: { ues: 20000, rules: 40000, bearers: 60000 }
                control: { listen: "127.0.0.1:%d", api: "127.0.0.1:%d", store: %s %s }
                applications:
                  - identity: %s
                    switching: { %s }
                    instances:
                """.formatted(
                        number,
                        number,
                        first,
                        first + 1,
                        first + 2,
                        first + 3,
                        first + 4,
                        first + 5,
                        ports.synchronize() + 5 + number, // towards the other of two platforms
                        ports.synchronize() + 8 - number,
                        ports.peer() + number,
                        ports.api() + number,
                        directory.resolve("store"),
                        control,
                        APPLICATION,
                        switching));
        for (int i = 1; i <= count; i++) {
            yaml.append(
                    "      - { id: cache-%d, platform: mec-%d, address: 10.60.%d.10, synchronize: '127.0.0.1:%d' }\n"
                            .formatted(i, i, i, ports.synchronize() + i));
        }
        yaml.append("peers:\n");
        for (int i = 1; i <= count; i++) {
            if (i != number) {
                yaml.append("  - { id: mec-%d, control: '127.0.0.1:%d', tunnel: 10.100.0.%d }\n"
                        .formatted(i, peerPorts[i - 1], i));
            }
        }
        return yaml.toString();
    }

    void startControl() throws IOException {
        control = JavaProcess.builder(
                        Turnout.class,
                        List.of("-Xmx256m"),
                        "control",
                        "--config",
                        site.toString(),
                        "--dir",
                        directory.resolve("shared").toString())
                .start();
        awaitReady(control);
    }

    void startDataPlane() throws IOException {
        String shared = directory.resolve("shared").toString();
        dataPlane = hasPackets
                ? JavaProcess.start(Turnout.class, "dataplane", "--config", site.toString(), "--dir", shared)
                : JavaProcess.start(StubDataPlaneProcess.class, shared);
        dataPlaneSaid = awaitReady(dataPlane);
    }

    private static BufferedReader awaitReady(Process process) throws IOException {
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        if (line == null || !line.startsWith("ready")) {
            throw new IOException("a process said " + line + " instead of ready");
        }
        return said;
    }

    static void kill(Process process) {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    private void tellDataPlane(String line) throws IOException {
        dataPlane.outputWriter(StandardCharsets.US_ASCII).write(line + "\n");
        dataPlane.outputWriter(StandardCharsets.US_ASCII).flush();
    }

    /** Access traffic of the UE is steered to another platform. */
    void steered(long ueKey) throws IOException {
        tellDataPlane("steered " + ueKey);
    }

    /** Traffic of the UE comes through the tunnel from the peer of that index. */
    void tunnelled(long ueKey, int peerIndex) throws IOException {
        tellDataPlane("tunnelled " + ueKey + " " + peerIndex);
    }

    /** The UE's rule: {@code KIND TARGET HELD}. */
    String rule(long ueKey) throws IOException {
        tellDataPlane("rule " + ueKey);
        String prefix = "rule " + ueKey + " ";
        String line = dataPlaneSaid.readLine();
        if (line == null || !line.startsWith(prefix)) {
            throw new IOException("the data plane said " + line);
        }
        return line.substring(prefix.length());
    }

    /** An answer of the administration; null where none comes. */
    JsonNode get(String path) {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (ports.api() + number) + "/turnout/v1" + path))
                .timeout(Duration.ofSeconds(10));
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String body = answer.body().isEmpty() ? "{}" : answer.body();
            return answer.statusCode() < 300 ? MAPPER.readTree(body) : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks to serve the UE at {@code platform}; whether that was taken up. */
    boolean start(String ue, String platform) {
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("ue", ue)
                .put("application", APPLICATION)
                .put("platform", platform)
                .toString();
        return send(request("/switches")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                != null;
    }

    /** What is known of the UE's pair; null where nothing is, or nobody answers. */
    JsonNode pair(String ue) {
        JsonNode view = get("/ues/" + ue);
        return view == null ? null : view.path("pairs").path(0);
    }

    int synchronizePort() {
        return ports.synchronize() + number;
    }

    int apiPort() {
        return ports.api() + number;
    }

    @Override
    public void close() throws IOException {
        if (instance != null) {
            instance.close();
        }
        for (Process process : new Process[] {control, dataPlane}) {
            if (process != null) {
                kill(process);
            }
        }
        client.shutdownNow();
    }
}

package io.turnout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/** Asks the platforms what they tell operators. Opens its connections on the calling thread, wherever that is. */
final class PlatformClient {
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int ATTEMPTS = 10;
    private static final long PAUSE_NS = 200_000_000;
    private static final int OK = 200;
    private static final int MOST = 10_000;

    private final Topology topology;
    private final SSLSocketFactory sockets;
    private final ObjectMapper mapper = new ObjectMapper();

    PlatformClient(Topology topology, LabKeys keys) {
        this.topology = topology;
        this.sockets = keys.context().getSocketFactory();
    }

    /** Where platform {@code index} answers. */
    String url(int index) {
        return (topology.isApiOpen() ? "http://" : "https://") + topology.api(index);
    }

    /** Whether both platforms say that they and their instances are well. */
    boolean areReady() {
        for (int index = 0; index < LabPlan.PLATFORMS; index++) {
            if (get(index, "/health") == null) {
                return false;
            }
        }
        return true;
    }

    /** Whether a switch is under way at either platform, as far as they answer. */
    boolean hasOpenSwitches() {
        for (int index = 0; index < LabPlan.PLATFORMS; index++) {
            JsonNode timelines = get(index, "/turnout/v1/switches?limit=" + MOST);
            if (timelines == null) {
                return true;
            }
            for (JsonNode timeline : timelines) {
                if (!timeline.has("end")) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The handshakes of a UE that platform {@code index} remembers, with their steps.
     *
     * @throws LabException where it does not answer though asked again: what was switched could not be told from what was not
     */
    JsonNode switches(int index, String ue) {
        String query = "?ue=" + URLEncoder.encode(ue, StandardCharsets.UTF_8) + "&application=" + LabSite.APPLICATION;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            JsonNode timelines = get(index, "/turnout/v1/switches" + query);
            if (timelines != null) {
                return timelines;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        throw new LabException(LabPlan.platform(index) + " does not tell of its switches");
    }

    /** What a platform answers; null where it does not, or not with 200. */
    private JsonNode get(int index, String path) {
        return topology.reach(index, () -> {
            try {
                HttpURLConnection connection = (HttpURLConnection)
                        URI.create(url(index) + path).toURL().openConnection();
                if (connection instanceof HttpsURLConnection secure) {
                    secure.setSSLSocketFactory(sockets);
                }
                connection.setConnectTimeout(TIMEOUT_MILLIS);
                connection.setReadTimeout(TIMEOUT_MILLIS);
                if (connection.getResponseCode() != OK) {
                    return null;
                }
                try (InputStream in = connection.getInputStream()) {
                    return mapper.readTree(in);
                }
            } catch (IOException e) {
                return null;
            }
        });
    }
}

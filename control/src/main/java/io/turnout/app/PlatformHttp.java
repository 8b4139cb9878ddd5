package io.turnout.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * Requests to the platform. Few at a time, so that they use the same few connections again: each new one costs a TLS
 * handshake on both sides. Blocking; any thread.
 */
final class PlatformHttp {
    private static final int AT_ONCE = 2;

    private final URI base;
    private final String token;
    private final SSLSocketFactory sockets;
    private final Duration timeout;
    private final Semaphore free = new Semaphore(AT_ONCE, true);

    /** What came back, read to its end. */
    record Response(int status, String body) {}

    /**
     * Below {@code base}.
     *
     * @param token what is shown, or null
     * @param tls whom it trusts and what certificate it shows, or null
     */
    PlatformHttp(URI base, String token, SSLContext tls, Duration timeout) {
        this.base = base;
        this.token = token;
        this.sockets = tls == null ? null : tls.getSocketFactory();
        this.timeout = timeout;
    }

    private HttpURLConnection open(String method, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(base + path).toURL().openConnection();
        if (sockets != null && connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(sockets);
        }
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) timeout.toMillis());
        if (token != null) {
            connection.setRequestProperty("Authorization", "Bearer " + token);
        }
        return connection;
    }

    /** Sends {@code json} and waits for the answer. */
    Response send(String method, String path, String json) throws IOException, InterruptedException {
        free.acquire();
        try {
            HttpURLConnection connection = open(method, path);
            connection.setReadTimeout((int) timeout.toMillis());
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            byte[] octets = json.getBytes(StandardCharsets.UTF_8);
            connection.setFixedLengthStreamingMode(octets.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(octets);
            }
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                // Only what has been read to its end leaves a connection that can be used again.
                return new Response(status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } finally {
            free.release();
        }
    }

    /** Asks for what comes bit by bit, without an end; {@link HttpURLConnection#disconnect} ends it from any thread. */
    HttpURLConnection listen(String path, String accepted) throws IOException {
        HttpURLConnection connection = open("GET", path);
        connection.setRequestProperty("Accept", accepted);
        return connection;
    }
}

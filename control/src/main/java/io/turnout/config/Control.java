package io.turnout.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The control side. Immutable.
 *
 * @param listen where peers connect; default port 7443 of the platform's address
 * @param api where the HTTP interface listens; default 127.0.0.1:8080
 * @param store the directory of what must outlast the process; default /var/lib/turnout
 * @param callers the file of those who may use the HTTP interface; without it everybody may on a loopback address, and
 *     instances by their certificates elsewhere
 * @param tls who this platform is and whom it trusts; needed where there are peers and {@code listen} is not a
 *     loopback address, or where {@code api} is none
 */
public record Control(Endpoint listen, Endpoint api, Path store, Optional<Path> callers, Optional<Tls> tls) {
    static final int DEFAULT_LISTEN_PORT = 7443;
    static final Endpoint DEFAULT_API = new Endpoint(IpAddress.ofIpv4(0x7f00_0001), 8080);
    static final Path DEFAULT_STORE = Path.of("/var/lib/turnout");
}

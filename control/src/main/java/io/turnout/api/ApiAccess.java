package io.turnout.api;

import io.netty.handler.ssl.SslContext;
import io.turnout.config.Control;
import io.turnout.config.Instance;
import io.turnout.config.Site;
import io.turnout.config.Tls;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the HTTP interface is reached, as the site file says. Immutable.
 *
 * <p>On a loopback address: plain HTTP, open to everybody unless there is a file of callers. Elsewhere: TLS, for those in
 * the file of callers and for this platform's instances, which their certificates name.
 *
 * @param callers who may call
 * @param tls null for plain HTTP
 */
public record ApiAccess(Callers callers, SslContext tls) {
    /**
     * What {@code site} says.
     *
     * @throws IOException where a file that it names cannot be used, or where TLS would be needed and is not there
     */
    public static ApiAccess of(Site site) throws IOException {
        Control control = site.control();
        boolean isLoopback = control.api().address().isLoopback();
        Set<String> instances = site.applications().stream()
                .flatMap(it -> it.instances().stream())
                .filter(it -> it.platform().equals(site.platform().id()))
                .map(Instance::id)
                .collect(Collectors.toSet());
        Callers callers;
        if (control.callers().isPresent()) {
            callers = Callers.read(control.callers().get(), instances);
        } else {
            callers = isLoopback ? Callers.open() : Callers.byCertificate(instances);
        }
        return new ApiAccess(callers, isLoopback ? null : tls(control));
    }

    private static SslContext tls(Control control) throws IOException {
        Tls tls = control.tls()
                .orElseThrow(() -> new IOException("control.tls: needed where the HTTP interface listens on "
                        + control.api() + ", which is no loopback address"));
        return ApiServer.tls(tls.certificate(), tls.key(), tls.trust());
    }
}

package io.turnout.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.turnout.agent.DataPlaneTraffic;
import io.turnout.app.ApplicationInstance;
import io.turnout.app.ContextPart;
import io.turnout.app.InstanceTls;
import io.turnout.app.StatefulService;
import io.turnout.app.Ue;
import io.turnout.config.Site;
import io.turnout.config.SiteReader;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.config.SiteReading;
import io.turnout.switching.Input;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ApiAccessTest {
    @TempDir
    private Path directory;

    private Site site(String control) {
        String text = TestPlatform.SITE.formatted("mec-1", "mec-2") + control;
        SiteReading reading = SiteReader.read(text.getBytes(UTF_8), directory, Purpose.REPLAY);
        return reading.site().orElseThrow(() -> new AssertionError(reading.mistakes()));
    }

    @Test
    void shouldBeOpenOnALoopbackAddressAlone() throws IOException {
        ApiAccess local = ApiAccess.of(site("control: { api: \"127.0.0.1:8080\" }"));
        assertNull(local.tls());
        assertEquals(Role.OPERATOR, local.callers().of(null, null).role());
        Site other = site("control: { api: \"10.100.0.1:8080\" }");
        assertThrows(IOException.class, () -> ApiAccess.of(other));
    }

    @Test
    void shouldAskForTlsWhereTheInterfaceIsNotOnALoopbackAddress() {
        String text = TestPlatform.SITE.formatted("mec-1", "mec-2")
                + "io: { backend: loopback }\ncontrol: { listen: \"127.0.0.1:7443\", api: \"10.100.0.1:8080\" }";
        SiteReading reading = SiteReader.read(text.getBytes(UTF_8), directory, Purpose.RUN);
        assertEquals(1, reading.mistakes().size(), reading.mistakes().toString());
        assertTrue(reading.mistakes().getFirst().message().contains("instances connect to 10.100.0.1:8080"));
    }

    private void write(String name, X509Bundle bundle) throws IOException {
        Files.writeString(directory.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    /** An instance is whom its certificate names, over TLS. */
    @Test
    void shouldKnowAnInstanceByItsCertificate() throws Exception {
        X509Bundle authority = new CertificateBuilder()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
        write("p", certificate("mec-1").buildIssuedBy(authority));
        write("a", certificate("cache-1").buildIssuedBy(authority));
        Site site =
                site("control: { api: \"10.100.0.1:8080\", tls: { certificate: p.pem, key: p.key, trust: ca.pem } }");
        ApiAccess access = ApiAccess.of(site);
        LinkedBlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
        Api.Parts parts = new Api.Parts(
                site,
                inputs::add,
                new FakeDesk(),
                new DataPlaneTraffic(site, new FakeDesk(), Duration.ofSeconds(1)),
                access.callers(),
                ApiLimits.DEFAULT,
                new ApiMetrics(),
                null,
                null);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Api api = Api.start(parts, any, access.tls());
                ApplicationInstance instance = start("cache-1", "video-cache", api, any);
                ApplicationInstance other = start("chat-1", "chat", api, any)) {
            instance.ready().join();
            assertEquals(new Input.InstanceUp("cache-1"), inputs.poll(10, TimeUnit.SECONDS));
            assertThrows(CompletionException.class, () -> other.ready().join(), "it is cache-1's certificate");
        }
    }

    private static CertificateBuilder certificate(String name) {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .addSanIpAddress("127.0.0.1")
                .addSanDnsName("localhost");
    }

    private ApplicationInstance start(String id, String application, Api api, InetSocketAddress any)
            throws IOException {
        return ApplicationInstance.of(id, application, new Nothing())
                .platform(URI.create("https://127.0.0.1:" + api.address().getPort()))
                .synchronize(any)
                .tls(InstanceTls.of(
                        directory.resolve("a.pem"), directory.resolve("a.key"), directory.resolve("ca.pem")))
                .start();
    }

    private static final class Nothing implements StatefulService {
        @Override
        public ContextPart snapshot(Ue ue) {
            return ContextPart.whole(0, new byte[0]);
        }

        @Override
        public void restore(Ue ue, ContextPart part) {
            // There is nothing in it.
        }
    }
}

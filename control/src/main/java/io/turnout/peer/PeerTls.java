package io.turnout.peer;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.turnout.config.Tls;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** TLS 1.3 with certificates of both sides, and the names that certificates give. Immutable; any thread. */
final class PeerTls {
    private static final String PROTOCOL = "TLSv1.3";
    private static final int DNS_NAME = 2;
    private static final long CLOSE_LIMIT_MS = 500;

    private final SslContext server;
    private final SslContext client;

    private PeerTls(SslContext server, SslContext client) {
        this.server = server;
        this.client = client;
    }

    /**
     * Reads the files of {@code tls}.
     *
     * @throws IOException in one line, if a file cannot be read, means nothing, or names another platform
     */
    static PeerTls of(Tls tls, String platform) throws IOException {
        X509Certificate certificate = certificate(tls.certificate());
        if (!names(certificate).contains(platform)) {
            throw new IOException(
                    tls.certificate() + ": names " + names(certificate) + ", not this platform, " + platform);
        }
        certificate(tls.trust());
        if (!Files.isReadable(tls.key())) {
            throw new IOException(tls.key() + ": cannot be read");
        }
        File chain = tls.certificate().toFile();
        File key = tls.key().toFile();
        File trust = tls.trust().toFile();
        try {
            SslContext server = SslContextBuilder.forServer(chain, key)
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOL)
                    .trustManager(trust)
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
            SslContext client = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOL)
                    .keyManager(chain, key)
                    .trustManager(trust)
                    .endpointIdentificationAlgorithm(null)
                    .build();
            return new PeerTls(server, client);
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException(tls.key() + ": no private key in PKCS #8 for " + tls.certificate(), e);
        }
    }

    /** A handler for one connection. It resumes no session, so that every connection proves its certificates anew. */
    SslHandler handler(ByteBufAllocator allocator, boolean isDialled, long limitNs) {
        SslHandler handler = (isDialled ? client : server).newHandler(allocator);
        handler.setHandshakeTimeout(limitNs, TimeUnit.NANOSECONDS);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_LIMIT_MS);
        return handler;
    }

    /** The platforms that the peer's certificate names; empty where it shows none. */
    static List<String> names(SSLSession session) {
        try {
            return names((X509Certificate) session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** The DNS subject alternative names of {@code certificate}; without any, its common names. */
    static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            if (certificate.getSubjectAlternativeNames() != null) {
                for (List<?> name : certificate.getSubjectAlternativeNames()) {
                    if (name.get(0).equals(DNS_NAME)) {
                        names.add((String) name.get(1));
                    }
                }
            }
            if (names.isEmpty()) {
                String subject = certificate.getSubjectX500Principal().getName();
                for (Rdn part : new LdapName(subject).getRdns()) {
                    if (part.getType().equalsIgnoreCase("CN")) {
                        names.add(part.getValue().toString());
                    }
                }
            }
        } catch (CertificateException | InvalidNameException e) {
            return List.of();
        }
        return names;
    }

    private static X509Certificate certificate(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (CertificateException e) {
            throw new IOException(file + ": no certificate in PEM", e);
        } catch (IOException e) {
            throw new IOException(file + ": cannot be read", e);
        }
    }
}

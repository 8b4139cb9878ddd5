package io.turnout.peer;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.turnout.config.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** A certificate authority, and certificates that it vouches for, in a directory. */
public final class TestCertificates {
    private final Path directory;
    private final X509Bundle authority;
    private final Path trust;

    /** An authority called {@code name}. */
    public TestCertificates(Path directory, String name) throws Exception {
        this.directory = directory;
        authority = builder("CN=" + name).setIsCertificateAuthority(true).buildSelfSigned();
        trust = Files.writeString(directory.resolve(name + ".pem"), authority.getRootCertificatePEM());
    }

    private static CertificateBuilder builder(String subject) {
        return new CertificateBuilder()
                .algorithm(CertificateBuilder.Algorithm.ecp256)
                .subject(subject)
                .notBefore(Instant.now().minus(Duration.ofDays(1)))
                .notAfter(Instant.now().plus(Duration.ofDays(1)));
    }

    /** Files of a platform whose certificate names {@code name}. */
    public Tls of(String name) throws Exception {
        return write(name, builder("CN=someone").addSanDnsName(name));
    }

    /** Files of {@code name} on this host: its certificate names the loopback address too. */
    public Tls ofLoopback(String name) throws Exception {
        return write(name, builder("CN=" + name).addSanDnsName("localhost").addSanIpAddress("127.0.0.1"));
    }

    /** The same, named by the common name alone. */
    Tls ofCommonName(String name) throws Exception {
        return write(name + "-cn", builder("CN=" + name + ",O=Turnout"));
    }

    /** The same, no longer valid. */
    Tls ofExpired(String name) throws Exception {
        return write(
                name + "-expired",
                builder("CN=" + name)
                        .notBefore(Instant.now().minus(Duration.ofDays(9)))
                        .notAfter(Instant.now().minus(Duration.ofDays(1))));
    }

    /** Files of {@code platform} that trust this authority. */
    public Tls trustedBy(Tls platform) {
        return new Tls(platform.certificate(), platform.key(), trust);
    }

    private Tls write(String file, CertificateBuilder certificate) throws Exception {
        X509Bundle bundle = certificate.buildIssuedBy(authority);
        Path chain = Files.createTempFile(directory, file, ".pem");
        Path key = Files.createTempFile(directory, file, ".key");
        Files.writeString(chain, bundle.getCertificatePathPEM());
        Files.writeString(key, bundle.getPrivateKeyPEM());
        return new Tls(chain, key, trust);
    }
}

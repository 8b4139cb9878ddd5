package io.turnout.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS of an instance from PEM files: one certificate for the platform and for other instances. */
public final class InstanceTls {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----", Pattern.DOTALL);
    private static final char[] NO_PASSWORD = new char[0];

    private InstanceTls() {}

    /**
     * A context that shows {@code certificate} (and the chain above it) with {@code key} (PKCS #8, not encrypted), and
     * believes what the certificates in {@code trust} vouch for.
     *
     * @throws IOException where a file cannot be read, or is not what it should be
     */
    public static SSLContext of(Path certificate, Path key, Path trust) throws IOException {
        try {
            KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
            own.load(null, NO_PASSWORD);
            own.setKeyEntry(
                    "own",
                    privateKey(key),
                    NO_PASSWORD,
                    certificates(certificate).toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);
            return context(keys.getKeyManagers(), trust);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "no TLS from " + certificate + ", " + key + " and " + trust + ": " + e.getMessage(), e);
        }
    }

    /**
     * A context that shows nothing, and believes what the certificates in {@code trust} vouch for: towards a platform that
     * knows the instance by a token.
     *
     * @throws IOException where the file cannot be read, or is not what it should be
     */
    public static SSLContext trusting(Path trust) throws IOException {
        try {
            return context(new KeyManager[0], trust);
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS from " + trust + ": " + e.getMessage(), e);
        }
    }

    private static SSLContext context(KeyManager[] keys, Path trust) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, NO_PASSWORD);
        int count = 0;
        for (Certificate authority : certificates(trust)) {
            trusted.setCertificateEntry("trusted-" + count++, authority);
        }
        TrustManagerFactory trusts = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusts.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, trusts.getTrustManagers(), null);
        return context;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new InvalidKeySpecException("expected an unencrypted PKCS #8 key in " + file);
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        InvalidKeySpecException mismatch = new InvalidKeySpecException("expected an EC, RSA or Ed25519 key in " + file);
        for (String algorithm : new String[] {"EC", "RSA", "Ed25519"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                mismatch.addSuppressed(e);
            }
        }
        throw mismatch;
    }
}

package io.turnout.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Who may call, and as what: by bearer token or by the name in a client certificate. Immutable.
 *
 * <p>The file has a line for each: {@code operator CREDENTIAL}, {@code reader CREDENTIAL} or {@code instance ID
 * CREDENTIAL}, where the credential is a token of 16 characters at least, or {@code CN=NAME} for a certificate. A
 * certificate whose name is that of an instance of this platform needs no line.
 */
public final class Callers {
    private static final int MIN_TOKEN = 16;
    private static final String CN = "CN=";
    private static final String BEARER = "Bearer ";
    private static final Caller LOCAL = new Caller(Role.OPERATOR, "local");

    private final boolean isOpen;
    private final Map<String, Caller> byCredential;
    private final Set<String> instances;

    private Callers(boolean isOpen, Map<String, Caller> byCredential, Set<String> instances) {
        this.isOpen = isOpen;
        this.byCredential = Map.copyOf(byCredential);
        this.instances = Set.copyOf(instances);
    }

    /** Everybody may do everything: for a loopback address only. */
    public static Callers open() {
        return new Callers(true, Map.of(), Set.of());
    }

    /** Those with a certificate that names one of {@code instances}. */
    public static Callers byCertificate(Set<String> instances) {
        return new Callers(false, Map.of(), instances);
    }

    /**
     * Those in {@code file}, and those with a certificate that names one of {@code instances}.
     *
     * @throws IOException where the file cannot be read, or a line of it is none
     */
    public static Callers read(Path file, Set<String> instances) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        Map<String, Caller> byCredential = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                String[] words = line.split("\\s+", -1);
                Caller caller = caller(words);
                String credential = words[words.length - 1];
                boolean isCertificate = credential.startsWith(CN);
                if (caller == null || !isCertificate && credential.length() < MIN_TOKEN) {
                    throw new IOException(file + ", line " + (i + 1)
                            + ": expected operator, reader or instance ID, then CN=NAME or a token of " + MIN_TOKEN
                            + " characters at least");
                }
                byCredential.put(isCertificate ? credential : digest(credential), caller);
            }
        }
        return new Callers(false, byCredential, instances);
    }

    private static Caller caller(String[] words) {
        return switch (words[0]) {
            case "operator" -> words.length == 2 ? new Caller(Role.OPERATOR, "operator") : null;
            case "reader" -> words.length == 2 ? new Caller(Role.READER, "reader") : null;
            case "instance" -> words.length == 3 ? new Caller(Role.INSTANCE, words[1]) : null;
            default -> null;
        };
    }

    /**
     * Who shows {@code authorization}, the header's value, and {@code certificate}; either may be null.
     *
     * @return {@link Caller#UNKNOWN} for somebody who shows nothing that is known here
     */
    Caller of(String authorization, X509Certificate certificate) {
        if (isOpen) {
            return LOCAL;
        }
        if (authorization != null) {
            boolean isBearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
            String token = isBearer ? authorization.substring(BEARER.length()).strip() : "";
            // Only digests are compared, so that the time it takes says nothing about a token.
            return byCredential.getOrDefault(digest(token), Caller.UNKNOWN);
        }
        if (certificate != null) {
            String name = commonName(certificate);
            Caller listed = byCredential.get(CN + name);
            if (listed != null) {
                return listed;
            }
            if (instances.contains(name)) {
                return new Caller(Role.INSTANCE, name);
            }
        }
        return Caller.UNKNOWN;
    }

    private static String commonName(X509Certificate certificate) {
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return part.getValue().toString();
                }
            }
        } catch (InvalidNameException e) {
            return ""; // a name that is none names nobody
        }
        return "";
    }

    private static String digest(String token) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

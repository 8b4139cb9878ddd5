package io.turnout.cli;

import io.turnout.app.ApplicationInstance;
import io.turnout.app.InstanceTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options by which an instance shows who it is, and says whom it trusts. */
final class InstanceCredentials {
    @Option(
            names = "--trust",
            paramLabel = "PEM",
            description = "Whom to trust over TLS: the platform, and with a certificate the other instances too.")
    private Path trust;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file with the token that the platform knows.")
    private Path tokenFile;

    @ArgGroup(exclusive = false)
    private OwnCertificate own;

    /** A certificate with its key; needs somebody to trust. */
    private static final class OwnCertificate {
        @Option(
                names = "--certificate",
                required = true,
                paramLabel = "PEM",
                description = "The certificate to show: to the platform, and on both sides between instances.")
        private Path certificate;

        @Option(names = "--key", required = true, paramLabel = "PEM", description = "Its key (PKCS #8).")
        private Path key;
    }

    /** {@code settings} with what the options say. */
    ApplicationInstance.Settings applyTo(ApplicationInstance.Settings settings) throws IOException {
        if (own != null && trust == null) {
            throw Failure.of(ExitCode.WRONG_USAGE, "--certificate needs --trust too");
        }
        if (own != null) {
            settings.tls(InstanceTls.of(own.certificate, own.key, trust));
        } else if (trust != null) {
            settings.platformTls(InstanceTls.trusting(trust));
        }
        return tokenFile == null
                ? settings
                : settings.token(Files.readString(tokenFile).strip());
    }
}

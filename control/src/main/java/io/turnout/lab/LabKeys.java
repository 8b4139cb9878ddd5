package io.turnout.lab;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.turnout.app.InstanceTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/**
 * Certificates of a run, made anew each time: of the platforms, of the instances and of the lab itself, which is an
 * operator.
 */
final class LabKeys {
    /** The file that names the operator. */
    static final String CALLERS = "callers.txt";

    private static final String LAB = "lab";

    private final Path directory;
    private final SSLContext context;

    private LabKeys(Path directory, SSLContext context) {
        this.directory = directory;
        this.context = context;
    }

    /** Writes all of them into {@code directory}: {@code NAME.pem}, {@code NAME.key} and {@code ca.pem}. */
    static LabKeys write(LabPlan plan, Path directory) throws IOException {
        try {
            X509Bundle authority = new CertificateBuilder()
                    .subject("CN=turnout lab")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
            for (int index = 0; index < LabPlan.PLATFORMS; index++) {
                CertificateBuilder platform = named(LabPlan.platform(index))
                        .addSanIpAddress(plan.platformAddress(index))
                        .addSanIpAddress(plan.appGateway(index));
                write(directory, LabPlan.platform(index), platform.buildIssuedBy(authority));
                CertificateBuilder instance =
                        named(LabPlan.instance(index)).addSanIpAddress(plan.instanceAddress(index));
                write(directory, LabPlan.instance(index), instance.buildIssuedBy(authority));
            }
            write(directory, LAB, named(LAB).buildIssuedBy(authority));
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot make certificates: " + e.getMessage(), e);
        }
        Files.writeString(directory.resolve(CALLERS), "operator CN=" + LAB + "\n");
        Path certificate = directory.resolve(LAB + ".pem");
        Path key = directory.resolve(LAB + ".key");
        return new LabKeys(directory, InstanceTls.of(certificate, key, directory.resolve("ca.pem")));
    }

    private static CertificateBuilder named(String name) {
        return new CertificateBuilder().subject("CN=" + name).addSanDnsName(name);
    }

    private static void write(Path directory, String name, X509Bundle bundle) throws IOException {
        Files.writeString(directory.resolve(name + ".pem"), bundle.getCertificatePEM());
        Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    /** What the lab shows and trusts. */
    SSLContext context() {
        return context;
    }

    /** A file of them. */
    Path file(String name) {
        return directory.resolve(name);
    }
}

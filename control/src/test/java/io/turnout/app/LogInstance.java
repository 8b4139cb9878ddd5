package io.turnout.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A Java instance as a process: {@code ID PLATFORM PORT [UE=FILE]...}; the same outside as the Python one. Over TLS where the
 * properties {@code certificate}, {@code key} and {@code trust} are set.
 */
public final class LogInstance {
    private LogInstance() {}

    static void main(String[] args) throws Exception {
        LogService service = new LogService();
        for (int i = 3; i < args.length; i++) {
            String[] put = args[i].split("=", 2);
            service.put(put[0], Files.readAllBytes(Path.of(put[1])));
        }
        ApplicationInstance.Settings settings = ApplicationInstance.of(args[0], "video-cache", service)
                .platform(URI.create(args[1]))
                .synchronize(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[2])));
        if (System.getProperty("certificate") != null) {
            settings.tls(InstanceTls.of(file("certificate"), file("key"), file("trust")));
        }
        try (ApplicationInstance instance = settings.start();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            System.out.println("listening " + instance.synchronizePort());
            for (String ue = in.readLine(); ue != null; ue = in.readLine()) {
                System.out.println(describe(service.log(ue)));
            }
        }
    }

    private static Path file(String property) {
        return Path.of(System.getProperty(property));
    }

    /** Length and SHA-256. */
    public static String describe(byte[] context) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(context);
        return context.length + " " + HexFormat.of().formatHex(digest);
    }
}

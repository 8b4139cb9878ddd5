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

/** A Java instance as a process: ID PLATFORM [UE FILE]; the same outside as the Python one. */
final class LogInstance {
    private LogInstance() {}

    static void main(String[] args) throws Exception {
        LogService service = new LogService();
        if (args.length > 2) {
            service.put(args[2], Files.readAllBytes(Path.of(args[3])));
        }
        try (ApplicationInstance instance = ApplicationInstance.of(args[0], "video-cache", service)
                        .platform(URI.create(args[1]))
                        .synchronize(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .start();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            System.out.println("listening " + instance.synchronizePort());
            for (String ue = in.readLine(); ue != null; ue = in.readLine()) {
                System.out.println(describe(service.log(ue)));
            }
        }
    }

    static String describe(byte[] context) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(context);
        return context.length + " " + HexFormat.of().formatHex(digest);
    }
}

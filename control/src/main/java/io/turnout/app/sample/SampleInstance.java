package io.turnout.app.sample;

import io.turnout.app.ApplicationInstance;
import io.turnout.app.StatefulService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** Runs one of the samples until it is killed: {@code counting | session ID APPLICATION PLATFORM SERVE SYNCHRONIZE}. */
public final class SampleInstance {
    private static final int ARGUMENTS = 6;

    private SampleInstance() {}

    /**
     * The sample's name, the instance's id, the application identity, the platform's HTTP interface, and two {@code
     * address:port}: where UEs are served, and where other instances fetch contexts.
     */
    static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != ARGUMENTS) {
            System.err.println("usage: counting|session ID APPLICATION PLATFORM SERVE SYNCHRONIZE");
            System.exit(2);
        }
        InetSocketAddress serve = address(args[4]);
        StatefulService service = switch (args[0]) {
            case "counting" -> new CountingService(serve);
            case "session" -> new SessionService(args[1], serve);
            default -> throw new IllegalArgumentException("no sample is called " + args[0]);
        };
        try (ApplicationInstance instance = ApplicationInstance.of(args[1], args[2], service)
                .platform(URI.create(args[3]))
                .synchronize(address(args[5]))
                .start()) {
            instance.ready().join();
            System.out.println(args[1] + ": ready");
            Thread.currentThread().join();
        }
    }

    private static InetSocketAddress address(String text) throws IOException {
        int colon = text.lastIndexOf(':');
        InetAddress address = InetAddress.getAllByName(text.substring(0, colon).replaceAll("[\\[\\]]", ""))[0];
        return new InetSocketAddress(address, Integer.parseInt(text.substring(colon + 1)));
    }
}

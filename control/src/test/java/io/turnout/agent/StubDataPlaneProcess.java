package io.turnout.agent;

import io.turnout.ipc.SharedDirectory;
import io.turnout.table.Route;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A {@link StubDataPlane} as a process of its own in a platform's directory. Told by lines on standard input: {@code
 * steered UE}, {@code tunnelled UE PEER}, {@code rule UE}; answers the last with {@code rule UE KIND TARGET HELD}. Ends
 * with its input.
 */
public final class StubDataPlaneProcess {
    private static final long PARK_NS = 50_000;

    private StubDataPlaneProcess() {}

    /** In the directory {@code args[0]}. */
    public static void main(String[] args) throws IOException {
        SharedDirectory directory = new SharedDirectory(Path.of(args[0])).create();
        StubDataPlane stub = new StubDataPlane(directory.commandConsumer(), directory.eventProducer());
        stub.events.onStarted(System.nanoTime());
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Thread.ofPlatform().daemon().start(() -> read(lines));
        System.out.println("ready");
        while (true) {
            String line;
            while ((line = lines.poll()) != null) {
                on(stub, line.split(" ", -1));
            }
            if (stub.doWork() == 0) {
                LockSupport.parkNanos(PARK_NS);
            }
        }
    }

    private static void read(Queue<String> lines) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            String line;
            while ((line = in.readLine()) != null) {
                lines.add(line);
            }
        } catch (IOException e) {
            // An end too.
        }
        System.exit(0);
    }

    private static void on(StubDataPlane stub, String[] words) {
        long ueKey = Long.parseLong(words[1]);
        switch (words[0]) {
            case "steered" -> stub.events.onSteeredRemote(ueKey, 0, System.nanoTime());
            case "tunnelled" -> stub.events.onTunnelTraffic(ueKey, 0, Integer.parseInt(words[2]), System.nanoTime());
            case "rule" -> {
                long rule = stub.rules.getOrDefault(new StubDataPlane.Key(ueKey, 0), Route.NULL_ROUTE);
                System.out.println("rule " + ueKey + " " + Route.kind(rule) + " " + Route.target(rule) + " "
                        + stub.isHeld(ueKey, 0));
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }
}

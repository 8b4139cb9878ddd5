package io.turnout.io;

import io.turnout.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** A data plane in a process of its own, for tests that end it: {@code InlineProcess BACKEND ACCESS CORE [APP]}. */
public final class InlineProcess {
    private static final int WARMUP_BURSTS = 20_000;
    private static final long WARMUP_LIMIT_NS = 3_000_000_000L;

    private InlineProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        Warmup.run(InlineSite.engine(), frames(), WARMUP_BURSTS, WARMUP_LIMIT_NS);
        Engine engine = InlineSite.engine();
        Dataplane dataplane = Dataplane.open(
                new Dataplane.Setup(
                        Dataplane.Backend.valueOf(arguments[0].toUpperCase(Locale.ROOT)),
                        arguments[1],
                        arguments[2],
                        arguments.length > 3 ? arguments[3] : null,
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        2_048,
                        XdpPort.DEFAULT_MAX_BEAT_AGE_NS),
                engine);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            long lost = dataplane.ports().stream()
                    .mapToLong(port -> port instanceof XdpPort xdp ? xdp.lostFrames() : 0)
                    .sum();
            dataplane.close();
            System.out.println("LOST IN RINGS " + lost);
            System.out.println("RECEIVED " + engine.counters().received() + " SENT "
                    + engine.counters().sent() + " CONSERVED "
                    + engine.counters().isConserved() + " STALE "
                    + dataplane.ports().stream()
                            .mapToLong(port -> port.counters().staleFrames())
                            .sum());
            System.out.flush();
        }));
        System.out.println("READY");
        System.out.flush();
        new CountDownLatch(1).await();
    }

    private static List<byte[]> frames() {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 97; i++) {
            int destination = i % 3 == 0 ? InlineSite.APPLICATION : InlineSite.ELSEWHERE;
            frames.add(TestFrames.uplink(InlineSite.UE + i, destination, i, 128 + i));
        }
        return frames;
    }
}

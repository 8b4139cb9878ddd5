package io.turnout.app;

import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * How long a synchronization over loopback takes: from the switching notification to its response, and, of that, from the
 * freeze to the response, while the UE's packets are held. The platforms' HTTP interfaces are real; the handshake between
 * them is played, and takes no time. Each round ends with a commit, so instances keep their connections as they do in use.
 *
 * <p>{@code OCTETS ROUNDS}; as many rounds go before, uncounted: until then much of what runs is still being compiled. Holds
 * where the 99th percentile of the held time is less than 5 ms.
 */
final class SynchronizationTimes {
    private static final double AIM_MILLIS = 5;
    private static final int CHANGES = 1000;

    private SynchronizationTimes() {}

    static void main(String[] args) throws IOException, InterruptedException {
        int octets = Integer.parseInt(args[0]);
        int rounds = Integer.parseInt(args[1]);
        long[] wholeNs = new long[2 * rounds];
        long[] heldNs = new long[2 * rounds];
        byte[] context = new byte[octets];
        new Random(octets).nextBytes(context);
        LogService service = new LogService();
        try (SwitchScript script = new SwitchScript();
                ApplicationInstance source = script.start("cache-1", service, SyncLimits.DEFAULT);
                ApplicationInstance _ = script.start("cache-2", new LogService(), SyncLimits.DEFAULT)) {
            String endpoint = "127.0.0.1:" + source.synchronizePort();
            for (int round = 0; round < 2 * rounds; round++) {
                service.put(SwitchScript.UE, context);
                Grant grant = new Grant(1, round + 1);
                long startNs = System.nanoTime();
                script.sendNotification(grant, endpoint, true);
                script.target.expect(Input.HoldWanted.class);
                service.put(SwitchScript.UE, Arrays.copyOf(context, octets + CHANGES));
                long frozenNs = System.nanoTime();
                script.freeze(grant);
                script.target.expect(Input.Synchronized.class);
                long endNs = System.nanoTime();
                heldNs[round] = endNs - frozenNs;
                wholeNs[round] = endNs - startNs;
                script.commit(grant);
            }
        }
        print("notification to response", wholeNs);
        double held = print("held: freeze to response", heldNs);
        System.exit(held < AIM_MILLIS ? 0 : 1);
    }

    private static double print(String what, long[] ns) {
        long[] counted = Arrays.copyOfRange(ns, ns.length / 2, ns.length);
        Arrays.sort(counted);
        double p50 = counted[counted.length / 2] / 1e6;
        double p99 = counted[counted.length * 99 / 100] / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%-26s p50 %8.3f ms  p99 %8.3f ms  max %8.3f ms  (%d)%n",
                what,
                p50,
                p99,
                counted[counted.length - 1] / 1e6,
                counted.length);
        return p99;
    }
}

package io.turnout.peer;

import io.turnout.switching.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * {@link PeerWalk} with a fault that real listeners have had: it takes what stands behind the last colon of an endpoint
 * for a port. Fuzzing must find it, or finding nothing in the control means nothing.
 */
public final class PeerFaultWalk {
    private static FuzzedControl control;

    private PeerFaultWalk() {}

    /** Called by Jazzer, once. */
    public static void fuzzerInitialize() throws IOException {
        control = new FuzzedControl(Files.createDirectories(Path.of("faulty")), Faulty::new);
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        control.take(input);
    }

    /** Where the fuzzing starts from. */
    public static Stream<byte[]> seeds() {
        return FuzzedControl.seeds();
    }

    /** Has the fault, and hands on. */
    record Faulty(PeerListener control) implements PeerListener {
        @Override
        public boolean onMessage(String platform, Message message) {
            readPort(message);
            return control.onMessage(platform, message);
        }

        private static void readPort(Message message) {
            if (message instanceof Message.Request request && request.endpoint() != null) {
                String endpoint = request.endpoint();
                int _ = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
            }
        }

        @Override
        public void onLinkUp(String platform, Hello hello) {
            control.onLinkUp(platform, hello);
        }

        @Override
        public void onLinkDown(String platform, PeerReason reason) {
            control.onLinkDown(platform, reason);
        }
    }
}

package io.turnout.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Takes arbitrary octets for what a peer sends behind its hello, over the loopback, to a running control. */
public final class PeerWalk {
    private static FuzzedControl control;

    private PeerWalk() {}

    /** Called by Jazzer, once. */
    public static void fuzzerInitialize() throws IOException {
        control = new FuzzedControl(Files.createDirectories(Path.of("control")));
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        control.take(input);
    }

    /** Where the fuzzing starts from. */
    public static Stream<byte[]> seeds() {
        return FuzzedControl.seeds();
    }
}

package io.turnout.peer;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.app.InstanceTls;
import io.turnout.config.Tls;
import io.turnout.switching.Grant;
import io.turnout.switching.InstanceInfo;
import io.turnout.switching.Message;
import io.turnout.switching.Pair;
import io.turnout.switching.UeInfo;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Arbitrary octets and mutated sequences of messages on live connections to a running control: each connection ends for
 * a reason that is counted, nothing throws, what is kept stays within its bounds, and another peer is served.
 */
class PeerFuzzTest {
    private static final int INPUTS = 600;
    private static final int INPUTS_OVER_TLS = 20;

    @TempDir
    private Path directory;

    @Test
    void shouldEndWhateverAPeerSendsAndServeTheOthers() throws IOException {
        try (FuzzedControl control = new FuzzedControl(directory)) {
            takeMutations(control, INPUTS);
            for (PeerReason reason : List.of(
                    PeerReason.FRAME_LENGTH,
                    PeerReason.FRAME_TYPE,
                    PeerReason.FIELD_CUT,
                    PeerReason.FIELD_LENGTH,
                    PeerReason.FIELD_VALUE,
                    PeerReason.FRAME_UNEXPECTED,
                    PeerReason.GOODBYE,
                    PeerReason.CUT)) {
                assertTrue(control.count(reason) > 0, () -> "too tame: no " + reason);
            }
        }
    }

    @Test
    void shouldDoSoOverTls() throws Exception {
        TestCertificates authority = new TestCertificates(directory, "ca");
        Map<String, SSLContext> contexts = new HashMap<>();
        for (String platform : List.of("mec-2", "mec-3")) {
            Tls files = authority.of(platform);
            contexts.put(platform, InstanceTls.of(files.certificate(), files.key(), files.trust()));
        }
        FuzzedControl.Dialler dialler = (platform, port) -> {
            Socket socket = contexts.get(platform).getSocketFactory().createSocket();
            socket.connect(TestPlatform.loopback(port));
            return socket;
        };
        try (FuzzedControl control = new FuzzedControl(directory, authority.of("mec-1"), dialler)) {
            takeMutations(control, INPUTS_OVER_TLS);
        }
    }

    private static void takeMutations(FuzzedControl control, int count) throws IOException {
        Random random = new Random(7443);
        List<byte[]> seeds = FuzzedControl.seeds().toList();
        for (byte[] seed : seeds) {
            control.take(seed);
        }
        for (int i = 0; i < count; i++) {
            control.take(mutated(seeds.get(random.nextInt(seeds.size())), random));
        }
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] octets = seed.clone();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int index = random.nextInt(octets.length);
            octets[index] = (byte) (random.nextBoolean() ? random.nextInt() : octets[index] ^ 1 << random.nextInt(8));
        }
        if (random.nextInt(8) == 0) {
            octets = Arrays.copyOf(octets, random.nextInt(octets.length + 1));
        }
        if (random.nextInt(16) == 0) {
            random.nextBytes(octets);
        }
        return octets;
    }

    /** Negative control: an exception in what hears of messages is noticed. */
    @Test
    void shouldNoticePlantedFault() throws IOException {
        Message.Request request = new Message.Request(
                new Pair(7, "video-cache"),
                new Grant(1, 1),
                new InstanceInfo.Teid(1),
                "10.60.1.10:http",
                new UeInfo.Ipv4(7),
                true,
                false,
                false);
        byte[] input = FuzzedControl.input(List.of(new Frame.Switching(request)));
        try (FuzzedControl control = new FuzzedControl(directory, PeerFaultWalk.Faulty::new)) {
            assertThrows(AssertionError.class, () -> control.take(input));
        }
    }
}

package io.turnout.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The flows of SWITCHING.md, line by line. {@code -Dturnout.golden.write=true} writes them anew, for review. */
class GoldenTranscriptTest {
    private static final Path RESOURCES = Path.of("src/test/resources/io/turnout/switching");

    @Test
    void shouldTellTargetDetectedFlow() throws IOException {
        Conversation flow =
                new Conversation(Conversation.policy(false, ApplicationPolicy.DeleteOn.BOTH), Site.Detect.TARGET);
        check("target-detected.txt", flow.begin("P2", steered(), "P2: access traffic of the UE leads to P1"));
    }

    @Test
    void shouldTellSourceDetectedFlow() throws IOException {
        Conversation flow =
                new Conversation(Conversation.policy(false, ApplicationPolicy.DeleteOn.BOTH), Site.Detect.SOURCE);
        check("source-detected.txt", flow.begin("P1", arrived(), "P1: traffic of the UE comes from P2"));
    }

    @Test
    void shouldTellFlowThatHoldsLastPackets() throws IOException {
        Conversation flow =
                new Conversation(Conversation.policy(true, ApplicationPolicy.DeleteOn.PLATFORM), Site.Detect.TARGET);
        check("hold.txt", flow.begin("P2", steered(), "P2: access traffic of the UE leads to P1"));
    }

    @Test
    void shouldTellAbortWhenUeReturns() throws IOException {
        Conversation flow =
                new Conversation(Conversation.policy(true, ApplicationPolicy.DeleteOn.PLATFORM), Site.Detect.TARGET);
        flow.interrupt(
                "P2 -> A2   held", "P1", new Input.Returned(Conversation.PAIR, Long.MAX_VALUE), "P1: the UE is back");
        check("abort.txt", flow.begin("P2", steered(), "P2: access traffic of the UE leads to P1"));
    }

    private static Input steered() {
        return new Input.SteeredRemote(Conversation.PAIR, 0);
    }

    private static Input arrived() {
        return new Input.TunnelTraffic(Conversation.PAIR, "P2", 0);
    }

    private static void check(String name, List<String> lines) throws IOException {
        if (Boolean.getBoolean("turnout.golden.write")) {
            Files.write(RESOURCES.resolve(name), lines);
            return;
        }
        try (InputStream in = GoldenTranscriptTest.class.getResourceAsStream(name)) {
            List<String> golden = in == null
                    ? List.of()
                    : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
            for (int i = 0; i < Math.max(golden.size(), lines.size()); i++) {
                String expected = i < golden.size() ? golden.get(i) : "the end";
                String actual = i < lines.size() ? lines.get(i) : "the end";
                assertEquals(expected, actual, name + ", line " + (i + 1));
            }
        }
    }
}

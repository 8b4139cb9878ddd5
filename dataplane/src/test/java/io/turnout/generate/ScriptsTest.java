package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.wire.Gtpu;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ScriptsTest {
    private final Scenario scenario = new Scenario();

    private Scripts scripts() {
        Population population = new Population(scenario);
        SplittableRandom random = new SplittableRandom(1);
        return new Scripts(scenario, population, new UserTraffic(scenario, population, random), random);
    }

    private static List<byte[]> frames(Script script) {
        List<byte[]> frames = new ArrayList<>();
        while (script.stepCount() > 0) {
            script.next();
            frames.add(script.frame().octets());
        }
        return frames;
    }

    /** Last two octets of source and destination, message type, sequence number. */
    private static String told(byte[] frame) {
        Reading reading = Reading.of(frame);
        return host(reading.source) + ">" + host(reading.destination) + " " + reading.messageType + " "
                + Gtpu.sequence(new UnsafeBuffer(frame), 42);
    }

    private static String host(byte[] address) {
        return address[2] + "." + address[3];
    }

    @Test
    void shouldLetEachPeerAskEachOtherInTurn() {
        scenario.enbCount = 2;
        scenario.sgwCount = 2;
        Scripts scripts = scripts();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < scripts.echoPairCount() + 1; i++) {
            Script script = scripts.echo();
            assertEquals(Script.NULL_UE, script.ue());
            assertEquals(Scripts.ECHO_FRAMES, script.stepCount());
            frames(script).forEach(it -> told.add(told(it)));
        }

        assertEquals(
                List.of(
                        "1.1>0.1 1 0",
                        "0.1>1.1 2 0",
                        "0.1>1.1 1 0",
                        "1.1>0.1 2 0",
                        "1.1>0.2 1 0",
                        "0.2>1.1 2 0",
                        "0.2>1.1 1 0",
                        "1.1>0.2 2 0",
                        "1.2>0.1 1 0",
                        "0.1>1.2 2 0",
                        "0.1>1.2 1 0",
                        "1.2>0.1 2 0",
                        "1.2>0.2 1 0",
                        "0.2>1.2 2 0",
                        "0.2>1.2 1 0",
                        "1.2>0.2 2 0",
                        "1.1>0.1 1 1",
                        "0.1>1.1 2 1"),
                told);
    }

    @Test
    void shouldMoveAUeToAnyOtherEnbAndNeverToItsOwn() {
        scenario.enbCount = 4;
        scenario.forwardedPerHandover = 0;
        Set<String> targets = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Scripts scripts = scripts();
            for (int skipped = 0; skipped < i; skipped++) {
                scripts.handover(0);
            }
            targets.add(host(Reading.of(frames(scripts.handover(2)).getFirst()).source));
        }

        assertEquals(new TreeSet<>(Set.of("1.1", "1.2", "1.4")), new TreeSet<>(targets));
    }

    @Test
    void shouldAnswerWhoeverSentWhatIsNotUnderstood() {
        for (Script script :
                Arrays.asList(scripts().errorIndication(), scripts().notification())) {
            assertEquals(Script.NULL_UE, script.ue());
            assertEquals(Scripts.COMPLAINT_FRAMES, script.stepCount());
            List<byte[]> frames = frames(script);
            Reading sent = Reading.of(frames.get(0));
            Reading answer = Reading.of(frames.get(1));
            assertEquals(Gtpu.G_PDU, sent.messageType);
            assertEquals(host(sent.source), host(answer.destination));
            assertEquals(host(sent.destination), host(answer.source));
        }
    }
}

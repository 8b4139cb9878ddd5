package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WholeVerdictsTest {
    private final List<String> told = new ArrayList<>();
    private final WholeVerdicts verdicts =
            new WholeVerdicts((frame, packet, reason) -> told.add(frame.number() + " " + reason.label()));

    private static ParsedFrame frame(long number, int frameCount) {
        ParsedFrame frame = new ParsedFrame();
        frame.number = number;
        frame.frameCount = frameCount;
        return frame;
    }

    @Test
    void shouldTellOfASingleFrameAtOnce() {
        ParsedFrame frame = frame(1, 1);

        verdicts.onVerdict(frame, frame, Reason.UPLINK_LOCAL);

        assertEquals(List.of("1 uplink-local"), told);
    }

    @Test
    void shouldTellOfFragmentsWhenTheirDatagramNoLongerWaits() {
        ParsedFrame whole = frame(4, 2);
        ParsedFrame other = frame(6, 2);
        ParsedFrame fragment = frame(5, 1);
        verdicts.onVerdict(frame(4, 1), whole, Reason.HELD);
        verdicts.onVerdict(fragment, whole, Reason.HELD);
        verdicts.onVerdict(frame(6, 1), other, Reason.HELD);
        fragment.number = 9; // its descriptor is used again
        assertEquals(List.of(), told);

        verdicts.onVerdict(whole, whole, Reason.UPLINK_LOCAL);

        assertEquals(List.of("4 uplink-local", "5 uplink-local"), told);
    }
}

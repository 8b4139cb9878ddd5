package io.turnout.engine;

import static io.turnout.engine.EngineSite.PEER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.engine.EngineSite.Sent;
import io.turnout.engine.EngineSite.Told;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every reason by its {@link ReasonCases}. */
class ReasonTest {
    private final EngineSite site = new EngineSite();

    @ParameterizedTest
    @EnumSource
    void shouldGiveEveryReasonToItsFramesAndPassThemUnchanged(Reason reason) {
        List<Frame> frames = new ReasonCases(site).framesFor(reason);
        int toldBefore = site.told.size();

        List<Sent> sent = site.process(frames);
        if (reason == Reason.FRAGMENT_INCOMPLETE || reason == Reason.BEARER_NOT_ANSWERED) {
            sent = site.idle(EngineSite.LIMITS.fragmentTimeoutNs() + 1);
        }

        assertEquals(frames.size(), site.counters.frames(reason));
        List<Told> told = site.told.subList(toldBefore, site.told.size());
        assertTrue(told.stream().allMatch(t -> t.reason() == reason));
        switch (reason.verdict()) {
            case PASS -> {
                assertEquals(frames.size(), told.size());
                assertPassed(frames, sent);
            }
            case LOCAL -> assertLeaveBy(Side.APP, sent);
            case PEER -> assertLeaveBy(Side.peer(EngineSite.PEER_INDEX), sent);
            case DOWNLINK -> assertLeaveBy(Side.ACCESS, sent);
            default -> {
                boolean isAnsweredOrAskedFor = reason == Reason.TOO_BIG || reason == Reason.BEARER_AWAITED;
                assertEquals(isAnsweredOrAskedFor ? 1 : 0, sent.size());
            }
        }
    }

    private static void assertLeaveBy(int side, List<Sent> sent) {
        assertEquals(List.of(side), sent.stream().map(Sent::egress).toList());
    }

    private static void assertPassed(List<Frame> frames, List<Sent> sent) {
        assertTrue(sent.size() >= frames.size());
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            assertArrayEquals(frame.octets(), sent.get(i).octets());
            assertEquals(frame.wireLength(), sent.get(i).wireLength());
            assertEquals(frame.link(), sent.get(i).link());
            assertEquals(Side.opposite(frame.ingress()), sent.get(i).egress());
        }
    }
}

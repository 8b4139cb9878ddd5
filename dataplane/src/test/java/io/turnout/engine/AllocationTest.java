package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.turnout.engine.EngineSite.Frame;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A frame costs no memory on the heap, whatever becomes of it: not even where no compiler could do away with objects. */
class AllocationTest {
    private static final int ROUNDS = 300;

    /** Asking allocates a little: less than one object for each round. */
    private static final long MAX_OCTETS = 8 * ROUNDS;

    /** Nothing waits so long. */
    private static final long WAIT_NS = 2 * EngineSite.LIMITS.fragmentTimeoutNs();

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final EngineSite site = new EngineSite();
    private final Burst burst = new Burst(new UnsafeBuffer(new byte[1 << 16]), EngineSite.LIMITS.burstFrames());
    private final List<Object> garbage = new ArrayList<>();
    private long sentCount;

    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothingForFramesOfAnyReason(Reason reason) {
        List<Frame> frames = new ReasonCases(site).framesFor(reason);
        site.engine.verdicts(null);
        long stepNs = switch (reason) {
            case BEARER_AWAITED, BEARER_NOT_ANSWERED, NO_BEARER, FRAGMENT_INCOMPLETE -> WAIT_NS;
            default -> 0;
        };

        long octets = allocated(frames, stepNs, this::count);

        assertTrue(octets < MAX_OCTETS, octets + " octets in " + ROUNDS + " rounds");
        assertTrue(site.counters.frames(reason) + site.counters.waited(reason) > 0);
        assertTrue(site.counters.isConserved());
    }

    /** What the frames cost in {@link #ROUNDS} rounds, after as many without measuring; time goes on between rounds. */
    private long allocated(List<Frame> frames, long stepNs, FrameSink sink) {
        long before = 0;
        for (int round = -ROUNDS; round < ROUNDS; round++) {
            if (round == 0) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            burst.clear();
            int place = 0;
            for (int i = 0; i < frames.size(); i++) {
                Frame frame = frames.get(i);
                place += Burst.HEADROOM;
                burst.buffer().putBytes(place, frame.octets());
                int length = frame.octets().length;
                burst.add(place, length, frame.wireLength(), frame.link(), frame.ingress(), timeNs(round, stepNs), i);
                place += length;
            }
            site.engine.process(burst, sink);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static long timeNs(int round, long stepNs) {
        return (ROUNDS + round) * stepNs;
    }

    private void count(DirectBuffer buffer, int offset, int length, int wireLength, int link, int egress, long timeNs) {
        sentCount++;
    }

    @Test
    void shouldSeeOneObjectAFrame() {
        List<Frame> frames = new ReasonCases(site).framesFor(Reason.NOT_IP);
        garbage.clear();

        long octets = allocated(
                frames, 0, (buffer, offset, length, wireLength, link, egress, timeNs) -> garbage.add(new Object()));

        assertTrue(octets > MAX_OCTETS, octets + " octets");
        assertEquals(2 * ROUNDS, garbage.size());
        assertEquals(0, sentCount);
    }
}

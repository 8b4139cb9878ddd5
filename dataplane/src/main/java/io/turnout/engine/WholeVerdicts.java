package io.turnout.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells a listener of fragments whose datagram waits only when it is final what becomes of them: the fragments of a
 * datagram that is held are told to be held, and the datagram itself when it is let go. For one thread; not for the packet
 * path.
 */
final class WholeVerdicts implements VerdictListener {
    private final VerdictListener listener;

    /** Fragments by the number of the datagram that waits. */
    private final Map<Long, List<ParsedFrame>> waiting = new HashMap<>();

    WholeVerdicts(VerdictListener listener) {
        this.listener = listener;
    }

    @Override
    public void onVerdict(ParsedFrame frame, ParsedFrame packet, Reason reason) {
        if (reason.verdict() == Verdict.HELD) {
            ParsedFrame fragment = new ParsedFrame();
            fragment.copy(frame, frame.buffer, frame.offset);
            waiting.computeIfAbsent(packet.number, _ -> new ArrayList<>()).add(fragment);
            return;
        }
        List<ParsedFrame> fragments = packet.frameCount == 1 ? null : waiting.remove(packet.number);
        if (fragments == null) {
            listener.onVerdict(frame, packet, reason);
            return;
        }
        for (ParsedFrame fragment : fragments) {
            listener.onVerdict(fragment, packet, reason);
        }
    }

    /** Nothing more is let go: tells of all that {@code held} has, as held. */
    void end(HeldTraffic held) {
        held.forEach(packet -> {
            for (ParsedFrame fragment : packet.frameCount == 1 ? List.of(packet) : waiting.remove(packet.number)) {
                listener.onVerdict(fragment, packet, Reason.HELD);
            }
        });
    }
}

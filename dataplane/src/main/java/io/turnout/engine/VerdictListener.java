package io.turnout.engine;

/** Hears what was decided for each frame, once per frame; for reports and traces, not for the packet path. */
public interface VerdictListener {
    /**
     * A frame has its final verdict.
     *
     * @param frame it, and what was read in it; valid during the call
     * @param packet what was decided on: the same, or the datagram that the frame is a fragment of
     * @param reason why, and so what
     */
    void onVerdict(ParsedFrame frame, ParsedFrame packet, Reason reason);
}

package io.turnout.engine;

/** Hears what was decided for each frame, once per frame; for reports and traces, not for the packet path. */
public interface VerdictListener {
    /**
     * A frame has its final verdict, or waits ({@link Verdict#ABSORBED}, {@link Verdict#HELD}) and will be heard of again.
     *
     * @param number what the caller of {@link Burst#add} knows the frame by
     * @param ingress {@link Side} where it entered
     * @param timeNs when it entered
     * @param reason why, and so what
     * @param frame what was read in it; valid during the call
     */
    void onVerdict(long number, int ingress, long timeNs, Reason reason, ParsedFrame frame);
}

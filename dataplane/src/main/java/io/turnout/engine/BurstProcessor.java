package io.turnout.engine;

/** What a worker gives its frames to: the {@link Engine}, or what takes its place where input and output alone are measured. */
public interface BurstProcessor {
    /** Decides every frame of {@code burst} and gives what leaves to {@code out}, in order. */
    void process(Burst burst, FrameSink out);

    /** Lets go of what has waited too long at {@code nowNs}. For when there is no traffic. */
    void onIdle(long nowNs, FrameSink out);

    /** Whether packets that waited are being released, so that it must not wait for traffic to go on. */
    boolean isReleasing();

    /**
     * Lets go of everything that waits: before the worker ends.
     *
     * @return whether all has gone; false where more soon will
     */
    boolean flush(FrameSink out);
}

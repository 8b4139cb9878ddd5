package io.turnout.engine;

/** What all frames of a burst are decided by, and where they go: set when it begins. Owned by one worker. */
final class BurstView {
    Steering steering;
    long version;
    FrameSink sink;
}

package io.turnout.engine;

/** Wakes workers that block: for what cannot wait until a packet comes. */
@FunctionalInterface
public interface Waker {
    /** Has {@code worker} look at what waits for it, soon. */
    void wake(int worker);
}

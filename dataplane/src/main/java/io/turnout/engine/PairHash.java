package io.turnout.engine;

/** Where a pair (UE, application) stands in tables that are keyed by it. */
final class PairHash {
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private PairHash() {}

    /** All 64 bits depend on all of the pair's. */
    static long of(long ueKey, int applicationIndex) {
        long mixed = (ueKey ^ (long) applicationIndex << 48 ^ applicationIndex) * SPREAD;
        mixed = (mixed ^ mixed >>> 32) * SPREAD;
        return mixed ^ mixed >>> 29;
    }
}

package io.turnout.generate;

/** In which order, and whether at all, the fragments of a datagram come. */
public enum FragmentOrder {
    /** First to last. */
    IN_ORDER,
    /** Last to first. */
    LAST_FIRST,
    /** First to last, one of them never. */
    MISSING,
    /** First to last, each beginning with the last 8 octets of the one before. */
    OVERLAPPING
}

package io.turnout.switching;

import java.util.Objects;

/**
 * What a switch moves: one UE's use of one application.
 *
 * @param ueKey the UE's address: an IPv4 address in the low 32 bits, or an IPv6 UE's /64
 * @param application the identity that all copies of the application share
 */
public record Pair(long ueKey, String application) {
    /** Refuses a missing application. */
    public Pair {
        Objects.requireNonNull(application);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(ueKey) * 31 + application.hashCode();
    }
}

package io.turnout.app;

import java.util.Objects;

/**
 * A UE's context, or what changed in it. Immutable by agreement: nobody writes to the octets.
 *
 * @param version the state of the context after this part; 0 or more, never less than that of an earlier part, and
 *     greater where anything has changed
 * @param whole whether this is all there is; if not, it is what changed since the version that was asked for
 * @param octets as the application encodes them; platforms and the library do not look into them
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record ContextPart(long version, boolean whole, byte[] octets) {
    /** Refuses a negative version. */
    public ContextPart {
        Objects.requireNonNull(octets);
        if (version < 0) {
            throw new IllegalArgumentException("version " + version);
        }
    }

    /** All there is, at {@code version}. */
    public static ContextPart whole(long version, byte[] octets) {
        return new ContextPart(version, true, octets);
    }

    /** What changed, up to {@code version}. */
    public static ContextPart changes(long version, byte[] octets) {
        return new ContextPart(version, false, octets);
    }
}

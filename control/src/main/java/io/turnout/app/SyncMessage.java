package io.turnout.app;

import io.turnout.switching.Grant;
import io.turnout.switching.Pair;
import io.turnout.switching.UeInfo;

/** What instances say to each other about a UE's context. The target instance connects, and asks; the source answers. */
sealed interface SyncMessage {
    /** The version of a target that has nothing yet. */
    long NO_VERSION = -1;

    /**
     * 4, synchronization request; the first message of every connection that fetches.
     *
     * @param hold whether the last part will be asked for as such, behind a freeze
     * @param have what an earlier connection brought
     */
    record Request(Pair pair, Grant grant, UeInfo ue, boolean hold, Have have) implements SyncMessage {}

    /**
     * What the target has of the context, if it is still good: it came from the same run of the source instance.
     *
     * @param run that run, as its parts named it; empty where nothing came yet
     * @param version of the state restored so far, or {@link #NO_VERSION}
     * @param partVersion of the part that came in half, or {@link #NO_VERSION}
     * @param offset octets of it that came
     */
    record Have(String run, long version, long partVersion, long offset) {
        static final Have NOTHING = new Have("", NO_VERSION, NO_VERSION, 0);
    }

    /** 5, context information: a part begins, and its {@link Chunk}s from {@code offset} to {@code length} follow. */
    record Part(String run, long version, boolean whole, boolean last, long length, long offset)
            implements SyncMessage {}

    /**
     * Octets of a part.
     *
     * @param checksum CRC-32 (ISO 3309) of them
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Chunk(long version, long offset, int checksum, byte[] octets) implements SyncMessage {}

    /**
     * A part is complete.
     *
     * @param digest SHA-256 of all its octets, in hexadecimal digits
     */
    record End(long version, String digest) implements SyncMessage {}

    /** The target has restored {@code since} and wants what changed; the last part, if {@code last}: after a freeze. */
    record Next(long since, boolean last) implements SyncMessage {}

    /** 9's cause: the target serves the UE now. May open a connection of its own. */
    record Committed(Pair pair, Grant grant) implements SyncMessage {}

    /** The source has let the context go. */
    record LetGo() implements SyncMessage {}

    /** Whoever says so goes no further, and closes. */
    record Refused(Refusal reason, String detail) implements SyncMessage {}

    /** Why. */
    enum Refusal {
        /** Not a message, or not one that fits here. */
        MALFORMED,
        /** Another application. */
        UNKNOWN_APPLICATION,
        /** The switch is over, or never was. */
        STALE,
        /** Too many at once. */
        BUSY,
        /** A chunk or a part is not what its checksum says. */
        CHECKSUM,
        /** Longer than what is allowed. */
        TOO_LONG,
        /** The application could not give or take it. */
        FAILED
    }
}

package io.turnout.config;

/**
 * When and how the service of one UE moves from one instance of an application to another. Immutable.
 *
 * @param when what makes it move; default {@code always}
 * @param lastPackets what happens to uplink while the context moves; default {@code forward}
 * @param hold bounds of the waiting packets where {@code lastPackets} is {@code hold}
 * @param shortfall what a hold does about forwarded packets that the network lost; default {@code go-on}
 * @param deleteOn whose word lets the source platform replace its rule; default {@code both}
 * @param deleteMillis with {@code deleteOn: both}, how long the platform's word alone waits for the instance's; 1 to
 *     3600000, default 30000
 * @param withoutContext what happens where the source instance is gone; default {@code refuse}
 * @param bearerMillis how long the swap waits for a known downlink bearer; 0 (not at all) to 60000, default 1000
 * @param boundMillis how long a handshake may take while its parties can talk; 100 to 600000, default 10000
 * @param drainMillis how long an instance that is no longer active may still send downlink; 0 to 600000, default 1000
 * @param retry what follows a handshake that was aborted
 */
public record Switching(
        When when,
        LastPackets lastPackets,
        Hold hold,
        Shortfall shortfall,
        DeleteOn deleteOn,
        int deleteMillis,
        WithoutContext withoutContext,
        int bearerMillis,
        int boundMillis,
        int drainMillis,
        Retry retry) {
    static final Switching DEFAULT = new Switching(
            When.ALWAYS,
            LastPackets.FORWARD,
            Hold.DEFAULT,
            Shortfall.GO_ON,
            DeleteOn.BOTH,
            30_000,
            WithoutContext.REFUSE,
            1_000,
            10_000,
            1_000,
            Retry.DEFAULT);

    /** What makes a service move once a UE's traffic enters at another platform. */
    public enum When {
        /** The traffic alone. */
        ALWAYS,
        /** The traffic, and a service quality that does not meet the requirement. */
        QUALITY_UNMET,
        /** Nothing but an operator's wish. */
        NEVER
    }

    /** What happens to uplink while the context moves. */
    public enum LastPackets {
        /** It goes on to the source instance until the swap. */
        FORWARD,
        /** It waits at the target platform until the last of the context has moved. */
        HOLD
    }

    /** What a hold does when fewer packets arrived at the source than were forwarded. */
    public enum Shortfall {
        /** It is counted, and the switch goes on. */
        GO_ON,
        /** The switch is aborted. */
        ABORT
    }

    /** Whose indication lets the source platform replace its rule. */
    public enum DeleteOn {
        /** The target platform's. */
        PLATFORM,
        /** The source instance's. */
        SOURCE_APP,
        /** Both. */
        BOTH
    }

    /** Whether a service moves without the context of a source instance that is gone. */
    public enum WithoutContext {
        /** It moves, and starts anew. */
        ALLOW,
        /** It stays. */
        REFUSE
    }
}

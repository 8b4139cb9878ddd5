package io.turnout.switching;

/**
 * How one application's pairs are switched. Equal on all platforms that host it.
 *
 * @param identity the application identity
 * @param home the platform whose instance serves a pair that nobody has claimed: the one default all platforms agree on
 * @param ueInfo how the application wants UEs named
 * @param when when a detection leads to a switch
 * @param hold whether the last packets are held (true) or forwarded until the swap (false)
 * @param holdPackets most packets held for a pair
 * @param holdOctets most octets held for a pair
 * @param holdNs longest time a packet is held at the target
 * @param abortOnShortfall whether packets lost before the fence abort the switch
 * @param deleteOn what the source's route rule replacement waits for
 * @param withoutContext whether a pair whose source instance is dead may be switched
 * @param awaitBearer whether the swap waits, a bounded time, for a known bearer at the target
 * @param metUnanswered whether quality counts as met where its source does not answer
 * @param timing every time and bound
 */
public record ApplicationPolicy(
        String identity,
        String home,
        UeInfo.Kind ueInfo,
        When when,
        boolean hold,
        int holdPackets,
        int holdOctets,
        long holdNs,
        boolean abortOnShortfall,
        DeleteOn deleteOn,
        boolean withoutContext,
        boolean awaitBearer,
        boolean metUnanswered,
        Timing timing) {

    /** When a detection leads to a switch. */
    public enum When {
        /** At once. */
        ALWAYS,
        /** When the service quality does not meet the requirement. */
        QUALITY_UNMET,
        /** Never. */
        NEVER
    }

    /** What the source waits for before its rule is replaced. */
    public enum DeleteOn {
        /** The target platform's indication (8). */
        PLATFORM,
        /** The source instance's indication (9). */
        SOURCE_APP,
        /** Both, the second a bounded time. */
        BOTH
    }
}

package io.turnout.config;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One copy of an application on one platform. Immutable.
 *
 * @param id its name among all instances
 * @param platform the platform it is on
 * @param address its address; UEs may use it for any of the application's instances
 * @param synchronize where other instances fetch a UE's context from it; default none
 * @param teid the TEID it is known by, besides its address; 1 to 4294967295, default none
 * @param greKey the GRE key it is known by, besides its address; 0 to 4294967295, default none
 * @param delivery what it gets of packets that a UE sent to another address of the application; default {@code
 *     transparent}
 */
public record Instance(
        String id,
        String platform,
        IpAddress address,
        Optional<Endpoint> synchronize,
        OptionalLong teid,
        OptionalLong greKey,
        Delivery delivery) {
    /** What happens to the destination address of a packet for another address of the application. */
    public enum Delivery {
        /** Nothing: the instance accepts it. */
        TRANSPARENT,
        /** It becomes the instance's own, and is put back in the answers. */
        REWRITE
    }
}

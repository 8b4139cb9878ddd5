package io.turnout.peer;

import io.turnout.config.IpAddress;
import io.turnout.switching.InstanceInfo;
import java.util.List;

/**
 * The first frame of a connection, in either direction: the dialler's, then the answer.
 *
 * @param lowestVersion lowest version that the sender speaks
 * @param highestVersion highest version that the sender speaks
 * @param platform the sender
 * @param tunnel where tunnels to it end
 * @param incarnation a number the sender drew when it started
 * @param linkCount links that the sender has had up with the receiver since it started
 * @param instances what it hosts; at most {@link #MAX_INSTANCES}
 */
public record Hello(
        int lowestVersion,
        int highestVersion,
        String platform,
        IpAddress tunnel,
        long incarnation,
        int linkCount,
        List<Hosted> instances)
        implements Frame {
    /** Most instances that a hello lists; a platform that hosts more names the first. */
    public static final int MAX_INSTANCES = 255;

    /** Most names that an instance has on the wire. */
    public static final int MAX_NAMES = 4;

    /** Copies what it is given. */
    public Hello {
        instances = List.copyOf(instances);
    }

    /**
     * An application instance of the sender.
     *
     * @param id its name
     * @param application the identity it shares with its copies
     * @param endpoint where it synchronizes, host:port; null where it does not
     * @param names what the wire may call it, at most {@link #MAX_NAMES}
     */
    public record Hosted(String id, String application, String endpoint, List<InstanceInfo> names) {
        /** Copies what it is given. */
        public Hosted {
            names = List.copyOf(names);
        }
    }
}

package io.turnout.switching;

import java.util.List;
import java.util.Map;

/**
 * What a coordinator knows of its platform and its peers; fixed while it runs.
 *
 * @param platform this platform's id
 * @param applications policies by application identity
 * @param instances every instance, of this platform and of its peers
 * @param detects by peer, which side detects between the two
 * @param capacity most pairs known at once
 * @param switchLimit most switches under way at once here that traffic began: it is seen again, and begins further ones
 *     when others have ended, so that a crowd of UEs that moves together does not keep all of them from ending in time
 */
public record Site(
        String platform,
        Map<String, ApplicationPolicy> applications,
        List<Instance> instances,
        Map<String, Detect> detects,
        int capacity,
        int switchLimit) {

    /** Copies what it is given. */
    public Site {
        applications = Map.copyOf(applications);
        instances = List.copyOf(instances);
        detects = Map.copyOf(detects);
    }

    /** Which platform of two notices that a switch is due. */
    public enum Detect {
        /** The one the UE has come to. */
        TARGET,
        /** The one that serves the UE. */
        SOURCE,
        /** Either. */
        BOTH
    }

    /**
     * An application instance.
     *
     * @param id its name
     * @param application the identity it shares with its copies
     * @param platform where it runs
     * @param names what the wire may call it, the first being how this platform does
     * @param endpoint where it synchronizes, host:port
     */
    public record Instance(String id, String application, String platform, List<InstanceInfo> names, String endpoint) {
        /** Copies what it is given. */
        public Instance {
            names = List.copyOf(names);
        }
    }

    /** The instance of {@code application} at {@code platform}; null where there is none. */
    Instance instanceAt(String application, String platform) {
        for (Instance instance : instances) {
            if (instance.platform().equals(platform) && instance.application().equals(application)) {
                return instance;
            }
        }
        return null;
    }

    /** The instance of this platform that {@code info} names; null where there is none. */
    Instance local(InstanceInfo info) {
        for (Instance instance : instances) {
            if (instance.platform().equals(platform) && instance.names().contains(info)) {
                return instance;
            }
        }
        return null;
    }

    /** Whether the target of a switch from or to {@code peer} detects it. */
    boolean targetDetects(String peer) {
        Detect detect = detects.get(peer);
        return detect == Detect.TARGET || detect == Detect.BOTH;
    }

    /** Whether the source of a switch from or to {@code peer} detects it. */
    boolean sourceDetects(String peer) {
        Detect detect = detects.get(peer);
        return detect == Detect.SOURCE || detect == Detect.BOTH;
    }
}

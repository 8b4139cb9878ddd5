package io.turnout.config;

import io.turnout.table.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers that stand for a site's names between control and the data plane, which both read the same file:
 * applications and peers in the file's order, instances of this platform in theirs. Immutable.
 */
public final class SiteIndex {
    private final List<String> applications;
    private final List<String> peers;
    private final String platform;
    private final Map<String, Integer> applicationIndexes = new HashMap<>();
    private final Map<String, Integer> peerIndexes = new HashMap<>();
    private final Map<String, Integer> firstInstances = new HashMap<>();

    /** Of {@code site}. */
    public SiteIndex(Site site) {
        platform = site.platform().id();
        applications = site.applications().stream().map(Application::identity).toList();
        peers = site.peers().stream().map(Peer::id).toList();
        applications.forEach(identity -> applicationIndexes.put(identity, applicationIndexes.size()));
        peers.forEach(id -> peerIndexes.put(id, peerIndexes.size()));
        int instanceIndex = 0;
        for (Application application : site.applications()) {
            for (Instance instance : application.instances()) {
                if (instance.platform().equals(platform)) {
                    firstInstances.putIfAbsent(application.identity(), instanceIndex);
                    instanceIndex++;
                }
            }
        }
    }

    /** This platform's id. */
    public String platform() {
        return platform;
    }

    /** The index of an application; -1 where the site has none of that identity. */
    public int application(String identity) {
        return applicationIndexes.getOrDefault(identity, -1);
    }

    /** The identity of an application; null where there is none of that index. */
    public String application(int index) {
        return index < 0 || index >= applications.size() ? null : applications.get(index);
    }

    /** Every application's identity, by index. */
    public List<String> applications() {
        return applications;
    }

    /** The index of a peer; -1 where the site has none of that id. */
    public int peer(String id) {
        return peerIndexes.getOrDefault(id, -1);
    }

    /** The id of a peer; null where there is none of that index. */
    public String peer(int index) {
        return index < 0 || index >= peers.size() ? null : peers.get(index);
    }

    /**
     * The route to an application at a platform, under an epoch: to the first instance here, or to the peer.
     *
     * @return {@link Route#NULL_ROUTE} where that leads nowhere
     */
    public long route(String application, String at, long epoch) {
        if (at.equals(platform)) {
            Integer instance = firstInstances.get(application);
            return instance == null ? Route.NULL_ROUTE : Route.local(instance, (int) epoch);
        }
        int index = peer(at);
        return index < 0 ? Route.NULL_ROUTE : Route.peer(index, (int) epoch);
    }
}

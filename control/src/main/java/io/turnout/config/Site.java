package io.turnout.config;

import java.util.List;
import java.util.Optional;

/**
 * One platform and what it has to know: all that its site file says, with the defaults of what the file leaves out.
 *
 * <p>Component names are the file's keys, here and in the records below. Immutable. A site that {@link SiteReader}
 * returned is sound: references lead somewhere, and what must be different is different.
 *
 * @param platform this platform
 * @param io its ports; empty only for a replay
 * @param access the side of the eNBs; uplink comes from there
 * @param core the side of the SGWs
 * @param app the side of the application instances; its networks are empty
 * @param ue the UEs
 * @param tunnel the tunnel between platforms
 * @param tables what the shared tables hold at most
 * @param applications the applications that UEs are steered to
 * @param peers the other platforms; default none
 * @param trafficRules the static rules, in the file's order; default none
 * @param control how the control side is reached, and where it keeps what must last
 */
public record Site(
        Platform platform,
        Optional<IoPorts> io,
        Side access,
        Side core,
        Side app,
        Ue ue,
        Tunnel tunnel,
        Tables tables,
        List<Application> applications,
        List<Peer> peers,
        List<TrafficRule> trafficRules,
        Control control) {
    public Site {
        applications = List.copyOf(applications);
        peers = List.copyOf(peers);
        trafficRules = List.copyOf(trafficRules);
    }
}

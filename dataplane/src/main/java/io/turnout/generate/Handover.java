package io.turnout.generate;

import io.turnout.wire.PduSessionContainer;

/**
 * A UE moves to another eNB, as S1-U sees it (TS 23.401, 5.5.1.1.2 and, with packets forwarded, 5.5.1.2.2).
 *
 * <pre>
 *                            source eNB            SGW            target eNB
 *   as often as asked for:        | &lt;-- downlink --- |                 |
 *                                 | -- forwarded --&gt; | -- forwarded --&gt; |
 *   uplink is switched:           |                  | &lt;--- uplink ---- |
 *   downlink is switched;         | &lt;- End Marker -- |                 |
 *   for each tunnel:              | -- End Marker -&gt; | - End Marker --&gt; |    where packets are forwarded
 *   for each bearer:              |                  | --- downlink --&gt; |    with new TEIDs
 * </pre>
 *
 * <p>Used by one thread.
 */
final class Handover {
    private final Scenario scenario;
    private final Population population;
    private final UserTraffic traffic;
    private final int ue;
    private final int sgw;
    private final int sourceEnb;
    private final int targetEnb;
    private final int[] oldTeids;
    private final int[] forwardingTeids;
    private final int[] targetTeids;

    Handover(Scenario scenario, Population population, UserTraffic traffic, int ue, int targetEnb) {
        this.scenario = scenario;
        this.population = population;
        this.traffic = traffic;
        this.ue = ue;
        this.targetEnb = targetEnb;
        sgw = population.sgw(ue);
        sourceEnb = population.downlinkEnb(ue);
        int tunnelCount = population.tunnelsPerUe();
        oldTeids = new int[tunnelCount];
        forwardingTeids = new int[tunnelCount];
        targetTeids = new int[tunnelCount];
        for (int tunnel = 0; tunnel < tunnelCount; tunnel++) {
            oldTeids[tunnel] = population.downlinkTeid(ue, tunnel);
            forwardingTeids[tunnel] = population.newTeid();
            targetTeids[tunnel] = population.newTeid();
        }
    }

    /** Frames of any handover in a scenario. */
    static long length(Scenario scenario) {
        long endMarkersPerTunnel = (long) scenario.endMarkerCount + (scenario.forwardedPerHandover > 0 ? 2 : 0);
        return 3L * scenario.forwardedPerHandover
                + 1
                + endMarkersPerTunnel * scenario.tunnelsPerUe()
                + scenario.bearersPerUe;
    }

    Script script() {
        Script script = new Script(scenario.newFrame(), ue);
        for (int i = 0; i < scenario.forwardedPerHandover; i++) {
            addForwarded(script, i % scenario.bearersPerUe);
        }
        script.then(frame -> {
            population.switchUplink(ue, targetEnb);
            return traffic.uplink(frame, ue, 0);
        });
        for (int tunnel = 0; tunnel < oldTeids.length; tunnel++) {
            addEndMarkers(script, tunnel);
        }
        for (int bearer = 0; bearer < scenario.bearersPerUe; bearer++) {
            int downlinkBearer = bearer;
            script.then(frame -> traffic.downlink(frame, ue, downlinkBearer));
        }
        return script;
    }

    private void addForwarded(Script script, int bearer) {
        int tunnel = traffic.tunnel(bearer);
        script.then(frame -> traffic.downlink(frame, ue, bearer));
        script.then(frame -> {
            population.toSgw(frame, sourceEnb, sgw);
            traffic.gPdu(frame, forwardingTeids[tunnel], PduSessionContainer.DOWNLINK, bearer);
            return FrameKind.FORWARDED;
        });
        script.then(frame -> {
            population.toEnb(frame, sgw, targetEnb);
            traffic.gPdu(frame, targetTeids[tunnel], PduSessionContainer.DOWNLINK, bearer);
            return FrameKind.FORWARDED;
        });
    }

    private void addEndMarkers(Script script, int tunnel) {
        for (int i = 0; i < scenario.endMarkerCount; i++) {
            boolean isSwitch = tunnel == 0 && i == 0;
            script.then(frame -> {
                if (isSwitch) {
                    population.switchDownlink(ue, targetEnb);
                }
                population.toEnb(frame, sgw, sourceEnb).endMarker(oldTeids[tunnel]);
                return FrameKind.END_MARKER;
            });
        }
        if (scenario.forwardedPerHandover > 0) {
            script.then(frame -> {
                population.toSgw(frame, sourceEnb, sgw).endMarker(forwardingTeids[tunnel]);
                return FrameKind.END_MARKER;
            });
            script.then(frame -> {
                population.toEnb(frame, sgw, targetEnb).endMarker(targetTeids[tunnel]);
                return FrameKind.END_MARKER;
            });
        }
    }
}

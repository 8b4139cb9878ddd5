package io.turnout.replay;

import java.util.List;
import java.util.Map;

/**
 * What came of a replay. Frames are counted once each, under what finally happened to them.
 *
 * @param frames frames read
 * @param octets octets read, as captured
 * @param gtpu frames with a GTP-U header, by message type
 * @param verdicts frames by verdict, in a fixed order; their sum is {@code frames}
 * @param reasons frames by reason, those that occurred, most frequent first
 * @param waited frames that waited on their way, by why, those reasons that occurred
 * @param spoofed uplink packets in another UE's bearer than their source's, whatever became of them
 * @param rules what steered, and how much
 * @param trafficRules those in force, in the site's order, and how much they decided
 * @param bearers what was learned of UEs' tunnels
 * @param digest over all verdicts and all output (XXH3, 128 bits), hexadecimal
 */
public record ReplayReport(
        long frames,
        long octets,
        Gtpu gtpu,
        Map<String, Long> verdicts,
        Map<String, Long> reasons,
        Map<String, Long> waited,
        long spoofed,
        List<RuleUse> rules,
        List<TrafficRuleUse> trafficRules,
        List<LearnedBearer> bearers,
        String digest) {
    /**
     * Frames that carry a GTP-U header to UDP port 2152, unfragmented or in a first fragment, whatever became of them.
     *
     * @param gpdu G-PDUs
     * @param echoRequest Echo Requests
     * @param echoResponse Echo Responses
     * @param errorIndication Error Indications
     * @param endMarker End Markers
     * @param supportedExtensionHeaders Supported Extension Headers Notifications
     * @param other other message types
     * @param malformed those whose header or extension chain is wrong, whatever their type
     */
    public record Gtpu(
            long gpdu,
            long echoRequest,
            long echoResponse,
            long errorIndication,
            long endMarker,
            long supportedExtensionHeaders,
            long other,
            long malformed) {}

    /**
     * What a rule, or an application's default, steered.
     *
     * @param ue the UE, or {@code *} for the default
     * @param destination the address of the application that packets went to
     * @param application the application's identity
     * @param verdict what happened to them
     * @param packets how many
     * @param octets of the inner packets
     */
    public record RuleUse(
            String ue, String destination, String application, String verdict, long packets, long octets) {}

    /**
     * What a traffic rule decided.
     *
     * @param trafficRuleId its name
     * @param action what it does
     * @param packets how many
     * @param octets of the inner packets
     */
    public record TrafficRuleUse(String trafficRuleId, String action, long packets, long octets) {}

    /**
     * A UE's tunnels on one path.
     *
     * @param ue the UE's address, or its /64
     * @param enb the eNB's address
     * @param sgw the SGW's address
     * @param uplinkTeids TEIDs towards the SGW
     * @param downlinkTeids TEIDs towards the eNB
     * @param qfi the QoS flow of its PDU Session Containers; null where there were none
     */
    public record LearnedBearer(
            String ue, String enb, String sgw, List<Long> uplinkTeids, List<Long> downlinkTeids, Integer qfi) {}
}

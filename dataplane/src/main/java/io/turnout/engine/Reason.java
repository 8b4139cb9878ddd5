package io.turnout.engine;

import static io.turnout.engine.Verdict.ABSORBED;
import static io.turnout.engine.Verdict.DOWNLINK;
import static io.turnout.engine.Verdict.DROP;
import static io.turnout.engine.Verdict.LOCAL;
import static io.turnout.engine.Verdict.PASS;
import static io.turnout.engine.Verdict.PEER;

import java.util.Locale;

/**
 * Why a frame got its verdict: the one list from which its code, its label in reports, its verdict and its
 * counter come.
 */
public enum Reason {
    // Not for Turnout: everything that crosses S1-U without being a UE's packet in a tunnel.
    NOT_IP(PASS, "neither IPv4 nor IPv6: ARP, LLDP and the like"),
    NOT_GTPU(PASS, "IP, but not UDP to port 2152"),
    GTPU_ECHO(PASS, "GTP-U Echo Request or Response: path management is the peers' own"),
    GTPU_ERROR_INDICATION(PASS, "GTP-U Error Indication"),
    GTPU_SUPPORTED_EXTENSION_HEADERS(PASS, "GTP-U Supported Extension Headers Notification"),
    GTPU_END_MARKER(PASS, "GTP-U End Marker"),
    GTPU_OTHER(PASS, "another GTP-U message type"),
    UNKNOWN_DIRECTION(PASS, "neither end is in the site's access or core networks"),

    // Not understood: doubt goes to the wire.
    MALFORMED_LINK(PASS, "shorter than its link header, or too many VLAN tags"),
    MALFORMED_IP(PASS, "outer IP header or its lengths are wrong"),
    MALFORMED_UDP(PASS, "UDP header or its length is wrong"),
    MALFORMED_GTPU(PASS, "GTP-U header, length or extension chain is wrong"),
    CUT_SHORT(PASS, "the capture's snap length cut it"),
    T_PDU_EMPTY(PASS, "G-PDU without a T-PDU"),
    T_PDU_NOT_IP(PASS, "T-PDU is neither IPv4 nor IPv6"),
    T_PDU_MALFORMED(PASS, "the T-PDU's IP header or its lengths are wrong"),

    // A UE's packet in a tunnel that stays on its way.
    NOT_A_UE(PASS, "the T-PDU is neither from nor to an address in the UE networks"),
    INDIRECT_FORWARDING(PASS, "downlink user data that an eNB sends to the SGW during a handover"),
    NO_APPLICATION(PASS, "uplink to an address that no application has"),
    NO_INSTANCE(PASS, "uplink to an application that has no active instance"),
    RULE_TO_CORE(PASS, "a rule sends it on to the core"),
    DOWNLINK_THROUGH(PASS, "downlink from the core to the UE"),

    // Fragments of the outer packet.
    FRAGMENT_PASSED(PASS, "fragment of a datagram that stays on its way"),
    FRAGMENT_INCOMPLETE(PASS, "fragment of a datagram that was not complete in time"),
    FRAGMENT_OVERLAP(PASS, "fragment of a datagram whose fragments overlap or disagree"),
    FRAGMENTS_FULL(PASS, "fragment that came when all reassembly memory was taken"),
    FRAGMENT_WAITING(ABSORBED, "fragment that waits for the others of its datagram"),

    // Steered by a rule of (UE, application), or by the application's default.
    UPLINK_LOCAL(LOCAL, "uplink to an application instance on this platform"),
    UPLINK_PEER(PEER, "uplink to an application instance on another platform"),

    // Of a pair (UE, application) in the middle of a switch.
    HELD(Verdict.HELD, "it waits until the switch has come to its end"),
    HOLD_FULL(DROP, "it would have to wait, and the hold buffer is full"),
    FENCE(ABSORBED, "fence of a switch, from the platform that takes the pair over"),

    // Traffic rules.
    TRAFFIC_RULE_PASS(PASS, "a traffic rule has it go on"),
    TRAFFIC_RULE_COPY(PASS, "a traffic rule has it go on and sends a copy elsewhere"),
    TRAFFIC_RULE_LOCAL(LOCAL, "a traffic rule sends it to a host beside the instances"),
    TRAFFIC_RULE_PEER(PEER, "a traffic rule sends it to another platform"),
    TRAFFIC_RULE_DROP(DROP, "a traffic rule drops it"),

    // From the instances' side.
    DOWNLINK_INSTANCE(DOWNLINK, "downlink from an application instance on this platform"),
    DOWNLINK_DRAINING(DOWNLINK, "downlink from an instance that is no longer active, within its drain time"),
    DOWNLINK_HOST(DOWNLINK, "downlink from another host beside the instances"),
    DOWNLINK_PEER(PEER, "downlink from this platform to a UE at another platform"),
    INSTANCE_NOT_ACTIVE(DROP, "downlink from an instance that is not active for the UE"),
    TOO_BIG(DROP, "longer than the MTU and not to be fragmented: its sender was told"),
    TOO_BIG_UNTOLD(DROP, "longer than the MTU and not to be fragmented, and its sender cannot be told"),
    BEARER_AWAITED(Verdict.HELD, "downlink that waits while its UE's bearer is asked for"),
    BEARER_NOT_ANSWERED(DROP, "downlink to a UE whose bearer was asked for in vain"),
    BEARER_ANSWER(ABSORBED, "the answer to an echo request in a UE's name, which taught its bearer"),
    NO_BEARER(DROP, "downlink to a UE whose bearer is not known"),
    NOT_TO_A_UE(DROP, "from the instances' side, and no whole IP packet to a UE"),

    // From other platforms, through the tunnel.
    TUNNEL_LOCAL(LOCAL, "uplink that entered at another platform, to an instance on this one"),
    TUNNEL_ONWARD(PEER, "packet that entered at another platform and goes on to yet another"),
    TUNNEL_DOWNLINK(DOWNLINK, "downlink from another platform to a UE here"),
    TUNNEL_NO_INSTANCE(DROP, "uplink that entered at another platform, and nothing here leads to an instance"),
    TUNNEL_HOPS_EXCEEDED(DROP, "it was tunnelled on to as many platforms as it may"),
    TUNNEL_NOT_A_PEER(DROP, "a G-PDU to this platform that comes from no peer"),
    TUNNEL_NOT_UNDERSTOOD(DROP, "a G-PDU from a peer without what packets between platforms have"),

    // Not believed.
    SPOOFED_SOURCE(DROP, "uplink in another UE's bearer than its source's");

    private static final Reason[] VALUES = values();

    private final Verdict verdict;
    private final String text;
    private final String label;

    Reason(Verdict verdict, String text) {
        this.verdict = verdict;
        this.text = text;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How many there are. */
    public static int count() {
        return VALUES.length;
    }

    /** The reason with this code. */
    public static Reason of(int code) {
        return VALUES[code];
    }

    /** Its number: index of its counter. */
    @SuppressWarnings("EnumOrdinal") // the order of the list is the numbering, of this build only
    public int code() {
        return ordinal();
    }

    /** What happens to a frame for this reason. */
    public Verdict verdict() {
        return verdict;
    }

    /** The name in reports, such as {@code not-gtpu}. */
    public String label() {
        return label;
    }

    /** One line for people. */
    public String text() {
        return text;
    }
}
